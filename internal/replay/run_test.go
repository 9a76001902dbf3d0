package replay_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

const lambda = `"arn:aws:lambda:us-east-1:123456789012:function:f"`

// machines are definitions that have to do with all that a history can hold.
var machines = map[string]string{
	"retry, then a timeout that is caught": `{"StartAt": "A", "States": {
		"A": {"Type": "Task", "Resource": ` + lambda + `, "TimeoutSeconds": 10, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3}],
			"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "B"}], "End": true},
		"B": {"Type": "Wait", "Seconds": 5, "Next": "C"}, "C": {"Type": "Fail", "Error": "E"}}}`,
	"iterations side by side, with equal and unequal items": `{"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "End": true,
		"ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": ` + lambda + `, "Next": "P"},
			"P": {"Type": "Parallel", "End": true, "Branches": [
				{"StartAt": "Q", "States": {"Q": {"Type": "Task", "Resource": ` + lambda + `, "End": true}}},
				{"StartAt": "R", "States": {"R": {"Type": "Wait", "Seconds": 1, "End": true}}}]}}}}}}`,
	"a branch that fails, again": `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "Retry": [{"ErrorEquals": ["Busy"]}], "Next": "N", "Branches": [
		{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": ` + lambda + `, "End": true}}},
		{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}]},
		"N": {"Type": "Pass", "Parameters": {"at.$": "$$.State.EnteredTime", "id.$": "States.UUID()"}, "End": true}}}`,
	"a token": `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "HeartbeatSeconds": 4,
		"Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token"}}, "End": true}}}`,
	"an activity": `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "HeartbeatSeconds": 4, "End": true}}}`,
	"a job":       `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "m"}, "End": true}}}`,
}

// A history replayed along its own definition does not depart, whatever luck and
// time it had.
func TestOwnHistories(t *testing.T) {
	t.Parallel()
	for name, definition := range machines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compile(t, definition)
			recorded := record(t, p, `{"items": [1, 1, 2, 3]}`, 7)
			now, err := recorded.Run(t.Context(), p, engine.Info{Seed: 8, RoleArn: recorded.RoleArn()})
			if err != nil {
				t.Fatal(err)
			}
			if ds := replay.Compare(recorded, now, nil); len(ds) > 0 {
				t.Error(show(ds))
			}
			if a, b := len(recorded.Attempts()), len(now.Attempts()); a == 0 || a != b {
				t.Errorf("%d tasks, now %d", a, b)
			}
		})
	}
}

// A history that was fetched while the execution still ran does not depart either,
// wherever it ends.
func TestUnfinishedHistories(t *testing.T) {
	t.Parallel()
	for name, definition := range machines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compile(t, definition)
			events := run(t, p, `{"items": [1, 1, 2, 3]}`, 7)
			for n := 1; n < len(events); n++ {
				recorded, err := replay.FromEvents(events[:n])
				if err != nil {
					t.Fatal(err)
				}
				if recorded.Ended() {
					t.Errorf("after %d of %d events it had ended", n, len(events))
				}
				now, err := recorded.Run(t.Context(), p, engine.Info{Seed: 8, RoleArn: recorded.RoleArn()})
				if err != nil {
					t.Fatal(err)
				}
				if ds := replay.Compare(recorded, now, nil); len(ds) > 0 {
					t.Errorf("after %d events: %s", n, show(ds))
				}
			}
		})
	}
}

func compile(t *testing.T, definition string) *engine.Program {
	t.Helper()
	sm, err := asl.Parse("machine", []byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func record(t *testing.T, p *engine.Program, input string, seed uint64) *replay.Recording {
	t.Helper()
	r, err := replay.FromEvents(run(t, p, input, seed))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func run(t *testing.T, p *engine.Program, input string, seed uint64) []engine.HistoryEvent {
	t.Helper()
	in := &interpreter.Interpreter{VirtualTime: true}
	in.Tasks = worker{in}
	e, err := in.Start(interpreter.Request{Program: p, Input: json.RawMessage(input), Info: engine.Info{Seed: seed}, Start: time.Unix(1e9, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e.History()
}

// A worker is busy at first, then takes longer the greater its input is, and
// keeps what waits for a token alive.
type worker struct{ in *interpreter.Interpreter }

func (w worker) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	switch {
	case t.Submitted != nil:
		t.Submitted(json.RawMessage(`{"ExecutionArn":"arn"}`))
	case t.Started != nil:
		t.Started("w")
	}
	if t.Answer != nil {
		for s := range 5 {
			interpreter.After(ctx, time.Duration(3*s)*time.Second, func() { _ = w.in.SendTaskHeartbeat(t.Token) })
		}
		interpreter.After(ctx, 13*time.Second, func() { t.Answer(json.RawMessage(`"done"`), nil) })
		if t.Started != nil {
			return nil, interpreter.ErrPending
		}
		return json.RawMessage(`{"MessageId":"` + t.ID + `"}`), nil
	}
	if t.State == "A" && t.Attempt == 0 && len(t.Input) > 1 {
		return nil, &interpreter.Failure{Name: "Busy"}
	}
	if len(t.Input) > 1 && t.State == "A" && t.Resource == "arn:aws:lambda:us-east-1:123456789012:function:f" {
		return json.RawMessage(`1`), interpreter.Sleep(ctx, time.Minute)
	}
	if err := interpreter.Sleep(ctx, time.Duration(8-len(t.State))*time.Second); err != nil {
		return nil, err
	}
	return t.Input, nil
}
