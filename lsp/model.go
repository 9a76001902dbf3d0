package lsp

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A tree is a text, and the machines that are found in it. Positions are of the
// text also where a machine stands in a template.
type tree struct {
	src      string
	root     *node
	machines []*machine
	strings  []*embedded // with definitions in them; made when first needed
}

// A machine is a definition, complete or not.
type machine struct {
	node   *node
	scope  *scope
	states []*state // all, in the order of the text
	vars   []occurrence
	walked bool // vars are found
}

// A scope is a set of states that lead to each other.
type scope struct {
	node   *node
	outer  *state // whose branch or processor it is; nil is the machine
	alone  bool   // a distributed Map's: it sees no variables from outside
	states []*state
	refs   []*node // that name a state: values of StartAt, Next and Default
}

// A state is one of a scope.
type state struct {
	name   string
	key    *member
	node   *node
	lang   asl.QueryLanguage
	scope  *scope
	scopes []*scope // within it
}

func (s *state) typ() string { return s.node.str("Type") }

func parse(src string, yaml bool) *tree {
	t := &tree{src: src}
	if yaml {
		t.root = newBlock(src).read(0)
		if t.root == nil {
			t.root = &node{kind: object, end: len(src)}
		}
	} else {
		p := flow{src: src, end: len(src)}
		if i := strings.IndexByte(src, '{'); i > 0 && strings.TrimSpace(src[:i]) != "" {
			t.findEmbedded(i) // Terraform
			return t
		}
		t.root = p.read()
	}
	t.find(t.root)
	if len(t.machines) == 0 && t.root.kind == object && t.root.get("Resources") == nil && t.root.get("AWSTemplateFormatVersion") == nil {
		t.add(t.root) // one that is only begun
	}
	return t
}

// findEmbedded finds the machines of a text of which only they are read: objects
// that begin behind a brace and have StartAt and States.
func (t *tree) findEmbedded(i int) {
	t.root = &node{kind: array, end: len(t.src)}
	for ; i < len(t.src); i++ {
		if t.src[i] != '{' {
			continue
		}
		head := strings.TrimLeft(t.src[i+1:], " \t\r\n\"")
		encoded := strings.HasSuffix(strings.TrimRight(t.src[:i], " \t\r\n"), "jsonencode(")
		if !encoded && !strings.HasPrefix(head, "StartAt") && !strings.HasPrefix(head, "States") && !strings.HasPrefix(head, "Comment") && !strings.HasPrefix(head, "QueryLanguage") {
			continue
		}
		p := flow{src: t.src, i: i, end: len(t.src)}
		n := p.read()
		before := len(t.machines)
		if t.find(n); len(t.machines) == before && encoded && begun(n) {
			t.add(n)
		}
		if len(t.machines) > before {
			t.root.items = append(t.root.items, n)
			i = n.end - 1
		}
	}
}

// find adds the machines at and below a node.
func (t *tree) find(n *node) {
	if n.kind == object && n.get("States") != nil && n.get("States").kind == object && (n.get("StartAt") != nil || n == t.root) {
		t.add(n)
		return
	}
	for _, m := range n.members {
		if (m.key == "Definition" || m.key == "definition") && begun(m.value) {
			t.add(m.value)
		} else {
			t.find(m.value)
		}
	}
	for _, item := range n.items {
		t.find(item)
	}
}

// begun reports whether an object where a definition belongs looks like one that is
// only begun: it has no field but those of a machine.
func begun(n *node) bool {
	if n.kind != object {
		return false
	}
	for _, m := range n.members {
		switch m.key {
		case "StartAt", "States", "Comment", "QueryLanguage", "TimeoutSeconds", "Version":
		default:
			if m.value.kind != missing { // else it is a key that is being typed
				return false
			}
		}
	}
	return true
}

func (t *tree) add(n *node) {
	m := &machine{node: n}
	m.scope = m.newScope(n, nil, languageOf(n, asl.JSONPath))
	t.machines = append(t.machines, m)
}

func languageOf(n *node, otherwise asl.QueryLanguage) asl.QueryLanguage {
	switch n.str("QueryLanguage") {
	case "JSONata":
		return asl.JSONata
	case "JSONPath":
		return asl.JSONPath
	}
	return otherwise
}

func (m *machine) newScope(n *node, outer *state, lang asl.QueryLanguage) *scope {
	s := &scope{node: n, outer: outer}
	if config := n.get("ProcessorConfig"); config != nil {
		s.alone = config.str("Mode") == "DISTRIBUTED"
	}
	s.refer(n, "StartAt")
	states := n.get("States")
	if states == nil {
		return s
	}
	for _, key := range states.members {
		st := &state{name: key.key, key: key, node: key.value, lang: languageOf(key.value, lang), scope: s}
		s.states = append(s.states, st)
		m.states = append(m.states, st)
		s.transitions(st.node)
		for _, name := range []string{"ItemProcessor", "Iterator"} {
			if p := st.node.get(name); p != nil {
				st.scopes = append(st.scopes, m.newScope(p, st, lang))
			}
		}
		if branches := st.node.get("Branches"); branches != nil {
			for _, b := range branches.items {
				st.scopes = append(st.scopes, m.newScope(b, st, lang))
			}
		}
	}
	return s
}

func (s *scope) refer(n *node, key string) {
	if v := n.get(key); v != nil && (v.kind == text || v.kind == scalar) {
		s.refs = append(s.refs, v)
	}
}

// transitions adds what a state names.
func (s *scope) transitions(n *node) {
	s.refer(n, "Next")
	s.refer(n, "Default")
	for _, key := range []string{"Choices", "Catch"} {
		if list := n.get(key); list != nil {
			for _, item := range list.items {
				s.refer(item, "Next")
			}
		}
	}
}

// scopes calls f for each scope of the machine.
func (m *machine) scopes(f func(*scope)) {
	f(m.scope)
	for _, st := range m.states {
		for _, s := range st.scopes {
			f(s)
		}
	}
}
