package graph

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/history"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// ParseHistory reads a whole history, in any of the forms in which tools print
// one, the newest event first or last.
func ParseHistory(text string) ([]Event, error) {
	all, more, err := history.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if more {
		return nil, errors.New("history: other pages follow this one; fetch it whole")
	}
	slices.SortStableFunc(all, func(a, b history.Event) int { return cmp.Compare(a.ID, b.ID) })
	events := make([]Event, len(all))
	for i, e := range all {
		events[i] = Event{ID: e.ID, Previous: e.Previous, Type: e.Type, Millis: e.Millis}
		events[i].detail(e.Details)
	}
	return events, nil
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
