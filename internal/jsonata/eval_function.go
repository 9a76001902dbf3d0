package jsonata

import "strings"

// A functionKind says how a function is called.
type functionKind uint8

const (
	functionBuiltin functionKind = iota
	functionLambda
	functionTransform
	functionRegex
	functionClosure // a function as argument of another, or a Go function of one evaluation
	functionPartial // a built-in function with some arguments given
	functionChain   // f ~> g
)

// A function is a value that can be called.
type function struct {
	kind      functionKind
	name      string // of a built-in function
	node      *node  // of a lambda, transform or regular expression
	input     value  // what $ is inside a lambda
	env       *frame
	arity     int      // how many arguments higher-order functions pass
	params    []string // what a partial application can leave open
	signature *signature
	native    native
	inner     *function // of a closure or a partial application, the first of a chain
	second    *function // of a chain
	open      []*node   // the parameters that a partially applied lambda still takes
	partial   bool      // open counts
}

// A native is a function written in Go. It gets the arguments as its signature
// leaves them, perhaps fewer than it has parameters, and must not keep the slice.
type native func(ev *evaluator, c call) (value, error)

// A call is one invocation of a native function.
type call struct {
	args []value
	in   value // the context of the call, nil when there is none
	env  *frame
}

// arg returns the i-th argument, nil when it was left out.
func (c call) arg(i int) value {
	if i < len(c.args) {
		return c.args[i]
	}
	return nil
}

// A callSite is what an error of a function learns from where it was called.
type callSite struct {
	pos       int
	procedure *node // what is called, nil when it has no name
}

var noSite = callSite{pos: -1}

// restParams are the parameters of a function that was passed as an argument.
var restParams = []string{"...params"}

// fill adds place and name to an error that has none yet.
func (s callSite) fill(err error) error {
	if e, ok := err.(*Error); ok {
		if e.pos < 0 {
			e.pos = s.pos
		}
		if e.token == nil {
			e.token = s.name()
		}
	}
	return err
}

func (s callSite) name() value {
	if s.procedure == nil {
		return nil
	}
	return procedureName(s.procedure)
}

// procedureName is the name of what is called, as errors show it.
func procedureName(procedure *node) value {
	switch {
	case procedure.kind == nodePath:
		return str(procedure.list[0].value)
	case procedure.kind == nodeVariable || procedure.kind == nodeName:
		return str(procedure.value)
	case procedure.kind == nodeLiteral:
		return procedure.lit
	}
	return nil
}

// call evaluates a function call. With applied set, first comes before the
// arguments: the left side of ~>.
func (ev *evaluator) call(n *node, in value, env *frame, first value, applied bool) (value, error) {
	proc, err := ev.eval(n.lhs, in, env)
	if err != nil {
		return nil, err
	}
	if proc == nil && ev.forgotDollar(n, env) {
		return nil, newError("T1005", n.pos).withToken(n.lhs.list[0].value)
	}
	memory, base := ev.memory, len(ev.stack)
	if applied {
		ev.stack = append(ev.stack, first)
	}
	for _, arg := range n.list {
		v, err := ev.eval(arg, in, env)
		if err != nil {
			return nil, err
		}
		if f, ok := v.(*function); ok {
			closure := ev.closures.take()
			closure.kind, closure.inner, closure.arity, closure.params = functionClosure, f, f.arity, restParams
			v = closure
		}
		ev.stack = append(ev.stack, v)
	}
	site := callSite{n.pos, n.lhs}
	v, err := ev.invoke(proc, ev.stack[base:], in, env, site)
	if err != nil {
		return nil, site.fill(err)
	}
	ev.stack = ev.stack[:base]
	switch v.(type) {
	case nil, null, boolean, number:
		ev.memory = memory // what the call allocated is garbage now
	}
	return v, nil
}

// forgotDollar reports whether n calls a name that is a variable or function.
func (ev *evaluator) forgotDollar(n *node, env *frame) bool {
	if n.lhs.kind != nodePath {
		return false
	}
	name := n.lhs.list[0].value
	return name != "" && truthyInJS(ev.lookup(name, env))
}

