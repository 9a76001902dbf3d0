package explore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

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
		switch {
		case t.Status == engine.StatusTimedOut:
			key, cause = string(t.Status), Event{State: t.Final}
		case cause.Outcome.Failure != nil:
			key += " failed"
		}
		failed := slices.ContainsFunc(missing, func(c inferred) bool { return c.undo == cause.State })
		if p := s.m.states[cause.State]; p != nil && p.doomed && !failed && said[undos(missing)] {
			continue // that one was tried again is not why another did not run
		}
		if !said[key] {
			said[key], said[undos(missing)] = true, true
			s.add(s.notUndone(t, cause, missing))
		}
	}
	s.wrongOrder(found)
}

// undos names compensations.
func undos(all []inferred) string {
	var names []string
	for _, c := range all {
		names = append(names, c.undo)
	}
	return "undo " + strings.Join(names, ",")
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
	switch {
	case t.Status == engine.StatusTimedOut:
		when = "the execution itself runs out of time"
	case cause.State != "":
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
	var pairs [][2]inferred
	for _, a := range found {
		for _, b := range found {
			sure := len(a.need) < len(b.need) && len(common(a.need, b.need)) == len(a.need)
			if (sure || a.named && b.named && a.step != b.step) && !s.m.sideBySide(a.undo, b.undo) && !s.m.sideBySide(a.step, b.step) {
				pairs = append(pairs, [2]inferred{a, b})
			}
		}
	}
	for _, n := range s.nodes {
		if len(pairs) == 0 || !n.end || n.status != engine.StatusFailed {
			continue
		}
		t := s.w.trace(n)
		pairs = slices.DeleteFunc(pairs, func(p [2]inferred) bool {
			a, b := p[0], p[1]
			i, j := t.first(Called, a.undo, 0), t.first(Called, b.undo, 0)
			x, y := t.first(Answered, a.step, Done), t.first(Answered, b.step, Done)
			wrong := i >= 0 && j > i && x >= 0 && y > x
			if wrong {
				s.add(Finding{
					Kind: WrongOrder, State: a.undo, Trace: t, Fault: true,
					Title: fmt.Sprintf("%s runs before %s, though what %s did came before %s", a.undo, b.undo, a.step, b.step),
				})
			}
			return wrong
		})
	}
}
