// Package history reads histories of executions as tools print them.
package history

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Event is one event of a history.
type Event struct {
	ID, Previous int64
	Type         string        // "TaskStateEntered"
	Millis       int64         // Unix time; 0 when there is none, or none of this age
	Details      jsonval.Value // an object
}

// Parse reads the events of a page that `aws stepfunctions get-execution-history`
// prints, of the console's export, an array of events, the log of an Express
// execution — its records, one in a line, or what `aws logs filter-log-events`
// prints — or what `sfnlocal run --history json` prints, in the order in which they
// are there. more says that other pages follow. What is missing in an event is zero.
func Parse(text string) (events []Event, more bool, err error) {
	values, more, err := eventsIn(text)
	for _, v := range values {
		events = append(events, parseEvent(v))
	}
	return events, more, err
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

// IsDocument reports whether a member of an event's details is the text of a
// document.
func IsDocument(key string) bool { return slices.Contains(documents, key) }

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
	const last = 253402300799 // of the year 9999
	if v.Kind() == jsonval.Number && v.Float() >= 0 && v.Float() <= last {
		return int64(v.Float()*1000 + 0.5)
	}
	t, err := time.Parse(time.RFC3339Nano, v.Str())
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}
