package tasks

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Tasks = Router(nil)

// A Router gives each task to the first of its routes that matches. A task that
// no route takes fails with a States.Runtime, which nothing can catch, and whose
// cause says what to add: a silent success would be worse. The zero value takes
// no task. A Router must not be changed while an execution uses it.
type Router []Route

// A Route says which tasks go where. A field that is "" matches every task; of
// the others all must match. In each, * stands for any characters, none
// included. A route without To is passed over.
type Route struct {
	State    string // the name of the state
	Function string // the Lambda function that the task calls: its name or ARN, with or without qualifier
	Resource string // the Resource of the state
	To       interpreter.Tasks
}

// Invoke implements [interpreter.Tasks].
func (r Router) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	for i := range r {
		if r[i].To != nil && r[i].matches(t) {
			return r[i].To.Invoke(ctx, t)
		}
	}
	return nil, unrouted(t)
}

func (r *Route) matches(t interpreter.Task) bool {
	if r.State != "" && !glob(r.State, t.State) || r.Resource != "" && !glob(r.Resource, t.Resource) {
		return false
	}
	if r.Function == "" {
		return true
	}
	f, ok := functionOf(t)
	if !ok {
		return false
	}
	for _, name := range f.names(t) {
		if glob(r.Function, name) {
			return true
		}
	}
	return false
}

// glob reports whether s matches a pattern in which * stands for anything.
func glob(pattern, s string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return s == pattern
	}
	if !strings.HasPrefix(s, first) {
		return false
	}
	s = s[len(first):]
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		_, after, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = after
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}
