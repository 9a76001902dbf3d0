package source

import (
	"strings"

	"github.com/tidwall/gjson"
)

// A kind is the kind of a node.
type kind uint8

const (
	other  kind = iota // a number, true, false or null
	str                // a string
	array              // a list
	object             // members in the order of the file
	hole               // what only a deployment knows, of whatever type
)

// A node is a JSON value with its place, wherever it was written.
type node struct {
	kind    kind
	at      int    // where it begins in the file
	text    text   // of a string
	raw     string // other: as JSON has it; hole: its name
	elems   []*node
	members []member
}

type member struct {
	key   text
	at    int
	value *node
}

// get returns the member of an object, or nil.
func (n *node) get(key string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i := len(n.members) - 1; i >= 0; i-- { // the last counts
		if n.members[i].key.string == key {
			return n.members[i].value
		}
	}
	return nil
}

// walk returns the member at the end of a path of keys, or nil.
func (n *node) walk(keys ...string) *node {
	for _, key := range keys {
		n = n.get(key)
	}
	return n
}

// literal returns the string that a node is, when all of it is known.
func (n *node) literal() (string, bool) {
	switch {
	case n == nil || n.kind == str && len(n.text.unknown) > 0:
		return "", false
	case n.kind == str:
		return n.text.string, true
	case n.kind == other:
		return n.raw, true
	}
	return "", false
}

// with returns a node in which f has replaced the values, one level deep.
func (n *node) with(f func(*node) *node) *node {
	c := *n
	c.elems, c.members = nil, nil
	for _, e := range n.elems {
		c.elems = append(c.elems, f(e))
	}
	for _, m := range n.members {
		c.members = append(c.members, member{m.key, m.at, f(m.value)})
	}
	return &c
}

// value writes a node as JSON.
func (b *builder) value(n *node) {
	switch n.kind {
	case other:
		b.made(n.raw, n.at)
	case str:
		b.quoted(n.text, n.at)
	case hole:
		b.hole(`"${`+escaped(n.raw)+`}"`, n.raw, n.at)
	case array:
		b.made("[", n.at)
		for i, e := range n.elems {
			if i > 0 {
				b.made(",", e.at)
			}
			b.value(e)
		}
		b.made("]", n.at)
	case object:
		b.made("{", n.at)
		for i, m := range n.members {
			if i > 0 {
				b.made(",", m.at)
			}
			b.quoted(m.key, m.at)
			b.made(":", m.at)
			b.value(m.value)
		}
		b.made("}", n.at)
	}
}

// escaped spells a string as it stands between the quotes of JSON.
func escaped(s string) string {
	var b builder
	b.escaped(text{string: s}, 0, len(s))
	return string(b.buf)
}

// readJSON reads a text that is JSON.
func readJSON(t text) *node { return fromJSON(t, gjson.Parse(t.string)) }

func fromJSON(t text, val gjson.Result) *node {
	n := &node{at: t.at(val.Index)}
	switch {
	case val.IsObject():
		n.kind = object
		val.ForEach(func(k, v gjson.Result) bool {
			n.members = append(n.members, member{unescaped(t, k), t.at(k.Index), fromJSON(t, v)})
			return true
		})
	case val.IsArray():
		n.kind = array
		val.ForEach(func(_, v gjson.Result) bool {
			n.elems = append(n.elems, fromJSON(t, v))
			return true
		})
	case val.Type == gjson.String:
		n.kind, n.text = str, unescaped(t, val)
	default:
		n.raw = val.Raw
	}
	return n
}

// unescaped is what a JSON string says.
func unescaped(t text, val gjson.Result) text {
	start, end := val.Index+1, val.Index+len(val.Raw)-1
	var b builder
	if !strings.Contains(val.Raw, `\`) {
		b.part(t, start, end)
		if start >= end {
			b.mark(t.at(start), true)
		}
		return b.text()
	}
	plain := start
	for i := start; i < end; {
		if t.string[i] != '\\' {
			i++
			continue
		}
		b.part(t, plain, i)
		size := 2
		if t.string[i+1] == 'u' {
			size = 6
			if strings.HasPrefix(t.string[i+6:end], `\u`) && len(gjson.Parse(`"`+t.string[i:i+12]+`"`).Str) == 4 {
				size = 12 // a surrogate pair
			}
		}
		b.made(gjson.Parse(`"`+t.string[i:i+size]+`"`).Str, t.at(i))
		i += size
		plain = i
	}
	b.part(t, plain, end)
	return b.text()
}
