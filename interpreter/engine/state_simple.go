package engine

import (
	"errors"
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// passState hands on its input, or its Result.
type passState struct {
	fields
	result payload // Undefined when absent
}

func (s *passState) enter(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail == nil {
		in, fail = a.arguments(f, in)
	}
	if fail != nil {
		a.fail(f, fail)
		return
	}
	if s.jsonata { // there is no $states.result
		a.leave(a.see(f, in.value), in, s.assign, s.output, s.next)
		return
	}
	if s.result.value.Exists() {
		in = s.result
	}
	a.succeed(f, in)
}

// succeedState ends its scope.
type succeedState struct{ fields }

func (s *succeedState) enter(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.leave(a.see(f, in.value), in, nil, s.output, "")
}

// failState ends its scope with an error.
type failState struct {
	fields
	name, cause expr // nil is absent
}

func (s *failState) enter(a *applier, f *frame) {
	name, fail := s.text(a, f, s.name, "ErrorPath")
	if fail != nil {
		a.fail(f, fail)
		return
	}
	cause, fail := s.text(a, f, s.cause, "CausePath")
	if fail != nil {
		a.fail(f, fail)
		return
	}
	a.end(f, &Failure{Name: name, Cause: cause, stated: true})
}

func (s *failState) text(a *applier, f *frame, e expr, field string) (string, *Failure) {
	if e == nil {
		return "", nil
	}
	v, fail := e.eval(a.see(f, f.Input.value))
	if fail == nil && v.Kind() != jsonval.String {
		fail = runtimeFailure(f, "The %s parameter does not reference a string: %s", field, v)
	}
	return v.Str(), fail
}

// integer evaluates a field that must be an integer; 0 when absent. A string of
// digits will do, as in AWS.
func (a *applier) integer(f *frame, n *number, field string, in jsonval.Value) (int64, *Failure) {
	if n.expr != nil {
		return a.queryInteger(f, n, field)
	}
	if n.path == nil {
		return int64(n.value), nil
	}
	v, fail := a.selectPath(f, n.path, in)
	if fail != nil {
		return 0, fail
	}
	i, ok := integerOf(v)
	if !ok {
		return 0, runtimeFailure(f, `The %sPath field refers to value "%s" which is not a valid integer: %s`, field, plain(v), n.path)
	}
	return i, nil
}

// queryInteger evaluates the JSONata expression of such a field.
func (a *applier) queryInteger(f *frame, n *number, field string) (int64, *Failure) {
	v, fail := n.expr.eval(a.see(f, f.Input.value))
	if fail != nil {
		return 0, fail
	}
	i := v.Float()
	switch {
	case i != math.Trunc(i):
		return 0, queryFailure(f, field, "The %s field cannot be parsed as an integer: %s", field, v)
	case i < 0 || i > maxTaskSeconds:
		return 0, queryFailure(f, field, "%s must be between 0 and %d but was: %s", field, maxTaskSeconds, v)
	}
	return int64(i), nil
}

// integerOf reads an integer from a number or from a string of digits.
func integerOf(v jsonval.Value) (int64, bool) {
	if v.Kind() == jsonval.String {
		v = jsonval.NumberValue(v.Str())
	}
	return v.Int()
}

// plain prints a value as AWS's messages do: strings without quotes.
func plain(v jsonval.Value) string {
	if v.Kind() == jsonval.String {
		return v.Str()
	}
	return v.String()
}

// missing reports whether err says that a path selects nothing.
func missing(err error) bool {
	var notFound *jsonpath.NotFoundError
	return errors.As(err, &notFound)
}
