package explore

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A memory says what of the past of an execution is remembered: only what a rule
// could ask for. Executions that differ in the rest are merged.
//
// Always remembered are the calls of tasks and what their answers say of the
// work, in the order in which they first came, and each call twice.
type memory struct {
	most     int             // how often an event is remembered
	visits   map[string]bool // states whose visits are remembered
	answers  map[string]bool // states of whose task the very answer is remembered
	labels   map[string]bool // answers that are remembered of any state
	ordered  bool            // the order between branches matters
	output   bool            // all data count, for they may come out
	numbered bool            // iterations ask which they are
	input    bool            // which of the inputs it was
}

func newMemory(m *machine, all []Invariant) memory {
	r := memory{most: 2, visits: make(map[string]bool), answers: make(map[string]bool), labels: make(map[string]bool)}
	text := m.def.Source.Text // states may read the input of the execution from anywhere
	r.input = strings.Contains(text, executionInput) || strings.Contains(text, "$states.context")
	r.numbered = m.numbered()
	for i := range all {
		inv := &all[i]
		r.most = max(r.most, inv.most+1)
		for _, ref := range inv.names {
			r.visits[ref.name] = true
		}
		if h := inv.after; h != nil {
			r.ordered = true
			r.labels[h.label] = r.labels[h.label] || h.verb == "answers"
		}
		if inv.form == predicate {
			r.predicate(m, inv)
		}
	}
	return r
}

// numbered reports whether an iteration of a Map may ask which it is, other than
// in the ItemSelector with which it begins.
func (m *machine) numbered() bool {
	asked := strings.Count(m.def.Source.Text, "Map.Item")
	for _, p := range m.order {
		if st, ok := p.state.(*asl.Map); ok {
			asked -= strings.Count(st.ItemSelector.Text, "Map.Item")
		}
	}
	return asked > 0 || strings.Contains(m.def.Source.Text, "$states.context")
}

// predicate remembers what a predicate reads: of the states that it names or, if
// it names none, of all.
func (r *memory) predicate(m *machine, inv *Invariant) {
	r.ordered = true
	reads := make(map[string]bool)
	for _, ref := range inv.pred.Usage().Context {
		reads[ref.Name] = true
	}
	all := reads["$"] || reads["$$"] || reads["*"] || reads["**"] || reads["%"]
	named := false
	for _, p := range m.order {
		named = named || strings.Contains(inv.Text, p.name)
	}
	for _, p := range m.order {
		if !named || all || strings.Contains(inv.Text, p.name) {
			r.visits[p.name] = r.visits[p.name] || reads["visited"] || all
			r.answers[p.name] = r.answers[p.name] || reads["results"] || reads["calls"] || all
		}
	}
	r.output = r.output || all || reads["output"] || reads["cause"]
	r.input = r.input || all || reads["input"]
}
