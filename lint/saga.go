package lint

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A pair is a step of a saga and the state that undoes it.
type pair struct{ step, undo *state }

// maxPairs is the number of bits in a pairSet.
const maxPairs = 64

// A pairSet is a set of pairs by their index.
type pairSet uint64

// A saga is a scope whose failure paths undo what was done.
type saga struct {
	*scope
	pairs   []pair
	failing []bool // states that only failure paths reach
	doomed  []bool // states from which no end with success can be reached

	// By state, for pairs:
	step, undo []pairSet // whose step, or undo, the state is
	entered    []bool
	done       []pairSet // whose step has surely ended well when the state is entered
	settled    []pairSet // and after which another task was begun: nothing judges the step any more
	undone     []pairSet // whose undo has surely been tried when the state is entered
	undoes     []pairSet // whose undo comes from the state on
}

// sagas reports failure paths that leave out an undo which other failure paths
// after the same step have.
func (c *checker) sagas(sc *scope) {
	g := newSaga(sc)
	if len(g.pairs) == 0 {
		return
	}
	g.follow()
	g.gather()
	proven := g.proven()
	for _, s := range sc.states {
		if !g.entered[s.id] {
			continue
		}
		for _, e := range s.out {
			if g.doomed[e.to.id] && (!g.failing[s.id] || e.kind == catchEdge) {
				c.skipped(g, s, e, proven)
			}
		}
		_, catch := asl.Policies(s.State)
		missing := proven & g.judged(s) &^ g.undone[s.id]
		if isWork(s) && len(catch) == 0 && !g.failing[s.id] && missing != 0 && !announces(s) {
			c.report("SKIPPED_COMPENSATION", s, "", s.Pos, "When "+s.Name+" fails, "+g.told(missing)).Hint = g.hint(missing, "add a Catch that leads")
		}
	}
}

// skipped reports what the failure path that begins with e leaves out.
func (c *checker) skipped(g *saga, s *state, e edge, proven pairSet) {
	missing := proven & g.judged(s) &^ (g.undone[s.id] | g.undo[s.id] | g.undoes[e.to.id])
	if missing == 0 {
		return
	}
	field, when := "Default", "When this path is taken, "
	switch e.kind {
	case catchEdge:
		field, when = "Catch["+itoa(e.index)+"]/Next", "When "+s.Name+" fails, "
	case ruleEdge:
		field = "Choices[" + itoa(e.index) + "]/Next"
	case nextEdge:
		field = "Next"
	}
	d := c.report("SKIPPED_COMPENSATION", s, field, e.pos, when+g.told(missing))
	d.Hint = g.hint(missing, "lead this")
	if to := g.undoing(missing); to != nil {
		if end := stringEnd(c.Source.Text, e.pos); end > 0 {
			d.Edits = []asl.TextEdit{{Pos: e.pos, End: end, New: quote(to.Name)}}
		}
	}
}

// told says what is not undone.
func (g *saga) told(missing pairSet) string {
	var steps, undos []string
	for i := range missing.each {
		steps = append(steps, g.pairs[i].step.Name)
		undos = append(undos, g.pairs[i].undo.Name)
	}
	verb := " are"
	if len(steps) == 1 {
		verb = " is"
	}
	return and(undos) + verb + " skipped, though " + and(steps) + " worked"
}

func (g *saga) hint(missing pairSet, lead string) string {
	if to := g.undoing(missing); to != nil {
		return lead + " to " + quote(to.Name) + ", as other failure paths do"
	}
	return lead + " to what undoes it, as other failure paths do"
}

// undoing returns the state from which on just the missing is undone.
func (g *saga) undoing(missing pairSet) *state {
	for i := range missing.each {
		if s := g.pairs[i].undo; g.undoes[s.id] == missing {
			return s
		}
	}
	return nil
}

// newSaga finds the pairs of a scope. An undo is a task that only failure paths
// reach and whose name says that it undoes what the name of one step says.
func newSaga(sc *scope) *saga {
	n := len(sc.states)
	g := &saga{scope: sc, step: make([]pairSet, n), undo: make([]pairSet, n)}
	g.failing, g.doomed = sc.failing()
	type named struct {
		s     *state
		nouns []string
	}
	var steps, undos []named
	for _, s := range sc.states {
		if isWork(s) && g.failing[s.id] {
			if verb, nouns := nameWords(s.Name); slices.Contains(undoVerbs, verb) {
				undos = append(undos, named{s, nouns})
			}
		}
	}
	for _, s := range sc.states {
		if len(undos) > 0 && isWork(s) && !g.failing[s.id] {
			verb, nouns := nameWords(s.Name)
			steps = append(steps, named{s, append(nouns, verb)})
		}
	}
	for _, undo := range undos[:min(len(undos), maxPairs)] {
		var best *state
		most, tie := 0, false
		for _, step := range steps {
			shared := 0
			for _, noun := range undo.nouns {
				if slices.Contains(step.nouns, noun) {
					shared++
				}
			}
			switch {
			case shared > most:
				best, most, tie = step.s, shared, false
			case shared == most:
				tie = true
			}
		}
		if best != nil && !tie {
			bit := pairSet(1) << len(g.pairs)
			g.pairs = append(g.pairs, pair{best, undo.s})
			g.step[best.id] |= bit
			g.undo[undo.s.id] |= bit
		}
	}
	return g
}

