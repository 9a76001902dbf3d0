package jsonata

func higherFunctions() []definition {
	return []definition{
		{"map", "<af>", "arr,func", 2, mapFunction},
		{"filter", "<af>", "arr,func", 2, filterFunction},
		{"single", "<af?>", "arr,func", 2, single},
		{"reduce", "<afj?:j>", "sequence,func,init", 3, reduce},
	}
}

// callHigher calls f with a value, its index or key and the whole, as many of
// them as f takes.
func (ev *evaluator) callHigher(f *function, env *frame, v, index, whole value) (value, error) {
	base := len(ev.stack)
	ev.stack = append(ev.stack, v)
	if f.arity >= 2 {
		ev.stack = append(ev.stack, index)
	}
	if f.arity >= 3 {
		ev.stack = append(ev.stack, whole)
	}
	result, err := ev.callFunction(f, ev.stack[base:], env)
	ev.stack = ev.stack[:base]
	return result, err
}

func mapFunction(ev *evaluator, c call) (value, error) {
	a, ok := c.arg(0).(*array)
	if !ok {
		return nil, nil
	}
	f, ok := c.arg(1).(*function)
	if !ok {
		return nil, newError("T1006", -1)
	}
	items := ev.elements(a)
	out := ev.values.slice(len(items))
	for i, item := range items {
		v, err := ev.callHigher(f, c.env, item, integer(i), a)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out = append(out, v)
		}
	}
	ev.chargeElems(len(out))
	return ev.sequence(out), nil
}

func filterFunction(ev *evaluator, c call) (value, error) {
	a, ok := c.arg(0).(*array)
	if !ok {
		return nil, nil
	}
	f, ok := c.arg(1).(*function)
	if !ok {
		return nil, newError("T1006", -1)
	}
	result := &array{sequence: true}
	for i, item := range ev.elements(a) {
		v, err := ev.callHigher(f, c.env, item, integer(i), a)
		if err != nil {
			return nil, err
		}
		if ev.truth(v) {
			result.elems = append(result.elems, item)
		}
	}
	ev.chargeElems(len(result.elems))
	return result, nil
}

func single(ev *evaluator, c call) (value, error) {
	a, ok := c.arg(0).(*array)
	if !ok {
		return nil, nil
	}
	f, _ := c.arg(1).(*function)
	var result value
	matched := false
	for i, item := range ev.elements(a) {
		if f != nil {
			v, err := ev.callHigher(f, c.env, item, integer(i), a)
			if err != nil {
				return nil, err
			}
			if !ev.truth(v) {
				continue
			}
		}
		if matched {
			return nil, newError("D3138", -1)
		}
		result, matched = item, true
	}
	if !matched {
		return nil, newError("D3139", -1)
	}
	return result, nil
}

func reduce(ev *evaluator, c call) (value, error) {
	a, ok := c.arg(0).(*array)
	if !ok {
		return nil, nil
	}
	f, ok := c.arg(1).(*function)
	if !ok {
		return nil, newError("T1006", -1)
	}
	if f.arity < 2 {
		return nil, newError("D3050", -1)
	}
	items := ev.elements(a)
	result, start := c.arg(2), 0
	if result == nil && len(items) > 0 {
		result, start = items[0], 1
	}
	for i := start; i < len(items); i++ {
		args := []value{result, items[i]}
		if f.arity >= 3 {
			args = append(args, number(i))
		}
		if f.arity >= 4 {
			args = append(args, a)
		}
		var err error
		if result, err = ev.callFunction(f, args, c.env); err != nil {
			return nil, err
		}
	}
	return result, nil
}
