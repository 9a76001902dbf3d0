package graph

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// ParseHistory reads a history as `aws stepfunctions get-execution-history` or
// `sfnlocal run --history json` prints it, or an array of events alone.
func ParseHistory(text string) ([]Event, error) {
	v, err := jsonval.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	for _, key := range []string{"events", "history"} {
		if list := v.Get(key); list.Kind() == jsonval.Array {
			v = list
		}
	}
	if v.Kind() != jsonval.Array {
		return nil, errors.New(`history: want an array of events, or an object with one named "events" or "history"`)
	}
	var events []Event
	for _, e := range v.Elems() {
		events = append(events, parseEvent(e))
	}
	if len(events) > 1 && events[0].ID > events[len(events)-1].ID { // of --reverse-order
		slices.Reverse(events)
	}
	return events, nil
}

// parseEvent reads an event. Its details are in the one member whose name ends
// in "EventDetails"; what is missing stays zero.
func parseEvent(v jsonval.Value) Event {
	e := Event{Type: v.Get("type").Str(), Millis: millis(v.Get("timestamp"))}
	e.ID, _ = v.Get("id").Int()
	e.Previous, _ = v.Get("previousEventId").Int()
	for _, m := range v.Members() {
		if strings.HasSuffix(m.Key, "EventDetails") {
			e.detail(m.Value)
		}
	}
	return e
}

func (e *Event) detail(v jsonval.Value) {
	e.Name, e.Error = v.Get("name").Str(), v.Get("error").Str()
	index, _ := v.Get("index").Int()
	length, _ := v.Get("length").Int()
	e.Index, e.Length = int(index), int(length)
	if strings.HasSuffix(e.Type, "Scheduled") {
		e.Callee = callee(v)
	}
}

// millis reads a time: seconds since 1970, or what the AWS CLI makes of them.
// What is no time of this age is none.
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

// callee names what a task calls, by the details of the event that schedules it.
func callee(details jsonval.Value) string {
	resource := details.Get("resource").Str()
	if parts := strings.SplitN(resource, ":", 7); len(parts) == 7 {
		if parts[5] == "activity" {
			return "activity " + parts[6]
		}
		return parts[2] + " " + parts[6]
	}
	if typ := details.Get("resourceType").Str(); typ != "" {
		resource = typ + ":" + resource
	}
	parameters, err := jsonval.Parse(details.Get("parameters").Str())
	if err != nil {
		return resource
	}
	name := parameters.Get("FunctionName").Str()
	if _, short, ok := strings.Cut(name, ":function:"); ok {
		name = short
	}
	return strings.TrimSpace(resource + " " + name)
}
