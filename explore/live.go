package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A liveness says what counts of the input of each state: what a rule, a Wait or
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

// append appends what counts.
func (l liveness) append(dst []byte, state string, input jsonval.Value) []byte {
	if l == nil {
		return input.Append(dst)
	}
	a := l[state]
	if a == nil {
		return dst
	}
	for _, p := range a.values {
		dst = get(input, p).Append(append(dst, ';'))
	}
	for _, p := range a.present {
		dst = append(dst, '0'+byte(get(input, p).Kind()))
	}
	return dst
}
