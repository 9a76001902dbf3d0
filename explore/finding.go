package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// FindingKind says what sort of thing was found.
type FindingKind string

// The kinds of findings.
const (
	Violated   FindingKind = "violated"    // a rule of the test file
	NotUndone  FindingKind = "not-undone"  // a FAILED end leaves done what other ways undo
	WrongOrder FindingKind = "wrong-order" // compensations run in the order of the steps
	Swallowed  FindingKind = "swallowed"   // after a failure it goes on as after success
	Uncaught   FindingKind = "uncaught"    // a failure that nothing catches
	Endless    FindingKind = "endless"     // an execution can go on for ever
	Unreached  FindingKind = "unreached"   // nothing comes there
	Repeated   FindingKind = "repeated"    // a compensation delivered twice is not as one
	CannotGoOn FindingKind = "cannot-go-on"
	Assumed    FindingKind = "assumed" // what holds only because something is taken for granted
)

// A Finding is one thing that is wrong with a machine, or worth knowing.
type Finding struct {
	Kind   FindingKind
	Title  string
	Detail string
	State  string // where to look in the definition; "" is nowhere in particular
	Trace  *Trace // a shortest way that shows it; may be nil
	Fault  bool   // something is wrong; false is a note
}

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

// conclude finds what shows only when all is known.
func (s *search) conclude() {
	s.report.States = len(s.nodes)
	for _, p := range s.m.order {
		for _, o := range s.w.outcomes[p.name] {
			s.report.Outcomes = append(s.report.Outcomes, Tried{p.name, o})
		}
	}
	if len(s.o.Pairs) == 0 {
		s.unaided()
	}
	s.swallowed()
	s.uncaught()
	s.endless()
	if s.report.Stopped == "" {
		s.unreached()
	}
	s.assumed()
	slices.SortStableFunc(s.report.Findings, func(a, b Finding) int { return cmp.Compare(rank(a.Fault), rank(b.Fault)) })
}

func rank(fault bool) int {
	if fault {
		return 0
	}
	return 1
}

func (s *search) add(f Finding) { s.report.Findings = append(s.report.Findings, f) }

// unaided looks at what failures leave behind, where nobody said what undoes what.
func (s *search) unaided() {
	var all []balance
	for _, b := range s.balances {
		all = append(all, b)
	}
	order := make(map[*node]int)
	for i, n := range s.nodes {
		order[n] = i
	}
	slices.SortFunc(all, func(a, b balance) int { return order[a.node] - order[b.node] })
	found := apart(s.m.infer(all), s.w.trace)
	said := make(map[string]bool) // one way for each sort of failure
	for i := range all {
		b := &all[i]
		missing := b.missing(found)
		if len(missing) == 0 {
			continue
		}
		t := s.w.trace(b.node)
		cause := b.last
		for _, c := range missing { // a compensation that failed is itself the cause
			if i := t.last(c.undo); i >= 0 {
				cause = t.Events[i]
				break
			}
		}
		key := cause.State
		if cause.Outcome.Failure != nil {
			key += " failed"
		}
		if !said[key] {
			said[key] = true
			s.add(s.notUndone(t, cause, missing))
		}
	}
	s.wrongOrder(found)
}

func (s *search) notUndone(t *Trace, cause Event, missing []inferred) Finding {
	var left, because, steps []string
	for _, c := range missing {
		verb := "did not run"
		if t.calls(c.undo) > 0 {
			verb = "did not succeed"
		}
		left, steps = append(left, c.undo+" "+verb), append(steps, c.step)
		because = append(because, fmt.Sprintf("%s ran in %s", c.undo, s.w.trace(c.shown)))
	}
	when := "all goes on"
	if cause.State != "" {
		when = cause.State + kindOf(&cause)
	}
	return Finding{
		Kind: NotUndone, State: cause.State, Trace: t, Fault: true,
		Title:  fmt.Sprintf("when %s, what %s did stays done: %s", when, listed(s.m.inOrder(unique(steps))), listed(left)),
		Detail: strings.Join(because, "\n"),
	}
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// wrongOrder finds compensations that do not run in reverse of their steps.
func (s *search) wrongOrder(found []inferred) {
	for _, a := range found {
		for _, b := range found {
			if len(a.need) >= len(b.need) || slices.ContainsFunc(a.need, func(n string) bool { return !slices.Contains(b.need, n) }) {
				continue
			}
			for _, n := range s.nodes {
				if !n.end || n.status != engine.StatusFailed {
					continue
				}
				t := s.w.trace(n)
				i, j := t.first(Called, a.undo, 0), t.first(Called, b.undo, 0)
				x, y := t.first(Answered, a.step, Done), t.first(Answered, b.step, Done)
				if i >= 0 && j > i && x >= 0 && y > x && !s.m.sideBySide(a.undo, b.undo) {
					s.add(Finding{
						Kind: WrongOrder, State: a.undo, Trace: t, Fault: true,
						Title: fmt.Sprintf("%s runs before %s, though what %s did came before %s", a.undo, b.undo, a.step, b.step),
					})
					break
				}
			}
		}
	}
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

// uncaught finds failures that end the execution where no Fail state does.
func (s *search) uncaught() {
	said := make(map[string]bool)
	for _, n := range s.nodes {
		if !n.end || n.status != engine.StatusFailed {
			continue
		}
		t := s.w.trace(n)
		if t.Stated || said[t.Final] {
			continue
		}
		said[t.Final] = true
		p := s.m.states[t.Final]
		if t.Failure != nil && t.Failure.Name == engine.ErrorRuntime {
			s.add(Finding{
				Kind: CannotGoOn, State: t.Final, Trace: t,
				Title:  fmt.Sprintf("%s cannot go on: %s", t.Final, t.Failure.Cause),
				Detail: "perhaps a task answers otherwise than what could be found out: give an example of its result",
			})
			continue
		}
		left := slices.ContainsFunc(t.Events, func(e Event) bool {
			return e.Kind == Answered && e.Outcome.Verdict == Done && !s.m.states[e.State].doomed
		})
		title := fmt.Sprintf("nothing catches a failure of %s", t.Final)
		switch {
		case p != nil && p.doomed && p.task() != nil:
			title += ", which compensates"
		case !left:
			title += "; nothing had been done before"
		}
		s.add(Finding{Kind: Uncaught, State: t.Final, Title: title, Trace: t, Fault: left})
	}
}

// endless finds a way that comes back to where it stood: an execution can go
// round there for ever.
func (s *search) endless() {
	const busy, finished = 1, 2
	color := make(map[*node]int)
	type visit struct {
		n    *node
		next int
	}
	said := make(map[string]bool)
	for _, root := range s.nodes {
		if color[root] != 0 {
			continue
		}
		stack := []visit{{root, 0}}
		color[root] = busy
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.n.kids) {
				color[top.n] = finished
				stack = stack[:len(stack)-1]
				continue
			}
			kid := top.n.kids[top.next]
			top.next++
			switch color[kid] {
			case 0:
				color[kid] = busy
				stack = append(stack, visit{kid, 0})
			case busy:
				var round []*node
				for i := len(stack) - 1; i >= 0; i-- {
					if round = append(round, stack[i].n); stack[i].n == kid {
						break
					}
				}
				s.addRound(round, said)
			}
		}
	}
}

