package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/asl"
)

// Token returns what a problem is about, of a line that is cut off before it: a
// string with its quotes, which may be escaped ones, a word or a number, or one
// character.
func Token(line string) string { return line[:tokenLength(line)] }

func tokenLength(s string) int {
	if s == "" {
		return 0
	}
	if strings.HasPrefix(s, `\"`) { // in a string of the file
		if n := strings.Index(s[2:], `\"`); n >= 0 {
			return n + 4
		}
	}
	if s[0] == '\'' { // in YAML
		if n := strings.IndexByte(s[1:], '\''); n >= 0 {
			return n + 2
		}
	}
	if s[0] != '"' {
		if n := strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.$_", r)
		}); n != 0 {
			if n < 0 {
				return len(s)
			}
			return n
		}
		_, size := utf8.DecodeRuneInString(s)
		return size
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// A span is a part of a file, lines and columns from 1; its end is behind it.
type span struct {
	line, column, endLine, endColumn int
}

// tokenSpan is what a diagnostic underlines.
func tokenSpan(src *asl.Source, d asl.Diagnostic) span {
	s := span{d.Pos.Line, d.Pos.Column, d.Pos.Line, d.Pos.Column}
	if text := src.File(); d.Pos.Offset < len(text) {
		line, _, _ := strings.Cut(text[d.Pos.Offset:], "\n")
		s.endColumn += utf8.RuneCountInString(Token(strings.TrimRight(line, "\r")))
	}
	return s
}

// editSpan is what an edit replaces.
func editSpan(src *asl.Source, e asl.TextEdit) span {
	file := &asl.Source{Text: src.File()}
	from, to := file.Position(e.Pos), file.Position(e.End)
	return span{from.Line, from.Column, to.Line, to.Column}
}
