package engine

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

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
