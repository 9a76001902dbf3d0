package interpreter

import (
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A step is what an event has done in the engine and not yet in the world.
type step struct {
	execution *Execution
	effects   engine.Effects
	stands    *standing // nil when it has not changed
	reopened  bool      // the execution had ended before

	// With a journal only.
	number    int64      // among those of the execution
	write     Write      // without an ID, when there is nothing to write
	published bool       // nothing waits for the write
	life      int        // of the log, in which the event was applied
	refusal   error      // of an event that came too late, once that is certain
	settled   chan error // has room for one; nil when nobody waits
}

// settle tells who waits for the step that it is public, or why it will not be.
func (s *step) settle(err error) {
	if s.settled != nil {
		s.settled <- err
	}
}

// publish does what a step asks for and shows what has changed.
func (e *Execution) publish(s *step) {
	e.public.Lock()
	defer e.public.Unlock()
	if e.history == nil {
		e.history = s.effects.History // ours from now on: no copy of what may be long
	} else {
		e.history = append(e.history, s.effects.History...)
	}
	if s.stands != nil {
		e.stands = s.stands
	}
	if s.reopened && e.ended() {
		e.done = make(chan struct{})
	}
	for _, observe := range [...]func(*Execution, engine.HistoryEvent){e.in.Observe, e.observe} {
		if observe == nil {
			continue
		}
		for _, h := range s.effects.History {
			observe(e, h)
		}
	}
	if e.in.Decided != nil {
		for _, d := range s.effects.Decisions {
			e.in.Decided(e, d)
		}
	}
	for _, id := range s.effects.Cancel {
		e.cancel(id)
	}
	for _, inv := range s.effects.Invoke {
		e.invoke(inv, "")
	}
	switch {
	case e.virtual != nil:
		e.virtual.wake = s.effects.Wake
	case e.log != nil && e.log.applied.Load() != s.number: // a later step says when
	case s.effects.Wake.IsZero():
		e.in.timers.set(e, 0)
	default:
		e.in.timers.set(e, s.effects.Wake.UnixMilli())
	}
	if e.status() != engine.StatusRunning && !e.ended() {
		close(e.done)
	}
}

// ended reports whether done is closed. The caller holds e.public.
func (e *Execution) ended() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}
