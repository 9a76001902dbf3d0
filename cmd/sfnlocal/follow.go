package main

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A follower makes steps of events. Each event belongs to the step of the event
// that caused it, or to one around that.
type follower struct {
	begun func(*step) // a Parallel or Map is entered
	ended func(*step)
	next  map[string]string // where states lead when all goes well; "" is out of their scope, or a Choice

	places  []place // by event ID
	running []*step // in order of entry
	held    *step   // has ended, but where it leads is in the next event
	failed  *step   // whose failure ended the execution; nil when it is nobody's
}

// A place is the step that an event belongs to.
type place struct {
	step      *step
	opens     bool // a Parallel's branches, or an iteration of a Map
	iteration int
}

// stepOf returns the step to which the last event of a history belongs; nil is the
// execution itself.
func stepOf(sm *asl.StateMachine, history []engine.HistoryEvent) *step {
	pr := newProgress(io.Discard, false, sm)
	pr.silent = true
	for _, ev := range history {
		pr.observe(nil, ev)
	}
	return pr.steps.places[len(pr.steps.places)-1].step
}

// observe takes the next event of the execution.
func (f *follower) observe(ev engine.HistoryEvent) {
	if len(f.places) == 0 {
		f.places = append(f.places, place{}) // IDs count from 1
	}
	var before place
	if int(ev.PreviousID) < len(f.places) {
		before = f.places[ev.PreviousID]
	}
	if _, entered := ev.Details.(*engine.StateEntered); !entered {
		f.release("")
	}
	f.places = append(f.places, f.follow(ev, before))
}

func (f *follower) follow(ev engine.HistoryEvent, before place) place {
	switch d := ev.Details.(type) {
	case *engine.StateEntered:
		return place{step: f.enter(ev, d.Name, before)}
	case *engine.StateExited:
		return place{step: f.exit(ev, d.Name, before.step)}
	case *engine.TaskScheduled:
		return f.attempt(before, strings.TrimSpace(d.ResourceType+":"+d.Resource+" "+functionName(d.Parameters)))
	case *engine.FunctionScheduled:
		return f.attempt(before, shortARN(d.Resource))
	case *engine.TaskOutput:
		if ev.Type == engine.TypeTaskSubmitted && before.step != nil {
			before.step.awaits = "the answer to " + d.ResourceType + ":" + d.Resource
		}
	case *engine.TaskFailure:
		before.step.fails(d.Error, d.Cause)
	case *engine.Failed:
		switch ev.Type {
		case engine.TypeExecutionFailed:
			f.finish(ev, before.step, d)
		case engine.TypeExecutionAborted, engine.TypeExecutionTimedOut:
			f.end(ev, nil, nil)
		default:
			before.step.fails(d.Error, d.Cause)
		}
	case *engine.MapStarted:
		return f.fork(ev, before.step, d.Length)
	case *engine.Iteration:
		switch ev.Type {
		case engine.TypeMapIterationStarted:
			if s := around(before.step, func(s *step) bool { return s.name == d.Name }); s != nil {
				return place{step: s, opens: true, iteration: d.Index}
			}
		case engine.TypeMapIterationFailed, engine.TypeMapIterationAborted:
			f.broken(ev, before.step)
		}
	default:
		return f.followPlain(ev, before)
	}
	return before.plain()
}

// followPlain follows events that have no details.
func (f *follower) followPlain(ev engine.HistoryEvent, before place) place {
	switch ev.Type {
	case engine.TypeParallelStateStarted:
		p := f.fork(ev, before.step, 0)
		p.opens, p.iteration = true, -1
		return p
	case engine.TypeTaskStateAborted, engine.TypeWaitStateAborted, engine.TypeMapStateAborted, engine.TypeParallelStateAborted:
		f.broken(ev, before.step)
	case engine.TypeParallelStateFailed, engine.TypeMapStateFailed:
		if s := around(before.step, func(s *step) bool { return s.isFork() && s.outcome == running }); s != nil {
			s.takeFailure(before.step)
			f.end(ev, s, before.step)
			s.awaits = ""
			return place{step: s}
		}
	}
	return before.plain()
}