// truthyInJS is what an if of the reference's own language makes of v.
func truthyInJS(v value) bool {
	switch v := v.(type) {
	case nil, null:
		return false
	case boolean:
		return bool(v)
	case number:
		return v != 0 && v == v
	case str:
		return v != ""
	}
	return true
}

// invoke calls proc, and the calls that it leaves in tail position.
func (ev *evaluator) invoke(proc value, args []value, in value, env *frame, site callSite) (value, error) {
	v, err := ev.invokeOnce(proc, args, in, env, site)
	for err == nil {
		next := ev.tail
		if f, ok := v.(*function); !ok {
			return v, nil
		} else if f != tailCall {
			if f.kind != functionLambda || !f.node.thunk {
				return v, nil
			}
			next = thunk{f.node, f.input, f.env}
		}
		body, input, scope := next.node.lhs, next.input, next.env
		if proc, err = ev.eval(body.lhs, input, scope); err != nil {
			return nil, err
		}
		site = callSite{pos: body.lhs.pos}
		if body.lhs.kind == nodeVariable {
			site.procedure = body.lhs
		}
		base := len(ev.stack)
		for _, arg := range body.list {
			if v, err = ev.eval(arg, input, scope); err != nil {
				return nil, err
			}
			ev.stack = append(ev.stack, v)
		}
		v, err = ev.invokeOnce(proc, ev.stack[base:], in, env, site)
		ev.stack = ev.stack[:base]
	}
	return nil, err
}

func (ev *evaluator) invokeOnce(proc value, args []value, in value, env *frame, site callSite) (value, error) {
	f, ok := proc.(*function)
	if !ok {
		return nil, newError("T1006", site.pos)
	}
	if f.signature != nil {
		valid, err := f.signature.validate(args, in)
		if err != nil {
			err.pos, err.token = site.pos, site.name()
			return nil, err
		}
		args = valid
	}
	v, err := ev.run(f, args, in, env)
	if e, ok := err.(*Error); ok {
		// As in the reference, the outermost call is where an error happened,
		// and the innermost that has a name is who made it.
		if e.token == nil {
			e.token = site.name()
		}
		if site.pos >= 0 {
			e.pos = site.pos
		}
	}
	return v, err
}

// run calls f with arguments that fit.
func (ev *evaluator) run(f *function, args []value, in value, env *frame) (value, error) {
	switch f.kind {
	case functionLambda:
		return ev.runLambda(f, args)
	case functionClosure:
		if f.native != nil {
			return f.native(ev, call{args: args, in: in, env: env})
		}
		return ev.invoke(f.inner, args, null{}, env, noSite)
	case functionPartial:
		return ev.runPartial(f, args, env)
	case functionChain:
		v, err := ev.invoke(f.inner, args[:min(len(args), 1)], null{}, env, noSite)
		if err != nil {
			return nil, err
		}
		return ev.invoke(f.second, []value{v}, null{}, env, noSite)
	case functionTransform:
		return ev.transform(f, call{args: args}.arg(0))
	case functionRegex:
		c := call{args: args}
		from, _ := toNumber(c.arg(1))
		return ev.regexMatch(f.node, newUnits(jsString(c.arg(0))), int(from))
	}
	return f.native(ev, call{args: args, in: in, env: env})
}

func (ev *evaluator) runLambda(f *function, args []value) (value, error) {
	params := f.node.params()
	if f.partial {
		params = f.open
	}
	env := f.env
	if len(params) > 0 || !f.node.thunk {
		env = ev.newFrame(f.env)
	}
	for i, p := range params {
		var v value
		if i < len(args) {
			v = args[i]
		}
		env.bind(p.value, v)
	}
	return ev.eval(f.node.lhs, f.input, env)
}

