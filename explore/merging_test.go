package explore

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// TestMergingLosesNothing walks machines made by chance twice: as Run does, and
// with nothing merged and no order left out. Both must find the same ends, use
// the same rules, retriers and catchers, and break the same invariants.
func TestMergingLosesNothing(t *testing.T) {
	t.Parallel()
	const machines = 250
	done := 0
	for seed := range uint64(machines) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
		text := g.machine()
		sm, err := asl.Parse("made.asl.json", []byte(text))
		if err != nil {
			continue // a state that no other leads to
		}
		o := g.options(t, sm)
		want, ok := bruteForce(t, sm, o)
		if !ok {
			continue // too many ways
		}
		done++
		if diff := cmp.Diff(want, merged(t, sm, o)); diff != "" {
			t.Errorf("machine %d (-all ways +merged):\n%s\n%s", seed, diff, text)
			break
		}
	}
	t.Logf("%d machines were walked", done)
	if done < machines/5 {
		t.Errorf("of %d machines only %d are small enough to walk all ways", machines, done)
	}
}

// A walked is what a walk found.
type walked struct{ Ends, Used, Broken []string }

func (r *walked) sorted() walked {
	for _, list := range []*[]string{&r.Ends, &r.Used, &r.Broken} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return *r
}

func (r *walked) node(t *testing.T, s *search, n *node) {
	trace := s.w.trace(n)
	if n.end {
		reason := ""
		if n.failure != nil {
			reason = n.failure.Name
		}
		r.Ends = append(r.Ends, fmt.Sprintf("%s %s %s", n.status, trace.Final, reason))
		r.Broken = append(r.Broken, s.m.broken(s.o.Pairs, trace)...)
	}
	for i := range s.o.Invariants {
		if inv := &s.o.Invariants[i]; n.end || inv.safety() {
			ok, err := inv.holds(s.m, trace)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				r.Broken = append(r.Broken, inv.Text)
			}
		}
	}
}

func (r *walked) used(taken []engine.Decision) {
	for _, d := range taken {
		r.Used = append(r.Used, fmt.Sprintf("%s %d %d", d.State, d.By, d.Index))
	}
}

// merged is what a search finds.
func merged(t *testing.T, sm *asl.StateMachine, o Options) walked {
	s := made(t, sm, o)
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
	var r walked
	for _, n := range s.nodes {
		r.node(t, s, n)
	}
	for d := range s.taken {
		r.used([]engine.Decision{d})
	}
	return r.sorted()
}

