package jsonval

import (
	"unicode/utf16"
	"unicode/utf8"
)

// String returns v as compact JSON, and "" for Undefined.
func (v Value) String() string {
	if v.node != nil && v.text != "" {
		return v.text
	}
	var small [256]byte // most values fit: one allocation less
	return string(v.Append(small[:0]))
}

// MarshalJSON returns v as compact JSON; Undefined is written as null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.kind == Undefined {
		return []byte("null"), nil
	}
	return v.Append(nil), nil
}

// UnmarshalJSON decodes text as [Parse] does.
func (v *Value) UnmarshalJSON(text []byte) error {
	x, err := Parse(string(text))
	if err != nil {
		return err
	}
	*v = x
	return nil
}

// Append appends v as compact JSON: no white space, members in order, numbers
// as written, only the escapes that JSON requires. Undefined appends nothing.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case Null:
		return append(dst, "null"...)
	case Bool, Number:
		return append(dst, v.text...)
	case String:
		return AppendString(dst, v.text)
	case Array:
		if v.text != "" {
			return append(dst, v.text...)
		}
		dst = append(dst, '[')
		for i, e := range v.node.elems {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.Append(dst)
		}
		return append(dst, ']')
	case Object:
		if v.text != "" {
			return append(dst, v.text...)
		}
		dst = append(dst, '{')
		for i := range v.node.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendString(dst, v.node.members[i].Key)
			dst = append(dst, ':')
			dst = v.node.members[i].Value.Append(dst)
		}
		return append(dst, '}')
	}
	return dst
}

const hexDigits = "0123456789ABCDEF"

// AppendString appends s as a JSON string, quotes included.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		if short := shortEscape(c); short != 0 {
			dst = append(dst, '\\', short)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// shortEscape returns the letter of c's two-character escape, or 0.
func shortEscape(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\b':
		return 'b'
	case '\f':
		return 'f'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	case '\t':
		return 't'
	}
	return 0
}

// quotedLen is the number of bytes that AppendString appends for s.
func quotedLen(s string) int {
	n := 2 + len(s)
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			if shortEscape(c) != 0 {
				n++
			} else {
				n += 5
			}
		}
	}
	return n
}

// CompareStrings orders strings by UTF-16 code units, as Java's compareTo and
// so the comparisons of Choice rules do: -1, 0 or +1.
func CompareStrings(a, b string) int {
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r != s {
			return compareUnits(r, s)
		}
		a, b = a[n:], b[m:]
	}
	switch {
	case a == b:
		return 0
	case a == "":
		return -1
	}
	return 1
}

// compareUnits orders two different runes by their UTF-16 code units: a
// surrogate pair comes before U+E000 to U+FFFF.
func compareUnits(r, s rune) int {
	unit := func(r rune) rune {
		if high, _ := utf16.EncodeRune(r); high != utf8.RuneError {
			return high
		}
		return r
	}
	if u, v := unit(r), unit(s); u != v {
		r, s = u, v
	}
	if r < s {
		return -1
	}
	return 1
}
