package jsonpath

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A SyntaxError says where a text stops being a path.
type SyntaxError struct {
	Offset  int // in bytes, from the start of the text
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at offset %d", e.Message, e.Offset) }

// Parse parses a path as AWS accepts it: names, indexes, wildcards, slices,
// unions, `..` and filters. The error is a [*SyntaxError].
func Parse(text string) (*Path, error) { return parse(text, reserved) }

// reserved are the characters that a name in dot notation does not have.
const reserved = ")]'\"*?,"

// parse parses a path whose names, in dot notation, have none of the characters
// in reserved.
func parse(text, reserved string) (*Path, error) {
	p := parser{text: text, end: len(strings.TrimRight(text, " \t\r\n")), reserved: reserved}
	path := &Path{text: text}
	p.root(path)
	path.steps = p.steps()
	if p.err == nil && p.pos < p.end {
		p.fail("unexpected %s, want '.' or '['", p.here())
	}
	if p.err != nil {
		return nil, p.err
	}
	path.definite = definite(path.steps)
	return path, nil
}

// ParseReference parses a Reference Path: a path of names and indexes only,
// which therefore selects one place. Which roots a field accepts is for the
// caller to check. The error's text is that of AWS's diagnostic.
func ParseReference(text string) (*Path, error) {
	if !strings.HasPrefix(text, "$") {
		//lint:ignore ST1005 the text is AWS's
		return nil, errors.New("Value is not a Reference Path: Reference path didn't start with '$'")
	}
	path, err := parse(text, reserved+":")
	if err != nil {
		//lint:ignore ST1005 the text is AWS's
		return nil, fmt.Errorf("Value is not a Reference Path: %w", err)
	}
	for i := range path.steps {
		s := &path.steps[i]
		if s.deep || s.kind != nameStep && s.kind != indexStep {
			//lint:ignore ST1005 the text is AWS's
			return nil, fmt.Errorf("Value is not a Reference Path: only names and indexes are allowed, not %s", s.describe())
		}
	}
	return path, nil
}

func (s *step) describe() string {
	switch {
	case s.deep:
		return "'..'"
	case s.kind == wildStep:
		return "'*'"
	case s.kind == filterStep:
		return "a filter"
	case s.kind == sliceStep:
		return "a slice"
	}
	return "a list in brackets"
}

func definite(steps []step) bool {
	for i := range steps {
		if !steps[i].definite(i == len(steps)-1) {
			return false
		}
	}
	return true
}

// maxNesting bounds filters within filters and parentheses in filters.
const maxNesting = 50

// A parser reads text[pos:end]. After the first error it consumes no more.
type parser struct {
	text     string
	pos, end int
	reserved string // characters that names in dot notation do not have
	nesting  int    // conditions of filters around pos
	err      error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{Offset: p.pos, Message: fmt.Sprintf(format, args...)}
	}
	p.end = p.pos
}

// here describes what stands at pos.
func (p *parser) here() string {
	if p.pos >= p.end {
		return "end of path"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return fmt.Sprintf("%q", r)
}

// peek returns the byte at pos, or 0 at the end.
func (p *parser) peek() byte {
	if p.pos < p.end {
		return p.text[p.pos]
	}
	return 0
}

// accept consumes s if it stands at pos.
func (p *parser) accept(s string) bool {
	if strings.HasPrefix(p.text[p.pos:p.end], s) {
		p.pos += len(s)
		return true
	}
	return false
}

func (p *parser) space() {
	for p.peek() == ' ' || p.peek() == '\t' || p.peek() == '\n' || p.peek() == '\r' {
		p.pos++
	}
}

// root reads `$`, `$$` or `$name`.
func (p *parser) root(path *Path) {
	switch {
	case p.accept("$$"):
		path.root = Context
	case p.accept("$"):
		if name := p.identifier(); name != "" {
			path.root, path.variable = Variable, name
		}
	default:
		p.fail("a path starts with '$', not with %s", p.here())
	}
}

// identifier reads the name of a variable, "" if there is none.
func (p *parser) identifier() string {
	start := p.pos
	for p.pos < p.end {
		r, n := utf8.DecodeRuneInString(p.text[p.pos:p.end])
		if r != '_' && !unicode.IsLetter(r) && (p.pos == start || !unicode.IsDigit(r)) {
			break
		}
		p.pos += n
	}
	return p.text[start:p.pos]
}

// steps reads steps as long as there are any.
func (p *parser) steps() []step {
	rest := p.text[p.pos:p.end]
	steps := make([]step, 0, min(strings.Count(rest, ".")+strings.Count(rest, "["), 8))
	for p.err == nil {
		var s step
		switch {
		case p.accept(".."):
			s.deep = true
			p.afterDot(&s)
		case p.accept("."):
			p.afterDot(&s)
		case p.peek() == '[':
			p.bracket(&s)
		default:
			return steps
		}
		steps = append(steps, s)
	}
	return nil
}

func (p *parser) afterDot(s *step) {
	switch {
	case p.peek() == '[':
		p.bracket(s)
	case p.accept("*"):
		s.kind = wildStep
	default:
		s.name = p.name()
	}
}

// name reads a name in dot notation.
func (p *parser) name() string {
	start := p.pos
	for p.pos < p.end {
		r, n := utf8.DecodeRuneInString(p.text[p.pos:p.end])
		if r == '.' || r == '[' || r == ' ' || p.nesting > 0 && strings.ContainsRune("=<>!~&|)", r) {
			break
		}
		switch {
		case r == '(':
			p.fail("functions such as %s() are not supported", p.text[start:p.pos])
			return ""
		case r == '@':
			p.fail("'@' is only allowed in a filter")
			return ""
		case r == utf8.RuneError && n == 1, unicode.IsSpace(r), unicode.IsControl(r), strings.ContainsRune(p.reserved, r):
			p.fail("unexpected %s in a name; write ['…'] around the name", p.here())
			return ""
		}
		p.pos += n
	}
	if p.pos == start {
		p.fail("unexpected %s, want a name", p.here())
	}
	return p.text[start:p.pos]
}

// bracket reads a step in brackets.
func (p *parser) bracket(s *step) {
	p.pos++
	p.space()
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		p.names(s, c)
	case c == '*':
		p.pos++
		s.kind = wildStep
	case c == '?':
		p.pos++
		s.kind = filterStep
		s.filter = p.filter()
	case c == '-' || c == ':' || c >= '0' && c <= '9':
		p.indexes(s)
	case c == '(':
		p.fail("scripts are not supported")
	default:
		p.fail("unexpected %s, want a quoted name, an index, '*' or '?'", p.here())
	}
	p.space()
	if !p.accept("]") {
		p.fail("unexpected %s, want ']'", p.here())
	}
}

