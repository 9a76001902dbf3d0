package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// maxTrial is how long the task of a trial may take, as in TestState.
const maxTrial = 5 * time.Minute

// Try runs one state of a program alone, as TestState does. A Task state that has
// no Answer in t is done by the interpreter's Tasks, once. Time that is modelled
// does not pass. An error is an [*engine.TrialError], or that of ctx.
func (in *Interpreter) Try(ctx context.Context, p *engine.Program, t engine.Trial) (engine.Outcome, error) {
	if t.Now.IsZero() {
		t.Now = time.Now()
	}
	o, err := p.Try(t)
	if err != nil || o.Invoke == nil {
		return o, err
	}
	limit := maxTrial
	if o.Invoke.Timeout > 0 {
		limit = min(limit, o.Invoke.Timeout)
	}
	working, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	task := Task{
		ID: o.Invoke.UUID, State: o.Invoke.State, Resource: o.Invoke.Resource, Input: json.RawMessage(o.Invoke.Input), RoleArn: o.Invoke.RoleArn,
		Attempt: o.Invoke.Attempt, Execution: t.Info.ID, Machine: t.MachineName, MachineRole: t.Info.RoleArn, Region: t.Region,
	}
	switch ev := answerOf(working, in.Tasks, *o.Invoke, task).(type) {
	case engine.TaskSucceeded:
		t.Answer = &engine.Answer{Result: ev.Output}
	case engine.TaskFailed:
		t.Answer = &engine.Answer{Failure: &ev.Failure}
	}
	switch {
	case ctx.Err() != nil:
		return engine.Outcome{}, context.Cause(ctx)
	case errors.Is(working.Err(), context.DeadlineExceeded):
		t.Answer = &engine.Answer{Failure: &Failure{Name: engine.ErrorTimeout}}
	}
	return p.Try(t)
}
