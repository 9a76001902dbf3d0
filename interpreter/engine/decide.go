package engine

import (
	"fmt"
	"time"
)

// Decide returns which rule of a Choice state, or its Default, takes an
// execution on that comes with an input and variables, both JSON texts; "" is no
// variables. ok is false when the state fails. It is a pure function; an error
// says that there is no such state or that a text is none.
func (p *Program) Decide(state, input, variables string) (d Decision, ok bool, err error) {
	s, isChoice := p.states[state].(*choiceState)
	if !isChoice {
		return d, false, fmt.Errorf("engine: %q is no Choice state", state)
	}
	t := Trial{State: state, Alias: state, Now: time.Unix(0, 0), Input: input, Variables: variables}
	probe, err := newProbe(s, &t)
	if err != nil {
		return d, false, err
	}
	_, effects := begin(s, &t, probe)
	if len(effects.Decisions) == 0 {
		return d, false, nil
	}
	return effects.Decisions[0], true, nil
}
