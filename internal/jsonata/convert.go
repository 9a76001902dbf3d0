package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A converter makes JSON values of values. Numbers that JSON lacks are strings
// if nonFinite is set.
type converter struct {
	*meter
	nonFinite bool
}

// toJSON returns v as a JSON value. Functions and numbers that JSON lacks are a
// [*ResultError], and a value that is too large a [*LimitError].
//
// Only the function next of a match of a regular expression is left out.
func (c converter) toJSON(v value) (jsonval.Value, error) {
	switch v := v.(type) {
	case null:
		return jsonval.NullValue(), nil
	case boolean:
		return jsonval.BoolValue(bool(v)), nil
	case number:
		return c.number(float64(v))
	case literal:
		return jsonval.NumberValue(string(v)), nil
	case str:
		return jsonval.StringValue(validText(string(v))), nil
	case *array:
		return c.array(v)
	case *object:
		return c.object(v, make([]jsonval.Member, 0, len(v.members)))
	case *tuple:
		return c.toJSON(v.value)
	case *function:
		if v.kind == functionRegex {
			return jsonval.Value{}, &ResultError{Type: "regex"}
		}
		return jsonval.Value{}, &ResultError{Type: "function"}
	}
	return jsonval.Value{}, nil
}

func (c converter) number(f float64) (jsonval.Value, error) {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return jsonval.IntValue(int64(f)), nil
	}
	if !math.IsNaN(f) && !math.IsInf(f, 0) {
		return jsonval.FloatValue(f), nil
	}
	if name := formatNumber(f); c.nonFinite {
		return jsonval.StringValue(name), nil
	} else {
		return jsonval.Value{}, &ResultError{Type: name}
	}
}

func (c converter) array(a *array) (jsonval.Value, error) {
	if a.data.Exists() {
		return a.data, nil
	}
	if !c.enter() {
		return jsonval.Value{}, c.checkNow()
	}
	defer c.leave()
	c.charge(64 + 32*a.len())
	// The members of all objects in the array share one allocation.
	total := 0
	for _, e := range a.elems {
		if o, ok := e.(*object); ok {
			total += len(o.members)
		}
	}
	space := make([]jsonval.Member, total)
	elems := make([]jsonval.Value, a.len())
	for i := range elems {
		var err error
		switch e := a.at(i).(type) {
		case nil:
			elems[i] = jsonval.NullValue()
		case *object:
			n := len(e.members)
			elems[i], err = c.object(e, space[:0:n])
			space = space[n:]
		default:
			elems[i], err = c.toJSON(e)
		}
		if err != nil {
			return jsonval.Value{}, err
		}
	}
	return jsonval.ArrayValue(elems), nil
}

// object uses space for the members.
func (c converter) object(o *object, space []jsonval.Member) (jsonval.Value, error) {
	if o.data.Exists() {
		return o.data, nil
	}
	if !c.enter() {
		return jsonval.Value{}, c.checkNow()
	}
	defer c.leave()
	c.charge(64 + 48*len(o.members))
	for _, m := range o.members {
		if f, ok := m.value.(*function); m.value == nil || ok && f.native != nil && f.kind == functionClosure {
			continue
		}
		v, err := c.toJSON(m.value)
		if err != nil {
			return jsonval.Value{}, err
		}
		space = append(space, jsonval.Member{Key: validText(m.key), Value: v})
	}
	return jsonval.ObjectValue(space), nil
}

// validText replaces halves of surrogate pairs, which UTF-8 cannot hold.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// formatNumber writes f as ECMAScript does.
func formatNumber(f float64) string {
	switch {
	case f != f:
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.FormatInt(int64(f), 10)
	}
	return jsonval.FloatValue(f).Literal()
}

// round15 rounds f to the 15 significant digits that $string shows.
func round15(f float64) float64 {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return f
	}
	g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	if err != nil {
		return f
	}
	return g
}

// A writer writes values as JSON text.
type writer struct {
	*meter
	buf    []byte
	round  bool // numbers as $string shows them, functions as ""
	indent int  // spaces a level, 0 for compact text
	err    *Error
}

