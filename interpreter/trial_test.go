package interpreter_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// taskFunc is a function as Tasks.
type taskFunc func(ctx context.Context, t interpreter.Task) (json.RawMessage, error)

func (f taskFunc) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return f(ctx, t)
}

func TestTryDoesTasks(t *testing.T) {
	t.Parallel()
	echo := taskFunc(func(_ context.Context, task interpreter.Task) (json.RawMessage, error) {
		return json.RawMessage(`{"state": "` + task.State + `", "machine": "` + task.Machine + `", "input": ` + string(task.Input) + `}`), nil
	})
	fails := taskFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) {
		return nil, &interpreter.Failure{Name: "E", Cause: "because"}
	})
	hangs := taskFunc(func(ctx context.Context, _ interpreter.Task) (json.RawMessage, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	panics := taskFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) { panic("oh") })
	never := taskFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) {
		t.Error("a task was done in place of its mock")
		return nil, nil
	})
	tests := []struct {
		name   string
		tasks  interpreter.Tasks
		answer *engine.Answer
		want   engine.Outcome // without Inspection
	}{
		{"result", echo, nil, engine.Outcome{Status: engine.TrialSucceeded, Output: `{"state":"A","machine":"m","input":[1]}`}},
		{"failure", fails, nil, engine.Outcome{Status: engine.TrialCaughtError, Output: `{"Error":"E","Cause":"because"}`, Next: "B", Failure: &engine.Failure{Name: "E", Cause: "because"}}},
		{"timeout", hangs, nil, engine.Outcome{Status: engine.TrialRetriable, Failure: &engine.Failure{Name: "States.Timeout"}}},
		{"panic", panics, nil, engine.Outcome{Status: engine.TrialFailed, Failure: &engine.Failure{Name: "States.TaskFailed", Cause: "panic in the task of state A: oh"}}},
		{"no tasks", nil, nil, engine.Outcome{Status: engine.TrialFailed, Failure: &engine.Failure{Name: "States.Runtime",
			Cause: "An error occurred while executing the state 'A' (entered at the event id #2). No Tasks are set on the Interpreter to do the work of state A (arn:aws:lambda:us-east-1:123456789012:function:f)."}}},
		{"mock", never, &engine.Answer{Result: "1"}, engine.Outcome{Status: engine.TrialSucceeded, Output: "1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := &interpreter.Interpreter{Tasks: tt.tasks}
				o, err := in.Try(t.Context(), trialProgram(t), engine.Trial{State: "A", Input: `[1]`, Info: engine.Info{MachineName: "m"}, Answer: tt.answer})
				if err != nil {
					t.Fatal(err)
				}
				if o.Status != tt.want.Status || o.Output != tt.want.Output || o.Next != tt.want.Next {
					t.Errorf("got %+v, want %+v", o, tt.want)
				}
				if got, want := o.Failure, tt.want.Failure; (got == nil) != (want == nil) || got != nil && (got.Name != want.Name || got.Cause != want.Cause) {
					t.Errorf("got failure %v, want %v", got, want)
				}
			})
		})
	}
}

func trialProgram(t *testing.T) *engine.Program {
	t.Helper()
	return mustCompile(t, `{
	  "StartAt": "A",
	  "States": {
	    "A": {
	      "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "TimeoutSeconds": 5, "End": true,
	      "Retry": [{"ErrorEquals": ["States.Timeout"]}], "Catch": [{"ErrorEquals": ["E"], "Next": "B"}]
	    },
	    "B": {"Type": "Succeed"}
	  }
	}`)
}

// TestTryEndsWithItsContext checks that nobody's task is waited for in vain.
func TestTryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("the client has gone")
	in := &interpreter.Interpreter{Tasks: taskFunc(func(ctx context.Context, _ interpreter.Task) (json.RawMessage, error) {
		cancel(gone)
		<-ctx.Done()
		return nil, ctx.Err()
	})}
	if _, err := in.Try(ctx, trialProgram(t), engine.Trial{State: "A", Input: "{}"}); !errors.Is(err, gone) {
		t.Errorf("got %v, want %v", err, gone)
	}
}
