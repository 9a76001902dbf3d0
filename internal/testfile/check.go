package testfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// Check reports what a file says that cannot be true of the definition that it
// tests: states that do not exist, mocks of states that call nothing, results that
// the service would never answer. The error is of the form of Parse's.
func (f *File) Check(sm *asl.StateMachine) error {
	c := checker{file: f.Name, machine: sm, mode: f.Shape, said: make(map[string]bool)}
	for i := range f.Cases {
		c.testCase(&f.Cases[i])
	}
	slices.SortStableFunc(c.problems, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.pos.Line, b.pos.Line), cmp.Compare(a.pos.Col, b.pos.Col))
	})
	errs := make([]error, len(c.problems))
	for i, p := range c.problems {
		errs[i] = p.err
	}
	return errors.Join(errs...)
}

type mistake struct {
	pos yamldoc.Pos
	err error
}

type checker struct {
	file     string
	machine  *asl.StateMachine
	mode     shape.Mode
	problems []mistake
	said     map[string]bool // what is for all cases is wrong once
}

func (c *checker) failf(pos yamldoc.Pos, format string, args ...any) {
	err := fmt.Errorf("%s:%d:%d: %s", c.file, pos.Line, pos.Col, fmt.Sprintf(format, args...))
	if !c.said[err.Error()] {
		c.said[err.Error()] = true
		c.problems = append(c.problems, mistake{pos, err})
	}
}

func (c *checker) testCase(x *Case) {
	for i := range x.Mocks {
		c.mock(&x.Mocks[i])
	}
	e := &x.Expect
	c.path(e.Visited, &c.machine.Scope, "the machine itself")
	for _, b := range e.Branches {
		c.branch(b)
	}
	for _, a := range e.Attempts {
		c.state(a.State, a.Pos)
	}
	for _, calls := range e.Calls {
		c.task(calls.State, calls.Pos)
	}
}

func (c *checker) mock(m *Mock) {
	t := c.task(m.State, m.Pos)
	if t == nil {
		return
	}
	resource := t.Resource.Value
	lambda := strings.Contains(resource, ":lambda:") // a function, or the integration that invokes one
	for _, a := range m.Answers {
		switch {
		case a.Payload.Exists() && !lambda:
			c.failf(a.Pos, "payload is what a Lambda function returns, but %s calls %s; use return", m.State, resource)
		case a.Return.Exists():
			c.result(t, a)
		}
	}
}

// result checks a result against the shape of what the service answers.
func (c *checker) result(t *asl.Task, a Answer) {
	resource, mode := t.Resource.Value, c.mode
	if a.Shape != nil {
		mode = *a.Shape
	}
	err := shape.Check(resource, a.Return, mode)
	hint := "shape: none leaves the check out"
	if strings.HasSuffix(resource, ":lambda:invoke") {
		hint = "payload: takes what the function returns; " + hint
		// Lambda answers with both, and who forgets that means the payload.
		if err == nil && mode == shape.Strict && !a.Return.Get("Payload").Exists() && !a.Return.Get("StatusCode").Exists() {
			err = errors.New("it has neither Payload nor StatusCode")
		}
	}
	if err != nil {
		c.failf(a.Pos, "%s is not what %s answers: %s (%s)", a.Return.Preview(60), resource, err, hint)
	}
}

// state finds a state, or reports that there is none.
func (c *checker) state(name string, pos yamldoc.Pos) asl.State {
	st := c.machine.Find(name)
	if st == nil {
		hint := ""
		if near := spell.Nearest(name, c.names()); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		c.failf(pos, "%s has no state %q%s", c.machine.Source.Name, name, hint)
	}
	return st
}

func (c *checker) task(name string, pos yamldoc.Pos) *asl.Task {
	st := c.state(name, pos)
	t, ok := st.(*asl.Task)
	if st != nil && !ok {
		c.failf(pos, "the state %q is a %s, which calls nothing", name, st.Fields().Type)
	}
	return t
}

// names are those of all states.
func (c *checker) names() []string {
	var all []string
	for _, st := range c.machine.All() {
		all = append(all, st.Fields().Name)
	}
	return all
}

// path checks that the states of a way are of a scope.
func (c *checker) path(p Path, s *asl.Scope, what string) {
	var own []string
	for _, st := range s.States {
		own = append(own, st.Fields().Name)
	}
	for _, name := range p.States {
		if name == Gap || slices.Contains(own, name) || c.state(name, p.Pos) == nil {
			continue
		}
		c.failf(p.Pos, "%q is not a state of %s, whose states are %s; branch: looks into Parallel and Map states", name, what, strings.Join(own, ", "))
	}
}

func (c *checker) branch(b Branch) {
	scope := c.place(&b.Place)
	if scope != nil {
		c.path(b.Visited, scope, b.Place.String())
	}
}

// place finds the states of a place, or reports that there is none.
func (c *checker) place(p *Place) *asl.Scope {
	st := c.state(p.Of, p.Pos)
	if st == nil {
		return nil
	}
	scopes := asl.Scopes(st)
	if p.Within != nil {
		if around := c.place(p.Within); around != nil && !has(around, p.Of) {
			c.failf(p.Within.Pos, "the state %q is not within %s", p.Of, p.Within)
			return nil
		}
	}
	switch _, parallel := st.(*asl.Parallel); {
	case scopes == nil:
		c.failf(p.Pos, "the state %q is a %s, which has no branches", p.Of, st.Fields().Type)
	case !parallel:
		return scopes[0]
	case p.Index >= len(scopes):
		c.failf(p.Pos, "%s has no branch %d; it has %d, counted from 0", p.Of, p.Index, len(scopes))
	default:
		return scopes[p.Index]
	}
	return nil
}

// has reports whether a state is in a scope or in those within it.
func has(s *asl.Scope, name string) bool {
	return slices.ContainsFunc(s.States, func(st asl.State) bool {
		return st.Fields().Name == name || slices.ContainsFunc(asl.Scopes(st), func(inner *asl.Scope) bool { return has(inner, name) })
	})
}
