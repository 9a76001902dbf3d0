package tasks

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

var (
	_ interpreter.Tasks = (*Record)(nil)
	_ interpreter.Tasks = Delay{}
	_ interpreter.Tasks = (*FailN)(nil)
	_ interpreter.Tasks = (*Limit)(nil)
)

// Record passes tasks on and remembers them with their answers.
type Record struct {
	To interpreter.Tasks

	mu    sync.Mutex
	calls []Call
}

// A Call is one task and its answer.
type Call struct {
	Task   interpreter.Task
	Output json.RawMessage
	Err    error
}

// Invoke implements [interpreter.Tasks].
func (r *Record) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	out, err := r.To.Invoke(ctx, t)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, Call{Task: t, Output: out, Err: err})
	return out, err
}

// Calls returns the calls so far in the order in which they were answered. The
// slice is the caller's, the JSON in it must not be changed.
func (r *Record) Calls() []Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.calls)
}

// Delay passes a task on after a time: modelled time in the virtual driver, real
// time otherwise. When the context ends first, its error is returned.
type Delay struct {
	To interpreter.Tasks
	By time.Duration
}

// Invoke implements [interpreter.Tasks].
func (d Delay) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if err := interpreter.Sleep(ctx, d.By); err != nil {
		return nil, err
	}
	return d.To.Invoke(ctx, t)
}

// FailN answers the first tasks that it is given, of whatever execution, with a
// failure, and passes on those after them.
type FailN struct {
	To    interpreter.Tasks
	Times int
	With  interpreter.Failure

	seen atomic.Int64
}

// Invoke implements [interpreter.Tasks].
func (f *FailN) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if f.seen.Add(1) <= int64(f.Times) {
		failure := f.With
		return nil, &failure
	}
	return f.To.Invoke(ctx, t)
}

// Limit passes on at most N tasks at a time; the others wait. An N below 1
// counts as 1. When the context of a waiting task ends, its error is returned.
//
// A task that waits here holds up virtual time, so what is behind a Limit must
// not sleep in it: put a [Delay] around the Limit, not inside.
type Limit struct {
	To interpreter.Tasks
	N  int

	once  sync.Once
	slots chan struct{}
}

// Invoke implements [interpreter.Tasks].
func (l *Limit) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	l.once.Do(func() { l.slots = make(chan struct{}, max(l.N, 1)) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case l.slots <- struct{}{}:
	}
	defer func() { <-l.slots }()
	return l.To.Invoke(ctx, t)
}
