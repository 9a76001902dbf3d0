package jsonpath

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

// A walker collects what an indefinite path selects.
type walker struct {
	root  jsonval.Value // what `$` means in a filter
	found []jsonval.Value
	left  int // steps until it gives up
}

// maxSteps bounds the work of one path: several `..` on a deep document would
// otherwise take time without end.
const maxSteps = 1_000_000

// walk takes steps from v and keeps every value at their end. What a step does
// not apply to is passed over.
func (w *walker) walk(steps []step, v jsonval.Value) {
	w.left--
	switch {
	case w.left < 0:
	case len(steps) == 0:
		w.found = append(w.found, v)
	case steps[0].deep:
		w.scan(steps, v)
	default:
		w.apply(steps, v)
	}
}

// apply takes the first step from v itself and the others from what it selects.
func (w *walker) apply(steps []step, v jsonval.Value) {
	s, rest := &steps[0], steps[1:]
	switch s.kind {
	case nameStep:
		w.member(rest, v.Get(s.name))
	case indexStep:
		w.member(rest, v.At(s.index))
	case namesStep:
		if len(rest) == 0 {
			w.member(rest, choose(v, s.names))
			return
		}
		for _, name := range s.names {
			w.member(rest, v.Get(name))
		}
	case indexesStep:
		for _, i := range s.indexes {
			w.member(rest, v.At(i))
		}
	case sliceStep:
		from, to := s.slice.bounds(v.Len())
		for i := from; i < to; i++ {
			w.member(rest, v.At(i))
		}
	case wildStep:
		for child := range children(v) {
			w.walk(rest, child)
		}
	case filterStep:
		w.filter(s, rest, v)
	}
}

func (w *walker) member(rest []step, v jsonval.Value) {
	if v.Exists() {
		w.walk(rest, v)
	}
}

// filter goes on from those elements of an array that pass, or from an object
// that passes.
func (w *walker) filter(s *step, rest []step, v jsonval.Value) {
	if v.Kind() == jsonval.Object {
		if s.filter.holds(v, w.root) {
			w.walk(rest, v)
		}
		return
	}
	for _, e := range v.Elems() {
		if s.filter.holds(e, w.root) {
			w.walk(rest, e)
		}
	}
}

// scan takes the first step, which follows `..`, from v and from everything
// inside it, parents before their children.
//
// Jayway goes on from all elements of an array that the step applies to, and
// applies a filter to an array as a whole before it looks at the elements.
func (w *walker) scan(steps []step, v jsonval.Value) {
	if w.left--; w.left < 0 {
		return
	}
	s, rest := &steps[0], steps[1:]
	if w.applies(s, len(rest) == 0, v) {
		if v.Kind() == jsonval.Array && len(rest) > 0 {
			for _, e := range v.Elems() {
				w.walk(rest, e)
			}
		} else {
			w.apply(steps, v)
		}
	}
	for child := range children(v) {
		w.scan(steps, child)
	}
}

// applies reports whether `..` takes step s from v.
func (w *walker) applies(s *step, last bool, v jsonval.Value) bool {
	switch s.kind {
	case nameStep:
		return v.Get(s.name).Exists()
	case namesStep:
		if !last {
			return v.Kind() == jsonval.Object
		}
		for _, name := range s.names {
			if !v.Get(name).Exists() {
				return false
			}
		}
		return true
	case wildStep:
		return v.Len() > 0
	case filterStep:
		composite := v.Kind() == jsonval.Array || v.Kind() == jsonval.Object
		return composite && s.filter.holds(v, w.root)
	}
	return v.Kind() == jsonval.Array
}

// children yields the elements of an array or the values of an object.
func children(v jsonval.Value) func(yield func(jsonval.Value) bool) {
	return func(yield func(jsonval.Value) bool) {
		for _, e := range v.Elems() {
			if !yield(e) {
				return
			}
		}
		for _, m := range v.Members() {
			if !yield(m.Value) {
				return
			}
		}
	}
}

// A slice is `[from:to]`; an omitted bound is not set.
type slice struct {
	from, to       int
	hasFrom, hasTo bool
}

// bounds returns the indexes that a slice of an array of n elements takes, from
// first to before last. They may be negative: then they count from the end.
//
// Jayway counts both bounds from the end only when the other one is omitted.
// With both written it runs through the numbers between them: [-3:-1] is two
// elements, [1:-1] is none, [-1:1] is the last and the first.
func (s slice) bounds(n int) (first, last int) {
	switch {
	case n == 0:
		return 0, 0
	case s.hasFrom && s.hasTo:
		return max(s.from, -n), min(s.to, n)
	case s.hasFrom:
		if first = s.from; first < 0 {
			first += n
		}
		return max(first, 0), n
	case s.to < 0:
		return 0, s.to + n
	}
	return 0, min(s.to, n)
}
