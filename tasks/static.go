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
// returns where the task calls one, and the result of the task otherwise. The
// zero value returns null.
type Return json.RawMessage

// Invoke implements [interpreter.Tasks].
func (r Return) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return local(ctx, t, func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return json.RawMessage(r), nil
	})
}

// Throw answers every task with the same failure.
type Throw interpreter.Failure

// Invoke implements [interpreter.Tasks].
func (f Throw) Invoke(context.Context, interpreter.Task) (json.RawMessage, error) {
	failure := interpreter.Failure(f)
	return nil, &failure
}
