package jsonata

import "strings"

// transform runs a transform | pattern | update, delete | on a copy of obj.
func (ev *evaluator) transform(f *function, obj value) (value, error) {
	if obj == nil {
		return nil, nil
	}
	n := f.node
	clone, ok := ev.lookup("clone", f.env).(*function)
	if !ok {
		return nil, newError("T2013", n.pos)
	}
	result, err := ev.invoke(clone, []value{obj}, null{}, f.env, noSite)
	if err != nil {
		return nil, err
	}
	matches, err := ev.eval(n.lhs, result, f.env)
	if err != nil || matches == nil {
		return result, err
	}
	list := []value{matches}
	if a, ok := matches.(*array); ok {
		list = a.items()
	}
	for _, match := range list {
		if _, ok := match.(*function); ok {
			return nil, newError("D1010", n.pos)
		}
		if err := ev.update(n, match, f.env); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// cannotSet returns the error for an update of something that has no members,
// with @ for the key.
func cannotSet(match value) string {
	switch v := match.(type) {
	case nil:
		return "Cannot set properties of undefined (setting '@')"
	case null:
		return "Cannot set properties of null (setting '@')"
	case boolean:
		return "Cannot create property '@' on boolean '" + jsonText(v) + "'"
	case number, literal:
		return "Cannot create property '@' on number '" + jsonText(v) + "'"
	case str:
		return "Cannot create property '@' on string '" + string(v) + "'"
	}
	return ""
}

// update changes one match in place: it belongs to the copy.
func (ev *evaluator) update(n *node, match value, env *frame) error {
	target, _ := match.(*object)
	update, err := ev.eval(n.rhs, match, env)
	if err != nil {
		return err
	}
	if update != nil {
		from, ok := update.(*object)
		if !ok {
			return newError("T2011", n.rhs.pos).withValue(update)
		}
		if key := cannotSet(match); key != "" && from.len() > 0 {
			name, _ := from.at(0)
			return typeError(strings.Replace(key, "@", name, 1))
		}
		for i, count := 0, from.len(); target != nil && i < count; i++ {
			key, v := from.at(i)
			target.set(key, v)
		}
	}
	if n.third == nil {
		return nil
	}
	deletions, err := ev.eval(n.third, match, env)
	if err != nil || deletions == nil {
		return err
	}
	keys := []value{deletions}
	if a, ok := deletions.(*array); ok {
		keys = a.items()
	}
	for _, key := range keys {
		if _, ok := key.(str); !ok {
			return newError("T2012", n.third.pos).withValue(deletions)
		}
	}
	for _, key := range keys {
		if target != nil {
			ev.tick(target.len() / 4)
			target.remove(string(key.(str)))
		}
	}
	return nil
}

// clone copies v deeply, so that a transform can change the copy.
func (ev *evaluator) clone(v value) value {
	if !ev.enter() {
		return nil
	}
	defer ev.leave()
	switch v := v.(type) {
	case *array:
		items := v.items()
		elems := make([]value, len(items))
		for i, e := range items {
			if elems[i] = ev.clone(e); elems[i] == nil {
				elems[i] = null{}
			}
		}
		ev.chargeElems(len(elems))
		return &array{elems: elems}
	case *object:
		out := &object{}
		for i, n := 0, v.len(); i < n; i++ {
			key, e := v.at(i)
			if e != nil {
				out.add(key, ev.clone(e))
			}
		}
		ev.charge(64 + 48*len(out.members))
		return out
	case number:
		return number(round15(float64(v)))
	case literal:
		return v
	case *function:
		return str("")
	}
	return v
}
