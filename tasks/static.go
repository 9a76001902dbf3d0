package tasks

import (
	"context"
	"encoding/json"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

var (
	_ interpreter.Tasks = Return(nil)
	_ interpreter.Tasks = Throw{}
)

// Return answers every task with the same JSON: what the Lambda function
// returns where the task calls one, what is sent with the token where the task
// waits for one, and the result of the task otherwise. The zero value returns
// null.
type Return json.RawMessage

// Invoke implements [interpreter.Tasks].
func (r Return) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if t.Answer != nil {
		return final(t, json.RawMessage(r), nil)
	}
	return local(ctx, t, func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return json.RawMessage(r), nil
	})
}

// Throw answers every task with the same failure.
type Throw interpreter.Failure

// Invoke implements [interpreter.Tasks].
func (f Throw) Invoke(_ context.Context, t interpreter.Task) (json.RawMessage, error) {
	failure := interpreter.Failure(f)
	return final(t, nil, &failure)
}

// final ends a task for good: one that waits for its token as if that had been
// sent, any other by the answer to its request.
func final(t interpreter.Task, output json.RawMessage, failure *interpreter.Failure) (json.RawMessage, error) {
	switch {
	case t.Answer != nil:
		if failure == nil {
			if _, err := parseAnswer(output); err != nil {
				return nil, err
			}
			if len(output) == 0 {
				output = json.RawMessage("null")
			}
		}
		t.Answer(output, failure)
		return nil, interpreter.ErrPending
	case failure != nil:
		return nil, failure
	}
	return output, nil
}
