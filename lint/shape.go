package lint

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	shapes "github.com/sfnlocal/sfnlocal/internal/shape"
)

// A shape says what a value can be. Shapes are immutable and share their parts.
type shape struct {
	kinds  kinds
	fields []field  // of an object, sorted by name
	open   bool     // an object may have other fields
	elems  []*shape // of an array whose elements are told apart
	elem   *shape   // of an array: what every element can be; nil is anything
	value  string   // of a string, number or boolean: its JSON text, when known
	size   int      // of shapes in it
	by     *origin
}

// A field is one that an object can have.
type field struct {
	name  string
	shape *shape
	maybe bool // it may be absent
}

// An origin is the part of a definition that wrote an object whole.
type origin struct {
	what string // "the result of Pay"
	keep string // what to write so that lost is kept: "give Pay a ResultPath"
	lost *shape // what the object replaced, or nil
}

// kinds is a set of JSON types.
type kinds uint8

const (
	isNull kinds = 1 << iota
	isBool
	isNumber
	isString
	isArray
	isObject

	isAny = 1<<iota - 1
)

// maxSize and maxWidth bound what is known of a value, so that joining shapes
// takes no more than a fixed time: what is larger may be anything.
const (
	maxSize  = 400
	maxWidth = 100
)

var anything = &shape{kinds: isAny, open: true, size: 1}

func scalar(k kinds, value string) *shape { return &shape{kinds: k, value: value, size: 1} }

func byName(a, b field) int { return strings.Compare(a.name, b.name) }

// object returns the shape of an object with fields, which it may reorder.
func object(fields []field, open bool) *shape {
	if !slices.IsSortedFunc(fields, byName) {
		slices.SortFunc(fields, byName)
	}
	s := &shape{kinds: isObject, fields: fields, open: open, size: 1}
	for i := range fields {
		s.size += fields[i].shape.size
	}
	return s.bounded()
}

func array(elem *shape) *shape {
	return (&shape{kinds: isArray, elem: elem, size: 1 + elem.size}).bounded()
}

func tuple(elems []*shape) *shape {
	s := &shape{kinds: isArray, elems: elems, size: 1}
	for _, e := range elems {
		s.size += e.size
	}
	return s.bounded()
}

func (s *shape) bounded() *shape {
	if s.size > maxSize || len(s.fields) > maxWidth || len(s.elems) > maxWidth {
		return &shape{kinds: s.kinds, open: true, size: 1}
	}
	return s
}

// from returns s as written by o.
func (s *shape) from(o *origin) *shape {
	if s == anything {
		return s
	}
	t := *s
	t.by = o
	return &t
}

// literal returns the shape of JSON that stands in a definition.
func literal(v gjson.Result) *shape {
	switch v.Type {
	case gjson.Null:
		return scalar(isNull, "null")
	case gjson.True, gjson.False:
		return scalar(isBool, v.Raw)
	case gjson.Number:
		return scalar(isNumber, v.Raw)
	case gjson.String:
		return scalar(isString, jsonval.StringValue(v.Str).String())
	}
	return composite(v, func(_, v gjson.Result) (string, *shape) { return "", literal(v) })
}

// composite returns the shape of an array or object whose parts have the shapes
// and, where not "", the names that part returns. Of a name that comes twice the
// last one counts.
func composite(v gjson.Result, part func(key, v gjson.Result) (string, *shape)) *shape {
	size := 0
	if v.IsArray() {
		var elems []*shape
		v.ForEach(func(_, e gjson.Result) bool {
			_, s := part(gjson.Result{}, e)
			elems = append(elems, s)
			size += s.size
			return size <= maxSize
		})
		return tuple(elems)
	}
	var fields []field
	v.ForEach(func(k, e gjson.Result) bool {
		name, s := part(k, e)
		if name == "" {
			name = k.Str
		}
		fields = append(fields, field{name: name, shape: s})
		size += s.size
		return size <= maxSize
	})
	slices.SortStableFunc(fields, byName)
	last := fields[:0]
	for i := range fields {
		if i+1 == len(fields) || fields[i+1].name != fields[i].name {
			last = append(last, fields[i])
		}
	}
	return object(last, false)
}

// find returns the index of a field, or where it would stand.
func (s *shape) find(name string) (int, bool) {
	return slices.BinarySearchFunc(s.fields, name, func(f field, name string) int { return strings.Compare(f.name, name) })
}

// get returns what the member name can be, or nil when there surely is none.
func (s *shape) get(name string) *shape {
	switch i, ok := s.find(name); {
	case ok:
		return s.fields[i].shape
	case s.open:
		return anything
	}
	return nil
}

// has reports whether every value has the member name.
func (s *shape) has(name string) bool {
	i, ok := s.find(name)
	return s.kinds == isObject && ok && !s.fields[i].maybe
}

// at returns what the element i can be, or nil when there surely is none.
func (s *shape) at(i int) *shape {
	switch {
	case s.kinds&isArray == 0:
		return nil
	case s.elems == nil:
		return s.any()
	case i >= 0 && i < len(s.elems):
		return s.elems[i]
	case i < 0 && -i <= len(s.elems):
		return s.elems[len(s.elems)+i]
	}
	return nil
}

