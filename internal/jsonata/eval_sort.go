package jsonata

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

// orderBy sorts the items of in by the terms of an order-by clause. The result
// is a plain array, but less than two items stay what they are.
func (ev *evaluator) orderBy(n *node, in *array, env *frame) (*array, error) {
	if in.len() <= 1 {
		return in, nil
	}
	elems, err := ev.mergeSort(in.items(), func(a, b value) (bool, error) {
		return ev.comesAfter(n, in.tuples, a, b, env)
	})
	if err != nil {
		return nil, err
	}
	ev.chargeElems(len(elems))
	return &array{elems: elems}, nil
}

// comesAfter reports whether a has to stand after b.
func (ev *evaluator) comesAfter(n *node, tuples bool, a, b value, env *frame) (bool, error) {
	for _, term := range n.terms {
		x, err := ev.sortKey(term.expr, tuples, a, env)
		if err != nil {
			return false, err
		}
		y, err := ev.sortKey(term.expr, tuples, b, env)
		if err != nil {
			return false, err
		}
		// What is undefined comes last.
		if x == nil && y == nil {
			continue
		}
		if x == nil || y == nil {
			return x == nil, nil
		}
		order, err := compareKeys(n, x, y)
		if err != nil {
			return false, err
		}
		if order != 0 {
			return (order > 0) != term.descending, nil
		}
	}
	return false, nil
}

func (ev *evaluator) sortKey(n *node, tuples bool, item value, env *frame) (value, error) {
	if t, ok := item.(*tuple); ok && tuples {
		return ev.eval(n, t.value, ev.tupleFrame(env, t))
	}
	return ev.eval(n, item, env)
}

// compareKeys orders two keys: -1, 0 or +1.
func compareKeys(n *node, x, y value) (int, error) {
	a, isText := x.(str)
	b, alsoText := y.(str)
	f, isNumber := toNumber(x)
	g, alsoNumber := toNumber(y)
	switch {
	case !isText && !isNumber:
		return 0, newError("T2008", n.pos).withValue(x)
	case !alsoText && !alsoNumber:
		return 0, newError("T2008", n.pos).withValue(y)
	case isText != alsoText:
		e := newError("T2007", n.pos).withValue(x)
		e.value2 = y
		return 0, e
	case isText:
		return jsonval.CompareStrings(string(a), string(b)), nil
	case f == g:
		return 0, nil
	case f < g:
		return -1, nil
	}
	return 1, nil
}

// mergeSort sorts stably. after reports whether its first argument has to stand
// after the second. Go's own sort will not do: the comparison can fail, and
// with one that contradicts itself the order is still the reference's.
func (ev *evaluator) mergeSort(items []value, after func(a, b value) (bool, error)) ([]value, error) {
	if len(items) <= 1 {
		return items, nil
	}
	middle := len(items) / 2
	left, err := ev.mergeSort(items[:middle], after)
	if err != nil {
		return nil, err
	}
	right, err := ev.mergeSort(items[middle:], after)
	if err != nil {
		return nil, err
	}
	merged := make([]value, 0, len(items))
	for len(left) > 0 && len(right) > 0 {
		swap, err := after(left[0], right[0])
		if err != nil {
			return nil, err
		}
		if swap {
			merged = append(merged, right[0])
			right = right[1:]
		} else {
			merged = append(merged, left[0])
			left = left[1:]
		}
	}
	ev.tick(len(items) / 4)
	if err := ev.check(); err != nil {
		return nil, err
	}
	return append(append(merged, left...), right...), nil
}
