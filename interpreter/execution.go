package interpreter

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An Execution is one run of a state machine. Its methods are safe for
// concurrent use.
type Execution struct {
	in      *Interpreter
	program *engine.Program
	tasks   Tasks
	observe func(*Execution, engine.HistoryEvent) // nil is none
	done    chan struct{}
	virtual *virtualClock // nil in real time

	mu      sync.Mutex
	x       engine.Execution
	history []engine.HistoryEvent
	calls   map[engine.ID]context.CancelFunc // of tasks at work
	wake    int64                            // when a Tick is due in real time, in Unix milliseconds; 0 is never
	slot    int                              // in the heap of timers, counted from 1
}

// A Description is what is known of an execution.
type Description struct {
	engine.Info
	Status  engine.Status
	Start   time.Time
	Stop    time.Time // zero while it runs
	Input   json.RawMessage
	Output  json.RawMessage // when it succeeded
	Failure *Failure        // when it failed or was aborted with a reason

	Redrives    int
	RedriveDate time.Time // of the last redrive; zero when there was none
}

// Describe returns what is known of the execution now.
func (e *Execution) Describe() Description {
	e.mu.Lock()
	defer e.mu.Unlock()
	return Description{
		Info: e.x.Info, Status: e.x.Status, Start: e.x.Start, Stop: e.x.Stop,
		Input: json.RawMessage(e.x.Input), Output: json.RawMessage(e.x.Output), Failure: e.x.Failure,
		Redrives: e.x.Redrives, RedriveDate: e.x.RedriveDate,
	}
}

// History returns the events so far.
func (e *Execution) History() []engine.HistoryEvent {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.history)
}

// Events returns at most n events from the one with the id first on, in order. It
// copies no others, so that a long history can be read page by page.
func (e *Execution) Events(first int64, n int) []engine.HistoryEvent {
	e.mu.Lock()
	defer e.mu.Unlock()
	from := min(max(int(first)-1, 0), len(e.history))
	return slices.Clone(e.history[from:min(from+max(n, 0), len(e.history))])
}

// Done is closed when the execution has ended.
func (e *Execution) Done() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.done
}

// Wait returns nil when the execution has ended, or the error of ctx when that ends first.
func (e *Execution) Wait(ctx context.Context) error {
	select {
	case <-e.Done():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Result returns the output of an execution that has ended, or a [*Failure] when
// it did not succeed.
func (e *Execution) Result() (json.RawMessage, error) {
	d := e.Describe()
	switch {
	case d.Status == engine.StatusSucceeded:
		return d.Output, nil
	case d.Failure != nil:
		return nil, d.Failure
	case d.Status == engine.StatusTimedOut:
		return nil, &Failure{Name: engine.ErrorTimeout}
	}
	return nil, &Failure{Name: string(d.Status)}
}

// Stop aborts the execution. One that has ended stays as it is.
func (e *Execution) Stop(name, cause string) {
	e.send(engine.Stopped{Error: name, Cause: cause})
}

// MachineDeleted tells that the state machine is no more, as DeleteStateMachine
// does to the executions that run: this one fails when it would next leave or
// enter a state. Until then tasks at work go on, and so does the time of Wait states.
func (e *Execution) MachineDeleted() { e.send(engine.MachineDeleted{}) }

// Redrivable is nil for an execution that can be redriven; else it says why not,
// in AWS's words.
func (e *Execution) Redrivable() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.x.Redrivable()
}

// Redrive goes on with an execution that failed, was aborted or timed out, from
// the states in which it did, as RedriveExecution does. An error says why it
// cannot be redriven; then nothing has changed.
func (e *Execution) Redrive() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	ended := e.done
	e.done = make(chan struct{})
	if err := e.step(engine.Redriven{}); err != nil {
		e.done = ended
		return err
	}
	if e.virtual != nil {
		go e.drive(e.done)
	}
	return nil
}

// send feeds an event from outside to the execution.
func (e *Execution) send(ev engine.Event) {
	if e.virtual != nil {
		e.virtual.post(posted{event: ev})
		return
	}
	// An event of ours that Apply refuses would be a bug; the execution stays as
	// it was, and the caller of Start has seen every error that input can cause.
	_ = e.apply(ev)
}

// apply feeds an event to the engine and does what that asks for.
func (e *Execution) apply(ev engine.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.step(ev)
}

// step is apply for a caller that holds e.mu.
func (e *Execution) step(ev engine.Event) error {
	now := time.Now()
	if e.virtual != nil {
		now = e.virtual.now()
	}
	if e.in.between != nil {
		e.in.between(&e.x)
	}
	effects, err := e.x.Apply(e.program, now, ev)
	if err != nil {
		return err
	}
	if e.history == nil {
		e.history = effects.History // ours from now on: no copy of what may be long
	} else {
		e.history = append(e.history, effects.History...)
	}
	for _, observe := range [...]func(*Execution, engine.HistoryEvent){e.in.Observe, e.observe} {
		if observe == nil {
			continue
		}
		for _, h := range effects.History {
			observe(e, h)
		}
	}
	if e.in.Decided != nil {
		for _, d := range effects.Decisions {
			e.in.Decided(e, d)
		}
	}
	for _, id := range effects.Cancel {
		e.cancel(id)
	}
	for _, inv := range effects.Invoke {
		e.invoke(inv)
	}
	switch {
	case e.virtual != nil:
		e.virtual.wake = effects.Wake
	case effects.Wake.IsZero():
		e.in.timers.set(e, 0)
	default:
		e.in.timers.set(e, effects.Wake.UnixMilli())
	}
	if id, ok := engine.Answers(ev); ok && !e.x.Waiting(id) {
		e.cancel(id)
	}
	if e.x.Status != engine.StatusRunning {
		e.finish()
	}
	return nil
}

// finish tells everybody that the execution has ended.
func (e *Execution) finish() {
	select {
	case <-e.done:
	default:
		close(e.done)
	}
}
