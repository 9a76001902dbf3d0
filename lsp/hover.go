package lsp

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/lang"
)

// hover explains the word under the cursor.
func (d *document) hover(p *documentParams) (any, error) {
	offset := d.offset(p.Position)
	at := d.placeAt(offset)
	if at == nil {
		return nil, nil
	}
	for _, explain := range []func(*place, int) (string, int, int){d.hoverWord, d.hoverName, d.hoverField, d.hoverValue} {
		if doc, start, end := explain(at, offset); doc != "" {
			return hover{markup{"markdown", doc}, d.span(start, end)}, nil
		}
	}
	return nil, nil
}

// hoverField explains a key.
func (d *document) hoverField(at *place, _ int) (string, int, int) {
	if !at.onKey || at.member == nil || at.kind == "" || at.kind == "States" {
		return "", 0, 0
	}
	e, ok := lang.Field(describedAs(at.kind), at.member.key)
	if !ok {
		return "", 0, 0
	}
	return fieldDoc(e), at.member.start, at.member.end
}

// hoverName sums up a state, or says where a variable is assigned.
func (d *document) hoverName(at *place, offset int) (string, int, int) {
	n := d.nameAt(offset)
	if n == nil {
		return "", 0, 0
	}
	if n.variable {
		var lines []string
		for _, p := range n.places {
			if st := d.stateAt(p.start); p.defines && st != nil {
				lines = append(lines, fmt.Sprintf("- in `%s`, line %d", st.name, d.position(p.start).Line+1))
			}
		}
		return "**$" + n.text + "** is a variable, assigned\n" + strings.Join(lines, "\n"), n.here.start, n.here.end
	}
	for _, st := range at.machine.states {
		if st.name == n.text {
			return st.summary(), n.here.start, n.here.end
		}
	}
	return "", 0, 0
}

// summary says in a few lines what a state does and where it leads.
func (s *state) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — %s", s.name, s.typ())
	for _, key := range []string{"Comment", "Resource", "Error"} {
		if v := s.node.str(key); v != "" {
			fmt.Fprintf(&b, "\n\n%s: %s", key, v)
		}
	}
	var next []string
	add := func(n *node, key string) {
		if v := n.str(key); v != "" {
			next = append(next, "`"+v+"`")
		}
	}
	add(s.node, "Next")
	for _, key := range []string{"Choices", "Catch"} {
		if list := s.node.get(key); list != nil {
			for _, item := range list.items {
				add(item, "Next")
			}
		}
	}
	add(s.node, "Default")
	if len(next) > 0 {
		fmt.Fprintf(&b, "\n\nLeads to %s", strings.Join(next, ", "))
	}
	return b.String()
}

// hoverValue explains a type or the name of an error.
func (d *document) hoverValue(at *place, _ int) (string, int, int) {
	v := at.value
	if v == nil || v.value == "" {
		return "", 0, 0
	}
	var e lang.Entry
	ok := false
	switch {
	case at.field == "Type":
		e, ok = lang.State(v.value)
	case at.field == "ErrorEquals":
		e, ok = lang.Error(v.value)
	}
	if !ok {
		return "", 0, 0
	}
	return entryDoc("**"+e.Name+"**", e), v.start, v.end
}

// hoverWord explains a function, or a member of $states, within an expression.
func (d *document) hoverWord(at *place, offset int) (string, int, int) {
	if at.value == nil || at.value.kind != text && at.value.kind != scalar {
		return "", 0, 0
	}
	start, end := d.wordAt(at.value, offset)
	word := d.text[start:end]
	var e lang.Entry
	ok := false
	if strings.HasPrefix(word, "States.") && strings.HasPrefix(d.text[end:], "(") {
		e, ok = lang.Intrinsic(word)
	} else if root := memberRoot(at.lang); word == root || strings.HasPrefix(word, root+".") {
		for e, ok = lang.Member(word); !ok && word != root; e, ok = lang.Member(word) {
			word = word[:strings.LastIndexByte(word, '.')]
			end = start + len(word)
		}
		e.Name, e.Signature = word, ""
	} else if strings.HasPrefix(word, "$") && at.lang == asl.JSONata {
		e, ok = lang.Function(word)
	}
	if !ok {
		return "", 0, 0
	}
	return callDoc(e), start, end
}

// memberRoot is what the things that a state can see begin with.
func memberRoot(lang asl.QueryLanguage) string {
	if lang == asl.JSONata {
		return "$states"
	}
	return "$$"
}

// wordAt returns the name with dollar signs and dots that an offset is in.
func (d *document) wordAt(n *node, offset int) (start, end int) {
	start, end = offset, offset
	for start > n.start && wordByte(d.text[start-1]) {
		start--
	}
	for end < n.end && wordByte(d.text[end]) {
		end++
	}
	return start, end
}

func wordByte(c byte) bool {
	return c == '$' || c == '.' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// describedAs is what package lang calls a kind of object.
func describedAs(kind string) string {
	switch kind {
	case "Machine":
		return lang.TopLevel
	case "Retrier":
		return "Retry"
	case "Catcher":
		return "Catch"
	case "Rule", "Test":
		return "Choice rule"
	case "State":
		return "Pass" // what all have in common
	}
	return kind
}

// fieldDoc explains a field with what it can hold.
func fieldDoc(e lang.Entry) string { return entryDoc("**"+e.Name+"** — "+e.Signature, e) }

// callDoc explains a function with its parameters, or a member.
func callDoc(e lang.Entry) string { return entryDoc("`"+e.Name+e.Signature+"`", e) }

func entryDoc(title string, e lang.Entry) string {
	doc := title + "\n\n" + e.Text
	if e.Example != "" {
		doc += "\n\n```\n" + e.Example + "\n```"
	}
	return doc
}
