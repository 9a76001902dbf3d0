package jsonata

import "strings"

// A Reference is a place where an expression refers to something by name.
type Reference struct {
	// Name is the variable or function without its dollar sign, or the first
	// name of a path.
	Name string
	// Path are the names that follow: result and code for $states.result.code.
	// It ends at the first step that is not simply a name.
	Path []string
	// Position is where the reference starts, in UTF-16 code units.
	Position int
}

// A Usage lists, in the order of the text, what an expression refers to outside
// itself.
type Usage struct {
	// Variables are the variables that the expression does not bind itself,
	// among them functions that are passed on and not called.
	Variables []Reference
	// Functions are the functions called by name, unless the expression binds
	// the name itself.
	Functions []Reference
	// Context are the looks at the context of the whole expression: a path that
	// begins with a name, and with the Name $, $$, *, ** or % these.
	Context []Reference
}

// Usage returns what the expression refers to. It is found without evaluation:
// what stands in a branch that is never taken counts too, and what a text given
// to $eval refers to does not.
func (e *Expression) Usage() Usage {
	w := usageWalk{source: e.source}
	w.scoped(nil, collectBinds(e.root), func(s *usageScope) { w.node(e.root, s, true) })
	return w.usage
}

// HasFunction reports whether an evaluation with opts has a function of that
// name, given without its dollar sign. A nil opts is the zero Options.
func HasFunction(name string, opts *Options) bool {
	if opts == nil {
		opts = &Options{}
	}
	all := standardFunctions
	if opts.StepFunctions {
		all = stepFunctions
	}
	return all[name] != nil && (name != "eval" || opts.AllowEval)
}

// A usageScope is a set of names that are bound somewhere in a part of the text.
type usageScope struct {
	names  []string
	parent *usageScope
}

func (s *usageScope) has(name string) bool {
	for ; s != nil; s = s.parent {
		for _, n := range s.names {
			if n == name {
				return true
			}
		}
	}
	return false
}

type usageWalk struct {
	source string
	usage  Usage
}

func (w *usageWalk) scoped(outer *usageScope, names []string, f func(*usageScope)) {
	if len(names) > 0 {
		outer = &usageScope{names, outer}
	}
	f(outer)
}

// collectBinds returns the variables that n binds in the scope around it.
func collectBinds(n *node) []string {
	var names []string
	var walk func(n *node)
	walk = func(n *node) {
		if n.kind == nodeBind {
			names = append(names, n.lhs.value)
		}
		n.each(func(child *node) {
			if child.kind != nodeBlock && (child.kind != nodeLambda || child.thunk) {
				walk(child)
			}
		})
	}
	walk(n)
	return names
}

// node walks n; top says that its context is the one of the whole expression.
func (w *usageWalk) node(n *node, s *usageScope, top bool) {
	switch n.kind {
	case nodePath:
		w.path(n, s, top)
		return
	case nodeVariable:
		w.variable(n, nil, s, top)
	case nodeName, nodeWildcard, nodeDescendant, nodeParent:
		w.context(n, nil, top)
	case nodeFunction, nodePartial:
		if n.lhs.kind == nodeVariable && n.lhs.value != "" && n.lhs.predicates == nil {
			if !s.has(n.lhs.value) {
				w.usage.Functions = append(w.usage.Functions, w.reference(n.lhs, nil))
			}
		} else {
			w.node(n.lhs, s, top)
		}
		for _, arg := range n.list {
			if arg.kind != nodeOperator {
				w.node(arg, s, top)
			}
		}
	case nodeLambda:
		var names []string
		for _, p := range n.params() {
			names = append(names, p.value)
		}
		if !n.thunk {
			names = append(names, collectBinds(n.lhs)...)
		}
		w.scoped(s, names, func(s *usageScope) { w.node(n.lhs, s, top) })
	case nodeBlock:
		var names []string
		for _, expr := range n.list {
			if expr.kind != nodeBlock && (expr.kind != nodeLambda || expr.thunk) {
				names = append(names, collectBinds(expr)...)
			}
		}
		w.scoped(s, names, func(s *usageScope) {
			for _, expr := range n.list {
				w.node(expr, s, top)
			}
		})
	case nodeTransform:
		w.node(n.lhs, s, false)
		w.node(n.rhs, s, false)
		if n.third != nil {
			w.node(n.third, s, false)
		}
	case nodeSort:
		for _, term := range n.terms {
			w.node(term.expr, s, false)
		}
	case nodeBind:
		w.node(n.rhs, s, top)
	default:
		for _, child := range [...]*node{n.lhs, n.rhs, n.third} {
			if child != nil {
				w.node(child, s, top)
			}
		}
		for _, item := range n.list {
			w.node(item, s, top)
		}
		for _, pair := range n.pairs {
			w.node(pair[0], s, top)
			w.node(pair[1], s, top)
		}
	}
	w.trailers(n, s)
}

// trailers walks the filters and groups of n, whose context is what n yields.
func (w *usageWalk) trailers(n *node, s *usageScope) {
	for _, list := range [...][]stage{n.predicates, n.stages} {
		for _, stage := range list {
			if stage.filter != nil {
				w.node(stage.filter, s, false)
			}
		}
	}
	if n.group != nil {
		for _, pair := range n.group.pairs {
			w.node(pair[0], s, false)
			w.node(pair[1], s, false)
		}
	}
}

func (w *usageWalk) path(n *node, s *usageScope, top bool) {
	var names []string
	for _, step := range n.list {
		for _, variable := range [...]*node{step.focus, step.index} {
			if variable != nil {
				names = append(names, variable.value)
			}
		}
		for _, stage := range step.stages {
			if stage.index != "" {
				names = append(names, stage.index)
			}
		}
	}
	w.scoped(s, names, func(s *usageScope) {
		for i, step := range n.list {
			var rest []string
			for _, next := range n.list[i+1:] {
				if next.kind != nodeName {
					break
				}
				rest = append(rest, next.value)
			}
			switch {
			case step.kind == nodeVariable:
				w.variable(step, rest, s, top && i == 0)
				w.trailers(step, s)
			case step.kind == nodeName || step.kind == nodeWildcard || step.kind == nodeDescendant || step.kind == nodeParent:
				w.context(step, rest, top && i == 0)
				w.trailers(step, s)
			default:
				w.node(step, s, top && i == 0)
			}
		}
		w.trailers(n, s)
	})
}

func (w *usageWalk) variable(n *node, path []string, s *usageScope, top bool) {
	switch {
	case n.value == "" || n.value == "$":
		if top || n.value == "$" {
			r := w.reference(n, path)
			r.Name = "$" + n.value
			w.usage.Context = append(w.usage.Context, r)
		}
	case !s.has(n.value):
		w.usage.Variables = append(w.usage.Variables, w.reference(n, path))
	}
}

func (w *usageWalk) context(n *node, path []string, top bool) {
	if top {
		w.usage.Context = append(w.usage.Context, w.reference(n, path))
	}
}

// reference notes n, whose position is behind its token, with where it starts.
func (w *usageWalk) reference(n *node, path []string) Reference {
	start := max(n.pos-len(n.value), 0)
	if n.kind == nodeVariable {
		start--
	} else if n.kind == nodeName && !strings.HasSuffix(w.source[:n.pos], n.value) {
		start -= 2 // a name in backquotes
	}
	return Reference{Name: n.value, Path: path, Position: utf16Len(w.source[:max(start, 0)])}
}
