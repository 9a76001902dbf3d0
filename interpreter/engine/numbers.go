package engine

import (
	"errors"
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

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

// percentage evaluates a field that must be a number from 0 to 100; 0 when absent.
func (a *applier) percentage(f *frame, n *number, field string, in jsonval.Value) (float64, *Failure) {
	v := jsonval.FloatValue(n.value)
	var fail *Failure
	switch {
	case n.expr != nil:
		v, fail = n.expr.eval(a.see(f, f.Input.value))
	case n.path != nil:
		if v, fail = a.selectPath(f, n.path, in); fail == nil {
			number := numberOf(v)
			if number.Kind() != jsonval.Number {
				fail = runtimeFailure(f, `The %sPath field refers to value "%s" which is not a valid float: %s`, field, plain(v), n.path)
			}
			v = number
		}
	}
	if fail == nil && (v.Float() < 0 || v.Float() > 100) {
		fail = runtimeFailure(f, "%s must be between 0 and 100.", field)
	}
	return v.Float(), fail
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

// integerOf reads an integer from a number or from a string that holds one.
func integerOf(v jsonval.Value) (int64, bool) { return numberOf(v).Int() }

// numberOf reads a number from a string that holds one. Anything else stays as it is.
func numberOf(v jsonval.Value) jsonval.Value {
	if v.Kind() == jsonval.String {
		if n, err := jsonval.Parse(v.Str()); err == nil && n.Kind() == jsonval.Number {
			return n
		}
	}
	return v
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
