package interpreter

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// The errors of answering a task by its token.
var (
	ErrInvalidToken  = errors.New("invalid task token")
	ErrTaskTimedOut  = errors.New("the task has timed out, was answered before, or its execution has ended")
	ErrInvalidOutput = errors.New("the output is not JSON")
)

// tokenHolder is who waits for an answer with a token.
type tokenHolder struct {
	execution *Execution
	id        engine.ID
}

// SendTaskSuccess answers the task that was given the token. As in AWS a wrong
// token is told before a wrong output.
func (in *Interpreter) SendTaskSuccess(token string, output json.RawMessage) error {
	if _, err := in.holder(token); err != nil {
		return err
	}
	if _, err := jsonval.Parse(string(output)); err != nil {
		return errors.Join(ErrInvalidOutput, err)
	}
	return in.answer(token, func(id engine.ID) engine.Event {
		return engine.TaskSucceeded{ID: id, Output: string(output), ByToken: true}
	})
}

// SendTaskFailure fails the task that was given the token.
func (in *Interpreter) SendTaskFailure(token string, failure Failure) error {
	return in.answer(token, func(id engine.ID) engine.Event {
		return engine.TaskFailed{ID: id, Failure: failure, ByToken: true}
	})
}

// SendTaskHeartbeat says that the task that was given the token is still being
// worked on.
func (in *Interpreter) SendTaskHeartbeat(token string) error {
	return in.answer(token, func(id engine.ID) engine.Event { return engine.TaskHeartbeat{ID: id} })
}

func (in *Interpreter) answer(token string, event func(engine.ID) engine.Event) error {
	h, err := in.holder(token)
	if err != nil {
		return err
	}
	return h.execution.send(event(h.id))
}

// holder finds who waits for an answer with the token.
func (in *Interpreter) holder(token string) (tokenHolder, error) {
	if in.closed.Load() {
		return tokenHolder{}, ErrClosed
	}
	if h, ok := in.tokens.Load(token); ok {
		return h.(tokenHolder), nil
	}
	// One of ours that nobody waits for any more names an execution.
	if b, err := base64.StdEncoding.DecodeString(token); err == nil && strings.Contains(string(b), "arn:") {
		return tokenHolder{}, ErrTaskTimedOut
	}
	return tokenHolder{}, ErrInvalidToken
}
