package jsonata

import "strings"

// Parsed is the step of a path that leads from a text to the JSON value in it.
const Parsed = "\x00json"

// Sources returns where a part of the value of the expression comes from: the
// variables, each with the path in it. The part is named by its path: names, and
// "[0]" for an element; [Parsed] is among the steps of what comes back where
// $parse reads a text. What is computed has all variables that go in as its
// sources, without a path of what is looked for in it. Like [Expression.Usage]
// it is found without evaluation.
func (e *Expression) Sources(path []string) []Reference {
	w := sourceWalk{usage: usageWalk{source: e.source}}
	w.follow(e.root, path)
	return w.found
}

type sourceWalk struct {
	usage usageWalk
	found []Reference
}

func (w *sourceWalk) follow(n *node, path []string) {
	if n.group != nil {
		w.all(n)
		return
	}
	switch n.kind {
	case nodeLiteral, nodeRegex:
	case nodeVariable:
		w.filters(n)
		w.variable(n, joined(subscripts(n.predicates), path))
	case nodePath:
		w.path(n, path)
	case nodeArray:
		w.elements(n.list, path)
	case nodeObject:
		w.member(n.pairs, path)
	case nodeBlock:
		if len(n.list) != 1 || len(collectBinds(n)) > 0 {
			w.all(n)
			return
		}
		w.follow(n.list[0], path)
	case nodeCondition:
		w.all(n.lhs)
		w.follow(n.rhs, path)
		if n.third != nil {
			w.follow(n.third, path)
		}
	case nodeFunction:
		w.call(n, path)
	default:
		w.all(n)
	}
}

func joined(a, b []string) []string { return append(append([]string(nil), a...), b...) }

// subscripts are the steps that filters make: each yields an element.
func subscripts(stages []stage) []string {
	if len(stages) > 0 {
		return []string{"[0]"}
	}
	return nil
}

func (w *sourceWalk) variable(n *node, path []string) {
	if n.value == "" || n.value == "$" {
		return
	}
	w.found = append(w.found, w.usage.reference(n, path))
}

// path follows a path as far as its steps are names.
func (w *sourceWalk) path(n *node, path []string) {
	var names []string
	for _, step := range n.list[1:] {
		if step.kind != nodeName || step.tuple || step.group != nil {
			w.all(n)
			return
		}
		w.filters(step)
		names = append(append(names, step.value), subscripts(step.stages)...)
	}
	first := n.list[0]
	if first.kind == nodeName { // of the context, which has no name
		return
	}
	w.follow(first, joined(subscripts(first.stages), joined(names, path)))
}

// filters notes what goes into the filters of a step.
func (w *sourceWalk) filters(n *node) {
	for _, list := range [...][]stage{n.predicates, n.stages} {
		for _, s := range list {
			if s.filter != nil {
				w.all(s.filter)
			}
		}
	}
}

func (w *sourceWalk) elements(list []*node, path []string) {
	if len(path) > 0 && strings.HasPrefix(path[0], "[") {
		path = path[1:]
	}
	for _, item := range list {
		w.follow(item, path)
	}
}

// member follows a path into an object and reports whether it has that member.
func (w *sourceWalk) member(pairs [][2]*node, path []string) bool {
	for _, pair := range pairs {
		name, isText := pair[0].lit.(str)
		switch {
		case pair[0].kind != nodeLiteral || !isText: // any name
			w.all(pair[0])
			w.all(pair[1])
		case len(path) == 0:
			w.follow(pair[1], nil)
		case string(name) == path[0]:
			w.follow(pair[1], path[1:])
			return true
		}
	}
	return false
}

func (w *sourceWalk) call(n *node, path []string) {
	name := ""
	if n.lhs.kind == nodeVariable {
		name = n.lhs.value
	}
	switch {
	case name == "merge" && len(n.list) == 1 && n.list[0].kind == nodeArray:
		items := n.list[0].list
		for i := len(items) - 1; i >= 0; i-- { // the last has precedence
			if items[i].kind != nodeObject {
				w.follow(items[i], path)
			} else if w.member(items[i].pairs, path) && len(path) > 0 {
				return
			}
		}
	case name == "parse" && len(n.list) == 1:
		w.follow(n.list[0], joined([]string{Parsed}, path))
	case name == "lookup" && len(n.list) == 2 && n.list[1].kind == nodeLiteral:
		if key, ok := n.list[1].lit.(str); ok {
			w.follow(n.list[0], joined([]string{string(key)}, path))
		}
	default:
		w.all(n)
	}
}

// all notes whatever goes into n.
func (w *sourceWalk) all(n *node) {
	u := usageWalk{source: w.usage.source}
	u.scoped(nil, collectBinds(n), func(s *usageScope) { u.node(n, s, true) })
	w.found = append(w.found, u.usage.Variables...)
}
