package explore

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// unreached finds what no execution came to.
func (s *search) unreached() {
	behind := s.behindRules()
	for _, p := range s.m.order {
		if s.entered[p.name] {
			s.unused(p)
			continue
		}
		f := Finding{Kind: Unreached, State: p.name, Title: fmt.Sprintf("no execution came to %s", p.name)}
		if p.doomed && p.task() != nil {
			f.Title += ", which would compensate"
			f.Fault = true
		}
		if behind[p.name] {
			f.Detail = untaken
		}
		s.add(f)
	}
}

// untaken says why a rule of a Choice that never led on may yet do so.
const untaken = "if there is an answer or an input with which one does, give it in a case of the test file"

// behindRules are the states that executions would come to if the rules led on
// that never did.
func (s *search) behindRules() map[string]bool {
	behind := make(map[string]bool)
	var open func(p *place)
	open = func(p *place) {
		if p == nil || behind[p.name] || s.entered[p.name] {
			return
		}
		behind[p.name] = true
		for _, e := range p.next {
			open(e.place)
		}
		for _, inner := range asl.Scopes(p.state) {
			open(s.m.states[inner.StartAt])
		}
	}
	for _, p := range s.m.order {
		if _, isChoice := p.state.(*asl.Choice); isChoice && s.entered[p.name] {
			for _, e := range p.next {
				open(e.place)
			}
		}
	}
	return behind
}

// unused finds the rules, retriers and catchers of a state that never led on.
func (s *search) unused(p *place) {
	say := func(by engine.DecisionKind, index int, format string, args ...any) {
		if s.taken[engine.Decision{State: p.name, By: by, Index: index}] {
			return
		}
		f := Finding{Kind: Unreached, State: p.name, Title: fmt.Sprintf(format, args...)}
		if by == engine.ByRule || by == engine.ByDefault {
			f.Detail = untaken
			s.report.Untaken++
		}
		s.add(f)
	}
	if choice, ok := p.state.(*asl.Choice); ok {
		for i := range choice.Choices {
			say(engine.ByRule, i, "nothing was found with which Choices[%d] of %s leads to %s", i, p.name, choice.Choices[i].Next.Value)
		}
		if choice.Default.Set {
			say(engine.ByDefault, 0, "nothing was found with which the Default of %s leads to %s", p.name, choice.Default.Value)
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
