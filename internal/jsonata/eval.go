package jsonata

// An evaluator is one evaluation of an expression.
type evaluator struct {
	meter
	expr *Expression
	opts *Options
	rand Rand
	root frame

	functions map[string]*function // of the language
	stack     []value              // the arguments of the calls under way
	arrays    slab[array]
	objects   slab[object]
	values    slab[value]
	members   slab[member]
	frames    slab[frame]
	closures  slab[function]
	tail      thunk // what tailCall stands for
}

// A thunk is a call that waits for the lambda around it to return.
type thunk struct {
	node  *node
	input value
	env   *frame
}

// tailCall is what a lambda returns for a call in tail position. The call goes
// through [evaluator.tail], since nothing is evaluated before it is looked at.
var tailCall = &function{kind: functionLambda}

// start makes ev ready for an evaluation.
func (ev *evaluator) start(e *Expression, opts *Options) {
	ev.expr, ev.opts, ev.rand = e, opts, opts.Rand
	ev.maxDepth, ev.maxSteps, ev.maxMemory, ev.done = opts.MaxDepth, opts.MaxSteps, opts.MaxMemory, opts.Done
	if ev.maxDepth <= 0 {
		ev.maxDepth = DefaultMaxDepth
	}
	if ev.maxSteps <= 0 {
		ev.maxSteps = DefaultMaxSteps
	}
	if ev.maxMemory <= 0 {
		ev.maxMemory = DefaultMaxMemory
	}
	ev.functions = standardFunctions
	if opts.StepFunctions {
		ev.functions = stepFunctions
	}
	ev.root.vars = ev.root.inline[:0]
}

// reset forgets an evaluation, but not the memory it got.
func (ev *evaluator) reset() {
	ev.arrays.reset()
	ev.objects.reset()
	ev.values.reset()
	ev.members.reset()
	ev.frames.reset()
	ev.closures.reset()
	clear(ev.stack[:cap(ev.stack)])
	*ev = evaluator{
		stack: ev.stack[:0], arrays: ev.arrays, objects: ev.objects, values: ev.values, members: ev.members, frames: ev.frames,
		closures: ev.closures,
	}
	if cap(ev.stack) > maxSlab {
		ev.stack = nil
	}
}

// eval evaluates n in the context in. It is the only way into a node: it keeps
// the bounds, applies the filters and groups that follow the node, and makes
// one value of a sequence.
func (ev *evaluator) eval(n *node, in value, env *frame) (value, error) {
	if ev.depth++; ev.depth > ev.maxDepth {
		return nil, &LimitError{LimitDepth}
	}
	ev.steps++
	if err := ev.check(); err != nil {
		return nil, err
	}
	v, err := ev.construct(n, in, env)
	if err != nil {
		return nil, err
	}
	for i := range n.predicates {
		if v, err = ev.filter(n.predicates[i].filter, v, env); err != nil {
			return nil, err
		}
	}
	if n.group != nil && n.kind != nodePath {
		if v, err = ev.grouping(n.group.pairs, n.group.pos, v, env); err != nil {
			return nil, err
		}
	}
	ev.depth--
	if a, ok := v.(*array); ok && a.sequence && !a.tuples {
		if n.keepArray {
			a.keepSingleton = true
		}
		switch a.len() {
		case 0:
			return nil, nil
		case 1:
			if !a.keepSingleton {
				return a.at(0), nil
			}
		}
	}
	return v, nil
}

func (ev *evaluator) construct(n *node, in value, env *frame) (value, error) {
	switch n.kind {
	case nodeLiteral:
		return n.lit, nil
	case nodePath:
		return ev.path(n, in, env)
	case nodeVariable:
		return ev.variable(n, in, env), nil
	case nodeName:
		return ev.name(in, n.value), nil
	case nodeBinary:
		return ev.binary(n, in, env)
	case nodeFunction:
		return ev.call(n, in, env, nil, false)
	case nodeNegate:
		return ev.negate(n, in, env)
	case nodeArray:
		return ev.arrayConstructor(n, in, env)
	case nodeObject:
		return ev.grouping(n.pairs, n.pos, in, env)
	case nodeBlock:
		return ev.block(n, in, env)
	case nodeCondition:
		return ev.condition(n, in, env)
	case nodeBind:
		v, err := ev.eval(n.rhs, in, env)
		if err == nil {
			env.bind(n.lhs.value, v)
		}
		return v, err
	case nodeLambda:
		if n.direct {
			ev.tail = thunk{n, in, env}
			return tailCall, nil
		}
		f := ev.closures.take()
		f.kind, f.node, f.input, f.env, f.arity, f.signature = functionLambda, n, in, env, len(n.params()), nil
		if n.head != nil {
			f.signature = n.head.signature
		}
		return f, nil
	case nodePartial:
		return ev.partial(n, in, env)
	case nodeApply:
		return ev.apply(n, in, env)
	case nodeTransform:
		return &function{kind: functionTransform, node: n, env: env, arity: 1, params: []string{"obj"}, signature: transformSignature}, nil
	case nodeRegex:
		return &function{kind: functionRegex, node: n, arity: 2, params: []string{"str", "fromIndex"}}, nil
	case nodeWildcard:
		return ev.wildcard(in), nil
	case nodeDescendant:
		return ev.descendants(in), nil
	case nodeParent:
		v, _ := env.find(n.slot.label)
		return v, nil
	}
	return nil, nil
}

func (ev *evaluator) block(n *node, in value, env *frame) (value, error) {
	if n.newFrame {
		env = ev.newFrame(env)
	}
	var v value
	for _, expr := range n.list {
		var err error
		if v, err = ev.eval(expr, in, env); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (ev *evaluator) condition(n *node, in value, env *frame) (value, error) {
	test, err := ev.eval(n.lhs, in, env)
	if err != nil {
		return nil, err
	}
	if ev.truth(test) {
		return ev.eval(n.rhs, in, env)
	}
	if n.third != nil {
		return ev.eval(n.third, in, env)
	}
	return nil, nil
}

func (ev *evaluator) negate(n *node, in value, env *frame) (value, error) {
	v, err := ev.eval(n.lhs, in, env)
	if err != nil || v == nil {
		return nil, err
	}
	if f, ok := toNumber(v); ok && f == f {
		return number(-f), nil
	}
	return nil, newError("D1002", n.pos).withToken("-").withValue(v)
}

func (ev *evaluator) arrayConstructor(n *node, in value, env *frame) (value, error) {
	var elems []value
	if len(n.list) > 0 {
		elems = ev.values.slice(len(n.list))
	}
	for i, item := range n.list {
		v, err := ev.eval(item, in, env)
		if err != nil {
			return nil, err
		}
		a, ok := v.(*array)
		switch {
		case v == nil:
		case !ok || item.kind == nodeArray:
			elems = append(elems, v)
		case a.isRange() && i == len(n.list)-1 && len(elems) == 0:
			// A range alone need not be spelled out, [1..1e7] ~> $count().
			return &array{first: a.first, count: a.count, cons: n.consArray}, nil
		default:
			ev.tick(a.len() / 8)
			elems = append(elems, a.items()...)
		}
	}
	ev.chargeElems(len(elems))
	a := ev.arrays.take()
	a.elems, a.cons = elems, n.consArray
	return a, nil
}
