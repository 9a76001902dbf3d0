package explore

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Pair says which state undoes what another did.
type Pair struct{ Step, Undo string }

// broken says what is wrong on a way with a pair, by the rule that is broken.
func (m *machine) broken(pairs []Pair, t *Trace) []string {
	var wrong []string
	for i, p := range pairs {
		done := t.first(Answered, p.Step, Done)
		undone := t.first(Called, p.Undo, 0)
		if done >= 0 && t.unsuccessful() {
			since := *t
			since.Events = t.Events[done:]
			if !since.passed(p.Undo, m.states[p.Undo].task() != nil) {
				wrong = append(wrong, fmt.Sprintf("%s succeeded, and a %s end has not passed %s", p.Step, t.Status, p.Undo))
			}
		}
		if undone < 0 {
			continue
		}
		if step := t.first(Called, p.Step, 0); step < 0 || step > undone {
			wrong = append(wrong, fmt.Sprintf("%s ran without %s", p.Undo, p.Step))
		}
		if m.states[p.Undo].parent == nil && m.states[p.Step].parent == nil && t.count(p.Undo) > t.count(p.Step) && t.count(p.Step) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s succeeded more often than %s", p.Undo, p.Step))
		}
		for j, q := range pairs {
			other, also := t.first(Answered, q.Step, Done), t.first(Called, q.Undo, 0)
			if i == j || done < 0 || other < 0 || also < 0 || m.sideBySide(p.Step, q.Step) || m.sideBySide(p.Undo, q.Undo) {
				continue
			}
			if done < other && undone < also {
				wrong = append(wrong, fmt.Sprintf("%s ran before %s, though %s came before %s", p.Undo, q.Undo, p.Step, q.Step))
			}
		}
	}
	return wrong
}

// first returns the index of the first event of a kind, with a verdict if it is
// an answer, or -1.
func (t *Trace) first(k Kind, state string, v Verdict) int {
	return slices.IndexFunc(t.Events, func(e Event) bool {
		return e.Kind == k && e.State == state && (k != Answered || e.Outcome.Verdict == v)
	})
}

// last returns the index of the last answer to a task, or -1.
func (t *Trace) last(state string) int {
	for i := len(t.Events) - 1; i >= 0; i-- {
		if e := &t.Events[i]; e.Kind == Answered && e.State == state {
			return i
		}
	}
	return -1
}

// count is how often a task succeeded.
func (t *Trace) count(state string) int {
	n := 0
	for _, e := range t.Events {
		if e.Kind == Answered && e.State == state && e.Outcome.Verdict == Done {
			n++
		}
	}
	return n
}

// sideBySide reports whether two states are in different branches of one Parallel.
func (m *machine) sideBySide(a, b string) bool {
	for p := m.states[a]; p != nil && p.parent != nil; p = p.parent {
		for q := m.states[b]; q != nil && q.parent != nil; q = q.parent {
			if p.parent == q.parent {
				return p.index != q.index
			}
		}
	}
	return false
}

// A balance is what a FAILED end leaves: which steps were done, which perhaps,
// and which compensations were passed.
type balance struct {
	node                 *node
	done, perhaps, undid []string // in the order of the definition
	taken                []string // not done, but the machine went on as if they were
	last                 Event    // the answer after which it went wrong
}

// balance reads a trace. Steps are the tasks from which success can still be
// reached, compensations those from which it cannot.
func (m *machine) balance(n *node, t *Trace) balance {
	b := balance{node: n}
	for _, p := range m.order {
		if p.task() == nil {
			continue
		}
		if p.doomed {
			if t.passed(p.name, true) {
				b.undid = append(b.undid, p.name)
			}
			continue
		}
		switch {
		case t.first(Answered, p.name, Done) >= 0:
			b.done = append(b.done, p.name)
		case m.takenForDone(t, p.name):
			b.taken = append(b.taken, p.name)
		case t.first(Answered, p.name, Unclear) >= 0, t.calls(p.name) > 0 && t.last(p.name) < 0:
			b.perhaps = append(b.perhaps, p.name)
		}
	}
	b.last = t.turn()
	return b
}

// turn is the answer after which it went wrong: the last that says no or, where
// none does, the last that a rule could tell from others.
func (t *Trace) turn() Event {
	var told Event
	for i := len(t.Events) - 1; i >= 0; i-- {
		switch e := t.Events[i]; {
		case e.Kind != Answered:
		case e.Outcome.Verdict != Done:
			if later := (&Trace{Events: t.Events[i:]}); later.count(e.State) == 0 { // else trying again helped
				return e
			}
		case told.State == "" && e.Outcome.Label != "":
			told = e
		}
	}
	return told
}

// takenForDone reports whether a later step was called after a step that was
// not done.
func (m *machine) takenForDone(t *Trace, step string) bool {
	at := t.last(step)
	return at >= 0 && slices.ContainsFunc(t.Events[at:], func(e Event) bool {
		return e.Kind == Called && !m.states[e.State].doomed
	})
}

