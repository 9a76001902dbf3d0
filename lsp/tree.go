package lsp

import (
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A node is one value of a text, as far as it can be made out.
type node struct {
	kind       kind
	start, end int // in the text, quotes included
	value      string
	members    []*member
	items      []*node
}

type kind uint8

const (
	missing kind = iota // a key without a value, of which start and end say where it would be
	object
	array
	text   // a string in quotes
	scalar // anything without quotes
)

// A member is a key of an object with its value.
type member struct {
	key        string
	start, end int // of the key, quotes included
	value      *node
}

func (n *node) holds(offset int) bool { return n.start <= offset && offset <= n.end }

// get returns the value of a member; nil when there is none.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if m.key == key && m.value.kind != missing {
			return m.value
		}
	}
	return nil
}

// str returns the string that a member is, or "".
func (n *node) str(key string) string {
	if v := n.get(key); v != nil {
		return v.value
	}
	return ""
}

// maxDepth is how deep values nest; what is deeper is left out.
const maxDepth = 500

// flow reads JSON, and what resembles it: YAML in braces, and the objects of
// Terraform. It never fails: what makes no sense is stepped over.
type flow struct {
	src   string
	i     int
	end   int
	wrap  int // strings that end before may be of several lines, as in YAML
	depth int
}

func (p *flow) space() {
	for p.i < p.end {
		switch c := p.src[p.i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',':
			p.i++
		case c == '#' || c == '/' && strings.HasPrefix(p.src[p.i:p.end], "//"):
			p.line()
		default:
			return
		}
	}
}

func (p *flow) line() {
	for p.i < p.end && p.src[p.i] != '\n' {
		p.i++
	}
}

// read reads one value.
func (p *flow) read() *node {
	p.space()
	n := &node{start: p.i, end: p.i}
	if p.i >= p.end || p.depth > maxDepth {
		return n
	}
	p.depth++
	defer func() { p.depth--; n.end = p.i }()
	switch c := p.src[p.i]; c {
	case '{':
		n.kind = object
		p.i++
		p.objectBody(n)
	case '[':
		n.kind = array
		p.i++
		p.arrayBody(n)
	case '"', '\'':
		n.kind = text
		n.value = p.quoted()
	default:
		n.kind, n.value = scalar, p.bare()
		if n.value == "" {
			n.kind = missing
		}
	}
	return n
}

func (p *flow) objectBody(n *node) {
	for {
		p.space()
		if p.i >= p.end || p.src[p.i] == ']' {
			return
		}
		if p.src[p.i] == '}' {
			p.i++
			return
		}
		m := &member{start: p.i}
		if c := p.src[p.i]; c == '"' || c == '\'' {
			m.key = p.quoted()
		} else {
			m.key = p.bare()
		}
		if p.i == m.start {
			p.i++ // nothing that a key begins with
			continue
		}
		m.end = p.i
		m.value = p.memberValue(m)
		n.members = append(n.members, m)
	}
}

// memberValue reads what stands behind a key. A string that is itself followed by
// a colon is the next key.
func (p *flow) memberValue(m *member) *node {
	p.blanks()
	if p.i >= p.end || p.src[p.i] != ':' && p.src[p.i] != '=' {
		p.i = m.end
		return &node{start: m.end, end: m.end}
	}
	p.i++
	behind := p.i
	p.blanks()
	if p.i >= p.end || strings.IndexByte(",}]", p.src[p.i]) >= 0 {
		return &node{start: behind, end: p.i}
	}
	start := p.i
	v := p.read()
	if v.kind == text && strings.IndexByte(p.src[behind:start], '\n') >= 0 {
		after := p.i
		if p.blanks(); p.i < p.end && p.src[p.i] == ':' {
			p.i = start
			return &node{start: behind, end: behind + len(strings.TrimRight(p.src[behind:start], " \t\r\n"))}
		}
		p.i = after
	}
	return v
}

func (p *flow) blanks() {
	for p.i < p.end && strings.IndexByte(" \t\r\n", p.src[p.i]) >= 0 {
		p.i++
	}
}

