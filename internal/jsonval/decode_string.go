package jsonval

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a quoted string and reports whether its text is what Append
// would write. A string without escapes is a part of the text.
func (d *decoder) string() (string, bool) {
	d.pos++
	start := d.pos
	ascii := true
	for d.pos < len(d.text) {
		switch c := d.text[d.pos]; {
		case c == '"':
			s := d.text[start:d.pos]
			if !ascii && !d.utf8(start, s) {
				return "", false
			}
			d.pos++
			return s, true
		case c == '\\':
			return d.escaped(start)
		case c < ' ':
			d.failf("control character %q in a string", c)
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
		d.pos++
	}
	d.failf("unexpected end of text in a string")
	return "", false
}

// utf8 reports whether s, which starts at offset start, is valid UTF-8.
func (d *decoder) utf8(start int, s string) bool {
	if utf8.ValidString(s) {
		return true
	}
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			d.pos = start + i
			d.failf("unexpected %s, in a string", d.here())
			return false
		}
	}
	return false
}

// escaped reads the rest of a string that has escapes; pos is at the first.
func (d *decoder) escaped(start int) (string, bool) {
	var b strings.Builder
	b.WriteString(d.text[start:d.pos])
	for d.pos < len(d.text) {
		switch c := d.text[d.pos]; {
		case c == '"':
			s := b.String()
			if !d.utf8(start, d.text[start:d.pos]) {
				return "", false
			}
			d.pos++
			written := d.text[start-1 : d.pos]
			return s, len(written) == quotedLen(s) && string(AppendString(nil, s)) == written
		case c == '\\':
			d.escape(&b)
			if d.err != nil {
				return "", false
			}
		case c < ' ':
			d.failf("control character %q in a string", c)
			return "", false
		default:
			b.WriteByte(c)
			d.pos++
		}
	}
	d.failf("unexpected end of text in a string")
	return "", false
}

// escape reads one escape sequence. A surrogate without its other half becomes
// U+FFFD, as in encoding/json.
func (d *decoder) escape(b *strings.Builder) {
	if d.pos+1 >= len(d.text) {
		d.pos = len(d.text)
		d.failf("unexpected end of text in a string")
		return
	}
	switch c := d.text[d.pos+1]; c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		r, ok := hex4(d.text, d.pos)
		if !ok {
			d.failf("escape \\u without four hexadecimal digits")
			return
		}
		d.pos += 6
		if utf16.IsSurrogate(r) {
			low, ok := hex4(d.text, d.pos)
			if full := utf16.DecodeRune(r, low); ok && full != utf8.RuneError {
				r = full
				d.pos += 6
			} else {
				r = utf8.RuneError
			}
		}
		b.WriteRune(r)
		return
	default:
		r, _ := utf8.DecodeRuneInString(d.text[d.pos+1:])
		d.failf("unknown escape \\%c", r)
		return
	}
	d.pos += 2
}

// hex4 reads the escape \uXXXX at text[pos:].
func hex4(text string, pos int) (rune, bool) {
	if pos+6 > len(text) || text[pos] != '\\' || text[pos+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(text[pos+2 : pos+6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
