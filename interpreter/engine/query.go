package engine

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// The bounds of AWS on one evaluation. Its bound on time, one second, is here
// one on work, so that the outcome is the same on every machine.
const (
	maxQueryDepth  = 100
	maxQuerySteps  = 5_000_000
	maxQueryMemory = 6_990_256
)

// A query is a JSONata expression in a field, or in a place inside one.
type query struct {
	expr     *jsonata.Expression
	text     string // as written between {% and %}, trimmed
	location string // "Arguments/Payload", "Choices[1]/Condition"
	context  bool   // whether it may read $states.context, which is costly to make
}

// inQuery reports whether a string in a JSONata state is an expression.
func inQuery(s string) bool {
	return strings.HasPrefix(s, "{%") && strings.HasSuffix(s, "%}") && len(s) >= 4
}

// compileQuery compiles a string of the form {% … %}.
func compileQuery(s, location string) (*query, error) {
	text := strings.TrimSpace(s[2 : len(s)-2])
	expr, err := jsonata.Compile(text)
	if err != nil {
		return nil, err
	}
	return &query{expr: expr, text: text, location: location, context: readsContext(expr)}, nil
}

// readsContext reports whether an expression may read $states.context: it does
// not when it uses no member of $states but others.
func readsContext(expr *jsonata.Expression) bool {
	for _, v := range expr.Usage().Variables {
		if v.Name == "states" && (len(v.Path) == 0 || v.Path[0] == "context") {
			return true
		}
	}
	return false
}

func (q *query) eval(d *data) (jsonval.Value, *Failure) {
	d.query = q
	v, err := q.expr.Eval(jsonval.Value{}, &jsonata.Options{
		Bindings: d, Now: time.UnixMilli(d.a.now).UTC(), Rand: d.a.x, StepFunctions: true,
		MaxDepth: maxQueryDepth, MaxSteps: maxQuerySteps, MaxMemory: maxQueryMemory,
	})
	var limit *jsonata.LimitError
	var result *jsonata.ResultError
	switch {
	case errors.As(err, &result):
		return v, q.failure(d.f, "returned an unsupported result type.")
	case errors.As(err, &limit):
		return v, q.failure(d.f, "threw an error during evaluation: %s", err)
	case err != nil:
		return v, q.failure(d.f, "threw an error during evaluation. %s", err)
	case !v.Exists():
		return v, q.failure(d.f, "returned nothing (undefined).")
	}
	return v, nil
}

// failure is a States.QueryEvaluationError about the expression.
func (q *query) failure(f *frame, format string, args ...any) *Failure {
	return queryFailure(f, q.location, "The JSONata expression '%s' specified for the field '%s' %s", q.text, q.location, fmt.Sprintf(format, args...))
}

// queryFailure is a States.QueryEvaluationError of the state that f is in.
func queryFailure(f *frame, location, format string, args ...any) *Failure {
	return &Failure{Name: ErrorQueryEvaluation, Cause: f.prefix() + fmt.Sprintf(format, args...), evaluation: true, location: location}
}

// typed is an expression whose value must be of one kind.
type typed struct {
	expr
	kind jsonval.Kind
}

func (e *typed) eval(d *data) (jsonval.Value, *Failure) {
	v, fail := e.expr.eval(d)
	if q, ok := e.expr.(*query); ok && fail == nil && v.Kind() != e.kind {
		return v, q.failure(d.f, "returned an unexpected result type. Expected '%s', but was '%s' for value: %s", e.kind, v.Kind(), v)
	}
	return v, fail
}

// Lookup gives the variables of an expression their values: $states and those
// that were assigned.
func (d *data) Lookup(name string) (jsonval.Value, bool) {
	if name == "states" {
		return d.states(), true
	}
	v := d.Variable(name)
	return v, v.Exists()
}

func (d *data) states() jsonval.Value {
	members := make([]jsonval.Member, 0, 3)
	members = append(members, jsonval.Member{Key: "input", Value: d.f.Input.value})
	if d.query.context {
		members = append(members, jsonval.Member{Key: "context", Value: d.Context()})
	}
	if d.result.Exists() {
		members = append(members, jsonval.Member{Key: "result", Value: d.result})
	}
	if d.errorOutput.Exists() {
		members = append(members, jsonval.Member{Key: "errorOutput", Value: d.errorOutput})
	}
	return jsonval.ObjectValue(members)
}
