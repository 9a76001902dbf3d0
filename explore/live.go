package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A liveness says what counts of the input of each state, of each variable and of
// the results of each Map: what a rule, a Wait or
// a Map there or later reads, and whether what others read is there. The rest
// makes no difference to where an execution goes, so that executions that differ
// only there are the same.
type liveness map[string]*alive

type alive struct{ values, present []steps }

// mark notes that something of a state's input is read.
func (l liveness) mark(state string, path steps, value bool) {
	a := l[state]
	if a == nil {
		a = &alive{}
		l[state] = a
	}
	if i := slices.IndexFunc(path, func(s string) bool { return strings.HasPrefix(s, "[") }); i >= 0 {
		path = path[:i] // an index may stand for many
	}
	list := &a.present
	if value {
		list = &a.values
	}
	if !slices.ContainsFunc(*list, func(have steps) bool { return slices.Equal(have, path) }) {
		*list = append(*list, slices.Clone(path))
	}
}

// variable is under what a variable is found.
func variable(name string) string { return "\x00" + name }

// result is under what the result of a Map or Parallel is found.
func result(state string) string { return state + "\x00" }

// unread reports whether nothing looks into what comes of a Map or Parallel.
func (l liveness) unread(state string) bool {
	a := l[result(state)]
	return a == nil || len(a.values) == 0
}

// input appends what counts of the input of a state.
func (l liveness) input(dst []byte, state string, input jsonval.Value) []byte {
	return l[state].append(dst, input)
}

// variables appends what counts of variables.
func (l liveness) variables(dst []byte, all jsonval.Value) []byte {
	for _, m := range all.Members() {
		dst = l[variable(m.Key)].append(append(append(dst, m.Key...), ':'), m.Value)
	}
	return dst
}

func (a *alive) append(dst []byte, v jsonval.Value) []byte {
	if a == nil {
		return dst
	}
	for _, p := range a.values {
		dst = get(v, p).Append(append(dst, ';'))
	}
	for _, p := range a.present {
		dst = append(dst, '0'+byte(get(v, p).Kind()))
	}
	return dst
}
