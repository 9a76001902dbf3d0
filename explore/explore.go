package explore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Options say what is tried, what must hold and when to stop. The zero Options
// try everything that can be found out, within the default bounds.
type Options struct {
	Inputs     []string            // JSON texts; none are found from what the machine reads
	Examples   map[string][]string // results of tasks by state, as JSON texts
	Invariants []Invariant
	Pairs      []Pair // of steps and their compensations; none are inferred
	Accept     []Acceptance

	Seed     uint64
	MaxPaths int // ways that are followed to their end; 0 is 1,000,000
	Depth    int // events that an execution is fed at most; 0 is 200

	// Each calls do with 0 … n-1, in any order and at the same time if it likes;
	// nil does so one after the other. What is found does not depend on it.
	Each func(n int, do func(i int))

	// Progress, if not nil, is told now and then how many ways have been
	// followed; false ends the search.
	Progress func(paths int) bool
}

// The bounds of a search that leaves them open.
const (
	DefaultMaxPaths = 1_000_000
	DefaultDepth    = 200
)

// A search is one exploration at work.
type search struct {
	o        Options
	m        *machine
	w        *walker
	frontier []*node
	nodes    []*node // in the order in which they were found
	known    map[key]*node
	taken    map[engine.Decision]bool
	entered  map[string]bool
	report   *Report
	balances map[string]balance
	routes   routes
	stop     bool
}

// Run explores a machine. The error says that the options do not fit the
// machine, or that the engine cannot run it; what is wrong with the machine is
// in the report.
func Run(sm *asl.StateMachine, o Options) (*Report, error) {
	program, err := engine.Compile(sm)
	if err != nil {
		return nil, err
	}
	s, err := newSearch(sm, program, o)
	if err != nil {
		return nil, err
	}
	if err := s.run(); err != nil {
		return nil, err
	}
	s.conclude()
	return s.report, nil
}

func newSearch(sm *asl.StateMachine, program *engine.Program, o Options) (*search, error) {
	if o.MaxPaths == 0 {
		o.MaxPaths = DefaultMaxPaths
	}
	if o.Depth == 0 {
		o.Depth = DefaultDepth
	}
	if o.Each == nil {
		o.Each = func(n int, do func(int)) {
			for i := range n {
				do(i)
			}
		}
	}
	m := newMachine(sm)
	if err := m.knows(&o); err != nil {
		return nil, err
	}
	read := m.reads()
	m.conventions(read.wants)
	world := &world{wants: read.wants, examples: o.Examples}
	for _, q := range read.asked {
		world.joints = append(world.joints, q.solve(program)...)
	}
	w := &walker{m: m, program: program, outcomes: make(map[string][]Outcome), places: make(map[string]uint16), live: read.live, memory: newMemory(m, o.Invariants), seed: o.Seed}
	for i, p := range m.order {
		w.places[p.name] = uint16(i)
		if p.task() != nil {
			w.outcomes[p.name] = world.outcomes(p)
		}
	}
	for _, text := range o.Inputs {
		v, err := jsonval.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("input: %w", err)
		}
		w.inputs = append(w.inputs, candidate{value: v})
	}
	if len(w.inputs) == 0 {
		w.inputs = world.candidates(jsonval.ObjectValue(nil), read.wants[""], false)
	}
	return &search{
		o: o, m: m, w: w, known: make(map[key]*node), taken: make(map[engine.Decision]bool),
		entered: make(map[string]bool), report: &Report{Machine: sm}, balances: make(map[string]balance), routes: make(routes),
	}, nil
}

// knows checks that the states exist that options name.
func (m *machine) knows(o *Options) error {
	var names []string
	for _, p := range m.order {
		names = append(names, p.name)
	}
	check := func(where, name string) error {
		if m.states[name] != nil {
			return nil
		}
		hint := ""
		if near := spell.Nearest(name, names); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("%s: there is no state %q%s", where, name, hint)
	}
	for _, inv := range o.Invariants {
		for _, ref := range inv.names {
			if err := check(fmt.Sprintf("invariant %q: column %d", inv.Text, ref.column), ref.name); err != nil {
				return err
			}
		}
	}
	for _, p := range o.Pairs {
		for _, name := range []string{p.Step, p.Undo} {
			if err := check("compensates", name); err != nil {
				return err
			}
			if m.states[name].task() == nil && len(asl.Scopes(m.states[name].state)) == 0 {
				return fmt.Errorf("compensates: %s does no work: it is a %s", name, m.states[name].base.Type)
			}
		}
	}
	for _, a := range o.Accept {
		if err := check("accept", a.State); err != nil {
			return err
		}
		if !slices.Contains(acceptable, a.Kind) {
			return fmt.Errorf("accept: want %s, got %q", choices(acceptable), a.Kind)
		}
	}
	for name := range o.Examples {
		if err := check("examples", name); err != nil {
			return err
		}
	}
	return nil
}

