package engine

import (
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// choiceState goes on where the first rule that holds says.
type choiceState struct {
	fields
	rules       []rule
	defaultNext string // "" is none
}

// A rule is a compiled top-level rule.
type rule struct {
	test   test
	next   string
	assign []assignment
	output expr // of JSONata
}

func (s *choiceState) enter(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	next, assign, output := s.defaultNext, s.assign, s.output
	by := Decision{State: s.name, By: ByDefault}
	d := a.see(f, in.value)
	for i := range s.rules {
		holds, fail := s.rules[i].test.holds(d)
		if fail != nil {
			a.fail(f, fail)
			return
		}
		if holds { // the state's own Assign and Output count for Default only
			next, assign, output = s.rules[i].next, s.rules[i].assign, s.rules[i].output
			by.By, by.Index = ByRule, i
			break
		}
	}
	if next == "" {
		a.fail(f, runtimeFailure(f, "Failed to transition out of the state. The state does not point to a next state."))
		return
	}
	a.effects.Decisions = append(a.effects.Decisions, by)
	a.leave(d, in, assign, output, next)
}

// A test is a condition of a rule.
type test interface {
	holds(d *data) (bool, *Failure)
}

type (
	andTest []test
	orTest  []test
	notTest struct{ test }
)

func (t andTest) holds(d *data) (bool, *Failure) {
	for _, x := range t {
		if ok, fail := x.holds(d); !ok || fail != nil {
			return false, fail
		}
	}
	return true, nil
}

func (t orTest) holds(d *data) (bool, *Failure) {
	for _, x := range t {
		if ok, fail := x.holds(d); ok || fail != nil {
			return ok, fail
		}
	}
	return false, nil
}

func (t notTest) holds(d *data) (bool, *Failure) {
	ok, fail := t.test.holds(d)
	return !ok && fail == nil, fail
}

// conditionTest is the Condition of a JSONata rule.
type conditionTest struct{ expr }

func (t conditionTest) holds(d *data) (bool, *Failure) {
	v, fail := t.expr.eval(d)
	return v.Bool(), fail
}

// presentTest is IsPresent.
type presentTest struct {
	variable *jsonpath.Path
	want     bool
}

func (t *presentTest) holds(d *data) (bool, *Failure) {
	v, err := t.variable.Get(d)
	present := err == nil
	if !t.variable.Definite() {
		present = v.Len() > 0
	}
	return present == t.want, nil
}

// compareTest is any other operator.
type compareTest struct {
	variable    *jsonpath.Path
	is          func(v, operand jsonval.Value) bool
	operand     jsonval.Value
	operandPath *jsonpath.Path // in place of operand
}

func (t *compareTest) holds(d *data) (bool, *Failure) {
	v, fail := choiceValue(d, t.variable)
	if fail != nil {
		return false, fail
	}
	operand := t.operand
	if t.operandPath != nil {
		if operand, fail = choiceValue(d, t.operandPath); fail != nil {
			return false, fail
		}
	}
	return t.is(v, operand), nil
}

func choiceValue(d *data, p *jsonpath.Path) (jsonval.Value, *Failure) {
	v, err := p.Get(d)
	if err != nil {
		return v, runtimeFailure(d.f, "Invalid path '%s': The choice state's condition path references an invalid value.", p)
	}
	return v, nil
}
