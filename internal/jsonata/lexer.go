package jsonata

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A tokenKind says what a token is, before the parser gives it a role.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenVariable
	tokenOperator
	tokenLiteral // a string, number, true, false or null
	tokenRegex
)

// A token is one word of an expression. Its position is the one just behind it,
// as in the reference.
type token struct {
	kind  tokenKind
	text  string // the name, variable, operator or string
	value value  // of a literal
	regex *regex
	pos   int // in bytes
}

// is reports whether t is the given operator.
func (t *token) is(operator string) bool { return t.kind == tokenOperator && t.text == operator }

// shown is the value of t as an error message quotes it.
func (t *token) shown() value {
	switch t.kind {
	case tokenLiteral:
		return t.value
	case tokenEnd:
		return str("(end)")
	case tokenRegex:
		return &object{}
	}
	return str(t.text)
}

// A lexer cuts an expression into tokens. Errors are raised, see [raise].
type lexer struct {
	src string
	pos int
}

// raise gives up parsing. The entry points recover an *Error and nothing else;
// it spares every production a check that could only pass the error on.
func raise(err *Error) { panic(err) }

// at returns the byte at i, and 0 outside the text.
func (l *lexer) at(i int) byte {
	if i < 0 || i >= len(l.src) {
		return 0
	}
	return l.src[i]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' }

// next returns the next token. A slash starts a regular expression, except
// where an infix operator may stand.
func (l *lexer) next(infix bool) token {
	for {
		for l.pos < len(l.src) && isSpace(l.src[l.pos]) {
			l.pos++
		}
		if l.at(l.pos) != '/' || l.at(l.pos+1) != '*' {
			break
		}
		l.comment()
	}
	start := l.pos
	if start >= len(l.src) {
		return token{kind: tokenEnd, pos: start}
	}
	c := l.src[start]
	if c == '/' && !infix {
		l.pos++
		re := l.regex()
		return token{kind: tokenRegex, regex: re, pos: l.pos}
	}
	if n := operatorLen(l.src[start:]); n > 0 {
		l.pos += n
		return token{kind: tokenOperator, text: l.src[start:l.pos], pos: l.pos}
	}
	switch {
	case c == '"' || c == '\'':
		s := l.string(c)
		return token{kind: tokenLiteral, text: s, value: str(s), pos: l.pos}
	case c >= '0' && c <= '9':
		n := l.number()
		return token{kind: tokenLiteral, value: n, pos: l.pos}
	case c == '`':
		end := strings.IndexByte(l.src[start+1:], '`')
		if end < 0 {
			raise(newError("S0105", len(l.src)))
		}
		l.pos = start + 1 + end + 1
		return token{kind: tokenName, text: l.src[start+1 : l.pos-1], pos: l.pos}
	}
	return l.name()
}

func (l *lexer) comment() {
	start := l.pos
	end := strings.Index(l.src[start+2:], "*/")
	if end < 0 {
		raise(newError("S0106", start))
	}
	l.pos = start + 2 + end + 2
}

// operatorLen returns the length of the operator that s starts with, or 0.
func operatorLen(s string) int {
	if len(s) > 1 {
		switch s[:2] {
		case "..", ":=", "!=", ">=", "<=", "**", "~>":
			return 2
		}
	}
	if isOperatorByte(s[0]) {
		return 1
	}
	return 0
}

// isOperatorByte reports whether c ends a name. Of these, ! and ~ are no
// operators of their own.
func isOperatorByte(c byte) bool {
	switch c {
	case '.', '[', ']', '{', '}', '(', ')', ',', '@', '#', ';', ':', '?', '+', '-', '*', '/', '%', '|', '=', '<', '>', '^', '&', '!', '~':
		return true
	}
	return false
}

func (l *lexer) name() token {
	start := l.pos
	for l.pos < len(l.src) && !isSpace(l.src[l.pos]) && !isOperatorByte(l.src[l.pos]) {
		l.pos++
	}
	word := l.src[start:l.pos]
	t := token{kind: tokenName, text: word, pos: l.pos}
	switch {
	case word[0] == '$':
		t.kind, t.text = tokenVariable, word[1:]
	case word == "or" || word == "in" || word == "and":
		t.kind = tokenOperator
	case word == "true" || word == "false":
		t.kind, t.value = tokenLiteral, boolean(word == "true")
	case word == "null":
		t.kind, t.value = tokenLiteral, null{}
	}
	return t
}

func (l *lexer) digits() int {
	start := l.pos
	for c := l.at(l.pos); c >= '0' && c <= '9'; c = l.at(l.pos) {
		l.pos++
	}
	return l.pos - start
}

func (l *lexer) number() value {
	start := l.pos
	if l.src[l.pos] == '0' {
		l.pos++
	} else {
		l.digits()
	}
	if end := l.pos; l.at(end) == '.' {
		if l.pos++; l.digits() == 0 {
			l.pos = end
		}
	}
	if end := l.pos; l.at(end) == 'e' || l.at(end) == 'E' {
		l.pos++
		if c := l.at(l.pos); c == '+' || c == '-' {
			l.pos++
		}
		if l.digits() == 0 {
			l.pos = end
		}
	}
	f, err := strconv.ParseFloat(l.src[start:l.pos], 64)
	if err != nil {
		raise(newError("S0102", start).withToken(l.src[start:l.pos]))
	}
	return number(f)
}

// string reads a quoted string. Half a surrogate pair that an escape leaves
// alone is kept in its three-byte form, so that it can be told from U+FFFD.
func (l *lexer) string(quote byte) string {
	l.pos++
	start := l.pos
	for l.pos < len(l.src) && l.src[l.pos] != '\\' {
		if l.src[l.pos] == quote {
			l.pos++
			return l.src[start : l.pos-1]
		}
		l.pos++
	}
	b := []byte(l.src[start:l.pos])
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case quote:
			l.pos++
			return string(b)
		case '\\':
			b = l.escape(b)
		default:
			b = append(b, c)
			l.pos++
		}
	}
	raise(newError("S0101", l.pos))
	return ""
}

