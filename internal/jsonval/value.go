// Package jsonval is the JSON value of the language: immutable, with the order
// of object members and the spelling of numbers kept.
//
// AWS Step Functions keeps both from a state's input to its output, so a
// decoded document is never turned into Go maps and floats. A value is changed
// by building another that shares what stayed the same. A decoded array or
// object remembers the text it came from when that text is already what
// [Value.Append] would write, so that writing it again is a copy.
//
// The zero [Value] is Undefined: no value at all, which is not null. Values are
// safe for concurrent use.
package jsonval

import (
	"math"
	"strconv"
	"strings"
)

// Kind is the JSON type of a value.
type Kind uint8

// The kinds. Undefined is the absence of a value.
const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"undefined", "null", "boolean", "number", "string", "array", "object"}

// String names the kind as AWS's messages do: "array", "boolean", …
func (k Kind) String() string { return kindNames[k] }

// A Value is one immutable JSON value.
type Value struct {
	kind Kind
	text string // Bool, Number: the literal; String: the content; Array, Object: the canonical text, or ""
	node *node  // Array, Object
}

// A node holds the children of an array or object. It is never changed once a
// Value points to it.
type node struct {
	elems   []Value
	members []Member
	index   map[string]int // key → member, for objects too large to scan
}

// A Member is one key of an object with its value.
type Member struct {
	Key   string
	Value Value
}

// indexFrom is the number of members from which an object gets an index; below
// it a scan is faster.
const indexFrom = 16

// NullValue returns null.
func NullValue() Value { return Value{kind: Null} }

// BoolValue returns true or false.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: Bool, text: "true"}
	}
	return Value{kind: Bool, text: "false"}
}

// StringValue returns s, which must be valid UTF-8.
func StringValue(s string) Value { return Value{kind: String, text: s} }

// IntValue returns i.
func IntValue(i int64) Value { return Value{kind: Number, text: strconv.FormatInt(i, 10)} }

// FloatValue returns f written as ECMAScript writes numbers: 1, 0.1, 1e+21.
// f must be finite.
func FloatValue(f float64) Value { return Value{kind: Number, text: formatFloat(f)} }

// NumberValue returns the number that literal spells. The literal must be a
// JSON number; it is kept as it is.
func NumberValue(literal string) Value { return Value{kind: Number, text: literal} }

// ArrayValue returns the array of elems, which the caller must not change afterwards.
func ArrayValue(elems []Value) Value {
	return Value{kind: Array, node: &node{elems: elems}}
}

// ObjectValue returns the object of members, whose keys must differ and which
// the caller must not change afterwards.
func ObjectValue(members []Member) Value {
	return Value{kind: Object, node: newObject(members)}
}

func newObject(members []Member) *node {
	n := &node{members: members}
	if len(members) >= indexFrom {
		n.index = make(map[string]int, len(members))
		for i := range members {
			n.index[members[i].Key] = i
		}
	}
	return n
}

func (n *node) find(key string) int {
	if n.index != nil {
		if i, ok := n.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range n.members {
		if n.members[i].Key == key {
			return i
		}
	}
	return -1
}

// Kind returns the kind of v.
func (v Value) Kind() Kind { return v.kind }

// Exists reports whether v is a value at all.
func (v Value) Exists() bool { return v.kind != Undefined }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.kind == Null }

// Bool reports whether v is the boolean true.
func (v Value) Bool() bool { return v.kind == Bool && v.text == "true" }

// Str returns the content of a string, and "" for any other kind.
func (v Value) Str() string {
	if v.kind != String {
		return ""
	}
	return v.text
}

// Literal returns a number as it was written, and "" for any other kind.
func (v Value) Literal() string {
	if v.kind != Number {
		return ""
	}
	return v.text
}

