package jsonata

// A resolver turns the raw tree of the parser into the one that is evaluated:
// chains of dots become paths of steps, subscripts become filters of the step
// they follow, and % learns which step it refers to. It works in place.
type resolver struct{ labels int }

// resolve returns the tree to evaluate for a whole expression.
func resolve(raw *node) *node {
	var r resolver
	n := r.node(raw)
	if n.kind == nodeParent || n.seeking != nil {
		raise(newError("S0217", n.pos))
	}
	return n
}

func (r *resolver) node(n *node) *node {
	keepArray := n.keepArray
	out := r.construct(n)
	if keepArray {
		out.keepArray = true
	}
	return out
}

func (r *resolver) construct(n *node) *node {
	switch n.kind {
	case nodeDots:
		return r.path(n)
	case nodeBinary:
		n.lhs, n.rhs = r.node(n.lhs), r.node(n.rhs)
		inherit(n, n.lhs)
		inherit(n, n.rhs)
	case nodeSubscript:
		return r.subscript(n)
	case nodeGroup:
		return r.grouping(n)
	case nodeOrder:
		return r.order(n)
	case nodeFocus:
		return r.focus(n)
	case nodeIndex:
		return r.index(n)
	case nodeBind:
		n.lhs, n.rhs = r.node(n.lhs), r.node(n.rhs)
		inherit(n, n.rhs)
	case nodeApply:
		n.lhs, n.rhs = r.node(n.lhs), r.node(n.rhs)
		n.keepArray = n.lhs.keepArray || n.rhs.keepArray
	case nodeNegate:
		n.lhs = r.node(n.lhs)
		if f, ok := n.lhs.lit.(number); ok {
			n.lhs.lit = -f
			return n.lhs
		}
		inherit(n, n.lhs)
	case nodeArray:
		for i, item := range n.list {
			n.list[i] = r.node(item)
			inherit(n, n.list[i])
		}
	case nodeObject:
		r.members(n.pairs)
		for _, pair := range n.pairs {
			inherit(n, pair[0])
			inherit(n, pair[1])
		}
	case nodeFunction, nodePartial:
		for i, arg := range n.list {
			n.list[i] = r.node(arg)
			inherit(n, n.list[i])
		}
		n.lhs = r.node(n.lhs)
	case nodeLambda:
		n.lhs = tailCalls(r.node(n.lhs), true)
	case nodeCondition:
		n.lhs, n.rhs = r.node(n.lhs), r.node(n.rhs)
		inherit(n, n.lhs)
		inherit(n, n.rhs)
		if n.third != nil {
			n.third = r.node(n.third)
			inherit(n, n.third)
		}
	case nodeTransform:
		n.lhs, n.rhs = r.node(n.lhs), r.node(n.rhs)
		if n.third != nil {
			n.third = r.node(n.third)
		}
	case nodeBlock:
		for i, expr := range n.list {
			part := r.node(expr)
			inherit(n, part)
			if part.consArray || part.kind == nodePath && part.list[0].consArray {
				n.consArray = true
			}
			n.list[i] = part
		}
	case nodeName:
		return &node{kind: nodePath, pos: n.pos, list: []*node{n}, keepSingleton: n.keepArray}
	case nodeOperator:
		if n.value != "?" {
			n.kind = nodeName
			return r.construct(n)
		}
	case nodeParent:
		n.slot = &slot{label: parentLabel(r.labels), level: 1}
		r.labels++
	case nodeEnd:
		raise(newError("S0207", n.pos).withToken("(end)"))
	}
	return n
}

func (r *resolver) members(pairs [][2]*node) {
	for i, pair := range pairs {
		pairs[i] = [2]*node{r.node(pair[0]), r.node(pair[1])}
	}
}

// path makes one path of all that dots join.
func (r *resolver) path(n *node) *node {
	parts := n.list
	path := r.node(parts[0])
	if path.kind != nodePath {
		first := path
		n.kind, n.value, n.pos = nodePath, "", first.pos
		path, n.list = n, append(make([]*node, 0, len(n.list)), first)
		if first.kind == nodeParent {
			path.seeking = &slotList{slots: []*slot{first.slot}}
		}
	}
	checked := 0
	for _, part := range parts[1:] {
		if step := r.step(part); step.kind == nodePath {
			path.list = append(path.list, step.list...)
		} else {
			path.list = append(path.list, step)
		}
		for _, step := range path.list[checked:] {
			if step.kind == nodeLiteral {
				named(step)
			}
			if step.keepArray {
				path.keepSingleton = true
			}
		}
		checked = len(path.list)
		if first := path.list[0]; first.kind == nodeArray {
			first.consArray = true
		}
		if last := path.list[checked-1]; last.kind == nodeArray {
			last.consArray = true
		}
		resolveAncestry(path)
	}
	return path
}

