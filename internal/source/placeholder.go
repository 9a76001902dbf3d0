package source

import (
	"regexp"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// placeholder is what deployment tools fill in. JSONata has ${ … } too, but not
// with a bare name in it.
var placeholder = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*(?:(?:::|[.-])[A-Za-z0-9_]+)*)\}`)

// placeholderHere is one at the beginning.
var placeholderHere = regexp.MustCompile("^" + placeholder.String())

// An answer says what is to become of a placeholder.
type answer uint8

const (
	unknown answer = iota // only a deployment knows
	known                 // it is replaced
	literal               // it is no placeholder: AWS sees it as it stands
)

// A replacer knows what placeholders stand for.
type replacer func(name string) (text, answer)

// replaceKnown replaces the placeholders whose values are known, wherever they stand.
func replaceKnown(t text, replace replacer) text {
	var b builder
	plain := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(t.string, -1) {
		if value, how := replace(t.string[m[2]:m[3]]); how == known {
			b.part(t, plain, m[0])
			b.made(value.string, t.at(m[0]))
			plain = m[1]
		}
	}
	if plain == 0 {
		return t
	}
	b.part(t, plain, len(t.string))
	return b.text()
}

// mask writes placeholders in a way that YAML takes for plain text wherever a
// value may stand, of the same length. It reports whether it did.
func mask(t text) (text, bool) {
	if strings.Contains(t.string, "$(") || !strings.Contains(t.string, "${") {
		return t, false
	}
	return text{string: placeholder.ReplaceAllString(t.string, "$$($1)"), spans: t.spans}, true
}

var masked = regexp.MustCompile(`\$\(([A-Za-z0-9_:.-]+)\)`)

// unmask is a node that was read from a masked text as it was before.
func unmask(n *node) *node {
	c := n.with(unmask)
	c.text.string = masked.ReplaceAllString(c.text.string, "$${$1}")
	for i := range c.members {
		c.members[i].key.string = masked.ReplaceAllString(c.members[i].key.string, "$${$1}")
	}
	return c
}

// withHoles marks the placeholders that are left in the strings of a node. A
// string that is nothing else may be of any type once it is replaced.
func withHoles(n *node, replace replacer) *node {
	switch n.kind {
	case str:
		t := markHoles(n.text, replace)
		if len(t.unknown) == 1 && t.unknown[0].Start == 0 && t.unknown[0].End == len(t.string) {
			return &node{kind: hole, at: n.at, raw: t.unknown[0].Name}
		}
		c := *n
		c.text = t
		return &c
	case array, object:
		c := n.with(func(x *node) *node { return withHoles(x, replace) })
		for i := range c.members {
			c.members[i].key = markHoles(c.members[i].key, replace)
		}
		return c
	}
	return n
}

func markHoles(t text, replace replacer) text {
	for _, m := range placeholder.FindAllStringSubmatchIndex(t.string, -1) {
		name := t.string[m[2]:m[3]]
		if _, how := replace(name); how == unknown {
			t.unknown = append(t.unknown, asl.Unknown{Start: m[0], End: m[1], Name: name})
		}
	}
	return t
}

// settle replaces the placeholders of a text that is to be JSON and marks the
// others. One outside of strings becomes a string that stands for any value.
func settle(t text, replace replacer) text {
	if len(t.unknown) == 0 && !strings.Contains(t.string, "${") {
		return t
	}
	s := settler{text: t, replace: replace}
	return s.run()
}

// A settler goes through a JSON text.
type settler struct {
	text
	replace replacer
	out     builder
	plain   int    // what comes before is written
	open    []byte // brackets
	changed bool
}

func (s *settler) run() text {
	inString := false
	for i := 0; i < len(s.string); {
		name, size, how, value := s.placeholderAt(i)
		switch c := s.string[i]; {
		case size > 0 && how == known:
			s.flush(i)
			s.out.made(value.string, s.at(i))
			s.plain, s.changed = i+size, true
			i += size
		case size > 0 && inString:
			s.flush(i)
			s.out.hole("${"+escaped(name)+"}", name, s.at(i))
			s.changed = s.changed || escaped(name) != name
			s.plain = i + size
			i += size
		case size > 0:
			i = s.value(i, size, name)
		case inString && c == '\\':
			i += 2
		case c == '"' && s.standsFor(i) > 0: // a stand-in already
			end := s.standsFor(i)
			s.flush(i)
			s.out.part(s.text, i, end)
			s.plain = end
			i = end
		case c == '"':
			inString = !inString
			i++
		default:
			if !inString {
				s.bracket(c)
			}
			i++
		}
	}
	if !s.changed { // as it was, but for the marks
		return text{s.string, s.spans, s.out.unknown}
	}
	s.flush(len(s.string))
	return s.out.text()
}

// flush writes what comes before i.
func (s *settler) flush(i int) {
	s.out.part(text{string: s.string, spans: s.spans}, s.plain, i)
	s.plain = i
}

// standsFor returns the end of the stand-in for a value that begins at i, or 0.
func (s *settler) standsFor(i int) int {
	if from := s.unknownFrom(i); len(from) > 0 && from[0].Start == i {
		return from[0].End
	}
	return 0
}

func (s *settler) bracket(c byte) {
	switch c {
	case '{', '[':
		s.open = append(s.open, c)
	case '}', ']':
		if len(s.open) > 0 {
			s.open = s.open[:len(s.open)-1]
		}
	}
}

// placeholderAt returns the placeholder at i and its length, or 0.
func (s *settler) placeholderAt(i int) (name string, size int, how answer, value text) {
	if s.string[i] != '$' {
		return
	}
	if from := s.unknownFrom(i); len(from) > 0 && from[0].Start == i {
		return from[0].Name, from[0].End - i, unknown, text{}
	}
	if !strings.HasPrefix(s.string[i:], "${") {
		return
	}
	m := placeholderHere.FindStringSubmatchIndex(s.string[i:min(i+300, len(s.string))])
	if m == nil {
		return
	}
	name = s.string[i+m[2] : i+m[3]]
	if value, how = s.replace(name); how == literal {
		return "", 0, how, text{}
	}
	return name, m[1], how, value
}

// value writes the stand-in for a value that is not known, and returns where the
// text goes on. What touches the placeholder belongs to the value.
func (s *settler) value(i, size int, name string) int {
	start, end := i, i+size
	for start > s.plain && isBare(s.string[start-1]) {
		start--
	}
	for end < len(s.string) {
		if isBare(s.string[end]) {
			end++
		} else if _, more, _, _ := s.placeholderAt(end); more > 0 {
			end += more
		} else {
			break
		}
	}
	s.flush(start)
	s.standIn(name, s.at(i), lastByte(s.string[:start]), firstByte(s.string[end:]))
	s.plain, s.changed = end, true
	return end
}

// standIn writes a string that stands for what is between two bytes: a value or,
// in an object, members, with the commas that they may have brought.
func (s *settler) standIn(name string, at int, before, after byte) {
	standIn := `"${` + escaped(name) + `}"`
	if len(s.open) > 0 && s.open[len(s.open)-1] == '{' && before != ':' && after != ':' {
		standIn += ": null"
	}
	if strings.IndexByte("\x00{[,:", before) < 0 {
		s.out.made(", ", at)
	}
	s.out.hole(standIn, name, at)
	if strings.IndexByte("\x00}],:", after) < 0 {
		s.out.made(",", at)
	}
}

// lastByte returns the last byte that is not white space, or 0.
func lastByte(s string) byte {
	if s = strings.TrimRight(s, " \t\r\n"); s == "" {
		return 0
	}
	return s[len(s)-1]
}

// firstByte returns the first byte that is not white space, or 0.
func firstByte(s string) byte {
	if s = strings.TrimLeft(s, " \t\r\n"); s == "" {
		return 0
	}
	return s[0]
}

func isBare(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("+-._", c) >= 0
}
