package explore

import (
	"slices"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A machine is a definition as the search needs it: its states by name, with
// what leads to them.
type machine struct {
	def    *asl.StateMachine
	states map[string]*place
	order  []*place // in document order
}

// A place is a state in its surroundings.
type place struct {
	name   string
	state  asl.State
	base   *asl.Base
	scope  *asl.Scope
	parent *place // the Parallel or Map around it; nil in the machine itself
	index  int    // of the branch

	next   []edge // to where it leads
	before []edge // from where it is reached
	ends   bool   // ends its scope, with success
	doomed bool   // every way from here ends the machine in a Fail state
}

// An edge is a transition; from its other end, which way it leads is known.
type edge struct {
	place  *place
	caught *asl.Catcher // nil for any but that of a Catch
	rule   int          // of a Choice: 0, 1, …; -1 is Default, or no Choice
}

func newMachine(def *asl.StateMachine) *machine {
	m := &machine{def: def, states: make(map[string]*place)}
	m.add(&def.Scope, nil, 0)
	for _, p := range m.order {
		m.connect(p)
	}
	m.doom()
	return m
}

func (m *machine) add(s *asl.Scope, parent *place, index int) {
	for _, st := range s.States {
		p := &place{name: st.Fields().Name, state: st, base: st.Fields(), scope: s, parent: parent, index: index}
		m.states[p.name] = p
		m.order = append(m.order, p)
		for i, inner := range asl.Scopes(st) {
			m.add(inner, p, i)
		}
	}
}

func (m *machine) connect(p *place) {
	to := func(name string, c *asl.Catcher, rule int) {
		if q := m.states[name]; q != nil {
			p.next = append(p.next, edge{q, c, rule})
			q.before = append(q.before, edge{p, c, rule})
		}
	}
	if choice, ok := p.state.(*asl.Choice); ok {
		for i := range choice.Choices {
			to(choice.Choices[i].Next.Value, nil, i)
		}
		to(choice.Default.Value, nil, -1)
		return
	}
	to(p.base.Next.Value, nil, -1)
	_, isFail := p.state.(*asl.Fail)
	p.ends = p.base.Next.Value == "" && !isFail
	_, catch := asl.Policies(p.state)
	for i := range catch {
		to(catch[i].Next.Value, &catch[i], -1)
	}
}

// doom finds the states of the machine's own scope from which no way leads to
// success, and with them the states inside these.
func (m *machine) doom() {
	alive := make(map[*place]bool)
	for changed := true; changed; {
		changed = false
		for _, p := range m.order {
			if alive[p] || p.parent != nil {
				continue
			}
			if p.ends || slices.ContainsFunc(p.next, func(e edge) bool { return alive[e.place] }) {
				alive[p], changed = true, true
			}
		}
	}
	for _, p := range m.order {
		if p.parent != nil { // comes after it
			p.doomed = p.parent.doomed
			continue
		}
		p.doomed = !alive[p]
	}
}

func (p *place) task() *asl.Task {
	t, _ := p.state.(*asl.Task)
	return t
}

// outermost is the state of the machine's own scope that a state is in.
func (m *machine) outermost(name string) string {
	for p := m.states[name]; p != nil; p = p.parent {
		name = p.name
	}
	return name
}

// jsonata reports the state's query language.
func (p *place) jsonata() bool { return p.base.QueryLanguage == asl.JSONata }

// terminals are the states where a scope ends with success.
func (m *machine) terminals(s *asl.Scope) []*place {
	var ends []*place
	for _, st := range s.States {
		if p := m.states[st.Fields().Name]; p.ends {
			ends = append(ends, p)
		}
	}
	return ends
}
