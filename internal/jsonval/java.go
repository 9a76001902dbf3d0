package jsonval

import "strings"

// JavaString returns v as Java's toString prints a document that Jackson has
// read into maps and lists: `{a=1, b=[x, null]}`, strings without quotes. AWS
// shows it in some messages and in the output of States.Format.
func (v Value) JavaString() string {
	var b strings.Builder
	v.java(&b)
	return b.String()
}

func (v Value) java(b *strings.Builder) {
	switch v.kind {
	case Null:
		b.WriteString("null")
	case Array:
		b.WriteByte('[')
		for i, e := range v.Elems() {
			if i > 0 {
				b.WriteString(", ")
			}
			e.java(b)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, m := range v.Members() {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(m.Key)
			b.WriteByte('=')
			m.Value.java(b)
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.text)
	}
}

// JavaLength returns the number of UTF-16 code units of s: its length in Java,
// and so in AWS's limits on strings.
func JavaLength(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x10000 {
			n++
		}
	}
	return n
}

// JavaPrefix returns the beginning of s that is at most units UTF-16 code units
// long, which is how Java counts. It never cuts a character in two.
func JavaPrefix(s string, units int) string {
	n := 0
	for i, r := range s {
		if n++; r > 0xffff {
			n++
		}
		if n > units {
			return s[:i]
		}
	}
	return s
}
