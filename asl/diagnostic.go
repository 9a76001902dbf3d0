package asl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a source: an offset in bytes.
type Pos int

// A Source is the text of a definition with the name it goes by.
type Source struct {
	Name    string // "order.asl.json"; may be ""
	Text    string
	Origin  *Origin   // what the text was made from; nil when it is as it was written
	Unknown []Unknown // parts of the text that only a deployment knows, in its order
}

// Position finds the line and column of p in the file that the user wrote.
func (s *Source) Position(p Pos) Position {
	if s.Origin != nil {
		p = Pos(s.Origin.offset(int(p)))
	}
	text := s.File()
	before := text[:min(max(int(p), 0), len(text))]
	line := strings.LastIndexByte(before, '\n') + 1
	return Position{
		File:   s.Name,
		Offset: len(before),
		Line:   strings.Count(before, "\n") + 1,
		Column: utf8.RuneCountInString(before[line:]) + 1,
	}
}

// A Position is a place for people: line and column count from 1, columns in characters.
type Position struct {
	File   string
	Offset int // in bytes, from 0
	Line   int
	Column int
}

// String returns file:line:column, without the file when it has no name.
func (p Position) String() string {
	if p.File == "" {
		return fmt.Sprintf("%d:%d", p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Severity says whether a problem keeps a definition from being used.
type Severity uint8

// The severities.
const (
	Error Severity = iota
	Warning
)

// String returns "ERROR" or "WARNING", as AWS writes them.
func (s Severity) String() string {
	if s == Warning {
		return "WARNING"
	}
	return "ERROR"
}

// A Diagnostic is one problem found in a definition.
type Diagnostic struct {
	Severity Severity
	Code     string // of AWS: "MISSING_TRANSITION_TARGET"
	Message  string // as AWS says it: "Missing 'Next' target: Shp"
	Hint     string // ours: `did you mean "Ship"?`; may be ""
	Path     string // "/States/Pack/Next", as AWS reports it; "" is none
	Pos      Position
	Edits    []TextEdit // that mend it, where that is sure; else none

	place Pos // of what Path names: AWS's order goes by it
	token Pos // the place of Pos, before lines are counted

	certain  bool // whatever the unknown parts of the token are
	typeOnly bool // it is about the type of the value at token
}

// A TextEdit replaces a part of the file that the user wrote, [Source.File].
type TextEdit struct {
	Pos, End Pos // what is replaced: from Pos to before End
	New      string
}

// String returns the problem on one line, position first.
func (d Diagnostic) String() string {
	s := fmt.Sprintf("%s: %s: %s [%s]", d.Pos, strings.ToLower(d.Severity.String()), d.Plain(), d.Code)
	if d.Hint != "" {
		s += "; " + d.Hint
	}
	return s
}

// Plain is the message without what AWS's JSON parser repeats of the text.
func (d Diagnostic) Plain() string {
	if d.Code != codeJSON {
		return d.Message
	}
	message, _, _ := strings.Cut(d.Message, "[Source: ")
	for _, lead := range []string{"\n at ", " (start marker at ", " (for Object starting at ", " (for Array starting at "} {
		message = strings.TrimSuffix(message, lead)
	}
	return message
}

// Diagnostics is a list of problems, and as an error what [Parse] returns for a
// definition that AWS would not accept.
type Diagnostics []Diagnostic

// Error returns one line per problem.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// Locate sorts the problems by Pos.Offset, which must be set, and fills in the
// rest of Pos. Offsets outside the text are moved to its ends. When the text was
// made from another one, the places become those there, and so do Edits, which are
// dropped where they cannot be made there.
func (ds Diagnostics) Locate(src *Source) {
	if src.Origin != nil {
		for i := range ds {
			ds[i].Pos, ds[i].Edits = src.Position(Pos(ds[i].Pos.Offset)), src.inFile(ds[i].Edits)
		}
		slices.SortStableFunc(ds, func(a, b Diagnostic) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
		return
	}
	slices.SortStableFunc(ds, func(a, b Diagnostic) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	at := Position{File: src.Name, Line: 1, Column: 1}
	for i := range ds {
		to := min(max(ds[i].Pos.Offset, 0), len(src.Text))
		between := src.Text[at.Offset:to]
		if n := strings.Count(between, "\n"); n > 0 {
			at.Line += n
			at.Column = 1
			between = between[strings.LastIndexByte(between, '\n')+1:]
		}
		at.Column += utf8.RuneCountInString(between)
		at.Offset = to
		ds[i].Pos = at
	}
}

// Errors returns those of severity Error.
func (ds Diagnostics) Errors() Diagnostics {
	var errs Diagnostics
	for _, d := range ds {
		if d.Severity == Error {
			errs = append(errs, d)
		}
	}
	return errs
}
