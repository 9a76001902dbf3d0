package jsonval

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deeply arrays and objects may nest: the limit of the Jackson
// parser that AWS uses.
const MaxDepth = 1000

// A SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	Offset  int // in bytes, from the start of the text
	Message string
}

func (e *SyntaxError) Error() string { return e.Message }

// Parse decodes one JSON value and nothing else. It is strict (RFC 8259):
// invalid UTF-8, control characters in strings, leading zeros and nesting
// beyond [MaxDepth] are refused with a [*SyntaxError]. Of a key that comes
// twice the last value stays, in the place of the first, as in AWS.
//
// The value keeps parts of text; it does not copy them.
func Parse(text string) (Value, error) {
	d := decoder{text: text}
	d.space()
	v, _ := d.value()
	d.space()
	if d.err == nil && d.pos < len(text) {
		d.failf("unexpected %s after the value", d.here())
	}
	if d.err != nil {
		return Value{}, d.err
	}
	return v, nil
}

// A decoder reads text from pos on. After the first error it consumes no more.
type decoder struct {
	text  string
	pos   int
	depth int
	err   error

	// The children read so far of the arrays and objects around pos, innermost
	// last: a stack, so that each node gets a slice of exactly its size.
	elems   []Value
	members []Member
}

func (d *decoder) failf(format string, args ...any) {
	if d.err == nil {
		d.err = &SyntaxError{Offset: d.pos, Message: fmt.Sprintf(format, args...)}
	}
}

// here describes what stands at pos, for a message.
func (d *decoder) here() string {
	if d.pos >= len(d.text) {
		return "end of text"
	}
	r, size := utf8.DecodeRuneInString(d.text[d.pos:])
	if r == utf8.RuneError && size == 1 {
		return fmt.Sprintf("byte 0x%02x, which is not valid UTF-8", d.text[d.pos])
	}
	return fmt.Sprintf("%q", r)
}

// space skips white space and reports whether there was any.
func (d *decoder) space() bool {
	start := d.pos
	for d.pos < len(d.text) {
		switch d.text[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
			continue
		}
		break
	}
	return d.pos > start
}

// value reads a value and reports whether its text is what Append would write.
func (d *decoder) value() (v Value, canonical bool) {
	if d.pos >= len(d.text) {
		d.failf("unexpected end of text, want a value")
		return Value{}, false
	}
	switch c := d.text[d.pos]; c {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		s, canonical := d.string()
		return Value{kind: String, text: s}, canonical
	case 't':
		return Value{kind: Bool, text: d.word("true")}, true
	case 'f':
		return Value{kind: Bool, text: d.word("false")}, true
	case 'n':
		d.word("null")
		return Value{kind: Null}, true
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return Value{kind: Number, text: d.number()}, true
		}
		d.failf("unexpected %s, want a value", d.here())
		return Value{}, false
	}
}

func (d *decoder) word(w string) string {
	if !strings.HasPrefix(d.text[d.pos:], w) {
		d.failf("unexpected %s, want %s", d.here(), w)
		return ""
	}
	d.pos += len(w)
	return w
}

func (d *decoder) enter() bool {
	if d.depth++; d.depth > MaxDepth {
		d.failf("nested deeper than %d levels", MaxDepth)
	}
	d.pos++
	return d.err == nil
}

func (d *decoder) array() (Value, bool) {
	start := d.pos
	if !d.enter() {
		return Value{}, false
	}
	canonical := !d.space()
	base := len(d.elems)
	if d.pos < len(d.text) && d.text[d.pos] == ']' {
		d.pos++
	} else {
		for d.err == nil {
			v, same := d.value()
			d.elems = append(d.elems, v)
			canonical = d.more(']', same && canonical)
			if d.text[d.pos-1] == ']' {
				break
			}
		}
	}
	d.depth--
	n := &node{elems: exact(d.elems[base:])}
	d.elems = d.elems[:base]
	return d.composite(Array, n, start, canonical)
}

