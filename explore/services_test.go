package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// till is a service that counts what it gives back.
type till struct {
	safe  bool // the same request is answered as before
	back  int
	asked map[string]bool
}

func (s *till) Invoke(inv engine.Invoke) (string, *engine.Failure) {
	if inv.State == "Refund" && !(s.safe && s.asked[inv.Input]) {
		s.asked[inv.Input] = true
		s.back++
	}
	return "{}", nil
}

func (s *till) Snapshot() (string, error) { return fmt.Sprint("given back: ", s.back), nil }
func (s *till) Close() error              { return nil }

func TestDeliveries(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, `{"StartAt":"Charge","States":{
		"Charge":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Charge","Next":"Ship","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Refund"}]},
		"Ship":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Ship","End":true},
		"Refund":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Refund","Next":"No"},
		"No":{"Type":"Fail"}}}`)
	for _, safe := range []bool{true, false} {
		found, err := Deliveries(sm, []string{"{}"}, nil, func() (Services, error) { return &till{safe: safe, asked: map[string]bool{}}, nil })
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case safe && len(found) > 0:
			t.Errorf("an idempotent refund: %+v", found)
		case !safe && (len(found) != 1 || found[0].Title != "Refund delivered twice is not as once" || !strings.Contains(found[0].Detail, "given back: 2")):
			t.Errorf("a refund that gives back twice: %+v", found)
		}
	}
	found, err := Deliveries(sm, []string{"{}"}, []Pair{{"Ship", "Refund"}, {"Charge", "Charge"}}, func() (Services, error) { return &till{asked: map[string]bool{}}, nil })
	if err != nil || len(found) != 1 || found[0].State != "Refund" {
		t.Errorf("%v, %+v", err, found)
	}
}