// names reads names in quotes with commas between them.
func (p *parser) names(s *step, quote byte) {
	for p.err == nil {
		s.names = append(s.names, p.quotedName(quote))
		p.space()
		if !p.accept(",") {
			break
		}
		p.space()
		if p.peek() != quote {
			p.fail("unexpected %s, want another name in %c", p.here(), quote)
		}
	}
	s.kind = namesStep
	if len(s.names) == 1 {
		s.kind, s.name, s.names = nameStep, s.names[0], nil
	}
}

// quotedName reads a member's name in quotes. AWS was seen to look for the name
// as it is written, with its backslashes; one before the quote keeps the quote
// from ending the name.
func (p *parser) quotedName(quote byte) string {
	open := p.pos
	p.pos++
	var b strings.Builder
	for p.pos < p.end {
		c := p.text[p.pos]
		if c == '\\' && p.pos+1 < p.end && p.text[p.pos+1] == quote {
			p.pos++
			c = quote
		} else if c == quote {
			p.pos++
			return b.String()
		}
		b.WriteByte(c)
		p.pos++
	}
	p.pos = open
	p.fail("string without closing %c", quote)
	return ""
}

// quoted reads a string in quotes with Java's escapes.
func (p *parser) quoted(quote byte) string {
	open := p.pos
	p.pos++
	var b strings.Builder
	for p.pos < p.end {
		switch c := p.text[p.pos]; c {
		case quote:
			p.pos++
			return b.String()
		case '\\':
			p.escape(&b)
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	if p.err == nil {
		p.pos = open
		p.fail("string without closing %c", quote)
	}
	return ""
}

var escapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads one escape sequence. A character without a meaning of its own
// stands for itself.
func (p *parser) escape(b *strings.Builder) {
	rest := p.text[p.pos:p.end]
	switch {
	case len(rest) < 2:
		p.fail("unexpected end of path after a backslash")
	case rest[1] == 'u':
		// JSON and Java spell \u alike.
		v, err := jsonval.Parse(`"` + rest[:min(6, len(rest))] + `"`)
		if err != nil {
			p.fail("escape \\u without four hexadecimal digits")
			return
		}
		b.WriteString(v.Str())
		p.pos += 6
	default:
		c := rest[1]
		if special, ok := escapes[c]; ok {
			c = special
		}
		b.WriteByte(c)
		p.pos += 2
	}
}

// indexes reads `0`, `0,2` or `1:3`. As in Jayway the step of `1:3:2` is read
// and has no effect.
func (p *parser) indexes(s *step) {
	if p.peek() == ':' {
		p.slice(s)
		return
	}
	s.index = p.integer()
	p.space()
	if p.peek() == ':' {
		s.slice.from, s.slice.hasFrom = s.index, true
		p.slice(s)
		return
	}
	s.kind = indexStep
	for p.peek() == ',' {
		if s.kind == indexStep {
			s.kind, s.indexes = indexesStep, []int{s.index}
		}
		p.pos++
		p.space()
		s.indexes = append(s.indexes, p.integer())
		p.space()
	}
}

func (p *parser) slice(s *step) {
	s.kind = sliceStep
	p.pos++
	p.space()
	if c := p.peek(); c != ']' && c != ':' {
		s.slice.to, s.slice.hasTo = p.integer(), true
		p.space()
	}
	if p.accept(":") {
		p.space()
		if p.peek() != ']' {
			p.integer()
		}
	}
	if !s.slice.hasFrom && !s.slice.hasTo {
		p.fail("slice without a bound")
	}
}

func (p *parser) integer() int {
	start := p.pos
	p.accept("-")
	for p.peek() >= '0' && p.peek() <= '9' {
		p.pos++
	}
	i, err := strconv.ParseInt(p.text[start:p.pos], 10, 64)
	if err != nil || i < math.MinInt32 || i > math.MaxInt32 {
		p.pos = start
		p.fail("unexpected %s, want an index", p.here())
	}
	return int(i)
}
