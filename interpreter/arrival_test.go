package interpreter_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Request's Enter sees every state before it is entered, and what it changes
// is what the state gets.
func TestEnter(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("m", []byte(`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
		"A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"},
		"M": {"Type": "Map", "Items": [7, 8], "End": true, "ItemProcessor": {"StartAt": "B", "States": {
			"B": {"Type": "Pass", "Assign": {"w": 2}, "Next": "C"},
			"C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input = 0 %}", "Next": "D"}], "Default": "E"},
			"D": {"Type": "Wait", "Seconds": 60, "Next": "E"},
			"E": {"Type": "Pass", "Output": "{% [$v, $w, $states.input] %}", "End": true}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	in := &interpreter.Interpreter{VirtualTime: true}
	e, err := in.Start(interpreter.Request{Machine: sm, Input: json.RawMessage(`"in"`), Start: time.UnixMilli(0), Enter: func(e *engine.Arrival) {
		seen = append(seen, strings.Join([]string{e.Scope, e.State, e.Input, e.Variables, e.Outer}, " "))
		switch e.Scope + e.State {
		case "M[0]C":
			e.Variables, e.Input = `{"w": 3}`, `70`
		case "M[1]C":
			e.State, e.Input, e.Variables = "D", `{`, `5` // two of which are nonsense
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	output, failure := e.Result()
	if want := `[[1,3,70],[1,2,8]]`; string(output) != want {
		t.Errorf("output %s, %v, want %s", output, failure, want)
	}
	want := []string{
		` A "in" {} {}`, ` M "in" {"v":1} {}`,
		`M[0] B 7 {} {"v":1}`, `M[0] C 7 {"w":2} {"v":1}`, `M[0] E 70 {"w":3} {"v":1}`,
		`M[1] B 8 {} {"v":1}`, `M[1] C 8 {"w":2} {"v":1}`, `M[1] E 8 {"w":2} {"v":1}`,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
