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
	info    engine.Info
	virtual *virtualClock // nil in real time
	log     *log          // nil when the execution is not written to a journal

	standstill *standstill // after it was read from the journal, until it goes on; guarded by mu

	mu sync.Mutex // held while the engine works
	x  engine.Execution

	// What follows is public: with a journal, it is what is durable.
	public  sync.Mutex // taken after mu when both are
	stands  *standing  // nil before the first event
	history []engine.HistoryEvent
	done    chan struct{}
	works   map[engine.ID]work // tasks that are waited for

	wake int64 // when a Tick is due in real time, in Unix milliseconds; 0 is never; guarded as slot is
	slot int   // in the heap of timers, counted from 1; guarded by the mutex of the timers
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
	e.public.Lock()
	defer e.public.Unlock()
	if e.stands == nil {
		return Description{Info: e.info}
	}
	return e.stands.describe(e.info)
}

// status is that of the last event. The caller holds e.public.
func (e *Execution) status() engine.Status {
	if e.stands == nil {
		return ""
	}
	return e.stands.status
}

// standing is what changes of a Description, as the engine has it. There may be
// very many executions that wait, and each has one.
type standing struct {
	status                   engine.Status
	start, stop, redriveDate int64 // Unix milliseconds; 0 is none
	input, output            string
	failure                  *Failure
	redrives                 int
	redriveCalls             []engine.RedriveCall
}

func standingOf(x *engine.Execution) *standing {
	millis := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixMilli()
	}
	return &standing{x.Status, millis(x.Start), millis(x.Stop), millis(x.RedriveDate), x.Input, x.Output, x.Failure, x.Redrives, x.RedriveCalls}
}

func (s *standing) describe(info engine.Info) Description {
	at := func(millis int64) time.Time {
		if millis == 0 {
			return time.Time{}
		}
		return time.UnixMilli(millis).UTC()
	}
	return Description{
		Info: info, Status: s.status, Start: at(s.start), Stop: at(s.stop),
		Input: json.RawMessage(s.input), Output: json.RawMessage(s.output), Failure: s.failure,
		Redrives: s.redrives, RedriveDate: at(s.redriveDate),
	}
}

// History returns the events so far.
func (e *Execution) History() []engine.HistoryEvent {
	e.public.Lock()
	defer e.public.Unlock()
	return slices.Clone(e.history)
}

// Events returns at most n events from the one with the id first on, in order. It
// copies no others, so that a long history can be read page by page.
func (e *Execution) Events(first int64, n int) []engine.HistoryEvent {
	e.public.Lock()
	defer e.public.Unlock()
	from := min(max(int(first)-1, 0), len(e.history))
	return slices.Clone(e.history[from:min(from+max(n, 0), len(e.history))])
}

// Done is closed when the execution has ended.
func (e *Execution) Done() <-chan struct{} {
	e.public.Lock()
	defer e.public.Unlock()
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

// Stop aborts the execution. One that has ended stays as it is. An error, which
// only an Interpreter with a Journal gives, means that it was not stopped.
func (e *Execution) Stop(name, cause string) error {
	return e.send(engine.Stopped{Error: name, Cause: cause})
}

// MachineDeleted tells that the state machine is no more, as DeleteStateMachine
// does to the executions that run: this one fails when it would next leave or
// enter a state. Until then tasks at work go on, and so does the time of Wait states.
// The error is as that of Stop.
func (e *Execution) MachineDeleted() error { return e.send(engine.MachineDeleted{}) }

// Redrivable is nil for an execution that can be redriven; else it says why not,
// in AWS's words.
func (e *Execution) Redrivable() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.x.Redrivable()
}

// Redrive goes on with an execution that failed, was aborted or timed out, from
// the states in which it did, as RedriveExecution does. A token that is not "" is
// remembered with it; see Redriven. A [engine.NotRedrivableError] says why it cannot be
// redriven; with that and any other error nothing has changed.
func (e *Execution) Redrive(token string) error {
	if e.virtual == nil {
		return e.send(engine.Redriven{Token: token})
	}
	if _, err := e.apply(engine.Redriven{Token: token}, false); err != nil {
		return err
	}
	go e.drive(e.Done())
	return nil
}

// Redriven returns when the execution was redriven with a token; ok is false when it
// was not. The last ten tokens are remembered, for as long as the execution is.
func (e *Execution) Redriven(token string) (date time.Time, ok bool) {
	e.public.Lock()
	defer e.public.Unlock()
	if e.stands == nil {
		return time.Time{}, false
	}
	for _, c := range e.stands.redriveCalls {
		if c.Token == token {
			return c.Date, true
		}
	}
	return time.Time{}, false
}

// send feeds an event from outside to the execution, and returns when what it did
// is public.
func (e *Execution) send(ev engine.Event) error {
	if e.virtual != nil {
		e.virtual.post(posted{event: ev})
		return nil
	}
	s, err := e.apply(ev, true)
	if err != nil || s.settled == nil {
		return err
	}
	if err := <-s.settled; err != nil {
		return err
	}
	return s.refusal
}

// post is send for events whose sender does not wait. One that cannot be applied is
// one of a task or a time that nobody waits for any more, or is looked for again
// when the execution goes on after a fault of the journal.
func (e *Execution) post(ev engine.Event) {
	if e.virtual != nil {
		e.virtual.post(posted{event: ev})
		return
	}
	_, _ = e.apply(ev, false)
}

// apply feeds an event to the engine and has what that asks for done: at once, or
// when the event is in the journal. With wait, the step says when that is.
func (e *Execution) apply(ev engine.Event, wait bool) (*step, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := &step{execution: e}
	_, s.reopened = ev.(engine.Redriven)
	if e.log != nil {
		if ignored, err := e.log.admit(e, s, ev, wait); ignored || err != nil {
			return s, err
		}
	}
	now := time.Now()
	if e.virtual != nil {
		now = e.virtual.now()
	}
	if e.in.between != nil {
		e.in.between(&e.x)
	}
	before := e.x.Status
	effects, err := e.x.Apply(e.program, now, ev)
	if err != nil {
		return nil, err
	}
	if id, ok := engine.Answers(ev); ok && !e.x.Waiting(id) {
		effects.Cancel = append(effects.Cancel, id)
	}
	s.effects = effects
	if e.x.Status != before || before != engine.StatusRunning {
		s.stands = standingOf(&e.x)
	}
	if e.log == nil {
		e.publish(s)
		return s, nil
	}
	if wait {
		s.settled = make(chan error, 1)
	}
	e.log.record(e, s, now, ev)
	return s, nil
}
