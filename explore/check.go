package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// safety reports whether an invariant can be broken before an execution ends.
func (inv *Invariant) safety() bool { return inv.form == atMost || inv.form == neverRuns }

// holds reports whether an invariant holds on a way; what speaks of ends holds
// on one that has none.
func (inv *Invariant) holds(m *machine, t *Trace) (bool, error) {
	switch inv.form {
	case atMost:
		return m.runs(t, 0, inv.subj) <= inv.most, nil
	case neverRuns:
		at := t.happens(inv.after)
		return at < 0 || m.runs(t, at, inv.subj) == 0, nil
	case predicate:
		if !t.Ended() {
			return true, nil
		}
		return inv.evaluate(t)
	}
	if !t.Ended() || inv.end != "" && string(t.Status) != inv.end {
		return true, nil
	}
	at := t.happens(inv.after)
	if at < 0 {
		return true, nil
	}
	since := *t
	since.Events = t.Events[at:]
	for _, s := range inv.must {
		if !since.passed(s, m.states[s].task() != nil) {
			return false, nil
		}
	}
	return true, nil
}

// runs counts the calls of a task, or the visits of another state, from an event on.
func (m *machine) runs(t *Trace, from int, state string) int {
	kind := Entered
	if m.states[state].task() != nil {
		kind = Called
	}
	n := 0
	for _, e := range t.Events[from:] {
		if e.Kind == kind && e.State == state {
			n++
		}
	}
	return n
}

// happens returns the index behind the first event that is a happening, or -1.
// Nothing at all happens at once.
func (t *Trace) happens(h *happening) int {
	if h == nil {
		return 0
	}
	for i := range t.Events {
		if e := &t.Events[i]; (h.state == "" || h.state == e.State) && h.is(e) {
			return i + 1
		}
	}
	return -1
}

func (h *happening) is(e *Event) bool {
	switch h.verb {
	case "runs":
		return e.Kind == Entered
	case "succeeds":
		return e.Kind == Answered && e.Outcome.Verdict == Done
	case "fails":
		return e.Kind == Answered && e.Outcome.Verdict != Done
	}
	return e.Kind == Answered && (e.Outcome.Label == h.label || slices.Contains(strings.Fields(e.Outcome.Label), h.label) ||
		h.label == "200" && e.Outcome.Label == "")
}

// evaluate asks a predicate about a way.
func (inv *Invariant) evaluate(t *Trace) (bool, error) {
	v, err := inv.pred.Eval(t.document(), &jsonata.Options{StepFunctions: true, Now: epoch})
	return v.Bool(), err
}

// document is what predicates see of a way.
func (t *Trace) document() jsonval.Value {
	text := jsonval.StringValue
	input, _ := jsonval.Parse(t.Input)
	members := []jsonval.Member{{Key: "status", Value: text(string(t.Status))}, {Key: "end", Value: text(t.Final)}, {Key: "input", Value: input}}
	if output, err := jsonval.Parse(t.Output); err == nil && t.Status == engine.StatusSucceeded {
		members = append(members, jsonval.Member{Key: "output", Value: output})
	}
	if t.Failure != nil {
		members = append(members, jsonval.Member{Key: "error", Value: text(t.Failure.Name)}, jsonval.Member{Key: "cause", Value: text(t.Failure.Cause)})
	}
	var visited, calls []jsonval.Value
	results := jsonval.ObjectValue(nil)
	for _, e := range t.Events {
		switch e.Kind {
		case Entered:
			visited = append(visited, text(e.State))
		case Answered:
			call := []jsonval.Member{{Key: "state", Value: text(e.State)}, {Key: "succeeded", Value: jsonval.BoolValue(e.Outcome.Verdict == Done)}}
			if e.Outcome.Failure != nil {
				call = append(call, jsonval.Member{Key: "error", Value: text(e.Outcome.Failure.Name)})
			} else if result, err := jsonval.Parse(e.Outcome.Output); err == nil {
				call = append(call, jsonval.Member{Key: "result", Value: result})
				results = results.With(e.State, result)
			}
			calls = append(calls, jsonval.ObjectValue(call))
		}
	}
	return jsonval.ObjectValue(append(members,
		jsonval.Member{Key: "visited", Value: jsonval.ArrayValue(visited)},
		jsonval.Member{Key: "calls", Value: jsonval.ArrayValue(calls)},
		jsonval.Member{Key: "results", Value: results}))
}
