package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A HandlerFunc is a function of the process that does the work of a task: it
// takes a JSON value and returns one. No output at all is null.
//
// An error that is or wraps an [*interpreter.Failure] is the failure that the
// state sees. Any other error is reported as Lambda's runtime for Go reports it:
// the error's name is its type without package or pointer, such as
// "errorString", and the cause {"errorMessage":…,"errorType":…}. A panic is
// reported in the same way, by the type and the text of its value; it does not
// end the process.
type HandlerFunc func(ctx context.Context, input json.RawMessage) (json.RawMessage, error)

var (
	_ interpreter.Tasks = HandlerFunc(nil)
	_ interpreter.Tasks = Handlers(nil)
)

// Invoke implements [interpreter.Tasks]: every task goes to f.
func (f HandlerFunc) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return local(ctx, t, f.guarded)
}

// guarded calls f and turns every error and panic into a failure.
func (f HandlerFunc) guarded(ctx context.Context, input json.RawMessage) (out json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, functionError(goType(p), fmt.Sprint(p))
		}
	}()
	out, err = f(ctx, input)
	if err == nil || errors.Is(err, interpreter.ErrPending) {
		return out, err
	}
	var failure *interpreter.Failure
	if errors.As(err, &failure) {
		return nil, failure
	}
	return nil, functionError(goType(err), err.Error())
}

// Handlers are functions of the process by name. The zero value has none.
//
// A task goes to the first handler that is found under
//
//  1. the name of its state,
//  2. the Lambda function that it calls: as it is written, then its ARN, then
//     its name, each first with the version or alias if there is one,
//  3. its Resource.
//
// Which of them it was makes no difference to what the handler is given: the
// Resource alone decides that. A task for which there is no handler fails with
// a States.Runtime that says what to add. The map must not be changed while an
// execution uses it.
type Handlers map[string]HandlerFunc

// Invoke implements [interpreter.Tasks].
func (h Handlers) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	f := h.find(t)
	if f == nil {
		return nil, unrouted(t)
	}
	return f.Invoke(ctx, t)
}

func (h Handlers) find(t interpreter.Task) HandlerFunc {
	if f := h[t.State]; f != nil {
		return f
	}
	if called, ok := functionOf(t); ok {
		for _, name := range called.names(t) {
			if f := h[name]; f != nil {
				return f
			}
		}
	}
	return h[t.Resource]
}
