package jsonata

import (
	"maps"
	"strings"
)

// A definition is one line of a table of functions. Parameters are named as in
// the reference, since a partial application knows them by name, and arity is
// how many arguments a higher-order function passes.
type definition struct {
	name      string
	signature string
	params    string
	arity     int
	native    native
}

// standardFunctions are those of JSONata, stepFunctions those that Step
// Functions offers. Nothing changes either.
var (
	standardFunctions = buildStandard()
	stepFunctions     = buildStep()
)

// transformSignature is the one of every transform.
var transformSignature = mustSignature("<(oa):o>")

func buildStandard() map[string]*function {
	all := map[string]*function{}
	for _, table := range [...][]definition{
		aggregateFunctions(), stringFunctions(), patternFunctions(), encodingFunctions(), numberFunctions(),
		arrayFunctions(), objectFunctions(), higherFunctions(), timeFunctions(), generalFunctions(),
	} {
		define(all, table)
	}
	return all
}

func buildStep() map[string]*function {
	all := maps.Clone(standardFunctions)
	define(all, awsFunctions())
	return all
}

func define(all map[string]*function, table []definition) {
	for _, d := range table {
		all[d.name] = &function{
			kind: functionBuiltin, name: d.name, arity: d.arity, params: paramNames(d.params),
			signature: mustSignature(d.signature), native: d.native,
		}
	}
}

// onValue is a native function of one argument that yields undefined for undefined.
func onValue(f func(ev *evaluator, v value) (value, error)) native {
	return func(ev *evaluator, c call) (value, error) {
		v := c.arg(0)
		if v == nil {
			return nil, nil
		}
		return f(ev, v)
	}
}

// onText is a native function of one string.
func onText(f func(ev *evaluator, s string) (value, error)) native {
	return onValue(func(ev *evaluator, v value) (value, error) {
		s, _ := v.(str)
		ev.tick(len(s) / 64)
		return f(ev, string(s))
	})
}

// newText returns a string that an evaluation has made.
func (ev *evaluator) newText(s string) (value, error) {
	ev.charge(16 + len(s))
	return str(mend(s)), nil
}

// mend joins halves of surrogate pairs that have come to stand side by side.
func mend(s string) string {
	if strings.IndexByte(s, 0xED) < 0 {
		return s
	}
	var b []byte
	for i := 0; i < len(s); {
		if unit, ok := loneSurrogate(s, i); ok {
			b = appendUnit(b, unit)
			i += 3
			continue
		}
		b = append(b, s[i])
		i++
	}
	return string(b)
}

// elements returns the elements of an array, and counts going over them.
func (ev *evaluator) elements(v value) []value {
	a, ok := v.(*array)
	if !ok {
		return nil
	}
	ev.tick(a.len() / 8)
	return a.items()
}

// asText returns a string argument, and false when it was left out.
func asText(v value) (string, bool) {
	s, ok := v.(str)
	return string(s), ok
}
