package lsp

import "github.com/sfnlocal/sfnlocal/asl"

// A place is where in a definition an offset is.
type place struct {
	machine *machine
	scope   *scope // the innermost
	state   *state // the innermost; nil outside of all
	lang    asl.QueryLanguage
	kind    string  // of the object around: as asl.FieldsOf knows it, "States", or "" for data
	element string  // the kind of the elements, when the value is a list of objects
	object  *node   // around the offset
	member  *member // under the offset; nil between members
	onKey   bool    // the offset is on the key, or where one may begin
	value   *node   // under the offset
	field   string  // the nearest field of the language around the offset
	caught  bool    // it is in a catcher
	ruled   bool    // it is in a choice rule
}

// placeAt finds where an offset is; nil is outside of all machines.
func (d *document) placeAt(offset int) *place {
	m := d.machineAt(offset)
	if m == nil {
		return nil
	}
	p := &place{machine: m, scope: m.scope, lang: languageOf(m.node, asl.JSONPath)}
	p.descend(d, m.node, "Machine", offset)
	return p
}

func (p *place) descend(d *document, n *node, kind string, offset int) {
	switch n.kind {
	case object:
		p.inObject(d, n, kind, offset)
	case array:
		p.value, p.member, p.onKey, p.element = n, nil, false, kind
		for _, item := range n.items {
			if item.holds(offset) {
				p.descend(d, item, kind, offset)
				return
			}
		}
	case text, scalar:
		p.value, p.onKey = n, false
		if p.element != "" && isElement(kind) && d.yaml() { // behind a dash the first key begins
			key := &member{key: n.value, start: n.start, end: n.end, value: &node{start: n.end, end: n.end}}
			p.inObject(d, &node{kind: object, start: n.start, end: n.end, members: []*member{key}}, kind, offset)
		}
	default:
		p.value, p.onKey = n, false
	}
}

// isElement reports whether a kind is of the objects in a list.
func isElement(kind string) bool {
	switch kind {
	case "Retrier", "Catcher", "Rule", "Test", "Branch":
		return true
	}
	return false
}

func (p *place) inObject(d *document, n *node, kind string, offset int) {
	for _, m := range p.machine.states {
		if m.node == n {
			p.state, p.scope, p.lang, kind = m, m.scope, m.lang, m.typ()
			if kind == "" {
				kind = "State"
			}
			break
		}
	}
	p.enterScope(n)
	p.object, p.kind, p.element, p.member, p.value, p.onKey = n, kind, "", nil, nil, true
	switch kind {
	case "Catcher":
		p.caught = true
	case "Rule":
		p.ruled = true
	case "Branch", "ItemProcessor":
		p.caught, p.ruled = false, false
	}
	for i, m := range n.members {
		if m.start <= offset && offset <= m.end {
			p.member = m
			return
		}
		end := m.value.end
		if m.value.kind == missing && i+1 < len(n.members) {
			end = max(end, min(n.members[i+1].start-1, d.lineEnd(m.end)))
		} else if m.value.kind == missing {
			end = max(end, d.lineEnd(m.end))
		}
		if m.end < offset && offset <= end {
			p.member, p.onKey = m, false
			if kind != "" && kind != "States" {
				p.field = m.key
			}
			p.descend(d, m.value, childKind(kind, m.key), offset)
			if p.value == m.value {
				p.member = m
			}
			return
		}
	}
}

func (d *document) lineEnd(offset int) int {
	line := d.position(offset).Line
	if line+1 < len(d.lines) {
		return d.lines[line+1] - 1
	}
	return len(d.text)
}

func (p *place) enterScope(n *node) {
	if p.state == nil {
		return
	}
	for _, s := range p.state.scopes {
		if s.node == n {
			p.scope, p.state = s, nil
			return
		}
	}
}

// childKind is the kind of the object that a field holds, or of the elements of
// the list that it holds.
func childKind(kind, field string) string {
	switch field {
	case "States":
		if kind == "Machine" || kind == "Branch" || kind == "ItemProcessor" {
			return "States"
		}
	case "And", "Or", "Not":
		if kind == "Rule" || kind == "Test" {
			return "Test"
		}
	case "ReaderConfig", "ProcessorConfig", "WriterConfig":
		return field
	}
	if !isStateKind(kind) {
		if kind == "States" {
			return "State"
		}
		return ""
	}
	switch field {
	case "Retry":
		return "Retrier"
	case "Catch":
		return "Catcher"
	case "Choices":
		return "Rule"
	case "Branches":
		return "Branch"
	case "ItemProcessor", "Iterator":
		return "ItemProcessor"
	case "ItemReader", "ItemBatcher", "ResultWriter":
		return field
	}
	return ""
}

func isStateKind(kind string) bool {
	switch kind {
	case "State", "Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map":
		return true
	}
	return false
}
