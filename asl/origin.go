package asl

import (
	"cmp"
	"slices"
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
