package replay

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// never is longer than any timeout that a replay lets pass.
const never = 100 * 365 * 24 * time.Hour

// Run runs a program along the recording, in modelled time: each task ends as
// the one that was recorded for its state did, and takes as long. Of several, the
// one with the same input is taken, that of the same iteration first, or else the
// first that is left. A task for which nothing is recorded fails with
// States.Runtime, which says so.
//
// The execution has the names in info. One that was redriven is redriven as
// often. The history ends where the recorded one was stopped.
func (r *Recording) Run(ctx context.Context, p *engine.Program, info engine.Info) (*Recording, error) {
	in := &interpreter.Interpreter{VirtualTime: true}
	in.Tasks = &answers{in: in, left: r.attempts}
	e, err := in.Start(interpreter.Request{Program: p, Input: json.RawMessage(r.Input()), Info: info, Start: r.start()})
	if err != nil {
		return nil, err
	}
	if err := e.Wait(ctx); err != nil {
		e.Stop("", err.Error())
		return nil, err
	}
	for _, recorded := range r.Events {
		if recorded.Type != "ExecutionRedriven" {
			continue
		}
		if err := e.Redrive(""); err != nil {
			break // it ended otherwise: that will be seen
		}
		if err := e.Wait(ctx); err != nil {
			e.Stop("", err.Error())
			return nil, err
		}
	}
	return FromEvents(e.History())
}

// FromEvents is the recording of an execution of ours.
func FromEvents(events []engine.HistoryEvent) (*Recording, error) {
	text := []byte{'['}
	for i := range events {
		if i > 0 {
			text = append(text, ',')
		}
		text = events[i].AppendJSON(text)
	}
	return Parse(map[string]string{"history": string(append(text, ']'))})
}

// answers gives each task the recorded ending. It is an [interpreter.Tasks].
type answers struct {
	in *interpreter.Interpreter

	mu   sync.Mutex
	left []*Attempt
}

// Invoke implements [interpreter.Tasks].
func (s *answers) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	a := s.take(t)
	if a == nil {
		return nil, &interpreter.Failure{Name: engine.ErrorRuntime, Cause: "The recording has no further task of state " + t.State + "."}
	}
	switch {
	case t.Started != nil && a.started:
		t.Started(a.Worker)
	case t.Submitted != nil && a.Submitted != "":
		t.Submitted(json.RawMessage(a.Submitted))
	}
	if t.Answer != nil {
		return s.later(ctx, t, a)
	}
	if err := interpreter.Sleep(ctx, a.lasts()); err != nil {
		return nil, err
	}
	if a.Ended == Succeeded {
		return json.RawMessage(a.Output), nil
	}
	return nil, &interpreter.Failure{Name: a.Error, Cause: a.Cause}
}

// later answers a task with its token, when its request was taken.
func (s *answers) later(ctx context.Context, t interpreter.Task, a *Attempt) (json.RawMessage, error) {
	if a.Ended == Failed && a.Submitted == "" && t.Started == nil { // the request itself failed
		if err := interpreter.Sleep(ctx, a.lasts()); err != nil {
			return nil, err
		}
		return nil, &interpreter.Failure{Name: a.Error, Cause: a.Cause}
	}
	if every := a.heartbeat / 2; every > 0 {
		s.beat(ctx, t.Token, every, a.beats()/every)
	}
	interpreter.After(ctx, a.lasts(), func() {
		if a.Ended == Succeeded {
			t.Answer(json.RawMessage(a.Output), nil)
		} else {
			t.Answer(nil, &interpreter.Failure{Name: a.Error, Cause: a.Cause})
		}
	})
	if t.Started != nil {
		return nil, interpreter.ErrPending
	}
	if a.Submitted == "" {
		return json.RawMessage("null"), nil
	}
	return json.RawMessage(a.Submitted), nil
}

// beat sends so many heartbeats, of which a history does not tell.
func (s *answers) beat(ctx context.Context, token string, every, times time.Duration) {
	if times > 0 {
		interpreter.After(ctx, every, func() {
			_ = s.in.SendTaskHeartbeat(token) // the task may have ended
			s.beat(ctx, token, every, times-1)
		})
	}
}

// beats is how long the worker of the attempt was heard of: to its end, unless
// it timed out before its time, for want of a heartbeat.
func (a *Attempt) beats() time.Duration {
	if a.Ended == TimedOut && (a.timeout == 0 || a.After < a.timeout) {
		return a.After - a.heartbeat
	}
	return a.After
}

// lasts is how long the attempt goes on. One that timed out leaves it to the
// definition to say when.
func (a *Attempt) lasts() time.Duration {
	switch a.Ended {
	case Open:
		return never
	case TimedOut:
		return a.After + time.Hour
	}
	return a.After
}

// take returns the recorded attempt for a task.
func (s *answers) take(t interpreter.Task) *Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	input, err := jsonval.Parse(string(t.Input))
	iteration := -1
	if len(t.Item) > 0 {
		iteration = t.Index
	}
	best, likeness := -1, -1
	for i, a := range s.left {
		if a.State != t.State {
			continue
		}
		like := 0
		if err == nil && same(a.input, input, nil) {
			like = 1
			if a.iteration == iteration {
				like = 2
			}
		}
		if like > likeness {
			best, likeness = i, like
		}
	}
	if best < 0 {
		return nil
	}
	a := s.left[best]
	s.left = append(append([]*Attempt{}, s.left[:best]...), s.left[best+1:]...)
	return a
}
