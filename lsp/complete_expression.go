package lsp

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/lang"
)

// expressions offers what can stand in a JSONata expression, a path or an intrinsic
// function, and reports whether the cursor is in one.
func (c *completer) expressions() bool {
	v := c.at.value
	if v.kind != text && v.kind != scalar {
		return false
	}
	start, _ := c.d.wordAt(v, c.offset)
	if v.kind == text && start == v.start {
		start++
	}
	word := c.d.text[start:max(c.offset, start)]
	if c.at.lang == asl.JSONata {
		if !strings.HasPrefix(strings.TrimLeft(v.value, " "), "{%") {
			return false
		}
		c.jsonata(start, word)
		return true
	}
	key := ""
	if c.at.member != nil {
		key = c.at.member.key
	}
	if !strings.HasSuffix(key, ".$") && !strings.HasSuffix(key, "Path") && key != "Variable" {
		return false
	}
	if strings.HasSuffix(key, ".$") || key == "ErrorPath" || key == "CausePath" {
		for _, name := range intrinsic.Names() {
			e, _ := lang.Intrinsic(name)
			c.word(start, word, completion{Label: name, Kind: itemFunction, Detail: e.Name + e.Signature, Docs: &markup{"markdown", callDoc(e)}}, name)
		}
	}
	c.variables(start, word)
	return true
}

func (c *completer) jsonata(start int, word string) {
	if strings.HasPrefix(word, "$states.") {
		for e := range lang.Members() {
			if strings.HasPrefix(e.Name, "$states.") {
				c.word(start, word, completion{Label: e.Name, Kind: itemField, Docs: &markup{"markdown", entryDoc("`"+e.Name+"`", e)}}, e.Name)
			}
		}
		return
	}
	c.word(start, word, completion{Label: "$states", Kind: itemVariable, Detail: "input, result, errorOutput, context"}, "$states")
	c.variables(start, word)
	for _, name := range jsonata.StepFunctionNames() {
		e, _ := lang.Function("$" + name)
		c.word(start, word, completion{Label: "$" + name, Kind: itemFunction, Detail: e.Name + e.Signature, Docs: &markup{"markdown", callDoc(e)}}, "$"+name)
	}
}

// variables offers those that the scope, or one around it, assigns.
func (c *completer) variables(start int, word string) {
	m := c.at.machine
	vars := m.variables(c.d.text)
	seen := map[string]bool{}
	for _, o := range vars {
		if !o.assigned || seen[o.name] || m.owner(vars, o.name, c.at.scope) == nil {
			continue
		}
		seen[o.name] = true
		c.word(start, word, completion{Label: "$" + o.name, Kind: itemVariable, Detail: "variable"}, "$"+o.name)
	}
}

// word offers a name in place of what is typed of it.
func (c *completer) word(start int, typed string, item completion, insert string) {
	if !strings.HasPrefix(strings.ToLower(insert), strings.ToLower(typed)) {
		return
	}
	item.Edit = textEdit{c.d.span(start, start+len(typed)), insert}
	c.items = append(c.items, item)
}