// step returns what stands behind a dot: a step, or a path of several.
func (r *resolver) step(n *node) *node {
	if n.kind == nodeName {
		return n
	}
	step := r.node(n)
	if step.kind != nodePath && step.predicates != nil {
		step.stages, step.predicates = step.predicates, nil
	}
	return step
}

// named makes a step that is written as a string a name.
func named(step *node) {
	s, ok := step.lit.(str)
	if !ok {
		raise(newError("S0213", step.pos).withValue(step.lit))
	}
	step.kind, step.value = nodeName, string(s)
}

// lastStep returns the step that a postfix operator belongs to, which is n
// itself unless n is a path.
func lastStep(n *node) *node {
	if n.kind == nodePath {
		return n.list[len(n.list)-1]
	}
	return n
}

// subscript adds a filter to the last step. Behind a step of a path it is a
// stage of that step, behind anything else a predicate of the whole.
func (r *resolver) subscript(n *node) *node {
	out := r.node(n.lhs)
	step := lastStep(out)
	if step.group != nil {
		raise(newError("S0209", n.pos))
	}
	predicate := r.node(n.rhs)
	if predicate.seeking != nil {
		for _, s := range predicate.seeking.slots {
			if s.level == 1 {
				seekParent(step, s)
			} else {
				s.level--
			}
		}
		inherit(step, predicate)
	}
	filter := stage{filter: predicate, pos: n.pos}
	if out.kind == nodePath {
		step.stages = append(step.stages, filter)
	} else {
		step.predicates = append(step.predicates, filter)
	}
	return out
}

func (r *resolver) grouping(n *node) *node {
	out := r.node(n.lhs)
	if out.group != nil {
		raise(newError("S0210", n.pos))
	}
	r.members(n.pairs)
	out.group = &grouping{pairs: n.pairs, pos: n.pos}
	return out
}

func (r *resolver) order(n *node) *node {
	path := r.node(n.lhs)
	if path.kind != nodePath {
		path = &node{kind: nodePath, pos: path.pos, list: []*node{path}}
	}
	step := &node{kind: nodeSort, pos: n.pos, terms: n.terms}
	for i := range step.terms {
		step.terms[i].expr = r.node(step.terms[i].expr)
		inherit(step, step.terms[i].expr)
	}
	path.list = append(path.list, step)
	resolveAncestry(path)
	return path
}

func (r *resolver) focus(n *node) *node {
	out := r.node(n.lhs)
	step := lastStep(out)
	if step.stages != nil || step.predicates != nil {
		raise(newError("S0215", n.pos))
	}
	if step.kind == nodeSort {
		raise(newError("S0216", n.pos))
	}
	if n.keepArray {
		step.keepArray = true
	}
	step.focus = n.rhs
	step.tuple = true
	return out
}

func (r *resolver) index(n *node) *node {
	out := r.node(n.lhs)
	step := lastStep(out)
	if out.kind != nodePath {
		out = &node{kind: nodePath, pos: out.pos, list: []*node{out}}
		if step.predicates != nil {
			step.stages, step.predicates = step.predicates, nil
		}
	}
	if step.stages == nil {
		step.index = n.rhs
	} else {
		step.stages = append(step.stages, stage{index: n.rhs.value, pos: n.pos})
	}
	step.tuple = true
	return out
}

// tailCalls replaces the calls in tail position of a lambda's body by thunks,
// which run when the lambda has returned, so that they need no depth.
//
// A block in tail position may be filtered. As in the reference it is then the
// thunk that is filtered, so it has to be a value of its own; a direct thunk
// need not.
func tailCalls(n *node, direct bool) *node {
	direct = direct && n.predicates == nil && n.group == nil
	switch {
	case n.kind == nodeFunction && n.predicates == nil:
		return &node{kind: nodeLambda, thunk: true, direct: direct, pos: n.pos, lhs: n}
	case n.kind == nodeCondition:
		n.rhs = tailCalls(n.rhs, direct)
		if n.third != nil {
			n.third = tailCalls(n.third, direct)
		}
	case n.kind == nodeBlock && len(n.list) > 0:
		last := len(n.list) - 1
		n.list[last] = tailCalls(n.list[last], direct)
	}
	return n
}
