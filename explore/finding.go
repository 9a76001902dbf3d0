package explore

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// FindingKind says what sort of thing was found.
type FindingKind string

// The kinds of findings.
const (
	Violated   FindingKind = "violated"     // a rule of the test file
	NotUndone  FindingKind = "not-undone"   // a FAILED end leaves done what other ways undo
	WrongOrder FindingKind = "wrong-order"  // compensations run in the order of the steps
	Swallowed  FindingKind = "swallowed"    // after a failure it goes on as after success
	Uncaught   FindingKind = "uncaught"     // a failure that nothing catches
	Endless    FindingKind = "endless"      // an execution can go on for ever
	Unreached  FindingKind = "unreached"    // nothing comes there
	Repeated   FindingKind = "repeated"     // a compensation delivered twice is not as one
	CannotGoOn FindingKind = "cannot-go-on" // a States.Runtime, which nothing can catch
	Assumed    FindingKind = "assumed"      // what holds only because something is taken for granted
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
	if s.report.Complete() {
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
		if guessed(t) {
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
