package jsonata

// prepare notes in the nodes what evaluation can do faster: which paths are
// nothing but names, and which blocks need no frame of their own.
func prepare(n *node, frames bool) {
	switch n.kind {
	case nodePath:
		n.plain = isPlain(n)
	case nodeBlock:
		n.newFrame = frames
		for _, part := range n.list {
			n.newFrame = n.newFrame || binds(part)
		}
	}
	n.each(func(child *node) { prepare(child, frames) })
}

// isPlain reports whether a path only descends by names from its context or
// from a variable.
func isPlain(path *node) bool {
	for i, step := range path.list {
		if step.kind != nodeName && (i > 0 || step.kind != nodeVariable) {
			return false
		}
		if step.stages != nil || step.predicates != nil || step.group != nil || step.tuple || step.focus != "" || step.index != "" || step.keepArray {
			return false
		}
	}
	return path.group == nil && path.predicates == nil && !path.tuple && !path.keepSingleton && !path.keepArray
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
