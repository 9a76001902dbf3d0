package explore

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

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
	retry, catch := asl.Policies(p.state)
	for i, r := range retry {
		if r.MaxAttempts > 0 {
			say(engine.ByRetrier, i, "Retry[%d] of %s (%s) never tries again", i, p.name, listed(r.ErrorEquals))
		}
	}
	for i, c := range catch {
		say(engine.ByCatcher, i, "Catch[%d] of %s (%s) catches nothing", i, p.name, listed(c.ErrorEquals))
	}
}
