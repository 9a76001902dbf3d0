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
			item := completion{Label: name, Kind: itemFunction, Detail: e.Name + e.Signature, Docs: &markup{"markdown", callDoc(e)}, Format: 2}
			insert := name + "($0)"
			if strings.HasPrefix(c.d.text[max(c.offset, start):], "(") {
				insert, item.Format = name, 0
			}
			c.word(start, word, item, insert)
		}
	}
	c.members(start, word, "$$")
	c.variables(start, word)
	c.seen(start, word)
	return true
}

func (c *completer) jsonata(start int, word string) {
	c.members(start, word, "$states")
	c.seen(start, word)
	if strings.Contains(word, ".") {
		return
	}
	c.variables(start, word)
	for _, name := range jsonata.StepFunctionNames() {
		e, _ := lang.Function("$" + name)
		c.word(start, word, completion{Label: "$" + name, Kind: itemFunction, Detail: e.Name + e.Signature, Docs: &markup{"markdown", callDoc(e)}}, "$"+name)
	}
}

// members offers $states or $$, and behind a dot what it has there.
func (c *completer) members(start int, word, root string) {
	object := word[:max(strings.LastIndexByte(word, '.'), 0)]
	for e := range lang.Members() {
		name := e.Name
		if rest, ok := strings.CutPrefix(name, "$$"); ok && root == "$states" {
			if rest == "" {
				continue // it is $states.context
			}
			name = "$states.context" + rest
		}
		if object == "" && name != root || object != "" && name[:max(strings.LastIndexByte(name, '.'), 0)] != object {
			continue
		}
		if name == "$states.result" && !c.hasResult() || name == "$states.errorOutput" && !c.at.caught {
			continue
		}
		e.Example = strings.ReplaceAll(e.Example, e.Name, name)
		c.word(start, word, completion{Label: name, Kind: itemField, Docs: &markup{"markdown", entryDoc("`"+name+"`", e)}}, name)
	}
}

// hasResult reports whether the state has got its result where the cursor is.
func (c *completer) hasResult() bool {
	if c.at.state == nil || c.at.caught || c.at.ruled || c.at.field != "Output" && c.at.field != "Assign" {
		return false
	}
	switch c.at.state.typ() {
	case "Task", "Parallel", "Map":
		return true
	}
	return false
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