func (d *decoder) object() (Value, bool) {
	start := d.pos
	if !d.enter() {
		return Value{}, false
	}
	canonical := !d.space()
	base := len(d.members)
	n := &node{}
	if d.pos < len(d.text) && d.text[d.pos] == '}' {
		d.pos++
	} else {
		for d.err == nil {
			canonical = d.member(n, base) && canonical
			canonical = d.more('}', canonical)
			if d.text[d.pos-1] == '}' {
				break
			}
		}
	}
	d.depth--
	n.members = exact(d.members[base:])
	d.members = d.members[:base]
	return d.composite(Object, n, start, canonical)
}

// exact returns a copy of s without room to grow, and nil when s is empty.
func exact[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	c := make([]T, len(s))
	copy(c, s)
	return c
}

// member reads `"key": value` of the object n, whose members are on the stack
// from base on, and reports whether the text is canonical.
func (d *decoder) member(n *node, base int) bool {
	if d.pos >= len(d.text) || d.text[d.pos] != '"' {
		d.failf("unexpected %s, want a key in double quotes", d.here())
		return false
	}
	key, canonical := d.string()
	canonical = !d.space() && canonical
	if d.err == nil && (d.pos >= len(d.text) || d.text[d.pos] != ':') {
		d.failf("unexpected %s, want a colon", d.here())
	}
	if d.err != nil {
		return false
	}
	d.pos++
	canonical = !d.space() && canonical
	v, same := d.value()
	n.members = d.members[base:]
	if i := n.find(key); i >= 0 {
		n.members[i].Value = v
		return false
	}
	d.members = append(d.members, Member{Key: key, Value: v})
	if n.index != nil {
		n.index[key] = len(n.members)
	} else if len(n.members)+1 == indexFrom {
		n.index = newObject(d.members[base:]).index
	}
	return canonical && same
}

// more reads the comma or the closing bracket after an element, and the space
// around it. The caller sees which it was from the last byte consumed.
func (d *decoder) more(closing byte, canonical bool) bool {
	canonical = !d.space() && canonical
	switch {
	case d.err != nil:
	case d.pos < len(d.text) && d.text[d.pos] == closing:
		d.pos++
	case d.pos < len(d.text) && d.text[d.pos] == ',':
		d.pos++
		canonical = !d.space() && canonical
		if d.pos < len(d.text) && d.text[d.pos] == closing {
			d.failf("unexpected %s after a comma", d.here())
		}
	default:
		d.failf("unexpected %s, want a comma or %q", d.here(), closing)
	}
	return canonical
}

func (d *decoder) composite(k Kind, n *node, start int, canonical bool) (Value, bool) {
	if d.err != nil {
		return Value{}, false
	}
	v := Value{kind: k, node: n}
	if canonical {
		v.text = d.text[start:d.pos]
	}
	return v, canonical
}

func (d *decoder) number() string {
	start := d.pos
	if d.text[d.pos] == '-' {
		d.pos++
	}
	zero := d.pos < len(d.text) && d.text[d.pos] == '0'
	if digits := d.digits("digit"); zero && digits > 1 {
		d.pos = start
		d.failf("number with a leading zero")
	}
	if d.pos < len(d.text) && d.text[d.pos] == '.' {
		d.pos++
		d.digits("digit after the decimal point")
	}
	if d.pos < len(d.text) && (d.text[d.pos] == 'e' || d.text[d.pos] == 'E') {
		d.pos++
		if d.pos < len(d.text) && (d.text[d.pos] == '+' || d.text[d.pos] == '-') {
			d.pos++
		}
		d.digits("digit in the exponent")
	}
	return d.text[start:d.pos]
}

func (d *decoder) digits(want string) int {
	start := d.pos
	for d.pos < len(d.text) && d.text[d.pos] >= '0' && d.text[d.pos] <= '9' {
		d.pos++
	}
	if d.pos == start {
		d.failf("unexpected %s, want a %s", d.here(), want)
	}
	return d.pos - start
}
