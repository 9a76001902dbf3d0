package explore

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// FromFile takes from a test file what an exploration can use: its invariants,
// its pairs, the inputs of its cases and, as examples, what its mocks answer. An
// error has the place in the file.
func FromFile(f *testfile.File, sm *asl.StateMachine) (Options, error) {
	o := Options{Examples: make(map[string][]string), Seed: f.Seed}
	m := newMachine(sm)
	for _, x := range f.Invariants {
		inv, err := ParseInvariant(x.Rule)
		if err == nil {
			err = m.knows(&Options{Invariants: []Invariant{inv}})
		}
		if err != nil {
			return o, at(f, x.Pos, err)
		}
		inv.Name = x.Name
		o.Invariants = append(o.Invariants, inv)
	}
	for _, x := range f.Compensates {
		p := Pair{x.Step, x.By}
		if err := m.knows(&Options{Pairs: []Pair{p}}); err != nil {
			return o, at(f, x.Pos, err)
		}
		o.Pairs = append(o.Pairs, p)
	}
	for _, x := range f.Accept {
		a := Acceptance{x.State, FindingKind(x.Kind)}
		if err := m.knows(&Options{Accept: []Acceptance{a}}); err != nil {
			return o, at(f, x.Pos, err)
		}
		o.Accept = append(o.Accept, a)
	}
	seen := make(map[string]bool)
	for i := range f.Cases {
		c := &f.Cases[i]
		if text := c.Input.String(); text != "" && !seen["\x00"+text] {
			seen["\x00"+text] = true
			o.Inputs = append(o.Inputs, text)
		}
		for _, mock := range c.Mocks {
			for _, a := range mock.Answers {
				text := example(a)
				if p := m.states[mock.State]; text != "" && p != nil && p.task() != nil && !seen[mock.State+"\x00"+text] {
					seen[mock.State+"\x00"+text] = true
					o.Examples[mock.State] = append(o.Examples[mock.State], text)
				}
			}
		}
	}
	return o, nil
}

func at(f *testfile.File, pos yamldoc.Pos, err error) error {
	return fmt.Errorf("%s:%d:%d: %w", f.Name, pos.Line, pos.Col, err)
}

// example is the result that a mocked answer gives a task, "" for a failure.
func example(a testfile.Answer) string {
	if a.Payload.Exists() {
		return set(answerOf("arn:aws:states:::lambda:invoke"), steps{"Payload"}, a.Payload).String()
	}
	return a.Return.String()
}

// Case returns a way as a case of a test file, which goes the same way to the
// same end: see [Mock].
func (t *Trace) Case(name string, sm *asl.StateMachine) testfile.Case {
	m := newMachine(sm)
	c := testfile.Case{Name: name}
	c.Input, _ = jsonval.Parse(t.Input)
	for _, s := range t.scripts() {
		mock := testfile.Mock{State: s.state}
		for _, o := range s.answers {
			a := testfile.Answer{Times: 1, Delay: o.delay}
			if o.Failure != nil {
				a.Throw = &testfile.Throw{Error: o.Failure.Name, Cause: o.Failure.Cause}
			} else {
				a.Return, _ = jsonval.Parse(o.Output)
			}
			mock.Answers = append(mock.Answers, a)
		}
		c.Mocks = append(c.Mocks, mock)
	}
	c.Expect.Status = testfile.Text{Value: string(t.Status)}
	if t.Status == engine.StatusFailed && t.Failure != nil && t.Failure.Name != "" {
		c.Expect.Error = &testfile.Pattern{Text: t.Failure.Name}
	}
	for _, e := range t.Events {
		if e.Kind == Entered && m.states[e.State].parent == nil {
			c.Expect.Visited.States = append(c.Expect.Visited.States, e.State)
		}
	}
	return c
}
