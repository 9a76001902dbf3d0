package jsonata

// A frame is a scope of variables. Expressions bind few, so a scan over names
// is faster than any map.
type frame struct {
	parent *frame
	vars   []member
	inline [3]member
}

func (ev *evaluator) newFrame(parent *frame) *frame {
	f := ev.frames.take()
	f.parent = parent
	f.vars = f.inline[:0]
	return f
}

// bind gives name a value in f, also an undefined one.
func (f *frame) bind(name string, v value) {
	for i := range f.vars {
		if f.vars[i].key == name {
			f.vars[i].value = v
			return
		}
	}
	f.vars = append(f.vars, member{name, v})
}

// find looks for name in f and around it.
func (f *frame) find(name string) (value, bool) {
	for ; f != nil; f = f.parent {
		for i := range f.vars {
			if f.vars[i].key == name {
				return f.vars[i].value, true
			}
		}
	}
	return nil, false
}

// tupleFrame returns a frame with what t binds.
func (ev *evaluator) tupleFrame(parent *frame, t *tuple) *frame {
	f := ev.newFrame(parent)
	f.vars = append(f.vars, t.binds...)
	return f
}

// lookup returns the value of a variable: of the expression, of the options,
// or a function of the language.
func (ev *evaluator) lookup(name string, env *frame) value {
	if v, ok := env.find(name); ok {
		return v
	}
	if ev.opts.Bindings != nil {
		if v, ok := ev.opts.Bindings.Lookup(name); ok {
			return fromJSON(v)
		}
	}
	if f := ev.functions[name]; f != nil && (name != "eval" || ev.opts.AllowEval) {
		return f
	}
	return nil
}

// variable evaluates $name.
func (ev *evaluator) variable(n *node, in value, env *frame) value {
	if n.value == "" {
		if a, ok := in.(*array); ok && a.wrapper {
			return a.elems[0]
		}
		return in
	}
	return ev.lookup(n.value, env)
}
