package interpreter

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// snapshotEvery is after how many entries an execution is written as it stands,
// so that a journal does not grow, nor its replay, with what it has behind it.
const snapshotEvery = 500

// retryJournal is how long an execution stands still whose journal could not be written.
const retryJournal = 2 * time.Second

// ErrClosed is the error of an Interpreter that was closed.
var ErrClosed = errors.New("the interpreter is closed")

// ErrPaused is the cause of the end of a task's context when the task will be
// begun again: its interpreter was closed, or its journal could not be written.
var ErrPaused = errors.New("the task is begun again later")

// A log is what the driver knows of the journal of an execution.
type log struct {
	express   bool // only its beginning is kept, and only while it runs
	tasksName string

	// Guarded by the execution's mu.
	seq     int64 // of the last event
	entries int   // since the last snapshot
	unsaved []engine.HistoryEvent
	stored  bool // an express execution is in the journal
	replace bool // nothing could be read of what the journal has

	applied atomic.Int64 // counts the steps

	mu     sync.Mutex
	life   int   // counts up whenever what was applied is given up
	halted error // why the execution stands still
}

// admit decides whether an event is to be applied. One that changes nothing need
// not be, but its sender may have to wait for what does. The caller holds e.mu.
func (l *log) admit(e *Execution, s *step, ev engine.Event, wait bool) (ignored bool, err error) {
	if e.in.closed.Load() {
		return false, ErrClosed
	}
	l.mu.Lock()
	s.life, err = l.life, l.halted
	l.mu.Unlock()
	if err != nil {
		return false, fmt.Errorf("the execution stands still, as its journal could not be written: %w", err)
	}
	_, started := ev.(engine.Started)
	_, redriven := ev.(engine.Redriven)
	switch {
	case started, redriven:
		return false, nil
	case e.x.Stale(ev):
		s.refusal = ErrTaskTimedOut
	case e.x.Status == engine.StatusRunning:
		return false, nil
	}
	if !wait {
		return true, nil
	}
	s.published, s.settled = true, make(chan error, 1)
	e.in.committer.add(e.in, s)
	return true, nil
}

// stale reports whether a step came of a state that was given up since.
func (l *log) stale(s *step) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.life != s.life
}

// record has a step written, after which it is published. The caller holds e.mu.
func (l *log) record(e *Execution, s *step, now time.Time, ev engine.Event) {
	s.number = l.applied.Add(1)
	write := &s.write
	var err error
	switch {
	case l.express:
		err = l.recordExpress(e, s, now, ev)
	default:
		l.seq++
		write.ID, write.Seq = e.info.ID, l.seq
		if l.unsaved == nil {
			h := s.effects.History
			l.unsaved = h[:len(h):len(h)] // shared with the public history, which appends to it
		} else {
			l.unsaved = append(l.unsaved, s.effects.History...)
		}
		l.summarise(e, s, ev)
		if e.x.Status != engine.StatusRunning || l.entries+1 >= e.in.snapshotEvery() {
			write.Snapshot, err = (&snapshot{&e.x, l.unsaved}).encode()
			write.Replace = l.replace
			l.entries, l.unsaved, l.replace = 0, nil, false
		} else {
			write.Entry, err = l.entry(e, s, now, ev)
			l.entries++
		}
	}
	if err != nil {
		e.halt(err)
		s.settle(err)
		return
	}
	if s.published {
		e.publish(s)
	}
	if write.ID != "" || !s.published {
		e.in.committer.add(e.in, s)
	}
}

// recordExpress keeps how an asynchronous Express execution began, until it has
// ended: after a restart it is begun anew, since it is run at least once. What
// happens in between is not kept, and so not waited for.
func (l *log) recordExpress(e *Execution, s *step, now time.Time, ev engine.Event) (err error) {
	_, started := ev.(engine.Started)
	running := e.x.Status == engine.StatusRunning
	if started && running && !l.stored {
		s.write.ID, s.write.Seq = e.info.ID, 1
		l.summarise(e, s, ev)
		s.write.Entry, err = l.entry(e, s, now, ev)
		l.stored = true
		return err
	}
	s.published = true
	s.effects.History = s.effects.History[:len(s.effects.History):len(s.effects.History)]
	if !running && l.stored {
		s.write.ID, s.write.Forget = e.info.ID, true
		l.stored = false
	}
	if s.settled != nil && s.write.ID == "" { // nothing to wait for
		s.settle(nil)
	}
	return nil
}

func (l *log) entry(e *Execution, s *step, now time.Time, ev engine.Event) ([]byte, error) {
	n := entry{Seq: s.write.Seq, Now: now.UnixMilli(), Events: e.x.Events, Sum: historySum(s.effects.History)}
	n.setEvent(ev)
	return n.encode()
}

// summarise adds the summary to a write, when it is new or has changed.
func (l *log) summarise(e *Execution, s *step, ev engine.Event) {
	if s.stands == nil {
		return
	}
	d := s.stands.describe(e.info)
	s.write.Summary = &Summary{
		ID: d.ID, Name: d.Name, MachineID: d.MachineID, VersionArn: d.VersionArn, AliasArn: d.AliasArn, Express: d.Express,
		Status: d.Status, Start: d.Start, Stop: d.Stop, Redrives: d.Redrives, RedriveDate: d.RedriveDate,
		Digest: e.program.Digest(), TasksName: l.tasksName,
	}
	if _, ok := ev.(engine.Started); ok {
		s.write.New = true
		s.write.Definition = &Definition{Digest: e.program.Digest(), Name: e.program.Source().Name, Text: e.program.Source().Text}
	}
}

func (in *Interpreter) snapshotEvery() int {
	if in.snapshots > 0 {
		return in.snapshots
	}
	return snapshotEvery
}

// halt lets the execution stand still after its journal could not be written:
// what was applied since the last event that could is given up. After a while the
// execution is read from the journal again and goes on from there.
func (e *Execution) halt(err error) {
	l := e.log
	l.mu.Lock()
	l.life++
	first := l.halted == nil
	l.halted = err
	l.mu.Unlock()
	if !first {
		return
	}
	e.public.Lock()
	e.pause()
	began := e.stands != nil
	e.public.Unlock()
	switch {
	case errors.Is(err, ErrExecutionExists): // which Start gives, and is nothing of the journal's
		return
	case errors.Is(err, ErrNoExecution): // dropped after it had ended
		e.in.registry.remove(e)
		return
	}
	e.in.fault(e.info.ID, err)
	if began {
		time.AfterFunc(retryJournal, e.resume)
	}
}

// resume goes on with an execution that stands still.
func (e *Execution) resume() {
	if e.in.closed.Load() {
		return
	}
	if err := e.reload(); err != nil {
		e.in.fault(e.info.ID, err)
		time.AfterFunc(retryJournal, e.resume)
	}
}

func (in *Interpreter) fault(id string, err error) {
	if in.Fault != nil {
		in.Fault(id, err)
	}
}
