package explore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Report is what an exploration found.
type Report struct {
	Machine  *asl.StateMachine
	Findings []Finding // faults first
	Ends     []End     // all that were reached, in the order in which they were
	Outcomes []Tried   // what each task was let answer

	Paths   int    // ways that were followed to an end, or to where another had been
	Steps   int    // events that executions were fed
	States  int    // different places
	Cut     int    // ways given up at Options.Depth
	Untaken int    // rules and Defaults of Choice states for which nothing was found
	Stopped string // why not everything was tried; "" when it was
}

// An End is a way for executions to end.
type End struct {
	Status engine.Status
	State  string // in which it ended
	Error  string
	Class  string // of the output: "object of Payload, StatusCode"
	Trace  *Trace // a shortest way
	Paths  int    // that ended so, merged ones left out
}

// Tried is an outcome that a task was given.
type Tried struct {
	State   string
	Outcome Outcome
}

// Complete reports whether everything was tried that was found to try.
func (r *Report) Complete() bool { return r.Stopped == "" && r.Cut == 0 }

// Faults are the findings that say that something is wrong.
func (r *Report) Faults() []Finding {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return !f.Fault })
	if i < 0 {
		return r.Findings
	}
	return r.Findings[:i]
}

// Add adds findings from elsewhere.
func (r *Report) Add(more ...Finding) {
	r.Findings = append(r.Findings, more...)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(rank(a.Fault), rank(b.Fault)) })
}

// Position finds where a finding stands in the definition.
func (r *Report) Position(f *Finding) (asl.Position, bool) {
	if p := newMachine(r.Machine).states[f.State]; p != nil {
		return r.Machine.Source.Position(p.base.Pos), true
	}
	return asl.Position{}, false
}

func (r *Report) end(t *Trace) {
	e := End{Status: t.Status, State: t.Final, Trace: t, Paths: 1}
	if t.Failure != nil {
		e.Error = t.Failure.Name
	}
	if t.Status == engine.StatusSucceeded {
		e.Class = class(t.Output)
	}
	for i := range r.Ends {
		have := &r.Ends[i]
		if have.Status == e.Status && have.State == e.State && have.Error == e.Error && have.Class == e.Class {
			have.Paths++
			return
		}
	}
	r.Ends = append(r.Ends, e)
}

// class says of what form a JSON text is.
func class(text string) string {
	v, err := jsonval.Parse(text)
	if err != nil {
		return ""
	}
	if v.Kind() != jsonval.Object || v.Len() == 0 {
		return v.Kind().String()
	}
	var keys []string
	for _, m := range v.Members() {
		keys = append(keys, m.Key)
	}
	return "object of " + strings.Join(keys, ", ")
}
