package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// routes are the states that were entered after each answer, by state and by
// whether the work was done.
type routes map[string]*route

type route struct {
	good  map[string]bool
	after map[*node]*node // a good answer by the node at which it came
	bad   []*badRoute
}

// A badRoute is where all goes on after one answer that says no, or one failure.
type badRoute struct {
	label  string
	failed bool // rather than answered
	ways   map[string]bool
	node   *node // a first one
}

// note notes where an answer led.
func (r routes) note(m *machine, n *node) {
	i := slices.IndexFunc(n.events, func(e Event) bool { return e.Kind == Answered })
	if i < 0 || m.states[n.events[i].State].doomed {
		return
	}
	answer := n.events[i]
	var way []string
	for _, e := range n.events {
		if e.Kind == Entered && m.tells(e.State) {
			way = append(way, e.State)
		}
	}
	to := strings.Join(append(way, string(n.status)), "\x00")
	x := r[answer.State]
	if x == nil {
		x = &route{good: make(map[string]bool), after: make(map[*node]*node)}
		r[answer.State] = x
	}
	if answer.Outcome.Verdict == Done {
		x.good[to] = true
		if x.after[n.parent] == nil {
			x.after[n.parent] = n
		}
		return
	}
	failed, label := answer.Outcome.Failure != nil, answer.Outcome.Label
	i = slices.IndexFunc(x.bad, func(b *badRoute) bool { return b.label == label && b.failed == failed })
	if i < 0 {
		i = len(x.bad)
		x.bad = append(x.bad, &badRoute{label, failed, make(map[string]bool), n})
	}
	x.bad[i].ways[to] = true
}

// tells reports whether it says something of a way that it enters a state: a
// Pass is no more than another form of what goes on.
func (m *machine) tells(state string) bool {
	_, isPass := m.states[state].state.(*asl.Pass)
	return !isPass
}

// swallowed finds answers that say that work was not done, after which all goes
// on wherever it would have gone on if it had been.
func (s *search) swallowed() {
	for _, p := range s.m.order {
		x := s.routes[p.name]
		if x == nil || len(x.good) == 0 {
			continue
		}
		for _, failed := range []bool{false, true} {
			var labels []string
			var first *badRoute
			for _, b := range x.bad {
				if b.failed == failed && b.everywhere(x.good) && s.unnoticed(p.name, x, b) {
					labels = append(labels, b.label)
					first = cmp.Or(first, b)
				}
			}
			if first == nil {
				continue
			}
			title := fmt.Sprintf("when %s answers %s, it goes on as after success", p.name, strings.Join(labels, " or "))
			if failed {
				title = fmt.Sprintf("a failure of %s is taken for success", p.name)
			}
			s.add(Finding{Kind: Swallowed, State: p.name, Title: title, Trace: s.onward(p.name, first.node), Fault: true})
		}
	}
}

// unnoticed reports whether a bad answer makes no difference later either: an
// execution can still succeed, and comes to the same states as after a good one.
func (s *search) unnoticed(state string, x *route, b *badRoute) bool {
	after, success := s.reach(state, b.node)
	good := x.after[b.node.parent]
	if !success || good == nil {
		return success
	}
	same, _ := s.reach("", good)
	for name := range same {
		if !after[name] {
			return false
		}
	}
	return true
}

// reach is where an execution can come from a node without a state having its
// work done after all, and whether it can succeed.
func (s *search) reach(state string, from *node) (entered map[string]bool, success bool) {
	entered = make(map[string]bool)
	seen := map[*node]bool{from: true}
	for todo := []*node{from}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, e := range n.events {
			if e.Kind == Entered && s.m.tells(e.State) {
				entered[e.State] = true
			}
		}
		success = success || n.end && n.status == engine.StatusSucceeded
		for _, kid := range s.kids(n) {
			if !seen[kid] && !kid.does(state) {
				seen[kid] = true
				todo = append(todo, kid)
			}
		}
	}
	return entered, success
}

// kids are what could come next at a node, which may stand where another did.
func (s *search) kids(n *node) []*node {
	if known := s.known[n.key]; known != nil {
		return known.kids
	}
	return n.kids
}

// does reports whether a node begins with the answer that the work of a state is done.
func (n *node) does(state string) bool {
	return slices.ContainsFunc(n.events, func(e Event) bool {
		return e.Kind == Answered && e.State == state && e.Outcome.Verdict == Done
	})
}

// everywhere reports whether a bad answer leads everywhere that a good one leads.
func (b *badRoute) everywhere(good map[string]bool) bool {
	for way := range good {
		if !b.ways[way] {
			return false
		}
	}
	return true
}

// onward is a shortest way to success on from a node without a state having its
// work done after all; to any end when there is none.
func (s *search) onward(state string, from *node) *Trace {
	came := map[*node]*node{from: nil}
	best := from
	for todo := []*node{from}; len(todo) > 0; todo = todo[1:] {
		n := todo[0]
		if best = n; n.end && n.status == engine.StatusSucceeded {
			break
		}
		for _, kid := range s.kids(n) {
			if _, seen := came[kid]; !seen && !kid.does(state) {
				came[kid] = n
				todo = append(todo, kid)
			}
		}
	}
	var chain []*node
	for n := best; n != from; n = came[n] {
		chain = append(chain, n)
	}
	parent := from
	for _, n := range slices.Backward(chain) {
		step := *n
		step.parent, parent = parent, &step
	}
	return s.w.trace(parent)
}
