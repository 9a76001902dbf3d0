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
	"strconv"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Recording is the history of an execution. It is immutable.
type Recording struct {
	Events []Event // by ID, which count from 1

	threads  []*thread // of the events, by index
	attempts []*Attempt
}

// An Event is one event of a history.
type Event struct {
	ID, Previous int64
	Type         string // "TaskStateEntered"
	State        string // in which it happened; "" is none
	Millis       int64  // Unix time; 0 when the recording says none
	Details      jsonval.Value
}

// Parse reads a history from the pages that `aws stepfunctions
// get-execution-history` prints, from the console's export, from an array of
// events, from the log of an Express execution — its records, one in a line, or
// what `aws logs filter-log-events` prints — or from what `sfnlocal run --history
// json` prints, in any order. The names of the texts are for messages. A history that lacks events, or the data
// of its execution, is an error.
func Parse(texts map[string]string) (*Recording, error) {
	r := &Recording{}
	more := true // every page says that there is another
	for _, name := range slices.Sorted(keys(texts)) {
		events, followed, err := eventsIn(texts[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		more = more && followed
		for _, e := range events {
			r.Events = append(r.Events, parseEvent(e))
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

// eventsIn returns the events in a text, and whether it says that others follow:
// with the nextToken of the API, or the NextToken of the CLI.
func eventsIn(text string) (events []jsonval.Value, followed bool, err error) {
	v, err := jsonval.Parse(text)
	if err != nil {
		if records := records(text); records != nil {
			return records, false, nil
		}
		return nil, false, err
	}
	followed = v.Get("nextToken").Str() != "" || v.Get("NextToken").Str() != ""
	for _, key := range []string{"events", "history"} {
		if list := v.Get(key); list.Kind() == jsonval.Array {
			v = list
		}
	}
	if v.Kind() != jsonval.Array {
		return nil, false, errors.New(`want an array of events, or an object with one named "events" or "history"`)
	}
	events = make([]jsonval.Value, v.Len())
	for i, e := range v.Elems() {
		if events[i] = e; e.Get("message").Exists() { // a log event around its record
			if events[i], err = jsonval.Parse(e.Get("message").Str()); err != nil {
				return nil, false, fmt.Errorf("the message of a log event: %w", err)
			}
		}
	}
	return events, followed, nil
}

// records are the records of a log, one in a line, or nil when the text is none.
func records(text string) []jsonval.Value {
	var all []jsonval.Value
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		v, err := jsonval.Parse(strings.TrimSpace(line))
		if err != nil || !v.Get("event_timestamp").Exists() {
			return nil
		}
		all = append(all, v)
	}
	return all
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

// parseEvent reads an event. Its details are in the one member whose name ends
// in "EventDetails". In a log it is told in other words, and its numbers as texts.
func parseEvent(v jsonval.Value) Event {
	if at := v.Get("event_timestamp"); at.Exists() {
		e := Event{Type: v.Get("type").Str(), Details: v.Get("details")}
		e.ID, _ = strconv.ParseInt(v.Get("id").Str(), 10, 64)
		e.Previous, _ = strconv.ParseInt(v.Get("previous_event_id").Str(), 10, 64)
		e.Millis, _ = strconv.ParseInt(at.Str(), 10, 64)
		return e.withTexts()
	}
	e := Event{Type: v.Get("type").Str(), Millis: millis(v.Get("timestamp"))}
	e.ID, _ = v.Get("id").Int()
	e.Previous, _ = v.Get("previousEventId").Int()
	for _, m := range v.Members() {
		if strings.HasSuffix(m.Key, "EventDetails") {
			e.Details = m.Value
		}
	}
	return e.withTexts()
}

// withTexts is the event with texts for its documents.
func (e Event) withTexts() Event {
	if !e.Details.Exists() {
		e.Details = jsonval.ObjectValue(nil)
	}
	for _, key := range documents {
		e.Details = asText(e.Details, key)
	}
	if variables := e.Details.Get("assignedVariables"); variables.Exists() {
		for _, m := range variables.Members() {
			variables = asText(variables, m.Key)
		}
		e.Details = e.Details.With("assignedVariables", variables)
	}
	return e
}

// documents are the members of an event's details that are texts of documents.
var documents = []string{"input", "output", "parameters"}

// asText makes a member of an event the text of a document, as AWS prints it,
// where an export shows the document itself.
func asText(v jsonval.Value, key string) jsonval.Value {
	if data := v.Get(key); data.Exists() && data.Kind() != jsonval.String {
		return v.With(key, jsonval.StringValue(data.String()))
	}
	return v
}

// millis reads a time: seconds since 1970, or what the AWS CLI makes of them.
func millis(v jsonval.Value) int64 {
	if v.Kind() == jsonval.Number {
		return int64(v.Float()*1000 + 0.5)
	}
	t, err := time.Parse(time.RFC3339Nano, v.Str())
	if err != nil {
		return 0
	}
	return t.UnixMilli()
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
