package jsonata

import (
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// path evaluates a path: each step is evaluated for each value of the one
// before, and what comes out is one flat sequence.
func (ev *evaluator) path(n *node, in value, env *frame) (value, error) {
	start := 0
	var input *array
	if n.prefix > 0 {
		v, done, err := ev.plainPath(n, in, env)
		if err != nil || done == len(n.list) {
			return v, err
		}
		start, input = done, asInput(v, done)
	} else if a, ok := in.(*array); ok && n.list[0].kind != nodeVariable {
		input = a
	} else {
		input = newSequence(in)
	}
	var result value = input
	var tuples *array
	streaming := false
	for i := start; i < len(n.list) && (i == 0 || input.len() > 0 || streaming); i++ {
		step := n.list[i]
		streaming = streaming || step.tuple
		var err error
		switch {
		case i == 0 && step.consArray:
			// An array constructor in front is evaluated once for all.
			result, err = ev.eval(step, input, env)
		case streaming:
			tuples, err = ev.tupleStep(step, input, tuples, env)
		default:
			result, err = ev.step(step, input, env, i == len(n.list)-1)
		}
		if err != nil {
			return nil, err
		}
		if tuples != nil {
			continue
		}
		if step.focus == nil {
			input = iterate(result)
			if input != result && input.len() == 0 && result != nil && i < len(n.list)-1 {
				result = newSequence()
			}
		}
	}
	if streaming && tuples == nil {
		tuples = &array{sequence: true, tuples: true}
	}
	return ev.endPath(n, result, tuples, env)
}

// endPath makes the result of a path of that of its last step, which is tuples
// when it is one of a join.
func (ev *evaluator) endPath(n *node, result value, tuples *array, env *frame) (value, error) {
	if tuples != nil {
		result = tuples
		if !n.tuple {
			elems := make([]value, len(tuples.elems))
			for i, t := range tuples.elems {
				if t, ok := t.(*tuple); ok {
					elems[i] = t.value
				}
			}
			ev.chargeElems(len(elems))
			result = newSequence(elems...)
		}
	}
	if a, ok := result.(*array); ok && n.keepSingleton {
		if a.cons && !a.sequence {
			a = newSequence(a)
			result = a
		}
		a.keepSingleton = true
	}
	if n.group == nil {
		return result, nil
	}
	if tuples != nil {
		result = tuples
	}
	return ev.grouping(n.group.pairs, n.group.pos, result, env)
}

// iterate returns what the next step is evaluated for. Only an array constructor
// in front of a path with a filter yields something else than an array; the
// reference then finds nothing in an object and goes over the characters of a
// string.
func iterate(v value) *array {
	switch v := v.(type) {
	case *array:
		return v
	case str:
		chars := &array{}
		for _, r := range string(v) {
			chars.elems = append(chars.elems, str(r))
		}
		return chars
	}
	return &array{}
}

// asInput returns the value that a number of plain steps arrived at as the
// input of the next step.
func asInput(v value, done int) *array {
	a, ok := v.(*array)
	switch {
	case v == nil:
		return newSequence()
	case !ok || a.cons && done > 0:
		return newSequence(v)
	case done > 0:
		return newSequence(a.items()...)
	}
	return a
}

// plainPath descends by names as long as there are objects. It returns the
// value and the number of steps done; if these are not all steps of the path,
// the next one has to be evaluated for the value. A path ends where there is
// nothing.
func (ev *evaluator) plainPath(n *node, in value, env *frame) (value, int, error) {
	// Every step is an evaluation of its own, one level below the path.
	if ev.depth >= ev.maxDepth {
		return nil, 0, &LimitError{LimitDepth}
	}
	steps := n.list[:n.prefix]
	ev.steps += len(steps)
	i := 0
	v := in
	if steps[0].kind == nodeVariable {
		i = 1
		if data, ok := ev.binding(steps[0].value, env); ok {
			v, i = descend(steps, 1, data)
			return v, i, nil
		}
		v = ev.variable(steps[0], in, env)
	}
	for ; i < len(steps); i++ {
		switch o := v.(type) {
		case *object:
			if o.data.Exists() {
				v, i = descend(steps, i, o.data)
				return v, i, nil
			}
			v = o.get(steps[i].value)
		case *array:
			return v, i, nil
		default:
			return nil, len(steps), nil
		}
	}
	if a, ok := v.(*array); ok && a.sequence && len(steps) == len(n.list) {
		// The result of the path may be marked, what a variable holds not.
		v = newSequence(flattenOnce(nil, a)...)
	}
	return v, len(steps), nil
}

// descend goes on in data that is not taken apart yet.
func descend(steps []*node, i int, data jsonval.Value) (value, int) {
	for ; i < len(steps); i++ {
		switch data.Kind() {
		case jsonval.Object:
			data = data.Get(steps[i].value)
		case jsonval.Array:
			return &array{data: data}, i
		default:
			return nil, len(steps)
		}
	}
	return fromJSON(data), len(steps)
}

// binding returns a variable of the options.
func (ev *evaluator) binding(name string, env *frame) (jsonval.Value, bool) {
	if name == "" || ev.opts.Bindings == nil {
		return jsonval.Value{}, false
	}
	if _, ok := env.find(name); ok {
		return jsonval.Value{}, false
	}
	return ev.opts.Bindings.Lookup(name)
}

// flattenOnce appends v to a sequence: an array by its elements.
func flattenOnce(list []value, v value) []value {
	if a, ok := v.(*array); ok && !a.cons {
		return append(list, a.items()...)
	}
	return append(list, v)
}

// step evaluates one step for all items of in.
func (ev *evaluator) step(step *node, in *array, env *frame, last bool) (value, error) {
	if step.kind == nodeSort {
		sorted, err := ev.orderBy(step, in, env)
		if err != nil {
			return nil, err
		}
		return ev.applyStages(step.stages, sorted, env)
	}
	var first value
	var list []value
	count := 0
	items := in.items()
	for _, item := range items {
		v, err := ev.eval(step, item, env)
		for i := 0; err == nil && i < len(step.stages); i++ {
			if step.stages[i].filter != nil {
				v, err = ev.filter(step.stages[i].filter, v, env)
			}
		}
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if count++; count == 1 {
			first = v
			continue
		}
		if count == 2 {
			list = flattenOnce(ev.values.slice(len(items)), first)
		}
		list = flattenOnce(list, v)
	}
	if count == 1 {
		if a, ok := first.(*array); ok && last && !a.sequence {
			return a, nil
		}
		list = flattenOnce(nil, first)
	}
	ev.chargeElems(len(list))
	return ev.sequence(list), nil
}

// sequence returns a sequence of the elements of list.
func (ev *evaluator) sequence(list []value) *array {
	a := ev.arrays.take()
	a.elems, a.sequence = list, true
	return a
}

// filter keeps the items that predicate selects, by position or by condition.
func (ev *evaluator) filter(predicate *node, in value, env *frame) (value, error) {
	a, ok := in.(*array)
	if !ok {
		a = newSequence(in)
	}
	results := &array{sequence: true, tuples: ok && a.tuples}
	if f, ok := predicate.lit.(number); ok && predicate.kind == nodeLiteral {
		index := math.Floor(float64(f))
		if index < 0 {
			index += float64(a.len())
		}
		if index < 0 || index >= float64(a.len()) {
			return results, nil
		}
		item := a.at(int(index))
		if isArray(item) {
			return item, nil
		}
		if item != nil {
			results.elems = []value{item}
		}
		return results, nil
	}
	n := a.len()
	for i, item := range a.items() {
		context, scope := item, env
		if t, ok := item.(*tuple); ok && a.tuples {
			context, scope = t.value, ev.tupleFrame(env, t)
		}
		v, err := ev.eval(predicate, context, scope)
		if err != nil {
			return nil, err
		}
		if list, ok := v.(*array); ok {
			ev.tick(list.len() / 8)
		}
		if times, ok := positions(v, i, n); ok {
			for range times {
				results.elems = append(results.elems, item)
			}
		} else if ev.truth(v) {
			results.elems = append(results.elems, item)
		}
	}
	ev.chargeElems(len(results.elems))
	return results, nil
}

// positions reports whether v is a number or an array of numbers, and how often
// it names the index i of n items.
func positions(v value, i, n int) (times int, ok bool) {
	one := func(v value) bool {
		f, ok := toNumber(v)
		if !ok || f != f {
			return false
		}
		if f = math.Floor(f); f < 0 {
			f += float64(n)
		}
		if f == float64(i) {
			times++
		}
		return true
	}
	a, isArr := v.(*array)
	if !isArr {
		ok = one(v)
		return times, ok
	}
	for j, m := 0, a.len(); j < m; j++ {
		if !one(a.at(j)) {
			return 0, false
		}
	}
	return times, true
}

// name is the member of that name: of an object, or of all objects of an array.
func (ev *evaluator) name(in value, key string) value {
	switch v := in.(type) {
	case *object:
		return v.get(key)
	case *array:
		seq := &array{sequence: true}
		ev.collect(seq, v, key)
		ev.chargeElems(len(seq.elems))
		return seq
	case *tuple:
		return v.get(key)
	}
	return nil
}

func (ev *evaluator) collect(seq *array, a *array, key string) {
	if !ev.enter() {
		return
	}
	defer ev.leave()
	ev.tick(a.len() / 8)
	for _, item := range a.items() {
		switch item := item.(type) {
		case *object:
			v := item.get(key)
			if inner, ok := v.(*array); ok {
				seq.elems = append(seq.elems, inner.items()...)
			} else if v != nil {
				seq.elems = append(seq.elems, v)
			}
		case *array:
			ev.collect(seq, item, key)
		}
	}
}

// wildcard yields all members of an object or elements of an array, arrays
// flattened. As in the reference, the result is no sequence once it has met one.
func (ev *evaluator) wildcard(in value) value {
	results := &array{sequence: true}
	add := func(v value) {
		if isArray(v) {
			results.elems = ev.flattenInto(results.elems, v)
			results.sequence = false
		} else {
			results.elems = append(results.elems, v)
		}
	}
	if a, ok := in.(*array); ok && a.wrapper && a.len() > 0 {
		in = a.at(0)
	}
	switch v := in.(type) {
	case *object:
		for i, n := 0, v.len(); i < n; i++ {
			_, e := v.at(i)
			add(e)
		}
	case *array:
		for _, e := range v.items() {
			add(e)
		}
	}
	return results
}

// descendants yields the context and everything in it, except arrays.
func (ev *evaluator) descendants(in value) value {
	if in == nil {
		return nil
	}
	var list []value
	var walk func(v value)
	walk = func(v value) {
		if !ev.enter() {
			return
		}
		defer ev.leave()
		switch v := v.(type) {
		case *array:
			for _, e := range v.items() {
				walk(e)
			}
			return
		case *object:
			list = append(list, v)
			for i, n := 0, v.len(); i < n; i++ {
				_, e := v.at(i)
				walk(e)
			}
			return
		}
		list = append(list, v)
	}
	walk(in)
	ev.chargeElems(len(list))
	if len(list) == 1 {
		return list[0]
	}
	return newSequence(list...)
}
