package asl

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// An Origin is the file that the text of a definition was made from, when the
// text is not the file itself: a YAML document, a template, a string in either.
type Origin struct {
	Text  string // of the file
	Spans []Span // by At; what stands before the first is at its From
}

// A Span says where a part of a definition's text comes from. It reaches to the
// next span.
type Span struct {
	At    int  // where it begins in the definition's text
	From  int  // where that stands in the file
	Fixed bool // all of it stands there; else byte follows byte
}

// offset returns where in the file an offset in the definition's text stands.
func (o *Origin) offset(p int) int {
	i, found := slices.BinarySearchFunc(o.Spans, p, func(s Span, p int) int { return cmp.Compare(s.At, p) })
	if !found {
		i--
	}
	from := 0
	if i = max(i, 0); i < len(o.Spans) {
		s := o.Spans[i]
		from = s.From
		if !s.Fixed {
			from += max(p-s.At, 0)
		}
	}
	return min(max(from, 0), len(o.Text))
}

// inFile returns edits of the text as edits of the file; nil when one of them
// cannot be made there.
func (s *Source) inFile(edits []TextEdit) []TextEdit {
	var there []TextEdit
	for _, e := range edits {
		old := s.Text[e.Pos:e.End]
		if quoted(old) && quoted(e.New) { // quotes differ between files: JSON in YAML, in a string of JSON
			e.Pos, old, e.New = e.Pos+1, old[1:len(old)-1], e.New[1:len(e.New)-1]
		}
		from, ok := s.Origin.verbatim(int(e.Pos), old)
		if !ok || !plainWord.MatchString(e.New) || plainValue.MatchString(e.New) {
			return nil
		}
		there = append(there, TextEdit{Pos: Pos(from), End: Pos(from + len(old)), New: e.New})
	}
	return there
}

func quoted(s string) bool { return len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' }

var (
	// plainWord is what reads the same between whatever quotes, and without.
	plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*(\.\$)?$`)
	// plainValue is what YAML may read as another value than a string.
	plainValue = regexp.MustCompile(`^(?i:true|false|null|yes|no|on|off|y|n)$`)
)

// verbatim returns where in the file a part of the definition's text stands, byte
// by byte, which is not everywhere so: JSON has escapes, and values are filled in.
func (o *Origin) verbatim(p int, part string) (from int, ok bool) {
	i, found := slices.BinarySearchFunc(o.Spans, p, func(s Span, p int) int { return cmp.Compare(s.At, p) })
	if !found {
		i--
	}
	if i < 0 || part == "" || o.Spans[i].Fixed || i+1 < len(o.Spans) && o.Spans[i+1].At < p+len(part) {
		return 0, false
	}
	from = o.Spans[i].From + p - o.Spans[i].At
	return from, from >= 0 && from <= len(o.Text) && strings.HasPrefix(o.Text[from:], part)
}

// An Unknown is a part of a definition's text that stands for what only a
// deployment knows, such as ${TableName}. When it begins with a quote it is a
// whole value, of whatever type, or the key and value of members of an object;
// else it is a part of a string.
type Unknown struct {
	Start, End int    // in the text, in bytes
	Name       string // "TableName"
}

// File returns the text that the user wrote, which positions point into.
func (s *Source) File() string {
	if s.Origin != nil {
		return s.Origin.Text
	}
	return s.Text
}