func (b *balance) key() string {
	return strings.Join(b.done, ",") + "|" + strings.Join(b.perhaps, ",") + "|" + strings.Join(b.taken, ",") + "|" + strings.Join(b.undid, ",") + "|" + b.last.State + kindOf(&b.last)
}

// kindOf tells errors and answers apart.
func kindOf(e *Event) string {
	if e.Outcome.Failure != nil {
		return " failed"
	}
	return " answered " + e.Outcome.Label
}

// An inferred compensation is one that the machine itself shows: a task on ways
// that can only fail, with the steps that were done whenever it ran.
type inferred struct {
	undo  string
	need  []string
	step  string // the last of them
	named bool   // the undo is named as the step is: that is more than a guess
	shown *node  // a way on which it ran
}

// infer finds compensations. One is for what had surely been done whenever it
// ran. Where a step refused, though, and others ran without it, the machine shows
// that it is for more: for what had perhaps been done as well.
func (m *machine) infer(all []balance) []inferred {
	var out []inferred
	for _, p := range m.order {
		if p.task() == nil || !p.doomed {
			continue
		}
		c := inferred{undo: p.name}
		var sure, perhaps []string
		for i := range all {
			b := &all[i]
			if !slices.Contains(b.undid, p.name) {
				continue
			}
			done := slices.Concat(b.done, b.taken)
			had := slices.Concat(done, b.perhaps)
			if len(had) == 0 { // it ran, though there was nothing to undo
				continue
			}
			if c.shown == nil {
				sure, perhaps, c.shown = done, had, b.node
				continue
			}
			sure, perhaps = common(sure, done), common(perhaps, had)
		}
		c.need = m.inOrder(sure)
		if len(sure) == 0 || slices.ContainsFunc(all, func(b balance) bool { return b.refutes(p.name, sure) }) {
			c.need = m.inOrder(perhaps)
		}
		if step := m.namesake(p.name); step != "" && c.shown != nil {
			c.need, c.named = []string{step}, true
		}
		if len(c.need) > 0 {
			c.step = c.need[len(c.need)-1]
			out = append(out, c)
		}
	}
	return out
}

// namesake is the step that shares most words of its name with a compensation,
// as BookFlight does with CancelFlight; "" when it is not just one.
func (m *machine) namesake(undo string) string {
	best, step := 0, ""
	for _, p := range m.order {
		if p.task() == nil || p.doomed {
			continue
		}
		switch n := len(common(words(undo), words(p.name))); {
		case n > best:
			best, step = n, p.name
		case n == best:
			step = ""
		}
	}
	return step
}

// words are the words of a name such as BookFlight, book_flight or "Book flight".
func words(name string) []string {
	var all []string
	begin := 0
	runes := []rune(name)
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || !unicode.IsLetter(runes[i]) || unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) {
			all = append(all, strings.ToLower(strings.TrimFunc(string(runes[begin:i]), func(r rune) bool { return !unicode.IsLetter(r) })))
			begin = i
		}
	}
	return slices.DeleteFunc(all, func(w string) bool { return w == "" || w == "service" || w == "task" || w == "function" })
}

// refutes reports whether a refusal led to other compensations but not to undo,
// though all was done that it is taken to be for.
func (b *balance) refutes(undo string, need []string) bool {
	return b.last.Outcome.Verdict == Refused && len(b.undid) > 0 && !slices.Contains(b.undid, undo) && len(common(need, b.done)) == len(need)
}

// common are the names that are in both.
func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

// apart tells compensations apart that always ran together: the first to run is
// for the last step, the next for the one before, as sagas are undone.
func apart(all []inferred, trace func(*node) *Trace) []inferred {
	out := slices.Clone(all)
	for i := range out {
		c := &out[i]
		t := trace(c.shown)
		earlier := 0
		for _, d := range all {
			if d.undo != c.undo && slices.Equal(d.need, all[i].need) && t.first(Called, d.undo, 0) >= 0 &&
				t.first(Called, d.undo, 0) < t.first(Called, c.undo, 0) {
				earlier++
			}
		}
		if n := len(c.need) - earlier; n > 0 {
			c.need = c.need[:n]
			c.step = c.need[n-1]
		}
	}
	return out
}

// inOrder sorts states as they stand in the definition.
func (m *machine) inOrder(names []string) []string {
	var out []string
	for _, p := range m.order {
		if slices.Contains(names, p.name) {
			out = append(out, p.name)
		}
	}
	return out
}

// missing are the compensations that a balance should have and has not.
func (b *balance) missing(all []inferred) []inferred {
	var out []inferred
	for _, c := range all {
		has := func(s string) bool { return !slices.Contains(b.done, s) }
		if !slices.ContainsFunc(c.need, has) && !slices.Contains(b.undid, c.undo) {
			out = append(out, c)
		}
	}
	return out
}
