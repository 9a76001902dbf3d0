package jsonata

// prepare notes in the nodes what evaluation can do faster: which paths are
// nothing but names, and which blocks need no frame of their own.
func prepare(n *node, frames bool) {
	switch n.kind {
	case nodePath:
		n.prefix = plainPrefix(n)
	case nodeBlock:
		n.newFrame = frames
		for _, part := range n.list {
			n.newFrame = n.newFrame || binds(part)
		}
	}
	n.each(func(child *node) { prepare(child, frames) })
}

// plainPrefix returns how many steps at the front of a path only descend by
// name from its context or from a variable. The last step is one of them only
// if the path then has nothing left to do.
func plainPrefix(path *node) int {
	n := 0
	for n < len(path.list) && isPlain(path.list[n], n == 0) {
		n++
	}
	if n == len(path.list) && (path.group != nil || path.predicates != nil || path.tuple || path.keepSingleton || path.keepArray) {
		n--
	}
	if n == 1 && path.list[0].kind == nodeVariable {
		return 0
	}
	return n
}

func isPlain(step *node, first bool) bool {
	return (step.kind == nodeName || first && step.kind == nodeVariable) &&
		step.stages == nil && step.predicates == nil && step.group == nil &&
		!step.tuple && step.focus == nil && step.index == nil && !step.keepArray
}

// binds reports whether evaluating n binds a variable in the scope around n.
func binds(n *node) bool {
	switch n.kind {
	case nodeBind:
		return true
	case nodeBlock:
		// A block has a scope of its own, but not its filters and groups.
		outside := false
		for _, s := range n.predicates {
			outside = outside || binds(s.filter)
		}
		for _, s := range n.stages {
			outside = outside || s.filter != nil && binds(s.filter)
		}
		if n.group != nil {
			for _, pair := range n.group.pairs {
				outside = outside || binds(pair[0]) || binds(pair[1])
			}
		}
		return outside
	case nodeLambda:
		// A thunk evaluates its arguments in the scope around it, later.
		if !n.thunk {
			return false
		}
	}
	found := false
	n.each(func(child *node) { found = found || binds(child) })
	return found
}
