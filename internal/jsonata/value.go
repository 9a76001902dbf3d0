package jsonata

import (
	"strconv"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A value is what an expression works on. nil is undefined, which is no value.
//
// Scalars and functions are as one expects. Arrays and objects of the input are
// taken apart only where an expression looks into them, and go out as they came
// when nothing does.
type value interface{ isValue() }

type (
	null    struct{}
	boolean bool
	number  float64
	str     string
	// A literal is a number of the input as it is written: an integer with more
	// digits than a float64 holds, or a fraction that ECMAScript writes the same
	// way. It stays so until something calculates with it.
	literal string
)

func (null) isValue()      {}
func (boolean) isValue()   {}
func (number) isValue()    {}
func (str) isValue()       {}
func (literal) isValue()   {}
func (*array) isValue()    {}
func (*object) isValue()   {}
func (*function) isValue() {}
func (*tuple) isValue()    {}

// An array is a JSON array or a sequence: the unfinished result of a path,
// which is nothing when it is empty and its one element when it has one.
type array struct {
	elems []value
	data  jsonval.Value // the array of the input whose elements are not taken apart yet
	first float64       // of a range that is not spelled out yet
	count int           // of a range that is not spelled out yet

	sequence      bool
	keepSingleton bool // a sequence that stays an array when it has one element
	cons          bool // made by an array constructor at the end of a path; is not flattened
	wrapper       bool // holds an input that is an array, so that paths take it as one
	tuples        bool // the elements are tuples
}

func newSequence(elems ...value) *array { return &array{elems: elems, sequence: true} }

func (a *array) isRange() bool { return a.count > 0 }

func (a *array) len() int {
	switch {
	case a.count > 0:
		return a.count
	case a.data.Exists():
		return a.data.Len()
	}
	return len(a.elems)
}

func (a *array) at(i int) value {
	switch {
	case a.count > 0:
		return integer(int(a.first) + i)
	case a.data.Exists():
		return fromJSON(a.data.At(i))
	}
	return a.elems[i]
}

// items returns the elements, taken apart once. The caller must not change them.
func (a *array) items() []value {
	if a.count > 0 {
		elems := make([]value, a.count)
		for i := range elems {
			elems[i] = integer(int(a.first) + i)
		}
		a.elems, a.count = elems, 0
	} else if a.data.Exists() {
		a.elems, a.data = fromElems(a.data.Elems()), jsonval.Value{}
	}
	return a.elems
}

// A member is one key of an object with its value.
type member struct {
	key   string
	value value
}

// An object is a JSON object, in the order in which its keys came.
type object struct {
	members []member
	index   map[string]int // for many members
	data    jsonval.Value  // the object of the input whose members are not taken apart yet
}

// indexFrom is the number of members from which an object gets an index.
const indexFrom = 12

func (o *object) len() int {
	if o.data.Exists() {
		return o.data.Len()
	}
	return len(o.members)
}

// at returns the i-th member.
func (o *object) at(i int) (string, value) {
	if o.data.Exists() {
		m := &o.data.Members()[i]
		return m.Key, fromJSON(m.Value)
	}
	return o.members[i].key, o.members[i].value
}

func (o *object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.members {
		if o.members[i].key == key {
			return i
		}
	}
	return -1
}

func (o *object) get(key string) value {
	if o.data.Exists() {
		return fromJSON(o.data.Get(key))
	}
	if i := o.find(key); i >= 0 {
		return o.members[i].value
	}
	return nil
}

// unpack takes the members of the input apart, so that they can be changed.
func (o *object) unpack() {
	if !o.data.Exists() {
		return
	}
	data := o.data.Members()
	o.members = make([]member, 0, len(data))
	o.data = jsonval.Value{}
	for i := range data {
		o.add(data[i].Key, fromJSON(data[i].Value))
	}
}

// add appends a member whose key is new.
func (o *object) add(key string, v value) {
	if o.index != nil {
		o.index[key] = len(o.members)
	}
	o.members = append(o.members, member{key, v})
	if o.index == nil && len(o.members) == indexFrom {
		o.index = make(map[string]int, 2*indexFrom)
		for i := range o.members {
			o.index[o.members[i].key] = i
		}
	}
}

// set gives key a value; a key that is there keeps its place. Only an object
// that nothing else refers to may be changed.
func (o *object) set(key string, v value) {
	o.unpack()
	if i := o.find(key); i >= 0 {
		o.members[i].value = v
		return
	}
	o.add(key, v)
}

// remove takes key away.
func (o *object) remove(key string) {
	o.unpack()
	i := o.find(key)
	if i < 0 {
		return
	}
	o.members = append(o.members[:i:i], o.members[i+1:]...)
	if o.index != nil {
		clear(o.index)
		for i := range o.members {
			o.index[o.members[i].key] = i
		}
	}
}

// A tuple is one item on its way along a path that binds variables: the value
// and what is bound beside it.
type tuple struct {
	value value
	binds []member
}

// bind gives name a value in t.
func (t *tuple) bind(name string, v value) {
	for i := range t.binds {
		if t.binds[i].key == name {
			t.binds[i].value = v
			return
		}
	}
	t.binds = append(t.binds, member{name, v})
}

// get returns what is bound to name. The reference loses sight of what a tuple
// is when it sorts them, and from then on an expression can look into one.
func (t *tuple) get(name string) value {
	if name == "@" {
		return t.value
	}
	for _, b := range t.binds {
		if b.key == name {
			return b.value
		}
	}
	return nil
}

// copy returns a tuple that can be changed without changing t.
func (t *tuple) copy() *tuple {
	binds := make([]member, len(t.binds), len(t.binds)+2)
	copy(binds, t.binds)
	return &tuple{value: t.value, binds: binds}
}

// fromJSON returns a JSON value as a value.
func fromJSON(v jsonval.Value) value {
	switch v.Kind() {
	case jsonval.Null:
		return null{}
	case jsonval.Bool:
		return boolean(v.Bool())
	case jsonval.Number:
		return fromLiteral(v.Literal())
	case jsonval.String:
		return str(v.Str())
	case jsonval.Array:
		return &array{data: v}
	case jsonval.Object:
		return &object{data: v}
	}
	return nil
}

// fromElems returns JSON values as values, the objects in one allocation.
func fromElems(data []jsonval.Value) []value {
	elems := make([]value, len(data))
	count := 0
	for i := range data {
		if data[i].Kind() == jsonval.Object {
			count++
		}
	}
	objects := make([]object, count)
	for i := range data {
		if data[i].Kind() == jsonval.Object {
			objects[0].data = data[i]
			elems[i] = &objects[0]
			objects = objects[1:]
		} else {
			elems[i] = fromJSON(data[i])
		}
	}
	return elems
}

// fromLiteral returns the number that a JSON literal spells.
func fromLiteral(text string) value {
	digits := text
	if text[0] == '-' {
		digits = text[1:]
	}
	n, point := 0, -1
	for i, c := range []byte(digits) {
		switch {
		case c == '.':
			point = i
		case c < '0' || c > '9':
			return parseLiteral(text)
		case i < 16:
			n = n*10 + int(c-'0')
		}
	}
	switch {
	case point >= 0:
		// Up to 15 digits come out of a float64 as they went in.
		last := digits[len(digits)-1]
		if len(digits) > 16 || last == '0' || len(digits)-point > 6 {
			return parseLiteral(text)
		}
		return literal(text)
	case len(digits) > 15:
		return literal(text)
	case len(digits) < len(text):
		n = -n
	}
	return integer(n)
}

func parseLiteral(text string) value {
	f, _ := strconv.ParseFloat(text, 64)
	return number(f)
}

// smallIntegers are values that need not be allocated.
var smallIntegers = buildSmallIntegers()

func buildSmallIntegers() (list [256]value) {
	for i := range list {
		list[i] = number(i)
	}
	return list
}

// integer returns an integer as a value.
func integer(n int) value {
	if n >= 0 && n < len(smallIntegers) {
		return smallIntegers[n]
	}
	return number(n)
}

// toNumber returns a number as a float64.
func toNumber(v value) (float64, bool) {
	switch v := v.(type) {
	case number:
		return float64(v), true
	case literal:
		f, _ := strconv.ParseFloat(string(v), 64)
		return f, true
	}
	return 0, false
}

// isArray reports whether v is an array and no tuple stream in disguise.
func isArray(v value) bool { _, ok := v.(*array); return ok }

// same reports whether a and b are the very same value, which arrays and
// objects are only to themselves.
func same(a, b value) bool {
	switch a := a.(type) {
	case number, literal:
		f, _ := toNumber(a)
		g, ok := toNumber(b)
		return ok && f == g
	case *object:
		b, ok := b.(*object)
		return ok && (a == b || a.data.Len() > 0 && b.data.Len() > 0 && &a.data.Members()[0] == &b.data.Members()[0])
	case *array:
		b, ok := b.(*array)
		return ok && (a == b || a.data.Len() > 0 && b.data.Len() > 0 && &a.data.Elems()[0] == &b.data.Elems()[0])
	}
	return a == b
}

// equal compares deeply; objects are equal without regard to the order of keys.
func (m *meter) equal(a, b value) bool {
	switch a := a.(type) {
	case *array:
		b, ok := b.(*array)
		if !ok || a.len() != b.len() || !m.enter() {
			return false
		}
		defer m.leave()
		for i, n := 0, a.len(); i < n; i++ {
			if !m.equal(a.at(i), b.at(i)) {
				return false
			}
		}
		return true
	case *object:
		b, ok := b.(*object)
		if !ok || a.len() != b.len() || !m.enter() {
			return false
		}
		defer m.leave()
		for i, n := 0, a.len(); i < n; i++ {
			k, v := a.at(i)
			w := b.get(k)
			if v != nil && w == nil || !m.equal(v, w) {
				return false
			}
		}
		m.steps += a.len()
		return true
	}
	m.steps++
	return same(a, b)
}

// truth is the effective boolean value: what a condition makes of v.
func (m *meter) truth(v value) bool {
	switch v := v.(type) {
	case boolean:
		return bool(v)
	case str:
		return v != ""
	case number:
		return v != 0 && v == v
	case literal:
		return true
	case *array:
		if !m.enter() {
			return false
		}
		defer m.leave()
		for i, n := 0, v.len(); i < n; i++ {
			if m.truth(v.at(i)) {
				return true
			}
		}
		m.steps += v.len() / 4
	case *object:
		return v.len() > 0
	case *tuple:
		return true
	case *function:
		// To the reference a function of the language is an object, but one
		// that was passed as an argument is not.
		return v.kind != functionClosure && v.kind != functionRegex
	}
	return false
}

// flattenInto appends v to list, an array by its elements at any depth.
func (m *meter) flattenInto(list []value, v value) []value {
	a, ok := v.(*array)
	if !ok {
		m.charge(16)
		return append(list, v)
	}
	if !m.enter() {
		return list
	}
	defer m.leave()
	for _, e := range a.items() {
		list = m.flattenInto(list, e)
	}
	return list
}

// join is the reference's append: both operands become arrays and are put
// together. The result is no sequence unless one of them is undefined.
func join(a, b value) value {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	x, ok := a.(*array)
	if !ok {
		x = &array{elems: []value{a}}
	}
	y, ok := b.(*array)
	if !ok {
		y = &array{elems: []value{b}}
	}
	if x.len() == 0 && y.isRange() {
		return &array{first: y.first, count: y.count}
	}
	left, right := x.items(), y.items()
	elems := make([]value, 0, len(left)+len(right))
	return &array{elems: append(append(elems, left...), right...)}
}
