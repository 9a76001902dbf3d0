package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// invoke begins a task in a goroutine of its own. The caller holds e.mu.
func (e *Execution) invoke(inv engine.Invoke) {
	ctx, cancel := context.WithCancel(context.Background())
	if e.calls == nil {
		e.calls = map[engine.ID]context.CancelFunc{}
	}
	e.calls[inv.ID] = cancel
	if inv.Token != "" {
		e.in.tokens.Store(inv.Token, tokenHolder{e, inv.ID})
		e.calls[inv.ID] = func() { cancel(); e.in.tokens.Delete(inv.Token) }
	}
	task := Task{
		Item: json.RawMessage(inv.Item), Index: inv.Index,
		ID: inv.UUID, State: inv.State, Resource: inv.Resource, Input: json.RawMessage(inv.Input), Token: inv.Token,
		RoleArn: inv.RoleArn, Attempt: inv.Attempt, Execution: e.x.Info.ID, Machine: e.x.MachineName, MachineRole: e.x.Info.RoleArn, Region: e.x.Region,
	}
	if inv.Kind == engine.Callback || inv.Kind == engine.Activity {
		task.Answer = func(output json.RawMessage, failure *Failure) {
			if failure != nil {
				e.send(engine.TaskFailed{ID: inv.ID, Failure: *failure, ByToken: true})
				return
			}
			e.send(engine.TaskSucceeded{ID: inv.ID, Output: string(output), ByToken: true})
		}
	}
	switch inv.Kind {
	case engine.Activity:
		task.Started = func(worker string) { e.send(engine.ActivityStarted{ID: inv.ID, Worker: worker}) }
	case engine.Sync:
		task.Submitted = func(response json.RawMessage) { e.send(engine.TaskSubmitted{ID: inv.ID, Response: string(response)}) }
	}
	to := e.tasks
	if p, ok := to.(Planner); ok {
		to = p.Plan(task)
	}
	if e.virtual != nil {
		e.virtual.begin(ctx, e, inv, task, to)
		return
	}
	go perform(ctx, inv, task, to, e.send)
}

// cancel tells a task that nobody waits for it. The caller holds e.mu.
func (e *Execution) cancel(id engine.ID) {
	if cancel := e.calls[id]; cancel != nil {
		cancel()
		delete(e.calls, id)
	}
}

// perform does a task and hands on the event that its answer is, also when the
// task ends its goroutine, as the FailNow of a test does.
func perform(ctx context.Context, inv engine.Invoke, task Task, to Tasks, hand func(engine.Event)) {
	var ev engine.Event = engine.TaskFailed{ID: inv.ID, Failure: Failure{Name: engine.ErrorTaskFailed, Cause: fmt.Sprintf("The task of state %s ended its goroutine without an answer.", task.State)}}
	defer func() { hand(ev) }()
	ev = answerOf(ctx, to, inv, task)
}

// answerOf does a task and returns the event that its answer is.
func answerOf(ctx context.Context, to Tasks, inv engine.Invoke, task Task) engine.Event {
	output, err := call(ctx, to, task)
	byToken := inv.Kind == engine.Callback || inv.Kind == engine.Activity
	if err == nil {
		if _, syntax := jsonval.Parse(string(output)); syntax != nil {
			err = &Failure{Name: engine.ErrorTaskFailed, Cause: fmt.Sprintf("The result of state %s is not JSON: %v", task.State, syntax)}
		}
	}
	var failure *Failure
	switch {
	case errors.Is(err, ErrPending) && byToken:
		return engine.TaskSubmitted{ID: inv.ID, Response: "{}"}
	case errors.Is(err, ErrPending):
		failure = &Failure{Name: engine.ErrorTaskFailed, Cause: fmt.Sprintf("State %s was left to be answered with a task token, which its resource %s has none of.", task.State, task.Resource)}
	case errors.As(err, &failure):
	case err != nil:
		failure = &Failure{Name: engine.ErrorTaskFailed, Cause: err.Error()}
	case inv.Kind == engine.Callback:
		return engine.TaskSubmitted{ID: inv.ID, Response: string(output)}
	default:
		return engine.TaskSucceeded{ID: inv.ID, Output: string(output)}
	}
	return engine.TaskFailed{ID: inv.ID, Failure: *failure}
}

// call invokes the task. A panic in it is a failure of the task.
func call(ctx context.Context, to Tasks, task Task) (output json.RawMessage, err error) {
	if to == nil {
		return nil, &Failure{Name: engine.ErrorRuntime, Cause: fmt.Sprintf("No Tasks are set on the Interpreter to do the work of state %s (%s).", task.State, task.Resource)}
	}
	defer func() {
		if p := recover(); p != nil {
			err = &Failure{Name: engine.ErrorTaskFailed, Cause: fmt.Sprintf("panic in the task of state %s: %v", task.State, p)}
		}
	}()
	return to.Invoke(ctx, task)
}
