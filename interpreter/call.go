package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// invoke begins a task in a goroutine of its own. job is what the API answered when
// the job of a .sync task began, for one that goes on. The caller holds e.public.
func (e *Execution) invoke(inv engine.Invoke, job string) {
	ctx, cancel := context.WithCancelCause(context.Background())
	e.await(inv, cancel)
	task := Task{
		Item: json.RawMessage(inv.Item), Index: inv.Index,
		ID: inv.UUID, State: inv.State, Resource: inv.Resource, Input: json.RawMessage(inv.Input), Token: inv.Token,
		RoleArn: inv.RoleArn, Attempt: inv.Attempt, Execution: e.info.ID, Machine: e.info.MachineName, MachineRole: e.info.RoleArn, Region: e.info.Region,
	}
	if job != "" {
		task.Job = json.RawMessage(job)
	}
	if inv.Kind == engine.Callback || inv.Kind == engine.Activity {
		task.Answer = func(output json.RawMessage, failure *Failure) {
			if failure != nil {
				e.post(engine.TaskFailed{ID: inv.ID, Failure: *failure, ByToken: true})
				return
			}
			e.post(engine.TaskSucceeded{ID: inv.ID, Output: string(output), ByToken: true})
		}
	}
	switch inv.Kind {
	case engine.Activity:
		task.Started = func(worker string) { _ = e.send(engine.ActivityStarted{ID: inv.ID, Worker: worker}) }
	case engine.Sync:
		task.Submitted = func(response json.RawMessage) {
			_ = e.send(engine.TaskSubmitted{ID: inv.ID, Response: string(response)})
		}
	}
	to := e.tasks
	if p, ok := to.(Planner); ok {
		to = p.Plan(task)
	}
	if e.virtual != nil {
		e.virtual.begin(ctx, e, inv, task, to)
		return
	}
	go perform(ctx, inv, task, to, e.post)
}

// A work is a task that is waited for.
type work struct {
	cancel context.CancelCauseFunc // tells it that nobody waits any more
	token  string
}

// await notes a task that is waited for, in place of what was noted of it before.
// The caller holds e.public.
func (e *Execution) await(inv engine.Invoke, cancel context.CancelCauseFunc) {
	if e.works == nil {
		e.works = map[engine.ID]work{}
	}
	e.works[inv.ID] = work{cancel, inv.Token}
	if inv.Token != "" {
		e.in.tokens.Store(inv.Token, tokenHolder{e, inv.ID})
	}
}

// cancel tells a task that nobody waits for it. The caller holds e.public.
func (e *Execution) cancel(id engine.ID) {
	if w, ok := e.works[id]; ok {
		w.cancel(nil)
		delete(e.works, id)
		if w.token != "" {
			e.in.tokens.Delete(w.token)
		}
	}
}

// pause tells all tasks that nobody waits for them, but keeps their tokens: an
// answer with one is for later. The caller holds e.public.
func (e *Execution) pause() {
	for _, w := range e.works {
		w.cancel(ErrPaused)
	}
	e.in.timers.set(e, 0)
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