// plain is the place of an event that says nothing about its step.
func (p place) plain() place { return place{step: p.step} }

func (f *follower) enter(ev engine.HistoryEvent, name string, before place) *step {
	f.release(name)
	s := &step{name: name, typ: strings.TrimSuffix(ev.Type.String(), "StateEntered"), entered: ev.Millis, seen: time.Now(), iteration: -1}
	switch {
	case before.opens:
		s.parent, s.iteration = before.step, before.iteration
	case before.step != nil:
		s.parent, s.iteration = before.step.parent, before.step.iteration
	}
	if s.typ == "Wait" {
		s.awaits = "its time"
	}
	f.running = append(f.running, s)
	return s
}

func (f *follower) exit(ev engine.HistoryEvent, name string, from *step) *step {
	s := around(from, func(s *step) bool { return s.name == name })
	if s == nil {
		return from
	}
	f.end(ev, s, nil)
	s.outcome, s.ended = succeeded, ev.Millis
	if s.failure != nil {
		s.outcome = caught
	}
	f.running = remove(f.running, s)
	if s.outcome == caught || s.typ == "Choice" || f.next[name] != "" {
		f.held = s // the next event is where it leads
	} else {
		f.ended(s)
	}
	return s
}

// release tells of the step that was held, which led to next.
func (f *follower) release(next string) {
	s := f.held
	if s == nil {
		return
	}
	f.held, s.next = nil, next
	if usual := f.next[s.name]; usual == next && s.outcome != caught {
		s.next = ""
	} else if usual != "" {
		s.outcome = caught // perhaps after an error that has no event
	}
	f.ended(s)
}

func (f *follower) attempt(before place, what string) place {
	if s := before.step; s != nil {
		s.attempts++
		s.failure, s.awaits = nil, what
	}
	return before.plain()
}

// fork begins an attempt of the Parallel or Map that an event belongs to.
func (f *follower) fork(ev engine.HistoryEvent, from *step, items int) place {
	s := around(from, func(s *step) bool { return s.isFork() && s.outcome == running })
	if s == nil {
		return place{step: from}
	}
	f.end(ev, s, from)
	s.attempts++
	s.items, s.failure, s.origin, s.awaits = items, nil, nil, ""
	if s.attempts == 1 {
		f.begun(s)
	}
	return place{step: s}
}

// broken ends what runs beside a step that failed.
func (f *follower) broken(ev engine.HistoryEvent, from *step) {
	if from == nil || from.parent == nil || from.parent.outcome != running {
		return
	}
	from.parent.takeFailure(from)
	f.end(ev, from.parent, from)
	from.parent.awaits = anotherAttempt(from.parent.failure.Name)
}

// finish ends everything with the failure of the execution.
func (f *follower) finish(ev engine.HistoryEvent, from *step, d *engine.Failed) {
	if from != nil {
		f.failed = from
		if from.origin != nil {
			f.failed = from.origin
		}
		if from.failure == nil {
			from.fails(d.Error, d.Cause)
		}
	}
	f.end(ev, nil, from)
}

// end ends all steps within a step, or all for nil, as aborted; the one that
// failed, and those around it, as failed.
func (f *follower) end(ev engine.HistoryEvent, outer, cause *step) {
	var inner []*step
	for _, s := range f.running {
		if outer == nil || s.within(outer) {
			inner = append(inner, s)
		}
	}
	slices.SortStableFunc(inner, func(a, b *step) int { return cmp.Compare(b.depth(), a.depth()) })
	for _, s := range inner {
		s.outcome, s.ended = aborted, ev.Millis
		if cause != nil && (s == cause || cause.within(s)) {
			s.outcome = failed
			s.takeFailure(cause)
		}
		f.running = remove(f.running, s)
		f.ended(s)
	}
}

func remove(steps []*step, s *step) []*step {
	if i := slices.Index(steps, s); i >= 0 {
		return slices.Delete(steps, i, i+1)
	}
	return steps
}