func (p *flow) arrayBody(n *node) {
	for {
		p.space()
		if p.i >= p.end || p.src[p.i] == '}' {
			return
		}
		if p.src[p.i] == ']' {
			p.i++
			return
		}
		before := p.i
		if item := p.read(); item.kind != missing {
			n.items = append(n.items, item)
		}
		if p.i == before {
			p.i++
		}
	}
}

// quoted reads a string. One whose closing quote is missing ends at its line, and
// leaves what closes the objects around it.
func (p *flow) quoted() string {
	quote := p.src[p.i]
	start := p.i
	for p.i++; p.i < p.end; p.i++ {
		switch c := p.src[p.i]; {
		case c == '\\' && quote == '"' && p.i+1 < p.end && p.src[p.i+1] != '\n':
			p.i++
		case c == quote && quote == '\'' && p.i+1 < p.end && p.src[p.i+1] == quote:
			p.i++ // YAML's way to write a quote
		case c == quote && (p.i == start+1 || p.i+1 == p.end || !wordByte(p.src[p.i+1])):
			p.i++
			return said(p.src[start:p.i])
		case c == quote: // the next string of the line begins
			p.i = start + cutOff(p.src[start:p.i], true)
			return said(p.src[start:p.i])
		case c == '\n' && (p.i >= p.wrap || strings.IndexByte(p.src[p.i:p.wrap], quote) < 0):
			p.i = start + cutOff(p.src[start:p.i], false)
			return said(p.src[start:p.i])
		}
	}
	p.i = start + cutOff(p.src[start:p.end], false)
	return said(p.src[start:p.i])
}

// cutOff returns where a string without a closing quote ends in the rest of its
// line. What behind it is punctuation of JSON is none of it; in an expression that
// cannot be told.
func cutOff(rest string, more bool) int {
	if strings.HasPrefix(strings.TrimLeft(rest[1:], " "), "{%") {
		return len(rest)
	}
	if comma := strings.IndexByte(rest, ','); more && comma > 0 {
		rest = rest[:comma]
	}
	if cut := strings.TrimRight(rest, " \t\r,]}"); strings.TrimRight(rest, " \t\r") != cut {
		rest = cut
	}
	return max(len(rest), 1)
}

// said is what a token in quotes says.
func said(token string) string {
	if strings.IndexByte(token, '\\') < 0 && token[0] == '"' {
		return strings.TrimSuffix(token[1:], token[:1])
	}
	s, _ := unquote(token)
	return s
}

func (p *flow) bare() string {
	start := p.i
	for p.i < p.end && strings.IndexByte(" \t\r\n,:={}[]\"", p.src[p.i]) < 0 {
		p.i++
	}
	if p.i == start {
		return ""
	}
	return p.src[start:p.i]
}

// unquote returns what a token says, and for each byte of that, and its end, where
// in the token it stands.
func unquote(token string) (string, []int) {
	if token == "" || token[0] != '"' && token[0] != '\'' {
		at := make([]int, len(token)+1)
		for i := range at {
			at[i] = i
		}
		return token, at
	}
	quote := token[0]
	inner := token[1:]
	if strings.HasSuffix(inner, string(quote)) {
		inner = inner[:len(inner)-1]
	}
	var b strings.Builder
	var at []int
	for i := 0; i < len(inner); {
		n := 1
		if quote == '"' && inner[i] == '\\' && i+1 < len(inner) {
			n = 2
			if inner[i+1] == 'u' {
				n = min(6, len(inner)-i)
				if strings.HasPrefix(inner[i+n:], `\u`) && n == 6 && (inner[i+2] == 'd' || inner[i+2] == 'D') {
					n = min(12, len(inner)-i) // a surrogate pair
				}
			}
			if v, err := jsonval.Parse(`"` + inner[i:i+n] + `"`); err == nil {
				b.WriteString(v.Str())
			} else {
				b.WriteString(inner[i : i+n])
			}
		} else {
			_, n = utf8.DecodeRuneInString(inner[i:])
			b.WriteString(inner[i : i+n])
			if quote == '\'' && strings.HasPrefix(inner[i:], "''") {
				n = 2
			}
		}
		for len(at) < b.Len() {
			at = append(at, i+1)
		}
		i += n
	}
	return b.String(), append(at, len(inner)+1)
}