// Float returns a number as a float64, infinite when it is out of range, and
// NaN for any other kind.
func (v Value) Float() float64 {
	if v.kind != Number {
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(v.text, 64)
	return f
}

// Int returns a number that is written as an integer and fits an int64.
// 1.0 and 1e3 are not written as integers.
func (v Value) Int() (int64, bool) {
	if v.kind != Number {
		return 0, false
	}
	i, err := strconv.ParseInt(v.text, 10, 64)
	return i, err == nil
}

// Len returns the number of elements or members, and 0 for a scalar.
func (v Value) Len() int {
	if v.node == nil {
		return 0
	}
	return len(v.node.elems) + len(v.node.members)
}

// Elems returns the elements of an array, which the caller must not change.
func (v Value) Elems() []Value {
	if v.node == nil {
		return nil
	}
	return v.node.elems
}

// Members returns the members of an object in order, which the caller must not change.
func (v Value) Members() []Member {
	if v.node == nil {
		return nil
	}
	return v.node.members
}

// Get returns the member of an object, or Undefined when v is no object or has
// no such key.
func (v Value) Get(key string) Value {
	if v.kind != Object {
		return Value{}
	}
	if i := v.node.find(key); i >= 0 {
		return v.node.members[i].Value
	}
	return Value{}
}

// At returns the i-th element of an array, or Undefined when v is no array or i
// is out of range. A negative i counts from the end.
func (v Value) At(i int) Value {
	if v.kind != Array {
		return Value{}
	}
	if i < 0 {
		i += len(v.node.elems)
	}
	if i < 0 || i >= len(v.node.elems) {
		return Value{}
	}
	return v.node.elems[i]
}

// With returns the object v with key set to x: an existing key keeps its place,
// a new one comes last. Any other kind of v counts as an empty object.
func (v Value) With(key string, x Value) Value {
	old := v.Members()
	if v.kind == Object {
		if i := v.node.find(key); i >= 0 {
			members := make([]Member, len(old))
			copy(members, old)
			members[i].Value = x
			return Value{kind: Object, node: &node{members: members, index: v.node.index}}
		}
	}
	members := make([]Member, len(old)+1)
	copy(members, old)
	members[len(old)] = Member{Key: key, Value: x}
	return ObjectValue(members)
}

// WithElem returns the array v with its i-th element replaced. It panics when i
// is out of range.
func (v Value) WithElem(i int, x Value) Value {
	elems := make([]Value, len(v.Elems()))
	copy(elems, v.Elems())
	elems[i] = x
	return ArrayValue(elems)
}

// Equal reports whether a and b are the same JSON value: numbers by value,
// objects without regard to the order of their keys.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Number:
		return CompareNumbers(a, b) == 0
	case Array:
		if len(a.node.elems) != len(b.node.elems) {
			return false
		}
		for i, e := range a.node.elems {
			if !Equal(e, b.node.elems[i]) {
				return false
			}
		}
		return true
	case Object:
		if len(a.node.members) != len(b.node.members) {
			return false
		}
		for _, m := range a.node.members {
			if !Equal(m.Value, b.Get(m.Key)) {
				return false
			}
		}
		return true
	default:
		return a.text == b.text
	}
}

// CompareNumbers compares two numbers by value: -1, 0 or +1. Integers that fit
// an int64 are compared exactly, all others as float64.
func CompareNumbers(a, b Value) int {
	if a.text == b.text {
		return 0
	}
	if i, ok := a.Int(); ok {
		if j, ok := b.Int(); ok {
			switch {
			case i < j:
				return -1
			case i > j:
				return 1
			}
			return 0
		}
	}
	f, g := a.Float(), b.Float()
	switch {
	case f < g:
		return -1
	case f > g:
		return 1
	}
	return 0
}

// formatFloat writes f as ECMAScript's Number::toString does.
func formatFloat(f float64) string {
	if f == 0 {
		return "0"
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	// Go writes at least two exponent digits, ECMAScript as few as it takes.
	if i := strings.IndexByte(s, 'e'); i >= 0 && s[i+2] == '0' {
		s = s[:i+2] + s[i+3:]
	}
	return s
}
