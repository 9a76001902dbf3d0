package engine

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Arrival is a state that is about to be entered, as [Execution.Enter] sees it.
type Arrival struct {
	State     string // its name; one of the same scope may be put in its place
	Input     string // JSON text
	Variables string // JSON text of an object: those of the innermost scope
	Outer     string // likewise of the scopes around it, which cannot be changed here
	Scope     string // "Each[2]/Pack": the iterations and branches around it; "" is none
	Now       int64  // Unix milliseconds

	// Events are those of the Apply so far, which nobody has been given yet.
	Events []HistoryEvent
}

// ask shows the state that f is about to enter to whoever wants to see it, and
// takes what was changed.
func (a *applier) ask(f *frame) {
	e := Arrival{State: f.State, Input: f.Input.text, Variables: "{}", Outer: "{}", Scope: f.scope(), Now: a.now, Events: a.effects.History}
	if f.Variables.Exists() {
		e.Variables = f.Variables.String()
	}
	outer := jsonval.ObjectValue(nil)
	for p := f.parent; p != nil; p = p.parent {
		for _, m := range p.Variables.Members() {
			if !outer.Get(m.Key).Exists() {
				outer = outer.With(m.Key, m.Value)
			}
		}
	}
	e.Outer = outer.String()
	input, variables := e.Input, e.Variables
	a.x.Enter(&e)
	if a.x.program.states[e.State] != nil {
		f.State = e.State
	}
	if v, err := jsonval.Parse(e.Input); err == nil && e.Input != input {
		f.Input = payload{v, e.Input}
	}
	if v, err := jsonval.Parse(e.Variables); err == nil && v.Kind() == jsonval.Object && e.Variables != variables {
		a.x.VariableBytes -= f.variableBytes()
		f.Variables = v
		a.x.VariableBytes += f.variableBytes()
	}
}

// scope names the iterations and branches that f is in.
func (f *frame) scope() string {
	var names []string
	for ; f.parent != nil; f = f.parent {
		name := fmt.Sprintf("%s[%d]", f.parent.State, f.Index)
		names = append([]string{name}, names...)
	}
	return strings.Join(names, "/")
}