// any returns what an element of the array can be.
func (s *shape) any() *shape {
	if s.elems == nil {
		if s.elem == nil {
			return anything
		}
		return s.elem
	}
	var all *shape
	for _, e := range s.elems {
		all = join(all, e)
	}
	if all == nil {
		return anything
	}
	return all
}

// with returns s with a member set.
func (s *shape) with(name string, x *shape) *shape {
	i, ok := s.find(name)
	t := &shape{kinds: isObject, open: s.open, size: s.size + x.size, by: s.by}
	rest := s.fields[i:]
	if ok {
		t.size -= rest[0].shape.size
		rest = rest[1:]
	}
	t.fields = make([]field, 0, i+1+len(rest))
	t.fields = append(t.fields, s.fields[:i]...)
	t.fields = append(t.fields, field{name: name, shape: x})
	t.fields = append(t.fields, rest...)
	return t.bounded()
}

// join returns the shape of what is of shape a or b; nil is of no value.
func join(a, b *shape) *shape {
	switch {
	case a == nil || a == b:
		return b
	case b == nil:
		return a
	case a == anything || b == anything:
		return anything
	}
	s := &shape{kinds: a.kinds | b.kinds, open: a.open || b.open, size: 1}
	if a.value == b.value {
		s.value = a.value
	}
	if a.by == b.by {
		s.by = a.by
	}
	s.fields = joinFields(a, b)
	for i := range s.fields {
		s.size += s.fields[i].shape.size
	}
	switch {
	case a.kinds&isArray == 0:
		s.elems, s.elem = b.elems, b.elem
	case b.kinds&isArray == 0:
		s.elems, s.elem = a.elems, a.elem
	case len(a.elems) > 0 && len(a.elems) == len(b.elems):
		s.elems = make([]*shape, len(a.elems))
		for i := range s.elems {
			s.elems[i] = join(a.elems[i], b.elems[i])
			s.size += s.elems[i].size
		}
	default:
		s.elem = join(a.any(), b.any())
		s.size += s.elem.size
	}
	if equal(s, a) {
		return a
	}
	return s.bounded()
}

// joinFields merges the fields of two shapes. What one of them does not have
// may be absent, and may be anything when that one has unknown fields.
func joinFields(a, b *shape) []field {
	if len(a.fields) == 0 && len(b.fields) == 0 {
		return nil
	}
	fields := make([]field, 0, max(len(a.fields), len(b.fields)))
	alone := func(f field, other *shape) {
		f.maybe = true
		if other.open {
			f.shape = anything
		}
		fields = append(fields, f)
	}
	i, j := 0, 0
	for i < len(a.fields) && j < len(b.fields) {
		f, g := a.fields[i], b.fields[j]
		switch strings.Compare(f.name, g.name) {
		case -1:
			alone(f, b)
			i++
		case 1:
			alone(g, a)
			j++
		default:
			fields = append(fields, field{f.name, join(f.shape, g.shape), f.maybe || g.maybe})
			i++
			j++
		}
	}
	for ; i < len(a.fields); i++ {
		alone(a.fields[i], b)
	}
	for ; j < len(b.fields); j++ {
		alone(b.fields[j], a)
	}
	return fields
}

// equal reports whether a and b say the same; who wrote the values counts too.
func equal(a, b *shape) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.kinds != b.kinds || a.open != b.open || a.value != b.value || a.by != b.by || len(a.fields) != len(b.fields) || len(a.elems) != len(b.elems) {
		return false
	}
	for i := range a.fields {
		f, g := a.fields[i], b.fields[i]
		if f.name != g.name || f.maybe != g.maybe || !equal(f.shape, g.shape) {
			return false
		}
	}
	for i := range a.elems {
		if !equal(a.elems[i], b.elems[i]) {
			return false
		}
	}
	return equal(a.elem, b.elem)
}

var kindOf = map[jsonval.Kind]kinds{
	jsonval.Undefined: isAny, jsonval.Bool: isBool, jsonval.Number: isNumber, jsonval.String: isString,
	jsonval.Array: isArray, jsonval.Object: isObject,
}

// answerOf returns the shape of the result of a task that calls an optimized
// integration: which fields it has is known, and of those the JSON types. The
// fields of aws-sdk integrations are not held to their models, which AWS spells
// in ways of its own.
func answerOf(resource string) *shape {
	t := shapes.Result(resource)
	if t.Kind() != jsonval.Object || strings.Contains(resource, ":aws-sdk:") {
		return anything
	}
	var fields []field
	for f := range t.Fields {
		s := anything
		if k := kindOf[f.Type.Kind()]; k != isAny {
			s = &shape{kinds: k | isNull, open: true, size: 1}
		}
		fields = append(fields, field{name: f.Name, shape: s, maybe: true})
	}
	for _, name := range []string{"SdkHttpMetadata", "SdkResponseMetadata"} {
		fields = append(fields, field{name: name, shape: anything, maybe: true})
	}
	return object(fields, false)
}