// failing finds the states that only failure paths reach. Those are the doomed
// states, from which no end with success can be reached, and those to which no
// way leads on which nothing fails.
func (sc *scope) failing() (failing, doomed []bool) {
	n := len(sc.states)
	ends, well := make([]bool, n), make([]bool, n)
	var work []*state
	visit := func(marks []bool, s *state) {
		if !marks[s.id] {
			marks[s.id] = true
			work = append(work, s)
		}
	}
	next := func() *state {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		return s
	}
	for _, s := range sc.states {
		if s.succeeds() {
			visit(ends, s)
		}
	}
	before := sc.predecessors(func(edge) bool { return true })
	for len(work) > 0 {
		for _, b := range before[next().id] {
			visit(ends, b)
		}
	}
	if sc.start != nil {
		visit(well, sc.start)
	}
	for len(work) > 0 {
		for _, e := range next().out {
			if e.kind != catchEdge {
				visit(well, e.to)
			}
		}
	}
	failing, doomed = make([]bool, n), make([]bool, n)
	for i := range failing {
		doomed[i] = !ends[i]
		failing[i] = doomed[i] || !well[i]
	}
	return failing, doomed
}

// follow finds what has surely been done when a state is entered.
func (g *saga) follow() {
	n := len(g.states)
	g.entered = make([]bool, n)
	g.done, g.settled, g.undone = make([]pairSet, n), make([]pairSet, n), make([]pairSet, n)
	if g.start == nil {
		return
	}
	g.entered[g.start.id] = true
	// Sets only shrink from the first visit on, so this ends.
	for work := []*state{g.start}; len(work) > 0; {
		s := work[0]
		work = work[1:]
		for _, e := range s.out {
			done, settled, undone := g.done[s.id], g.judged(s), g.undone[s.id]|g.undo[s.id]
			if e.kind != catchEdge {
				done |= g.step[s.id]
			}
			to := e.to.id
			if !g.entered[to] {
				g.entered[to] = true
				g.done[to], g.settled[to], g.undone[to] = done, settled, undone
				work = append(work, e.to)
				continue
			}
			before := [3]pairSet{g.done[to], g.settled[to], g.undone[to]}
			g.done[to] &= done
			g.settled[to] &= settled
			g.undone[to] &= undone
			if before != [3]pairSet{g.done[to], g.settled[to], g.undone[to]} {
				work = append(work, e.to)
			}
		}
	}
}

// proven returns the pairs of which some failure path runs the undo after the
// step surely ended well. An undo that only runs after the step failed cleans up
// what is half done, and is not missed elsewhere.
func (g *saga) proven() pairSet {
	var all pairSet
	for _, s := range g.states {
		if !g.entered[s.id] || g.failing[s.id] {
			continue
		}
		for _, e := range s.out {
			done := g.done[s.id]
			if e.kind != catchEdge {
				done |= g.step[s.id]
			}
			if g.failing[e.to.id] {
				all |= done & g.undoes[e.to.id]
			}
		}
	}
	return all
}

// judged returns the pairs whose step has surely ended well when something
// goes on from s or fails there: all that was done when another task begins.
func (g *saga) judged(s *state) pairSet {
	if isWork(s) && !g.failing[s.id] {
		return g.done[s.id]
	}
	return g.settled[s.id]
}

// gather finds what is undone from each state on, as long as nothing fails.
func (g *saga) gather() {
	g.undoes = slices.Clone(g.undo)
	before := g.predecessors(func(e edge) bool { return e.kind != catchEdge })
	for work := slices.Clone(g.states); len(work) > 0; {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for _, b := range before[s.id] {
			if all := g.undoes[b.id] | g.undoes[s.id]; all != g.undoes[b.id] {
				g.undoes[b.id] = all
				work = append(work, b)
			}
		}
	}
}

// announces reports whether s only tells others that all is done: it publishes, and
// nothing is done after it. That nobody could be told is no reason to undo all.
func announces(s *state) bool {
	t, ok := s.State.(*asl.Task)
	if !ok || !strings.HasSuffix(t.Resource.Value, ":sns:publish") && !strings.HasSuffix(t.Resource.Value, ":events:putEvents") {
		return false
	}
	seen := map[*state]bool{s: true}
	for work := []*state{s}; len(work) > 0; {
		last := work[len(work)-1]
		work = work[:len(work)-1]
		for _, e := range last.out {
			switch {
			case seen[e.to]:
			case isWork(e.to):
				return false
			default:
				seen[e.to] = true
				work = append(work, e.to)
			}
		}
	}
	return true
}

// isWork reports whether a state has something done.
func isWork(s *state) bool { return s.Type == "Task" || s.Type == "Map" || s.Type == "Parallel" }

// undoVerbs begin the names of states that undo something.
var undoVerbs = []string{
	"cancel", "compensate", "delete", "deallocate", "deprovision", "refund", "release", "remove", "restore", "return",
	"reverse", "revert", "rollback", "terminate", "undo", "unlock", "unreserve", "void",
}

// noNouns are words that say nothing about what a state works on.
var noNouns = []string{"a", "and", "for", "function", "in", "lambda", "of", "on", "service", "state", "step", "task", "the", "to"}

// nameWords splits the name of a state into its first word and the others that
// mean something, in lower case.
func nameWords(name string) (verb string, nouns []string) {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
		case unicode.IsUpper(r) && len(word) > 0 && !unicode.IsUpper(word[len(word)-1]):
			flush()
			word = append(word, r)
		default:
			word = append(word, r)
		}
	}
	flush()
	if len(words) == 0 {
		return "", nil
	}
	verb, words = words[0], words[1:]
	if verb == "roll" && len(words) > 0 && words[0] == "back" {
		verb, words = "rollback", words[1:]
	}
	return verb, slices.DeleteFunc(words, func(w string) bool { return slices.Contains(noNouns, w) })
}

// each yields the indexes in s.
func (s pairSet) each(yield func(int) bool) {
	for ; s != 0; s &= s - 1 {
		if !yield(bits.TrailingZeros64(uint64(s))) {
			return
		}
	}
}
