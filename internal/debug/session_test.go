package debug_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/debug"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

const machine = `{"StartAt": "A", "States": {
	"A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "ResultPath": "$.a",
		"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}], "Next": "B"},
	"B": {"Type": "Pass", "Parameters": {"at.$": "$$.State.EnteredTime", "id.$": "States.UUID()", "a.$": "$.a"}, "Next": "C"},
	"C": {"Type": "Pass", "End": true}}}`

// start begins a session whose function is busy at first, and counts its calls.
func start(t *testing.T, calls *int) *debug.Session {
	t.Helper()
	sm, err := asl.Parse("m", []byte(machine))
	if err != nil {
		t.Fatal(err)
	}
	s, err := debug.Start(interpreter.Request{Machine: sm, Start: time.Unix(0, 0), Tasks: tasks.HandlerFunc(func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		*calls++
		if err := interpreter.Sleep(ctx, 5*time.Second); err != nil {
			return nil, err
		}
		if *calls == 1 {
			return nil, &interpreter.Failure{Name: "Busy"}
		}
		return json.RawMessage(fmt.Sprint(*calls)), nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func at(s debug.Stop) string {
	switch s.Kind {
	case debug.AtState:
		return fmt.Sprintf("%s %s +%ds", s.Arrival.State, s.Arrival.Input, s.Arrival.Now/1000)
	case debug.AtFailure:
		return s.Event.Type.String()
	}
	return "end"
}

func TestForwardsAndBackwards(t *testing.T) {
	t.Parallel()
	calls := 0
	s := start(t, &calls)
	var forwards []string
	for stop := s.At(); ; stop = s.Step() {
		forwards = append(forwards, at(stop))
		if stop.Kind == debug.AtEnd {
			break
		}
	}
	want := []string{`A {} +0s`, "LambdaFunctionFailed", `B {"a":2} +70s`}
	if diff := cmp.Diff(want, forwards[:3]); diff != "" || len(forwards) != 5 {
		t.Errorf("forwards %q (-want +got):\n%s", forwards, diff)
	}
	var backwards []string
	for {
		stop, err := s.Back()
		if err == debug.ErrAtStart {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		backwards = append(backwards, at(stop))
	}
	if want := []string{forwards[3], forwards[2], forwards[0]}; !cmp.Equal(want, backwards) {
		t.Errorf("backwards %q, want %q", backwards, want)
	}
	var again []string
	for stop := s.At(); ; stop = s.Step() {
		again = append(again, at(stop))
		if stop.Kind == debug.AtEnd {
			break
		}
	}
	if diff := cmp.Diff(forwards, again); diff != "" {
		t.Errorf("forwards again (-first +again):\n%s", diff)
	}
	if calls != 2 {
		t.Errorf("the function was called %d times, want 2: what it answered is known", calls)
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	calls := 0
	s := start(t, &calls)
	e := s.At().Arrival
	e.Input = `{"x": 1}`
	s.Change(e)
	s.Step()
	if got := at(s.Step()); got != `B {"x":1,"a":2} +70s` {
		t.Errorf("after a change of input: %s", got)
	}
	e = s.At().Arrival
	e.State = "C"
	s.Change(e)
	s.Step()
	if output, err := s.Execution().Result(); s.At().Kind != debug.AtEnd || string(output) != `{"x":1,"a":2}` {
		t.Errorf("after a jump: %s, %v", output, err)
	}
	for s.At().Kind != debug.AtState || s.At().Arrival.State != "A" {
		if _, err := s.Back(); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.At().Arrival.Input; got != `{"x": 1}` {
		t.Errorf("back where the input was changed it is %s", got)
	}
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
	if got := len(s.History()); got != 1 {
		t.Errorf("at the first state there are %d events", got)
	}
	if got := strings.Count(at(s.Step()), "Failed"); got != 1 {
		t.Error("the failure is known no more")
	}
}
