package jsonata

import (
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// binary evaluates an infix operator. An error of the operator itself names it
// and stands at its place.
func (ev *evaluator) binary(n *node, in value, env *frame) (value, error) {
	lhs, err := ev.eval(n.lhs, in, env)
	if err != nil {
		return nil, err
	}
	if n.value == "and" || n.value == "or" {
		if ev.truth(lhs) == (n.value == "or") {
			return boolean(n.value == "or"), nil
		}
		rhs, err := ev.eval(n.rhs, in, env)
		if e, ok := err.(*Error); ok {
			// The reference blames these two for whatever fails on their right.
			return nil, e.blame(n)
		}
		return boolean(ev.truth(rhs)), err
	}
	rhs, err := ev.eval(n.rhs, in, env)
	if err != nil {
		return nil, err
	}
	if text, ok := lhs.(str); ok {
		ev.tick(len(text) / 1024)
	}
	var v value
	var failed *Error
	switch n.value {
	case "+", "-", "*", "/", "%":
		v, failed = arithmetic(n.value, lhs, rhs)
	case "=":
		v = boolean(lhs != nil && rhs != nil && ev.equal(lhs, rhs))
	case "!=":
		v = boolean(lhs != nil && rhs != nil && !ev.equal(lhs, rhs))
	case "<", "<=", ">", ">=":
		v, failed = compare(n.value, lhs, rhs)
	case "&":
		v, failed = ev.concat(lhs, rhs)
	case "..":
		v, failed = ev.rangeOf(lhs, rhs)
	case "in":
		v = ev.includes(lhs, rhs)
	}
	if failed != nil {
		return nil, failed.blame(n)
	}
	return v, nil
}

// blame makes the operator n the place and the token of e.
func (e *Error) blame(n *node) *Error {
	e.pos = n.pos
	e.token = str(n.value)
	return e
}

// operand returns a number, and false when v is none. undefined passes as such.
func operand(v value, code string) (f float64, defined bool, err *Error) {
	if v == nil {
		return 0, false, nil
	}
	f, ok := toNumber(v)
	if !ok || math.IsNaN(f) {
		return 0, false, newError(code, -1).withValue(v)
	}
	if math.IsInf(f, 0) {
		return 0, false, newError("D1001", -1).withValue(v)
	}
	return f, true, nil
}

func arithmetic(operator string, lhs, rhs value) (value, *Error) {
	a, hasLeft, err := operand(lhs, "T2001")
	if err != nil {
		return nil, err
	}
	b, hasRight, err := operand(rhs, "T2002")
	if err != nil || !hasLeft || !hasRight {
		return nil, err
	}
	switch operator {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	case "%":
		a = math.Mod(a, b)
	}
	if a >= 0 && a < float64(len(smallIntegers)) && a == math.Trunc(a) && !math.Signbit(a) {
		return smallIntegers[int(a)], nil
	}
	return number(a), nil
}

// comparable reports whether v may stand beside <, and whether it is a string.
func comparable(v value) (ok, text bool) {
	switch v.(type) {
	case nil, number, literal:
		return true, false
	case str:
		return true, true
	}
	return false, false
}

func compare(operator string, lhs, rhs value) (value, *Error) {
	okLeft, textLeft := comparable(lhs)
	okRight, textRight := comparable(rhs)
	if !okLeft || !okRight {
		e := newError("T2010", -1).withValue(rhs)
		if !okLeft || lhs == nil {
			e.value = lhs
		}
		return nil, e
	}
	if lhs == nil || rhs == nil {
		return nil, nil
	}
	if textLeft != textRight {
		e := newError("T2009", -1).withValue(lhs)
		e.value2 = rhs
		return nil, e
	}
	var less, more bool
	if textLeft {
		order := jsonval.CompareStrings(string(lhs.(str)), string(rhs.(str)))
		less, more = order < 0, order > 0
	} else {
		a, _ := toNumber(lhs)
		b, _ := toNumber(rhs)
		if math.IsNaN(a) || math.IsNaN(b) {
			return boolean(false), nil
		}
		less, more = a < b, a > b
	}
	switch operator {
	case "<":
		return boolean(less), nil
	case "<=":
		return boolean(!more), nil
	case ">":
		return boolean(more), nil
	}
	return boolean(!less), nil
}

// concat is the operator &, which takes everything as text and undefined as none.
func (ev *evaluator) concat(lhs, rhs value) (value, *Error) {
	a, err := ev.text(lhs)
	if err != nil {
		return nil, err
	}
	b, err := ev.text(rhs)
	if err != nil {
		return nil, err
	}
	ev.charge(len(a) + len(b))
	return str(mend(a + b)), nil
}

// text is what $string makes of v, and "" for undefined.
func (ev *evaluator) text(v value) (string, *Error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case str:
		return string(v), nil
	case boolean:
		if v {
			return "true", nil
		}
		return "false", nil
	}
	s, err := ev.stringify(v, false)
	ev.charge(len(s))
	return s, err
}

// maxRange is how many numbers a range may have.
const maxRange = 1e7

func (ev *evaluator) rangeOf(lhs, rhs value) (value, *Error) {
	integer := func(v value) bool {
		f, ok := toNumber(v)
		return v == nil || ok && f == math.Trunc(f) && !math.IsInf(f, 0)
	}
	if !integer(lhs) {
		return nil, newError("T2003", -1).withValue(lhs)
	}
	if !integer(rhs) {
		return nil, newError("T2004", -1).withValue(rhs)
	}
	if lhs == nil || rhs == nil {
		return nil, nil
	}
	first, _ := toNumber(lhs)
	last, _ := toNumber(rhs)
	if first > last {
		return nil, nil
	}
	size := last - first + 1
	if size > maxRange {
		return nil, newError("D2014", -1).withValue(number(size))
	}
	ev.chargeElems(int(size))
	return &array{first: first, count: int(size), sequence: true}, nil
}

// includes is the operator in, for which objects and arrays are in an array
// only if they come from there.
func (ev *evaluator) includes(lhs, rhs value) value {
	if lhs == nil || rhs == nil {
		return boolean(false)
	}
	a, ok := rhs.(*array)
	if !ok {
		return boolean(same(lhs, rhs))
	}
	ev.tick(a.len() / 4)
	for i, n := 0, a.len(); i < n; i++ {
		if same(lhs, a.at(i)) {
			return boolean(true)
		}
	}
	return boolean(false)
}
