package tasks

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Tasks = (*Activities)(nil)

// Activities are queues of tasks that wait for workers to ask for them. The
// zero value has no activities. It is safe for concurrent use.
type Activities struct {
	// Limit is how many tasks may wait in one activity, 10,000 when it is 0. It
	// must not be changed after the first use.
	Limit int

	mu     sync.Mutex
	queues map[string]*activity
}

// An activity is one queue. Its fields are guarded by the mutex of Activities.
type activity struct {
	waiting []queued
	changed chan struct{} // closed when a task comes or the activity is deleted
}

// A queued task is skipped once its context ended.
type queued struct {
	ctx  context.Context
	task interpreter.Task
}

// Create makes an activity. One that exists stays as it is, with its tasks.
func (a *Activities) Create(arn string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.queues == nil {
		a.queues = make(map[string]*activity)
	}
	if a.queues[arn] == nil {
		a.queues[arn] = &activity{changed: make(chan struct{})}
	}
}

// Delete removes an activity, if it exists. Workers that poll it are told that
// there is nothing, and tasks that wait in it wait for their timeout, as on AWS.
func (a *Activities) Delete(arn string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if q := a.queues[arn]; q != nil {
		close(q.changed)
		delete(a.queues, arn)
	}
}

// List returns the ARNs of all activities, sorted.
func (a *Activities) List() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	arns := make([]string, 0, len(a.queues))
	for arn := range a.queues {
		arns = append(arns, arn)
	}
	slices.Sort(arns)
	return arns
}

// Invoke implements [interpreter.Tasks]: it queues t in the activity that its
// Resource names and returns [interpreter.ErrPending]. The context must live
// until the task is answered; when it ends, the task is given to nobody.
// An activity that does not exist is a States.Runtime, as on AWS.
func (a *Activities) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := a.queues[t.Resource]
	if q == nil {
		return nil, &interpreter.Failure{Name: "States.Runtime", Cause: "The activity " + t.Resource + " does not exist."}
	}
	limit := a.Limit
	if limit <= 0 {
		limit = 10_000
	}
	if len(q.waiting) >= limit {
		q.waiting = slices.DeleteFunc(q.waiting, func(w queued) bool { return w.ctx.Err() != nil })
	}
	if len(q.waiting) >= limit {
		return nil, &interpreter.Failure{Name: "States.TaskFailed", Cause: "The activity " + t.Resource + " has too many tasks that wait for a worker."}
	}
	q.waiting = append(q.waiting, queued{ctx, t})
	close(q.changed)
	q.changed = make(chan struct{})
	return nil, interpreter.ErrPending
}

// Poll gives the oldest task of an activity to a worker: its token and its
// input. It waits for one until ctx ends. ok is false when there was none, and
// at once when the activity does not exist. The name of the worker may be "".
func (a *Activities) Poll(ctx context.Context, arn, worker string) (token string, input json.RawMessage, ok bool) {
	for ctx.Err() == nil {
		t, changed := a.take(arn)
		switch {
		case t != nil:
			if t.Started != nil {
				t.Started(worker)
			}
			return t.Token, t.Input, true
		case changed == nil:
			return "", nil, false
		}
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
	return "", nil, false
}

// take removes the oldest task that somebody still waits for. Without one it
// returns what to wait for, which is nil when there is no such activity.
func (a *Activities) take(arn string) (*interpreter.Task, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := a.queues[arn]
	if q == nil {
		return nil, nil
	}
	for len(q.waiting) > 0 {
		first := q.waiting[0]
		q.waiting[0] = queued{} // the array behind the slice must not keep it
		q.waiting = q.waiting[1:]
		if first.ctx.Err() == nil {
			return &first.task, nil
		}
	}
	return nil, q.changed
}
