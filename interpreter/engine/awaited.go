package engine

import (
	"cmp"
	"slices"
	"time"
)

// Awaited is a task that an execution waits for, and how far it has come.
type Awaited struct {
	Invoke
	Submitted bool   // TaskSubmitted has told that the request was accepted
	Response  string // JSON text with which the job of a .sync task was submitted
	Started   bool   // an activity's task that a worker has taken
}

// Awaited returns the tasks that the execution waits for, in the order in which
// they began, and when to send the next Tick, which is zero when nothing depends
// on time. It is what a driver needs that has x from elsewhere, and not from the
// Effects of Apply. An error means that x is not an execution of p.
func (x *Execution) Awaited(p *Program) ([]Awaited, time.Time, error) {
	if x.program != p {
		if err := x.bind(p); err != nil {
			return nil, time.Time{}, err
		}
	}
	if x.Status != StatusRunning {
		return nil, time.Time{}, nil
	}
	tasks := make([]Awaited, 0, len(x.waiting))
	for _, f := range x.waiting {
		s := f.state.(*taskState)
		tasks = append(tasks, Awaited{
			Invoke: s.invoke(f), Submitted: f.Task.Submitted, Response: f.Task.Response,
			Started: f.Task.Started && s.resource.kind == Activity,
		})
	}
	slices.SortFunc(tasks, func(a, b Awaited) int { return cmp.Compare(a.ID, b.ID) })
	return tasks, x.nextWake(), nil
}

// Stale reports whether an event is about a task and would change nothing: nobody
// waits for its answer any more, it has been submitted, or it has been answered
// with its token before it was.
func (x *Execution) Stale(ev Event) bool {
	id, ok := Answers(ev)
	if !ok {
		return false
	}
	f := x.waiting[id]
	if f == nil {
		return true
	}
	switch ev := ev.(type) {
	case TaskSubmitted:
		return f.Task.Submitted
	case TaskSucceeded:
		return ev.ByToken && f.Task.Early != nil
	case TaskFailed:
		return ev.ByToken && f.Task.Early != nil
	}
	return false
}
