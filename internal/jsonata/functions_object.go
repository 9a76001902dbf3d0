package jsonata

func objectFunctions() []definition {
	return []definition{
		{"keys", "<x-:a<s>>", "arg", 1, func(ev *evaluator, c call) (value, error) { return ev.keys(c.arg(0)), nil }},
		{"lookup", "<x-s:x>", "input,key", 2, func(ev *evaluator, c call) (value, error) {
			key, ok := asText(c.arg(1))
			if !ok {
				key = "undefined" // what the reference's language makes of it
			}
			return ev.name(c.arg(0), key), nil
		}},
		{"spread", "<x-:a<o>>", "arg", 1, func(ev *evaluator, c call) (value, error) { return ev.spread(c.arg(0)), nil }},
		{"merge", "<a<o>:o>", "arg", 1, onValue(merge)},
		{"sift", "<o-f?:o>", "arg,func", 2, sift},
		{"each", "<o-f:a>", "obj,func", 2, each},
	}
}

// keys returns the keys of an object, or those of all objects of an array.
func (ev *evaluator) keys(v value) value {
	result := &array{sequence: true}
	seen := map[string]bool{}
	var add func(v value)
	add = func(v value) {
		if !ev.enter() {
			return
		}
		defer ev.leave()
		switch v := v.(type) {
		case *object:
			ev.tick(v.len() / 4)
			for i, n := 0, v.len(); i < n; i++ {
				if key, e := v.at(i); e != nil && !seen[key] {
					seen[key] = true
					result.elems = append(result.elems, str(key))
				}
			}
		case *array:
			for _, e := range ev.elements(v) {
				add(e)
			}
		}
	}
	add(v)
	ev.chargeElems(len(result.elems))
	return result
}

// spread makes an object of each member. For an array the result is no
// sequence, as in the reference, so that one object stays an array of one.
func (ev *evaluator) spread(v value) value {
	switch v := v.(type) {
	case *array:
		result := &array{sequence: v.len() == 0}
		if !ev.enter() {
			return result
		}
		defer ev.leave()
		for _, e := range ev.elements(v) {
			switch s := ev.spread(e).(type) {
			case nil:
			case *array:
				result.elems = append(result.elems, s.items()...)
			default:
				result.elems = append(result.elems, s)
			}
		}
		ev.chargeElems(len(result.elems))
		return result
	case *object:
		result := &array{sequence: true}
		for i, n := 0, v.len(); i < n; i++ {
			key, e := v.at(i)
			result.elems = append(result.elems, &object{members: []member{{key, e}}})
		}
		ev.chargeElems(8 * len(result.elems))
		return result
	}
	return v
}

func merge(ev *evaluator, v value) (value, error) {
	list := ev.elements(v)
	size := 0
	for _, e := range list {
		if o, ok := e.(*object); ok {
			size += o.len()
		}
	}
	result := ev.objects.take()
	result.members = ev.members.slice(size)
	for _, e := range list {
		o, ok := e.(*object)
		if !ok {
			continue
		}
		for i, n := 0, o.len(); i < n; i++ {
			key, e := o.at(i)
			result.set(key, e)
		}
	}
	ev.tick(size / 4)
	ev.charge(64 + 48*len(result.members))
	return result, nil
}

func sift(ev *evaluator, c call) (value, error) {
	result := &object{}
	err := ev.eachMember(c, func(key string, v, kept value) {
		if ev.truth(kept) {
			result.add(key, v)
		}
	})
	if err != nil || len(result.members) == 0 {
		return nil, err
	}
	ev.charge(64 + 48*len(result.members))
	return result, nil
}

func each(ev *evaluator, c call) (value, error) {
	result := &array{sequence: true}
	err := ev.eachMember(c, func(_ string, _, v value) {
		if v != nil {
			result.elems = append(result.elems, v)
		}
	})
	ev.chargeElems(len(result.elems))
	return result, err
}

// eachMember calls the function of c for each member of its object.
func (ev *evaluator) eachMember(c call, yield func(key string, v, result value)) error {
	o, ok := c.arg(0).(*object)
	if !ok {
		return nil
	}
	f, ok := c.arg(1).(*function)
	for i, n := 0, o.len(); i < n; i++ {
		if !ok {
			return newError("T1006", -1)
		}
		key, v := o.at(i)
		result, err := ev.callHigher(f, c.env, v, str(key), o)
		if err != nil {
			return err
		}
		yield(key, v, result)
	}
	return nil
}