// apply evaluates x ~> f: f called with x, or both chained if x is a function.
func (ev *evaluator) apply(n *node, in value, env *frame) (value, error) {
	lhs, err := ev.eval(n.lhs, in, env)
	if err != nil {
		return nil, err
	}
	if n.rhs.kind == nodeFunction {
		// As in the reference, filters that follow the call have no effect.
		return ev.call(n.rhs, in, env, lhs, true)
	}
	rhs, err := ev.eval(n.rhs, in, env)
	if err != nil {
		return nil, err
	}
	f, ok := rhs.(*function)
	if !ok {
		return nil, newError("T2006", n.pos).withValue(rhs)
	}
	if first, ok := lhs.(*function); ok {
		return &function{kind: functionChain, inner: first, second: f, arity: 1, params: []string{"x"}}, nil
	}
	return ev.invoke(f, []value{lhs}, null{}, env, noSite)
}

// partial evaluates a call with ? among its arguments: a function of those.
func (ev *evaluator) partial(n *node, in value, env *frame) (value, error) {
	args := make([]value, len(n.list))
	for i, arg := range n.list {
		if arg.kind == nodeOperator {
			continue
		}
		var err error
		if args[i], err = ev.eval(arg, in, env); err != nil {
			return nil, err
		}
	}
	proc, err := ev.eval(n.lhs, in, env)
	if err != nil {
		return nil, err
	}
	f, ok := proc.(*function)
	if !ok {
		code := "T1008"
		if proc == nil && ev.forgotDollar(n, env) {
			code = "T1007"
		}
		e := newError(code, n.pos)
		e.token = procedureName(n.lhs)
		return nil, e
	}
	open := func(i int) bool { return i < len(n.list) && n.list[i].kind == nodeOperator }
	bound := ev.newFrame(f.env)
	argument := func(i int) value {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	if f.kind == functionLambda {
		params := f.node.params()
		if f.partial {
			params = f.open
		}
		out := &function{kind: functionLambda, node: f.node, input: f.input, env: bound, partial: true}
		for i, p := range params {
			if open(i) {
				out.open = append(out.open, p)
			} else {
				bound.bind(p.value, argument(i))
			}
		}
		out.arity = len(out.open)
		return out, nil
	}
	if f.kind == functionBuiltin && f.name == "string" {
		// The reference makes a lambda of the parameters, and one has a default.
		return nil, newError("S0208", n.pos).withValue(number(2))
	}
	// The parameters of a native function are known by name only.
	out := &function{kind: functionPartial, inner: f, env: bound}
	for i, p := range f.params {
		if open(i) {
			out.params = append(out.params, p)
		} else {
			bound.bind(p, argument(i))
		}
	}
	out.arity = len(out.params)
	return out, nil
}

// runPartial calls a native function with the arguments given now and before.
// As in the reference its signature does not make them fit.
func (ev *evaluator) runPartial(f *function, args []value, env *frame) (value, error) {
	inner := f.inner
	all := make([]value, len(inner.params))
	for i, p := range inner.params {
		open := false
		for j, name := range f.params {
			if name == p {
				open = true
				if j < len(args) {
					all[i] = args[j]
				}
			}
		}
		if !open {
			all[i], _ = f.env.find(p)
		}
	}
	if inner.signature != nil && len(all) > 0 && all[0] != nil {
		for i := range inner.signature.params {
			// Where the reference runs into an error of its own language.
			p := &inner.signature.params[i]
			if i < len(all) && all[i] != nil && p.kind != '(' && strings.IndexByte(p.class, typeLetter(all[i])) < 0 {
				e := newError("T0410", -1).withToken(inner.name)
				e.index = i + 1
				return nil, e
			}
		}
	}
	return ev.run(inner, all, nil, env)
}

// callFunction calls f as a higher-order function does.
func (ev *evaluator) callFunction(f *function, args []value, env *frame) (value, error) {
	ev.steps++
	if err := ev.check(); err != nil {
		return nil, err
	}
	return ev.invoke(f, args, null{}, env, noSite)
}

// paramNames splits the names of a native function's parameters.
func paramNames(text string) []string {
	names := strings.Split(text, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}