func (l *lexer) escape(b []byte) []byte {
	l.pos++
	c := l.at(l.pos)
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		unit, err := strconv.ParseUint(l.src[l.pos+1:min(l.pos+5, len(l.src))], 16, 16)
		if err != nil {
			raise(newError("S0104", l.pos))
		}
		l.pos = min(l.pos+5, len(l.src))
		return appendUnit(b, uint16(unit))
	default:
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if n == 0 {
			raise(newError("S0103", l.pos).withToken(""))
		}
		raise(newError("S0103", l.pos).withToken(string(r)))
	}
	l.pos++
	return append(b, c)
}

// appendUnit appends a UTF-16 code unit, joining it with the half of a pair
// that b may end in.
func appendUnit(b []byte, unit uint16) []byte {
	if unit >= 0xDC00 && unit < 0xE000 {
		if high, ok := loneSurrogate(b, len(b)-3); ok && high < 0xDC00 {
			return utf8.AppendRune(b[:len(b)-3], utf16.DecodeRune(rune(high), rune(unit)))
		}
	}
	if unit >= 0xD800 && unit < 0xE000 {
		return append(b, 0xED, 0x80|byte(unit>>6)&0x3F, 0x80|byte(unit)&0x3F)
	}
	return utf8.AppendRune(b, rune(unit))
}

// loneSurrogate decodes the three-byte form of a surrogate at s[i:].
func loneSurrogate[T string | []byte](s T, i int) (uint16, bool) {
	if i < 0 || i+3 > len(s) || s[i] != 0xED || s[i+1] < 0xA0 || s[i+1] > 0xBF || s[i+2]&0xC0 != 0x80 {
		return 0, false
	}
	return 0xD000 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F), true
}

// regex reads a regular expression behind its opening slash. The closing slash
// is the first that is neither escaped nor inside brackets.
func (l *lexer) regex() *regex {
	start, depth := l.pos, 0
	for ; l.pos < len(l.src); l.pos++ {
		switch c := l.src[l.pos]; c {
		case '/':
			if depth != 0 || l.escaped(l.pos) {
				continue
			}
			pattern := l.src[start:l.pos]
			if pattern == "" {
				raise(newError("S0301", l.pos))
			}
			l.pos++
			flags := l.pos
			for l.at(l.pos) == 'i' || l.at(l.pos) == 'm' {
				l.pos++
			}
			re, failed := compileRegex(pattern, l.src[flags:l.pos])
			if failed != "" {
				raise(newError("", start-1).withText(failed))
			}
			return re
		case '(', '[', '{':
			if l.at(l.pos-1) != '\\' {
				depth++
			}
		case ')', ']', '}':
			if l.at(l.pos-1) != '\\' {
				depth--
			}
		}
	}
	raise(newError("S0302", l.pos))
	return nil
}

// escaped reports whether an odd number of backslashes stands before i.
func (l *lexer) escaped(i int) bool {
	n := 0
	for l.at(i-n-1) == '\\' {
		n++
	}
	return n%2 == 1
}

// utf16Len is the number of UTF-16 code units of s.
func utf16Len(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i, n = i+1, n+1
			continue
		}
		if _, ok := loneSurrogate(s, i); ok {
			i, n = i+3, n+1
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i, n = i+size, n+1
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
