package engine

import (
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
)

// Two ways to one place stand the same; another result stands elsewhere.
func TestStanding(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("m", []byte(`{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},
			"Retry":[{"ErrorEquals":["E"]}],"ResultPath":"$.a","Next":"B"},
		"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"g"},"TimeoutSeconds":5,"End":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(0, 0)
	run := func(result string, fails int) string {
		x := &Execution{}
		fx, err := x.Apply(p, now, Started{Input: "{}"})
		at := now
		for ; fails > 0 && err == nil; fails-- {
			if fx, err = x.Apply(p, at, TaskFailed{ID: fx.Invoke[0].ID, Failure: Failure{Name: "E"}}); err == nil {
				at = fx.Wake
				fx, err = x.Apply(p, at, Tick{})
			}
		}
		if err == nil {
			_, err = x.Apply(p, at, TaskSucceeded{ID: fx.Invoke[0].ID, Output: result})
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(x.AppendStanding(nil, nil))
	}
	if a, b := run("1", 0), run("1", 2); a != b {
		t.Errorf("after a retry it stands elsewhere:\n%s\n%s", a, b)
	}
	if a, b := run("1", 0), run("2", 0); a == b {
		t.Errorf("two results stand in the same place: %s", a)
	}
}