// run goes through the machine level by level.
func (s *search) run() error {
	roots, taken, err := s.w.roots()
	if err != nil {
		return err
	}
	s.note(taken)
	for _, n := range roots {
		if err := s.arrive(n); err != nil {
			return err
		}
	}
	for len(s.frontier) > 0 && !s.stop {
		level := s.frontier
		s.frontier = nil
		for len(level) > 0 && !s.stop {
			part := level[:batch(level)]
			level = level[len(part):]
			if err := s.level(part); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch is how many of some nodes are expanded before Progress is asked: as many
// as have a thousand tasks in flight, each of which may end in several ways.
func batch(level []*node) int {
	const most, flights = 256, 1000
	n, sum := 0, 0
	for n < min(len(level), most) && sum < flights {
		sum += len(level[n].flights)
		n++
	}
	return n
}

// level expands some nodes of a level, side by side, and takes up what comes of
// it, one after the other.
func (s *search) level(part []*node) error {
	expansions := make([]expansion, len(part))
	s.o.Each(len(part), func(i int) { expansions[i] = s.w.expand(part[i]) })
	for i, n := range part {
		if err := expansions[i].err; err != nil {
			return err
		}
		n.x, n.flights = nil, nil
		s.note(expansions[i].taken)
		for _, kid := range expansions[i].kids {
			s.routes.note(s.m, kid)
			if err := s.arrive(kid); err != nil {
				return err
			}
			n.kids = append(n.kids, s.known[kid.key])
		}
	}
	if s.report.Paths >= s.o.MaxPaths {
		s.stop, s.report.Stopped = true, fmt.Sprintf("after %d paths", s.report.Paths)
	}
	if s.o.Progress != nil && !s.stop && !s.o.Progress(s.report.Paths) {
		s.stop, s.report.Stopped = true, fmt.Sprintf("early, after %d paths", s.report.Paths)
	}
	return nil
}

func (s *search) note(taken []engine.Decision) {
	for _, t := range taken {
		s.taken[t] = true
	}
}

// arrive takes up a node: it is an end, or was here before, or is to be expanded.
func (s *search) arrive(n *node) error {
	s.report.Steps++
	for _, e := range n.events {
		if e.Kind == Entered {
			s.entered[e.State] = true
		}
	}
	if s.known[n.key] != nil {
		n.x, n.flights = nil, nil
		s.report.Paths++
		return nil
	}
	s.known[n.key] = n
	s.nodes = append(s.nodes, n)
	var t *Trace
	if n.end || slices.ContainsFunc(s.o.Invariants, func(inv Invariant) bool { return inv.safety() }) {
		t = s.w.trace(n)
		if err := s.judge(n, t); err != nil {
			return err
		}
	}
	switch {
	case n.end:
		s.report.Paths++
		s.ended(n, t)
	case n.depth >= s.o.Depth:
		s.report.Paths++
		s.report.Cut++
	default:
		s.frontier = append(s.frontier, n)
	}
	return nil
}

// judge asks whether what must hold does.
func (s *search) judge(n *node, t *Trace) error {
	for i := range s.o.Invariants {
		inv := &s.o.Invariants[i]
		if !n.end && !inv.safety() {
			continue
		}
		ok, err := inv.holds(s.m, t)
		if err != nil {
			return fmt.Errorf("invariant %q: %w", inv.Name, err)
		}
		if !ok {
			s.violated(inv.Name, inv.Text, t)
		}
	}
	if len(s.o.Pairs) > 0 && n.end {
		for _, rule := range s.m.broken(s.o.Pairs, t) {
			s.violated(rule, rule, t)
		}
	}
	return nil
}

// violated adds a broken rule, the first time: the first way is a shortest.
func (s *search) violated(name, text string, t *Trace) {
	same := func(f Finding) bool { return f.Kind == Violated && f.Title == name }
	if slices.ContainsFunc(s.report.Findings, same) {
		return
	}
	detail := ""
	if text != name {
		detail = text
	}
	where := t.Final
	for _, e := range t.Events { // rather where it began to go wrong
		if e.Kind == Answered && e.Outcome.Verdict != Done {
			where = e.State
		}
	}
	s.add(Finding{Kind: Violated, Title: name, Detail: detail, State: where, Trace: t, Fault: true})
}

// ended takes up an end.
func (s *search) ended(n *node, t *Trace) {
	s.report.end(t)
	if t.unsuccessful() && !guessed(t) {
		b := s.m.balance(n, t)
		if _, ok := s.balances[b.key()]; !ok {
			s.balances[b.key()] = b
		}
	}
}

// guessed reports whether an execution ended for what may only be an example that
// does not fit.
func guessed(t *Trace) bool {
	return t.Failure != nil && !t.Stated && (t.Failure.Name == engine.ErrorRuntime || t.Failure.Name == engine.ErrorQueryEvaluation)
}

// listed joins names as people do.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
