package explore

import (
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func TestInvariants(t *testing.T) {
	t.Parallel()
	m := newMachine(machineOf(t, `{"StartAt":"Pay","States":{
		"Pay":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Pay","Next":"Give back"},
		"Give back":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Back","Next":"No"},
		"No":{"Type":"Fail"}}}`))
	answer := func(state, label string, v Verdict) Event {
		return Event{Kind: Answered, State: state, Outcome: Outcome{Label: label, Verdict: v}}
	}
	call := func(state string) Event { return Event{Kind: Called, State: state} }
	enter := func(state string) Event { return Event{Kind: Entered, State: state} }
	paid := []Event{enter("Pay"), call("Pay"), answer("Pay", "", Done), enter("Give back"), call("Give back")}
	trace := func(last ...Event) *Trace {
		return &Trace{Input: "{}", Status: engine.StatusFailed, Final: "No", Stated: true, Events: append(append([]Event(nil), paid...), last...)}
	}
	given := trace(answer("Give back", "", Done))
	kept := trace(answer("Give back", "500", Unclear))
	again := func(e Event) Event { e.Attempt = 1; return e }
	twice := trace(answer("Give back", "500", Unclear), again(call("Give back")), again(answer("Give back", "500", Unclear)))
	loop := trace(answer("Give back", "500", Unclear), call("Give back"), answer("Give back", "500", Unclear))
	second := func(e Event) Event { e.Index = 1; return e }
	oneOfTwo := trace(second(call("Give back")), answer("Give back", "", Done), second(answer("Give back", "500", Unclear)))
	for _, tt := range []struct {
		rule  string
		trace *Trace
		want  bool
	}{
		{`after Pay succeeds, a FAILED end must have passed "Give back"`, given, true},
		{`after Pay succeeds, a FAILED end must have passed "Give back"`, kept, false},
		{`after Pay succeeds, a FAILED end must have passed "Give back"`, twice, true},
		{`after Pay succeeds, a FAILED end must have passed "Give back"`, loop, true},
		{`after Pay succeeds, a FAILED end must have passed "Give back"`, oneOfTwo, false},
		{`after Pay fails, a FAILED end must have passed "Give back"`, kept, true},
		{`after Pay succeeds, a SUCCEEDED end must have passed "Give back"`, kept, true},
		{`every end must have passed Pay and "Give back"`, kept, false},
		{`"Give back" runs at most once`, kept, true},
		{`"Give back" runs at most once`, twice, false},
		{`"Give back" runs at most 2 times`, twice, true},
		{`"Give back" never runs after Pay answers 200`, kept, false},
		{`"Give back" never runs after a 404`, kept, true},
		{`Pay never runs after a 500`, kept, true},
		{`after Pay runs, "Give back" never runs`, kept, false},
		{`Pay never runs`, kept, false},
		{`{% status = "FAILED" and "Pay" in visited and calls[-1].succeeded %}`, given, true},
		{`{% status = "FAILED" and calls[-1].succeeded %}`, kept, false},
	} {
		inv, err := ParseInvariant(tt.rule)
		if err != nil {
			t.Errorf("%s: %v", tt.rule, err)
			continue
		}
		if got, err := inv.holds(m, tt.trace); err != nil || got != tt.want {
			t.Errorf("%s: holds is %v (%v), want %v on %s", tt.rule, got, err, tt.want, tt.trace)
		}
	}
}

func TestInvariantErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          `column 1: want the name of a state, but it ends here`,
		"Pay":                       `column 4: want "never runs" or "runs at most once" after the state, but it ends here`,
		"Pay runs at most":          `column 17: want once, twice or a number, but it ends here`,
		"Pay runs at most 0 times":  `column 18: want once, twice or a number, got "0"`,
		"Pay never runs afterwards": `column 16: want the end of the invariant, got "afterwards"`,
		"after Pay works, X runs":   `column 11: want succeeds, fails, runs or answers, got "works"`,
		"after Pay succeeds, a FAILED end passed X": `column 34: want "must have passed", got "passed"`,
		"after Pay succeeds, X runs at most once":   `column 23: want "never runs" after the state, or "a FAILED end must have passed …", got "runs"`,
		"after a, X never runs":                     `column 8: want an answer such as 404, got ","`,
		"{% status = %}":                            `column 4: S0207: Unexpected end of expression`,
		"{% statsu = 'FAILED' %}":                   `column 4: a predicate does not see statsu; did you mean status?`,
		"{% true or x.y %}":                         `column 12: a predicate does not see x, but status, end, error, cause, input, output, visited, calls, results`,
	} {
		if _, err := ParseInvariant(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// The states that a predicate names must exist as well.
func TestPredicatesNameStates(t *testing.T) {
	t.Parallel()
	sm := definition(t, "order-saga.asl.json")
	for text, want := range map[string]string{
		`{% $not("CompletSaga" in visited) %}`:                  `column 10: there is no state "CompletSaga"; did you mean "CompleteSaga"?`,
		`{% status = "FAILED" or end != 'CompletSaga' %}`:       `column 33: there is no state "CompletSaga"; did you mean "CompleteSaga"?`,
		`{% $exists(results.OrdrService) %}`:                    `column 12: there is no state "OrdrService"; did you mean "OrderService"?`,
		`{% $count(calls[state = "OrdrService"]) < 2 %}`:        `column 26: there is no state "OrdrService"; did you mean "OrderService"?`,
		`{% $count(visited[$ = "FailSaga"]) < 2 or $.status %}`: ``,
	} {
		inv, err := ParseInvariant(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_, err = Run(sm, Options{Invariants: []Invariant{inv}, MaxPaths: 1})
		if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

func FuzzParseInvariant(f *testing.F) {
	f.Add("after A succeeds, a FAILED end must have passed B and C")
	f.Add(`"A b" runs at most 3 times`)
	f.Add("{% status = 1 %}")
	f.Fuzz(func(t *testing.T, text string) {
		inv, err := ParseInvariant(text)
		if err == nil && inv.form != predicate && len(inv.names) == 0 {
			t.Errorf("%q is a rule about no state", text)
		}
	})
}
