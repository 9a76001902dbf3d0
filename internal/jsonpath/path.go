// Package jsonpath reads values out of documents with the paths of the Amazon
// States Language, and writes a result into a document with a Reference Path.
//
// AWS evaluates paths with Jayway's json-path for Java. Where implementations
// of JSONPath differ, this package does what that library does: comparisons in
// filters, the order of `..`, what `['a','b']` yields, what a message prints.
package jsonpath

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Root says which document a path starts from.
type Root uint8

// The documents a path can start from.
const (
	Input    Root = iota // `$`: the state's data
	Context              // `$$`: the context object
	Variable             // `$name`: a workflow variable
)

// A Path is a parsed path. It is immutable and safe for concurrent use.
type Path struct {
	text     string
	root     Root
	variable string
	steps    []step
	definite bool
}

// Data is what paths are evaluated on. Its methods return Undefined for a
// document or a variable that does not exist.
type Data interface {
	Input() jsonval.Value
	Context() jsonval.Value
	Variable(name string) jsonval.Value
}

// Root returns the document that p starts from.
func (p *Path) Root() Root { return p.root }

// Variable returns the name of the variable that p starts from, without the
// dollar sign, and "" for any other root.
func (p *Path) Variable() string { return p.variable }

// String returns p as it was written.
func (p *Path) String() string { return p.text }

// Definite reports whether p selects at most one value. A path with a wildcard,
// a slice, several indexes, `..` or a filter is not definite: it always yields
// an array.
func (p *Path) Definite() bool { return p.definite }

// A step is one segment of a path.
type step struct {
	kind    stepKind
	deep    bool // preceded by `..`
	name    string
	index   int
	names   []string
	indexes []int
	slice   slice
	filter  expr
}

type stepKind uint8

const (
	nameStep    stepKind = iota // .name
	indexStep                   // [0]
	namesStep                   // ['a','b']
	indexesStep                 // [0,2]
	sliceStep                   // [1:3]
	wildStep                    // [*]
	filterStep                  // [?(…)]
)

// definite reports whether s, as the last step or not, selects at most one
// value. Several names make one object when they come last.
func (s *step) definite(last bool) bool {
	switch s.kind {
	case nameStep, indexStep:
		return !s.deep
	case namesStep:
		return !s.deep && last
	}
	return false
}

// normal appends s in bracket notation, as Jayway prints it.
func (s *step) normal(b *strings.Builder) {
	b.WriteByte('[')
	switch s.kind {
	case nameStep:
		b.WriteString("'" + s.name + "'")
	case indexStep:
		b.WriteString(strconv.Itoa(s.index))
	case namesStep:
		b.WriteString("'" + strings.Join(s.names, "','") + "'")
	}
	b.WriteByte(']')
}

// normal returns the steps of p from one to before another in bracket notation.
// AWS evaluates a path on the document it starts from, so even a path from the
// context object begins with a single `$`.
func (p *Path) normal(from, to int) string {
	var b strings.Builder
	if from == 0 {
		b.WriteByte('$')
	}
	for i := from; i < to; i++ {
		p.steps[i].normal(&b)
	}
	return b.String()
}

// A Step is a step of a path that selects at most one value: a member by its
// name, or an element of an array by its index.
type Step struct {
	Name    string
	Index   int // when IsIndex
	IsIndex bool
}

// Lead returns the steps of p before the first that may select several values,
// and whether those are all.
func (p *Path) Lead() (steps []Step, whole bool) {
	steps = make([]Step, 0, len(p.steps))
	for i := range p.steps {
		switch s := &p.steps[i]; {
		case s.deep:
			return steps, false
		case s.kind == nameStep:
			steps = append(steps, Step{Name: s.name})
		case s.kind == indexStep:
			steps = append(steps, Step{Index: s.index, IsIndex: true})
		default:
			return steps, false
		}
	}
	return steps, true
}
