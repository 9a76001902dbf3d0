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
	good map[string]bool
	bad  []*badRoute
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
		if e.Kind == Entered {
			if _, isPass := m.states[e.State].state.(*asl.Pass); !isPass {
				way = append(way, e.State)
			}
		}
	}
	if len(way) == 0 && (!n.end || n.status != engine.StatusSucceeded) {
		return
	}
	to := strings.Join(append(way, string(n.status)), "\x00")
	x := r[answer.State]
	if x == nil {
		x = &route{good: make(map[string]bool)}
		r[answer.State] = x
	}
	if answer.Outcome.Verdict == Done {
		x.good[to] = true
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
				if b.failed == failed && b.everywhere(x.good) {
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
			s.add(Finding{Kind: Swallowed, State: p.name, Title: title, Trace: s.onward(first.node), Fault: true})
		}
	}
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

// onward is the way to the first end that follows a node, by its nearest kids.
func (s *search) onward(n *node) *Trace {
	if known := s.known[n.key]; known != nil && len(n.kids) == 0 {
		n = &node{parent: n.parent, depth: n.depth, input: n.input, events: n.events, end: n.end, kids: known.kids,
			final: n.final, stated: n.stated, status: n.status, failure: n.failure, output: n.output}
	}
	for range s.o.Depth {
		if n.end || len(n.kids) == 0 {
			break
		}
		next := *n.kids[0]
		next.parent = n
		n = &next
	}
	return s.w.trace(n)
}
