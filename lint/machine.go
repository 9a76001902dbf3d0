package lint

import (
	"strconv"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A machine is a definition with its transitions as pointers.
type machine struct {
	*asl.StateMachine
	scopes []*scope // outer ones before inner ones
	states []*state // of all scopes, in document order
}

type scope struct {
	owner  *state // nil for the whole machine
	label  string // the field of the owner that holds it
	start  *state
	states []*state

	in, out *shape // what it is given and what it yields
	yields  int    // how often out changed
}

type state struct {
	asl.State
	*asl.Base
	id    int // its index in scope.states
	scope *scope
	inner []*scope
	out   []edge

	// What follow finds.
	in     *shape // what it can be given; nil when it is never entered
	visits int    // how often that changed
	order  int
	queued bool
	result origin   // of what it writes
	caught []origin // of what its catchers write
}

// An edge is one transition.
type edge struct {
	kind  edgeKind
	index int // of the rule or catcher
	to    *state
	pos   asl.Pos // of the name of to
}

type edgeKind uint8

const (
	nextEdge edgeKind = iota
	ruleEdge
	defaultEdge
	catchEdge
)

func newMachine(sm *asl.StateMachine) *machine {
	m := &machine{StateMachine: sm}
	m.add(&sm.Scope, nil, "")
	return m
}

func (m *machine) add(s *asl.Scope, owner *state, label string) *scope {
	sc := &scope{owner: owner, label: label, states: make([]*state, 0, len(s.States))}
	m.scopes = append(m.scopes, sc)
	byName := make(map[string]*state, len(s.States))
	for _, st := range s.States {
		x := &state{State: st, Base: st.Fields(), id: len(sc.states), scope: sc}
		byName[x.Name] = x
		sc.states = append(sc.states, x)
		m.states = append(m.states, x)
		for i, inner := range asl.Scopes(st) {
			x.inner = append(x.inner, m.add(inner, x, innerLabel(x, i)))
		}
	}
	sc.start = byName[s.StartAt]
	for _, x := range sc.states {
		x.transitions(byName)
	}
	return sc
}

func innerLabel(s *state, i int) string {
	if s.Type == "Parallel" {
		return "Branches[" + strconv.Itoa(i) + "]"
	}
	return "ItemProcessor"
}

func (s *state) transitions(byName map[string]*state) {
	add := func(kind edgeKind, i int, target asl.Text) {
		if to := byName[target.Value]; target.Set && to != nil {
			s.out = append(s.out, edge{kind, i, to, target.Pos})
		}
	}
	add(nextEdge, 0, s.Next)
	if c, ok := s.State.(*asl.Choice); ok {
		for i := range c.Choices {
			add(ruleEdge, i, c.Choices[i].Next)
		}
		add(defaultEdge, 0, c.Default)
	}
	_, catch := asl.Policies(s.State)
	for i := range catch {
		add(catchEdge, i, catch[i].Next)
	}
}

// succeeds reports whether s can end its scope with success.
func (s *state) succeeds() bool { return s.End || s.Type == "Succeed" }

// path is the location of s, as AWS writes it.
func (s *state) path() string {
	if s.scope.owner == nil {
		return "/States/" + s.Name
	}
	return s.scope.owner.path() + "/" + s.scope.label + "/States/" + s.Name
}

// predecessors returns, by state, those from which an edge that follow accepts
// leads to it.
func (sc *scope) predecessors(follow func(edge) bool) [][]*state {
	from := make([][]*state, len(sc.states))
	for _, s := range sc.states {
		for _, e := range s.out {
			if follow(e) {
				from[e.to.id] = append(from[e.to.id], s)
			}
		}
	}
	return from
}
