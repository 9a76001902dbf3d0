package explore

import (
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
	bad  []badRoute
}

type badRoute struct {
	way    string
	failed bool // rather than answered
	labels []string
	node   *node
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
	for i := range x.bad {
		if b := &x.bad[i]; b.way == to && b.failed == failed {
			if !slices.Contains(b.labels, label) {
				b.labels = append(b.labels, label)
			}
			return
		}
	}
	x.bad = append(x.bad, badRoute{to, failed, []string{label}, n})
}

// swallowed finds answers that say that work was not done, after which all goes
// on as if it had been.
func (s *search) swallowed() {
	for _, p := range s.m.order {
		x := s.routes[p.name]
		if x == nil {
			continue
		}
		for _, b := range x.bad {
			if !x.good[b.way] {
				continue
			}
			title := fmt.Sprintf("a failure of %s is taken for success", p.name)
			if !b.failed {
				title = fmt.Sprintf("when %s answers %s, it goes on as after success", p.name, strings.Join(b.labels, " or "))
			}
			s.add(Finding{Kind: Swallowed, State: p.name, Title: title, Trace: s.onward(b.node), Fault: true})
		}
	}
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
