package jsonata

import "math"

func aggregateFunctions() []definition {
	return []definition{
		{"sum", "<a<n>:n>", "args", 1, aggregate(func(list []value) value { return number(total(list)) })},
		{"count", "<a:n>", "args", 1, count},
		{"max", "<a<n>:n>", "args", 1, aggregate(func(list []value) value { return extreme(list, math.Max) })},
		{"min", "<a<n>:n>", "args", 1, aggregate(func(list []value) value { return extreme(list, math.Min) })},
		{"average", "<a<n>:n>", "args", 1, aggregate(func(list []value) value {
			if len(list) == 0 {
				return nil
			}
			return number(total(list) / float64(len(list)))
		})},
	}
}

func aggregate(f func(list []value) value) native {
	return onValue(func(ev *evaluator, v value) (value, error) { return f(ev.elements(v)), nil })
}

func total(list []value) float64 {
	sum := 0.0
	for _, v := range list {
		f, _ := toNumber(v)
		sum += f
	}
	return sum
}

func extreme(list []value, pick func(a, b float64) float64) value {
	if len(list) == 0 {
		return nil
	}
	best, _ := toNumber(list[0])
	for _, v := range list[1:] {
		f, _ := toNumber(v)
		best = pick(best, f)
	}
	return number(best)
}

func count(_ *evaluator, c call) (value, error) {
	if a, ok := c.arg(0).(*array); ok {
		return number(a.len()), nil
	}
	return number(0), nil
}
