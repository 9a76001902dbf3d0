package explore

import (
	"fmt"
	"strings"
)

// An Acceptance says that a kind of fault of a state is known and wanted, such as
// the failure of a message that nobody waits for.
type Acceptance struct {
	State string
	Kind  FindingKind
}

// acceptable are the faults that may be wanted.
var acceptable = []FindingKind{NotUndone, WrongOrder, Swallowed, Uncaught, Endless, Unreached, Repeated}

func choices(kinds []FindingKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Accept makes notes of the faults that are accepted, and of what is accepted
// though there is no such fault.
func (r *Report) Accept(accepted []Acceptance) {
	for _, a := range accepted {
		there := false
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.State != a.State || f.Kind != a.Kind {
				continue
			}
			there = true
			if f.Fault {
				f.Fault = false
				f.Title += "; that is accepted"
			}
		}
		if !there {
			r.Findings = append(r.Findings, Finding{Kind: a.Kind, State: a.State, Title: fmt.Sprintf("accept: %s has no such fault", a.State)})
		}
	}
	r.Add() // which sorts
}
