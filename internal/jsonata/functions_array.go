package jsonata

func arrayFunctions() []definition {
	return []definition{
		{"append", "<xx:a>", "arg1,arg2", 2, func(ev *evaluator, c call) (value, error) {
			v := join(c.arg(0), c.arg(1))
			if a, ok := v.(*array); ok {
				ev.tick(a.len() / 8)
				ev.chargeElems(a.len())
			}
			return v, nil
		}},
		{"reverse", "<a:a>", "arr", 1, onValue(reverse)},
		{"zip", "<a+>", "", 0, zip},
		{"sort", "<af?:a>", "arr,comparator", 2, sortFunction},
		{"shuffle", "<a:a>", "arr", 1, onValue(shuffle)},
		{"distinct", "<x:x>", "arr", 1, onValue(distinct)},
	}
}

func reverse(ev *evaluator, v value) (value, error) {
	list := ev.elements(v)
	if len(list) <= 1 {
		return v, nil
	}
	out := make([]value, len(list))
	for i, e := range list {
		out[len(list)-1-i] = e
	}
	ev.chargeElems(len(out))
	return &array{elems: out}, nil
}

func zip(ev *evaluator, c call) (value, error) {
	length := -1
	for _, arg := range c.args {
		n := 0
		if a, ok := arg.(*array); ok {
			n = a.len()
		}
		if length < 0 || n < length {
			length = n
		}
	}
	out := make([]value, 0, max(length, 0))
	for i := range max(length, 0) {
		row := make([]value, len(c.args))
		for j, arg := range c.args {
			row[j] = arg.(*array).at(i)
		}
		ev.tick(1 + len(row)/8)
		ev.chargeElems(len(row))
		if err := ev.check(); err != nil {
			return nil, err
		}
		out = append(out, &array{elems: row})
	}
	return &array{elems: out}, nil
}

func sortFunction(ev *evaluator, c call) (value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	list := ev.elements(c.arg(0))
	if len(list) <= 1 {
		return c.arg(0), nil
	}
	after := func(a, b value) (bool, error) {
		v, failed := compare(">", a, b)
		if failed != nil {
			return false, failed
		}
		return v == boolean(true), nil
	}
	if f, ok := c.arg(1).(*function); ok {
		after = func(a, b value) (bool, error) {
			v, err := ev.callFunction(f, []value{a, b}, c.env)
			return truthyInJS(v), err
		}
	} else if !uniform(list) {
		return nil, newError("D3070", -1)
	}
	out, err := ev.mergeSort(list, after)
	if err != nil {
		return nil, err
	}
	ev.chargeElems(len(out))
	return &array{elems: out}, nil
}

// uniform reports whether all elements are numbers, or all are strings.
func uniform(list []value) bool {
	numbers, texts := 0, 0
	for _, v := range list {
		switch v.(type) {
		case number, literal:
			numbers++
		case str:
			texts++
		}
	}
	return numbers == len(list) || texts == len(list)
}

func shuffle(ev *evaluator, v value) (value, error) {
	list := ev.elements(v)
	if len(list) <= 1 {
		return v, nil
	}
	out := make([]value, len(list))
	for i, e := range list {
		j := int(ev.random() * float64(i+1))
		out[i] = out[j]
		out[j] = e
	}
	ev.chargeElems(len(out))
	return &array{elems: out}, nil
}

func distinct(ev *evaluator, v value) (value, error) {
	a, ok := v.(*array)
	if !ok || a.len() <= 1 {
		return v, nil
	}
	out := &array{sequence: a.sequence}
	scalars := map[value]bool{}
	var rest []value
	for _, e := range ev.elements(a) {
		switch e.(type) {
		case *array, *object:
			ev.tick(len(rest))
			if ev.contained(e, rest) {
				continue
			}
			rest = append(rest, e)
			if err := ev.check(); err != nil {
				return nil, err
			}
		default:
			key := e
			if f, ok := toNumber(e); ok {
				key = number(f)
			}
			if scalars[key] {
				continue
			}
			scalars[key] = true
		}
		out.elems = append(out.elems, e)
	}
	ev.chargeElems(len(out.elems))
	return out, nil
}

func (m *meter) contained(v value, list []value) bool {
	for _, e := range list {
		if m.equal(v, e) {
			return true
		}
	}
	return false
}
