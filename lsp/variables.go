package lsp

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
)

// An occurrence is a place where a variable is assigned or read.
type occurrence struct {
	name       string
	start, end int // of the name without its dollar sign
	assigned   bool
	scope      *scope
}

// variables returns all occurrences in a machine, in the order of the text.
func (m *machine) variables(src string) []occurrence {
	if m.walked {
		return m.vars
	}
	m.walked = true
	w := varWalk{src: src, m: m}
	for _, st := range m.states {
		w.scope, w.lang = st.scope, st.lang
		w.members(st.node, true)
	}
	m.vars = w.found
	return m.vars
}

// owner is the scope whose variable a name is when it is used in s; nil when none
// assigns it.
func (m *machine) owner(vars []occurrence, name string, s *scope) *scope {
	var owner *scope
	for s != nil {
		for _, o := range vars {
			if o.assigned && o.name == name && o.scope == s {
				owner = s
				break
			}
		}
		if s.alone || s.outer == nil {
			break
		}
		s = s.outer.scope
	}
	return owner
}

type varWalk struct {
	src   string
	m     *machine
	scope *scope
	lang  asl.QueryLanguage
	found []occurrence
}

// members walks an object; top says that it is one whose Assign assigns.
func (w *varWalk) members(n *node, top bool) {
	for _, m := range n.members {
		switch {
		case top && (m.key == "Branches" || m.key == "ItemProcessor" || m.key == "Iterator" || m.key == "Comment"):
		case top && m.key == "Assign" && m.value.kind == object:
			for _, a := range m.value.members {
				w.assign(a)
			}
			w.members(m.value, false)
		case top && (m.key == "Choices" || m.key == "Catch"):
			for _, item := range m.value.items {
				w.members(item, true)
			}
		default:
			w.value(m.key, m.value)
		}
	}
}

func (w *varWalk) assign(m *member) {
	name, start, end := m.key, m.start, m.end
	if w.src[start] == '"' || w.src[start] == '\'' {
		start++
		end--
	}
	if w.lang == asl.JSONPath {
		name = strings.TrimSuffix(name, ".$")
		end -= len(m.key) - len(name)
	}
	if end-start == len(name) {
		w.found = append(w.found, occurrence{name, start, end, true, w.scope})
	}
}

func (w *varWalk) value(key string, n *node) {
	switch n.kind {
	case object:
		w.members(n, false)
	case array:
		for _, item := range n.items {
			w.value(key, item)
		}
	case text, scalar:
		if strings.IndexByte(n.value, '$') < 0 {
			return
		}
		switch {
		case w.lang == asl.JSONata:
			w.jsonata(n)
		case strings.HasSuffix(key, ".$") || strings.HasSuffix(key, "Path") || key == "Variable":
			w.jsonPath(n)
		}
	}
}

func (w *varWalk) jsonPath(n *node) {
	said, at := unquote(w.src[n.start:n.end])
	dollars(said, func(start, end int) {
		w.add(n, said, at, start, end)
	})
}

func (w *varWalk) jsonata(n *node) {
	said, at := unquote(w.src[n.start:n.end])
	trimmed := strings.TrimSpace(said)
	if !strings.HasPrefix(trimmed, "{%") {
		return
	}
	lead := strings.Index(said, "{%") + 2
	expr := strings.TrimSuffix(trimmed[2:], "%}")
	compiled, err := jsonata.Compile(expr)
	if err != nil {
		// Being typed: what looks like a variable is one.
		dollars(expr, func(start, end int) {
			if !strings.HasPrefix(strings.TrimLeft(expr[end:], " "), "(") {
				w.add(n, said, at, lead+start, lead+end)
			}
		})
		return
	}
	for _, v := range compiled.Usage().Variables {
		start := byteOf(expr, v.Position)
		if end := start + 1 + len(v.Name); end <= len(expr) && expr[start:end] == "$"+v.Name {
			w.add(n, said, at, lead+start, lead+end)
		}
	}
}

// add notes the variable whose dollar sign stands at start of what n says.
func (w *varWalk) add(n *node, said string, at []int, start, end int) {
	if name := said[start+1 : end]; name != "states" {
		w.found = append(w.found, occurrence{name, n.start + at[start+1], n.start + at[end], false, w.scope})
	}
}

// byteOf returns the offset in bytes of one in UTF-16 code units.
func byteOf(s string, units int) int {
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= max(utf16.RuneLen(r), 1)
	}
	return len(s)
}

// dollars calls f for each $name outside of quotes.
func dollars(s string, f func(start, end int)) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'', '"':
			if n := strings.IndexByte(s[i+1:], s[i]); n >= 0 {
				i += n + 1
			}
		case '$':
			if end := nameEnd(s, i+1); end > i+1 && (i == 0 || s[i-1] != '$') {
				f(i, end)
				i = end - 1
			}
		}
	}
}

// nameEnd returns where the name of a variable that begins at i ends.
func nameEnd(s string, i int) int {
	for start := i; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != '_' && !unicode.IsLetter(r) && (i == start || !unicode.IsDigit(r)) {
			break
		}
		i += n
	}
	return i
}
