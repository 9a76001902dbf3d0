package jsonata

import "math"

func generalFunctions() []definition {
	return []definition{
		{"boolean", "<x-:b>", "arg", 1, onValue(func(ev *evaluator, v value) (value, error) { return boolean(ev.truth(v)), nil })},
		{"not", "<x-:b>", "arg", 1, onValue(func(ev *evaluator, v value) (value, error) { return boolean(!ev.truth(v)), nil })},
		{"exists", "<x:b>", "arg", 1, func(_ *evaluator, c call) (value, error) { return boolean(c.arg(0) != nil), nil }},
		{"type", "<x:s>", "value", 1, onValue(func(_ *evaluator, v value) (value, error) { return typeOf(v) })},
		{"error", "<s?:x>", "message", 1, func(_ *evaluator, c call) (value, error) {
			return nil, complaint("D3137", c.arg(0), "$error() function evaluated")
		}},
		{"assert", "<bs?:x>", "condition,message", 2, func(_ *evaluator, c call) (value, error) {
			if truthyInJS(c.arg(0)) {
				return nil, nil
			}
			return nil, complaint("D3141", c.arg(1), "$assert() statement failed")
		}},
		{"clone", "<(oa)-:o>", "arg", 1, onValue(func(ev *evaluator, v value) (value, error) { return ev.clone(v), ev.check() })},
		{"eval", "<sx?:x>", "expr,focus", 2, evalFunction},
	}
}

// complaint is an error whose message the expression gives.
func complaint(code string, message value, otherwise string) *Error {
	text, _ := asText(message)
	if text == "" {
		text = otherwise
	}
	return newError(code, -1).withText(text)
}

func typeOf(v value) (value, error) {
	switch v := v.(type) {
	case null:
		return str("null"), nil
	case number:
		if math.IsInf(float64(v), 0) {
			return nil, newError("D1001", -1).withValue(v)
		}
		if math.IsNaN(float64(v)) {
			return str("object"), nil // the reference's last resort
		}
		return str("number"), nil
	case literal:
		return str("number"), nil
	case str:
		return str("string"), nil
	case boolean:
		return str("boolean"), nil
	case *array:
		return str("array"), nil
	case *function:
		return str("function"), nil
	}
	return str("object"), nil
}

// evalFunction is $eval: a text as an expression, in the scope of the call.
func evalFunction(ev *evaluator, c call) (value, error) {
	text, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	ev.tick(len(text))
	expr, failed := compile(text)
	if failed != nil {
		return nil, newError("D3120", -1).withValue(str(failed.finish(text).Message))
	}
	in := c.in
	if focus := c.arg(1); focus != nil {
		in = focus
		if a, ok := focus.(*array); ok && !a.sequence {
			in = &array{elems: []value{a}, sequence: true, wrapper: true}
		}
	}
	v, err := ev.eval(expr.root, in, c.env)
	if e, ok := err.(*Error); ok {
		return nil, newError("D3121", -1).withValue(str(e.finish(text).Message))
	}
	return v, err
}
