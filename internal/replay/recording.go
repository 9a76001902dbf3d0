// Package replay runs a definition once more along the history of an execution:
// the recorded results of its tasks are given again, and what the definition
// does now is compared with what was recorded, event by event.
//
// [Parse] reads the history, [Recording.Run] runs a definition along it, and
// [Compare] finds where the two depart. A recording also tells what each state
// was answered ([Recording.Attempts]), of which a test can be made.
package replay

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/history"
)

// A Recording is the history of an execution. It is immutable.
type Recording struct {
	Events []Event // by ID, which count from 1

	threads  []*thread // of the events, by index
	attempts []*Attempt
}

// An Event is one event of a history.
type Event struct {
	history.Event
	State string // in which it happened; "" is none
}

// Parse reads a history from its pages, in any order; see [history.Parse]. The
// names of the texts are for messages. A history that lacks events, or the data of
// its execution, is an error.
func Parse(texts map[string]string) (*Recording, error) {
	r := &Recording{}
	more := true // every page says that there is another
	for _, name := range slices.Sorted(keys(texts)) {
		events, followed, err := history.Parse(texts[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		more = more && followed
		for _, e := range events {
			r.Events = append(r.Events, Event{Event: e})
		}
	}
	slices.SortStableFunc(r.Events, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	if err := r.check(); err != nil {
		return nil, err
	}
	if more {
		return nil, fmt.Errorf("the history goes on after event %d: give all of its pages", len(r.Events))
	}
	r.weave()
	r.collect()
	return r, nil
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// check reports a history that cannot be replayed.
func (r *Recording) check() error {
	if len(r.Events) == 0 {
		return errors.New("the history has no events")
	}
	for i, e := range r.Events {
		switch want := int64(i) + 1; {
		case e.ID == 0 || e.Type == "":
			return errors.New("the history has an event without an id or a type")
		case e.ID < want:
			return fmt.Errorf("the history has event %d twice", e.ID)
		case e.ID > want:
			return fmt.Errorf("the history lacks event %d: give all of its pages", want)
		case e.Previous < 0 || e.Previous >= e.ID:
			return fmt.Errorf("event %d has the previous event %d", e.ID, e.Previous)
		}
	}
	first := r.Events[0]
	switch {
	case first.Type != "ExecutionStarted":
		return fmt.Errorf("the history begins with %s, not with ExecutionStarted", first.Type)
	case !first.Details.Get("input").Exists():
		return errors.New("the history has no data of its execution: it was fetched without them (--no-include-execution-data), or they are encrypted")
	}
	return nil
}

// Input is the input of the execution, as JSON text.
func (r *Recording) Input() string { return r.Events[0].Details.Get("input").Str() }

// Attempts are the tasks that were scheduled, in order.
func (r *Recording) Attempts() []*Attempt { return r.attempts }

// RoleArn is the role of the state machine.
func (r *Recording) RoleArn() string { return r.Events[0].Details.Get("roleArn").Str() }

// start is when the execution began.
func (r *Recording) start() time.Time {
	if r.Events[0].Millis == 0 {
		return time.Unix(0, 0).UTC()
	}
	return time.UnixMilli(r.Events[0].Millis).UTC()
}

// Ended reports whether the execution had come to its end when it was recorded.
func (r *Recording) Ended() bool {
	switch r.Events[len(r.Events)-1].Type {
	case "ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted":
		return true
	}
	return false
}

// comparable is how many events a replay can be compared with, and whether it may
// go on after them: those before a stop from outside, or what had happened so far
// in an execution that still ran.
func (r *Recording) comparable() (n int, goesOn bool) {
	for i, e := range r.Events {
		if e.Type == "ExecutionAborted" {
			return i, true
		}
	}
	return len(r.Events), !r.Ended()
}