func made(t *testing.T, sm *asl.StateMachine, o Options) *search {
	program, err := engine.Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSearch(sm, program, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bruteForce goes all ways, unless there are too many.
func bruteForce(t *testing.T, sm *asl.StateMachine, o Options) (walked, bool) {
	const most = 3000
	s := made(t, sm, o)
	s.w.memory.ordered = true // leaves no order out
	var r walked
	todo, taken, err := s.w.roots()
	if err != nil {
		t.Fatal(err)
	}
	r.used(taken)
	for walked := 0; len(todo) > 0; walked++ {
		if walked > most {
			return r, false
		}
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		r.node(t, s, n)
		if n.end {
			continue
		}
		e := s.w.expand(n)
		if e.err != nil {
			t.Fatal(e.err)
		}
		r.used(e.taken)
		todo = append(todo, e.kids...)
	}
	return r.sorted(), true
}

// A generator makes state machines without loops.
type generator struct {
	*rand.Rand
	tasks []string
}

func (g *generator) machine() string {
	n := 3 + g.IntN(3)
	body := g.scope("S", n, true)
	extra := ""
	if g.IntN(6) == 0 {
		extra = `,"TimeoutSeconds":3`
	}
	return body[:len(body)-1] + extra + "}"
}

// scope is a chain of states in which each leads to a later one.
func (g *generator) scope(prefix string, n int, outer bool) string {
	name := func(i int) string { return fmt.Sprintf("%s%d", prefix, i) }
	later := func(i int) string { return name(i + 1 + g.IntN(n-i)) }
	state := func(i int) string {
		text := g.state(name(i), func() string { return later(i) }, outer)
		return fmt.Sprintf(`%s"Next":%q}`, text, name(i+1))
	}
	var states []string
	for i := range n {
		states = append(states, fmt.Sprintf("%q:%s", name(i), state(i)))
	}
	last := `{"Type":"Succeed"}`
	if !outer && g.IntN(4) == 0 {
		last = `{"Type":"Fail","Error":"Inner"}`
	}
	states = append(states, fmt.Sprintf("%q:%s", name(n), last))
	if outer {
		states = append(states, fmt.Sprintf(`"In":{"Type":"Choice","Choices":[{"Variable":"$.no","IsPresent":true,"Next":"No"}],"Default":%q}`, name(0)), `"No":{"Type":"Fail","Error":"No"}`)
		return fmt.Sprintf(`{"StartAt":"In","States":{%s}}`, strings.Join(states, ","))
	}
	return fmt.Sprintf(`{"StartAt":%q,"States":{%s}}`, name(0), strings.Join(states, ","))
}

func (g *generator) state(name string, later func() string, outer bool) string {
	policies := func() string {
		p := ""
		if g.IntN(3) == 0 {
			p += `"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":1}],`
		}
		switch to := later(); {
		case g.IntN(3) == 0 && outer:
			p += `"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"No"}],`
		case g.IntN(3) == 0:
			p += fmt.Sprintf(`"Catch":[{"ErrorEquals":["A"],"ResultPath":"$.e","Next":%q},{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":%q}],`, to, later())
		}
		return p
	}
	kind := g.IntN(9)
	if !outer && kind >= 7 {
		kind = 0
	}
	switch kind {
	case 4:
		return fmt.Sprintf(`{"Type":"Wait","Seconds":%d,`, 1+g.IntN(2))
	case 5:
		return `{"Type":"Pass","Result":{"v":"yes"},"ResultPath":"$.r",`
	case 6:
		return fmt.Sprintf(`{"Type":"Choice","Choices":[{"And":[{"Variable":"$.r.v","IsPresent":true},{"Variable":"$.r.v","StringEquals":"yes"}],"Next":%q},
			{"Variable":"$.e","IsPresent":true,"Next":%q}],"Default":%q,`, later(), later(), later())
	case 7:
		return fmt.Sprintf(`{"Type":"Parallel","Branches":[%s,%s],"ResultPath":"$.p",%s`,
			g.scope(name+"a", 1+g.IntN(2), false), g.scope(name+"b", 1, false), policies())
	case 8:
		return fmt.Sprintf(`{"Type":"Map","ItemsPath":"$.items","ItemProcessor":%s,"ResultPath":"$.m","MaxConcurrency":%d,%s`,
			g.scope(name+"m", 1, false), g.IntN(2), policies())
	}
	g.tasks = append(g.tasks, name)
	timeout := ""
	if g.IntN(4) == 0 {
		timeout = `"TimeoutSeconds":2,`
	}
	return fmt.Sprintf(`{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:%s","ResultPath":"$.r",%s%s`, name, timeout, policies())
}

// options are invariants and pairs about the tasks of the machine.
func (g *generator) options(t *testing.T, sm *asl.StateMachine) Options {
	o := Options{Inputs: []string{`{"items":[1,2]}`}}
	if len(g.tasks) == 0 {
		return o
	}
	any := func() string { return g.tasks[g.IntN(len(g.tasks))] }
	rules := []string{any() + " runs at most once", fmt.Sprintf("after %s succeeds, a FAILED end must have passed %s", any(), any()), "every end must have passed " + any()}
	if g.IntN(2) == 0 {
		rules = append(rules, fmt.Sprintf("%s never runs after %s fails", any(), any()))
	}
	if g.IntN(2) == 0 {
		rules = rules[:1] // those that speak of an order change what is merged
	}
	for _, text := range rules {
		inv, err := ParseInvariant(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Invariants = append(o.Invariants, inv)
	}
	for range g.IntN(3) {
		if p := (Pair{any(), any()}); p.Step != p.Undo {
			o.Pairs = append(o.Pairs, p)
		}
	}
	return o
}
