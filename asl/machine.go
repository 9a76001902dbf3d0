package asl

import "iter"

// A StateMachine is a definition as it was written: nothing is evaluated and
// every part knows its place in the source. It is immutable after [Parse] and
// safe for concurrent use.
type StateMachine struct {
	Source         *Source
	Version        string // "1.0" when absent
	QueryLanguage  QueryLanguage
	TimeoutSeconds int64 // of the whole execution; 0 is none
	Scope
}

// A Scope is a set of states that only lead to each other: the body of a state
// machine, of a Parallel branch or of a Map's processor.
type Scope struct {
	Comment    string
	StartAt    string
	StartAtPos Pos
	States     []State // in document order
	Pos        Pos
}

// All returns the states of the scope and those within them, each with the scope
// that it is in: in document order, and after a state what it holds.
func (s *Scope) All() iter.Seq2[*Scope, State] {
	return func(yield func(*Scope, State) bool) { s.each(yield) }
}

func (s *Scope) each(yield func(*Scope, State) bool) bool {
	for _, st := range s.States {
		if !yield(s, st) {
			return false
		}
		for _, inner := range Scopes(st) {
			if !inner.each(yield) {
				return false
			}
		}
	}
	return true
}

// Find returns the state with a name, of the scope or within its states; nil when
// there is none.
func (s *Scope) Find(name string) State {
	for _, st := range s.All() {
		if st.Fields().Name == name {
			return st
		}
	}
	return nil
}

// QueryLanguage says how a state reads and writes data. The zero value is JSONPath.
type QueryLanguage uint8

// The query languages.
const (
	JSONPath QueryLanguage = iota
	JSONata
)

// String returns the name as it stands in a definition.
func (q QueryLanguage) String() string {
	if q == JSONata {
		return "JSONata"
	}
	return "JSONPath"
}

// A Path is a field that holds a path. The zero Path is an absent field.
type Path struct {
	Text string // "$.order.id"
	Set  bool
	Null bool // the field is there and null
	Pos  Pos
}

// JSON is a field that holds any JSON: a literal or a payload template.
// The zero JSON is an absent field.
type JSON struct {
	Text string // as written, white space included; "" is absent
	Pos  Pos
}

// Set reports whether the field is there.
func (j JSON) Set() bool { return j.Text != "" }

// A Number is a field that holds a number or, in JSONata, an expression. The
// zero Number is an absent field.
type Number struct {
	Value float64
	Expr  string // "{% … %}", or "" when Value counts
	Set   bool
	Pos   Pos
}

// A Text is a field that holds a string. The zero Text is an absent field.
type Text struct {
	Value string
	Set   bool
	Pos   Pos
}
