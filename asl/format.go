package asl

import (
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// formatWidth is how many columns a line takes before it is broken, where it can be.
const formatWidth = 80

// Format lays out a definition, or any other JSON, in the one way that all
// definitions share: an indent of two spaces, a member or element per line. What
// was written on one line stays so when it fits into 80 columns, but for states
// and what holds them. Keys keep their order, strings and numbers their spelling,
// and keys that come twice stay both. The text ends with a line end.
//
// A text that is not JSON gives [Diagnostics]. The name is only used in those.
func Format(name, text string) (string, error) {
	if _, err := jsonval.Parse(text); err != nil {
		d := &decoder{src: &Source{Name: name, Text: text}}
		d.syntaxError(err)
		return "", d.located()
	}
	f := formatter{text: text}
	f.out.Grow(len(text))
	f.space()
	f.value(0, 0, aScope)
	f.out.WriteByte('\n')
	return f.out.String(), nil
}

// A formatter copies a text that is JSON.
type formatter struct {
	text string
	pos  int
	out  strings.Builder
}

// A role is what a value is to the layout.
type role uint8

const (
	plain  role = iota
	aScope      // a definition or a branch: has States
	theStates
	aState
)

// within returns the role of a member of a value.
func within(r role, key string) role {
	switch {
	case r == theStates:
		return aState
	case r == aScope && key == `"States"`:
		return theStates
	case r == aState && (key == `"ItemProcessor"` || key == `"Iterator"` || key == `"Branches"`):
		return aScope
	}
	return plain
}

// space skips white space.
func (f *formatter) space() {
	for f.pos < len(f.text) && strings.IndexByte(" \t\r\n", f.text[f.pos]) >= 0 {
		f.pos++
	}
}

// value copies the value at pos. The column is where it begins.
func (f *formatter) value(indent, column int, r role) {
	opening := f.text[f.pos]
	if opening != '{' && opening != '[' {
		f.out.WriteString(f.token())
		return
	}
	if line, end, ok := f.line(column); ok && (r == plain || len(line) == len("{}")) {
		f.out.WriteString(line)
		f.pos = end
		return
	}
	f.pos++
	f.out.WriteByte(opening)
	for f.space(); f.text[f.pos] != opening+2; f.space() { // '}' is '{'+2, ']' is '['+2
		f.newline(indent + 1)
		column, role := 2*(indent+1), r
		if opening == '{' {
			key := f.token()
			f.space()
			f.pos++ // the colon
			f.space()
			f.out.WriteString(key + ": ")
			column += utf8.RuneCountInString(key) + len(": ")
			role = within(r, key)
		}
		f.value(indent+1, column, role)
		if f.space(); f.text[f.pos] == ',' {
			f.pos++
			f.out.WriteByte(',')
		}
	}
	f.pos++
	if last := f.out.String(); last[len(last)-1] != opening {
		f.newline(indent)
	}
	f.out.WriteByte(opening + 2)
}

func (f *formatter) newline(indent int) {
	f.out.WriteByte('\n')
	for range indent {
		f.out.WriteString("  ")
	}
}

// line returns the array or object at pos on one line, and where it ends. It is
// not ok when it was written on several lines, other than one that is empty, or
// is too long to begin at a column.
func (f *formatter) line(column int) (line string, end int, ok bool) {
	start := f.pos
	defer func() { f.pos = start }()
	room := formatWidth - column - len(",")
	if room < 0 {
		return "", 0, false
	}
	var b strings.Builder
	depth, lines := 0, false
	for {
		switch c := f.text[f.pos]; c {
		case ' ', '\t', '\r':
			f.pos++
			continue
		case '\n':
			lines = true
			f.pos++
			continue
		case '{', '[':
			depth++
			b.WriteByte(c)
			f.pos++
		case '}', ']':
			depth--
			b.WriteByte(c)
			f.pos++
		case ',', ':':
			b.WriteByte(c)
			b.WriteByte(' ')
			f.pos++
		default:
			b.WriteString(f.token())
		}
		switch {
		case depth == 0 && lines:
			return b.String(), f.pos, b.Len() == len("{}")
		case depth == 0:
			return b.String(), f.pos, utf8.RuneCountInString(b.String()) <= room
		case lines && b.Len() > 1, b.Len() > utf8.UTFMax*formatWidth:
			return "", 0, false
		}
	}
}

// token reads a string, a number or a word.
func (f *formatter) token() string {
	start := f.pos
	if f.text[f.pos] != '"' {
		for f.pos < len(f.text) && strings.IndexByte(" \t\r\n,]}", f.text[f.pos]) < 0 {
			f.pos++
		}
		return f.text[start:f.pos]
	}
	for f.pos++; f.text[f.pos] != '"'; f.pos++ {
		if f.text[f.pos] == '\\' {
			f.pos++
		}
	}
	f.pos++
	return f.text[start:f.pos]
}
