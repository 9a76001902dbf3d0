package jsonata

// tupleStep evaluates one step of a path that carries variables along: @ binds
// the value, # its position, and % the context of the step.
func (ev *evaluator) tupleStep(step *node, in, tuples *array, env *frame) (*array, error) {
	if step.kind == nodeSort {
		return ev.tupleSort(step, in, tuples, env)
	}
	if tuples == nil {
		tuples = &array{sequence: true, tuples: true}
		for _, item := range in.items() {
			tuples.elems = append(tuples.elems, &tuple{value: item})
		}
	}
	result := &array{sequence: true, tuples: true}
	for _, e := range tuples.elems {
		t, ok := e.(*tuple)
		if !ok {
			t = &tuple{value: e}
		}
		v, err := ev.eval(step, t.value, ev.tupleFrame(env, t))
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		a, ok := v.(*array)
		if !ok {
			a = &array{elems: []value{v}}
		}
		for i, item := range a.items() {
			result.elems = append(result.elems, extend(t, step, item, i, a.tuples))
		}
		ev.chargeElems(4 * a.len())
	}
	return ev.stagesOfTuples(step, result, env)
}

// extend returns t with what step makes of it: the i-th of its results is item.
func extend(t *tuple, step *node, item value, i int, isTuple bool) *tuple {
	out := t.copy()
	if inner, ok := item.(*tuple); ok && isTuple {
		out.value = inner.value
		for _, b := range inner.binds {
			out.bind(b.key, b.value)
		}
		return out
	}
	if step.focus != nil {
		out.bind(step.focus.value, item)
	} else {
		out.value = item
	}
	if step.index != nil {
		out.bind(step.index.value, number(i))
	}
	if step.ancestor != nil {
		out.bind(step.ancestor.label, t.value)
	}
	return out
}

func (ev *evaluator) tupleSort(step *node, in, tuples *array, env *frame) (*array, error) {
	if tuples != nil {
		in = tuples
	}
	sorted, err := ev.orderBy(step, in, env)
	if err != nil {
		return nil, err
	}
	result := sorted
	if tuples == nil {
		result = &array{sequence: true, tuples: true}
		for i, item := range sorted.items() {
			t := &tuple{value: item}
			if step.index != nil {
				t.bind(step.index.value, number(i))
			}
			result.elems = append(result.elems, t)
		}
	}
	return ev.stagesOfTuples(step, result, env)
}

func (ev *evaluator) stagesOfTuples(step *node, result *array, env *frame) (*array, error) {
	v, err := ev.applyStages(step.stages, result, env)
	if err != nil {
		return nil, err
	}
	a, ok := v.(*array)
	if !ok {
		a = &array{elems: []value{v}, sequence: true, tuples: true}
	}
	return a, nil
}

// applyStages applies the filters and position bindings of a step in turn.
func (ev *evaluator) applyStages(stages []stage, in *array, env *frame) (value, error) {
	var v value = in
	for _, s := range stages {
		if s.filter != nil {
			var err error
			if v, err = ev.filter(s.filter, v, env); err != nil {
				return nil, err
			}
			continue
		}
		if a, ok := v.(*array); ok {
			for i, e := range a.items() {
				if t, ok := e.(*tuple); ok {
					t.bind(s.index, number(i))
				}
			}
		}
	}
	return v, nil
}

// mergeTuples makes one tuple of a group of them: every variable has the values
// of all, one after the other.
func mergeTuples(g *group) *tuple {
	first, ok := g.first.(*tuple)
	if !ok {
		return &tuple{value: g.first}
	}
	if !g.many {
		return first.copy()
	}
	values := group{first: first.value}
	binds := make([]group, len(first.binds))
	for i, b := range first.binds {
		binds[i] = group{key: b.key, first: b.value}
	}
	for _, e := range g.all[1:] {
		t, ok := e.(*tuple)
		if !ok {
			continue
		}
		values.add(t.value)
		for _, b := range t.binds {
			if i := findGroup(binds, nil, b.key); i >= 0 {
				binds[i].add(b.value)
			} else {
				binds = append(binds, group{key: b.key, first: b.value})
			}
		}
	}
	out := &tuple{value: values.data()}
	for i := range binds {
		out.bind(binds[i].key, binds[i].data())
	}
	return out
}