// jsonText is JSON.stringify: what error messages show of a value.
func jsonText(v value) string {
	if f, ok := v.(*function); v == nil || ok && f.kind != functionBuiltin {
		return "undefined"
	}
	w := writer{meter: errorMeter()}
	w.value(v, 0)
	return string(w.buf)
}

// errorMeter bounds what a message shows of a value.
func errorMeter() *meter { return &meter{maxSteps: 100_000, maxMemory: 1 << 20} }

// jsString is what JavaScript makes of v where it expects a string.
func jsString(v value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case str:
		return string(v)
	case *object:
		return "[object Object]"
	case *array:
		parts := make([]string, v.len())
		for i, e := range v.items() {
			if _, isNull := e.(null); e != nil && !isNull {
				parts[i] = jsString(e)
			}
		}
		return strings.Join(parts, ",")
	}
	return jsonText(v)
}

// quote returns s as a JSON string.
func quote(s string) string { return string(appendQuoted(nil, s)) }

func (w *writer) value(v value, level int) {
	if !w.enter() {
		return
	}
	defer w.leave()
	switch v := v.(type) {
	case nil, null:
		w.buf = append(w.buf, "null"...)
	case boolean:
		w.buf = strconv.AppendBool(w.buf, bool(v))
	case number, literal:
		f, _ := toNumber(v)
		w.number(f)
	case str:
		w.charge(len(v))
		w.buf = appendQuoted(w.buf, string(v))
	case *array:
		w.array(v, level)
	case *object:
		w.object(v, level)
	case *tuple:
		w.value(v.value, level)
	case *function:
		switch {
		case w.round:
			w.buf = append(w.buf, `""`...)
		case v.kind == functionBuiltin:
			w.buf = append(w.buf, `{"_jsonata_function":true,"signature":{"definition":`...)
			w.buf = append(appendQuoted(w.buf, v.signature.text), "}}"...)
		default:
			w.buf = append(w.buf, "null"...)
		}
	}
}

func (w *writer) number(f float64) {
	switch {
	case math.IsNaN(f):
		w.buf = append(w.buf, "null"...)
		return
	case math.IsInf(f, 0) && w.round:
		if w.err == nil {
			w.err = newError("D1001", -1).withValue(number(f))
		}
		return
	case math.IsInf(f, 0):
		w.buf = append(w.buf, "null"...)
		return
	case w.round:
		f = round15(f)
	}
	w.buf = append(w.buf, formatNumber(f)...)
}

func (w *writer) array(a *array, level int) {
	n := a.len()
	w.buf = append(w.buf, '[')
	for i := range n {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.newline(level + 1)
		w.value(a.at(i), level+1)
	}
	if n > 0 {
		w.newline(level)
	}
	w.buf = append(w.buf, ']')
}

func (w *writer) object(o *object, level int) {
	w.buf = append(w.buf, '{')
	empty := true
	for i, n := 0, o.len(); i < n; i++ {
		key, v := o.at(i)
		if _, ok := v.(*function); v == nil || ok && !w.round {
			continue
		}
		if !empty {
			w.buf = append(w.buf, ',')
		}
		empty = false
		w.newline(level + 1)
		w.buf = append(appendQuoted(w.buf, key), ':')
		if w.indent > 0 {
			w.buf = append(w.buf, ' ')
		}
		w.value(v, level+1)
	}
	if !empty {
		w.newline(level)
	}
	w.buf = append(w.buf, '}')
}

func (w *writer) newline(level int) {
	if w.indent == 0 {
		return
	}
	w.charge(level * w.indent)
	w.buf = append(w.buf, '\n')
	for range level * w.indent {
		w.buf = append(w.buf, ' ')
	}
}

// appendQuoted appends s as JSON.stringify writes a string.
func appendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0xED {
			continue
		}
		if c == 0xED {
			if unit, ok := loneSurrogate(s, i); ok {
				dst = append(dst, s[start:i]...)
				dst = append(dst, '\\', 'u', 'd', hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
				i += 2
				start = i + 1
			}
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}