func (s *search) addRound(round []*node, said map[string]bool) {
	var states []string
	first := round[0]
	for _, n := range round {
		for _, e := range n.events {
			if e.Kind == Entered {
				states = append(states, e.State)
			}
		}
		if n.depth < first.depth {
			first = n
		}
	}
	names := s.m.inOrder(unique(states))
	if len(names) == 0 || said[strings.Join(names, ",")] {
		return
	}
	said[strings.Join(names, ",")] = true
	s.add(Finding{
		Kind: Endless, State: names[0], Trace: s.w.trace(first), Fault: true,
		Title: "an execution can go round for ever through " + listed(names),
	})
}

// unreached finds what no execution came to.
func (s *search) unreached() {
	for _, p := range s.m.order {
		if !s.entered[p.name] {
			f := Finding{Kind: Unreached, State: p.name, Title: fmt.Sprintf("no execution comes to %s", p.name)}
			if p.doomed && p.task() != nil {
				f.Title += ", which would compensate"
				f.Fault = true
			}
			s.add(f)
			continue
		}
		s.unused(p)
	}
}

// unused finds the rules, retriers and catchers of a state that never led on.
func (s *search) unused(p *place) {
	say := func(by engine.DecisionKind, index int, format string, args ...any) {
		if !s.taken[engine.Decision{State: p.name, By: by, Index: index}] {
			s.add(Finding{Kind: Unreached, State: p.name, Title: fmt.Sprintf(format, args...)})
		}
	}
	if choice, ok := p.state.(*asl.Choice); ok {
		for i := range choice.Choices {
			say(engine.ByRule, i, "Choices[%d] of %s, which leads to %s, never holds", i, p.name, choice.Choices[i].Next.Value)
		}
		if choice.Default.Set {
			say(engine.ByDefault, 0, "one of the rules of %s always holds: its Default, %s, is never taken", p.name, choice.Default.Value)
		}
	}
	for i, r := range p.retriers() {
		if r.MaxAttempts > 0 {
			say(engine.ByRetrier, i, "Retry[%d] of %s (%s) never tries again", i, p.name, listed(r.ErrorEquals))
		}
	}
	for i, c := range p.catchers() {
		say(engine.ByCatcher, i, "Catch[%d] of %s (%s) catches nothing", i, p.name, listed(c.ErrorEquals))
	}
}

// assumed says where it is taken for granted that trying again helps.
func (s *search) assumed() {
	said := make(map[string]bool)
	for _, n := range s.nodes {
		if !n.end || n.status != engine.StatusFailed {
			continue
		}
		t := s.w.trace(n)
		for _, p := range s.m.order {
			if p.task() == nil || !p.doomed && !s.declared(p.name) || said[p.name] {
				continue
			}
			if t.calls(p.name) > 1 && t.count(p.name) == 0 && t.passed(p.name, true) {
				said[p.name] = true
				s.add(Finding{
					Kind: Assumed, State: p.name, Trace: t,
					Title: fmt.Sprintf("%s is taken to succeed within its %d attempts; if it does not, somebody must do it by hand", p.name, t.calls(p.name)),
				})
			}
		}
	}
}

func (s *search) declared(undo string) bool {
	return slices.ContainsFunc(s.o.Pairs, func(p Pair) bool { return p.Undo == undo })
}
