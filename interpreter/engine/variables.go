package engine

import (
	"fmt"
	"sort"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// assigned is the outcome of an Assign, not yet visible to anybody.
type assigned struct {
	values []jsonval.Member
	texts  []Variable // sorted by name, as the history shows them
	bytes  int
}

// assign evaluates the members of an Assign, all with the variables from before
// the state.
func (a *applier) assign(d *data, as []assignment) (assigned, *Failure) {
	var out assigned
	f := d.f
	size := 0
	for _, m := range as {
		v, fail := m.value.eval(d)
		if fail != nil {
			return out, fail
		}
		text := v.String()
		out.values = append(out.values, jsonval.Member{Key: m.name, Value: v})
		out.texts = append(out.texts, Variable{m.name, text})
		out.bytes += len(text) - len(f.Variables.Get(m.name).String())
		size += len(text)
	}
	if over := size - MaxPayload; over > 0 {
		return out, &Failure{Name: ErrorDataLimitExceeded, evaluation: true, location: "Assign", Cause: fmt.Sprintf("Variable size limit exceeded. "+
			"State '%s' assigned variables that exceed the limit of one Assign by %d bytes.", f.State, over)}
	}
	if over := a.x.VariableBytes + out.bytes - MaxVariables; over > 0 {
		return out, &Failure{Name: ErrorDataLimitExceeded, evaluation: true, location: "Assign", Cause: fmt.Sprintf("Execution total variable size limit exceeded. "+
			"State '%s' assigned variables that exceed the total execution limit by %d bytes.", f.State, over)}
	}
	sort.Slice(out.texts, func(i, j int) bool { return out.texts[i].Name < out.texts[j].Name })
	return out, nil
}

// commit makes the variables visible in the frame's scope.
func (a *applier) commit(f *frame, as assigned) {
	for _, m := range as.values {
		f.Variables = f.Variables.With(m.Key, m.Value)
	}
	a.x.VariableBytes += as.bytes
}

// variableBytes is the room that the variables of the frame's scope take.
func (f *frame) variableBytes() int {
	n := 0
	for _, m := range f.Variables.Members() {
		n += len(m.Value.String())
	}
	return n
}
