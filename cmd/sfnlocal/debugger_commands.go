package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/debug"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func (d *debugger) step(string) error {
	if d.session.At().Kind == debug.AtEnd {
		return errors.New("the execution has ended; back goes back, quit ends")
	}
	d.session.Step()
	return d.where("")
}

func (d *debugger) back(string) error {
	if _, err := d.session.Back(); err != nil {
		return err
	}
	return d.where("")
}

func (d *debugger) goOn(state string) error {
	if d.session.At().Kind == debug.AtEnd {
		return errors.New("the execution has ended; back goes back, quit ends")
	}
	if state != "" && d.sm.Find(state) == nil {
		return d.noState(state)
	}
	for at := d.session.Step(); at.Kind != debug.AtEnd && !d.wants(at, state); at = d.session.Step() {
	}
	return d.where("")
}

// wants reports whether to stop.
func (d *debugger) wants(at debug.Stop, state string) bool {
	if at.Kind == debug.AtState {
		return at.Arrival.State == state || slices.Contains(d.states, at.Arrival.State)
	}
	name, _ := failureOf(at.Event)
	return slices.Contains(d.errors, "") || slices.Contains(d.errors, name)
}

func (d *debugger) breakAt(what string) error {
	word, name, _ := strings.Cut(what, " ")
	switch {
	case d.sm.Find(what) != nil:
		d.states = append(d.states, what)
	case word == "error":
		d.errors = append(d.errors, strings.TrimSpace(name))
	default:
		return d.noState(what)
	}
	return nil
}

func (d *debugger) clear(string) error {
	d.states, d.errors = nil, nil
	return nil
}

func (d *debugger) noState(name string) error {
	return fmt.Errorf("there is no state %q%s", name, didYouMean(name, namesOfStates(d.sm)))
}

// arrival returns what can be changed: the state that comes next.
func (d *debugger) arrival() (engine.Arrival, error) {
	at := d.session.At()
	if at.Kind != debug.AtState {
		return at.Arrival, errors.New("only what a state is given can be changed: step to one, or go back")
	}
	return at.Arrival, nil
}

func (d *debugger) input(text string) error {
	e, err := d.arrival()
	switch {
	case err != nil:
		return err
	case text == "":
		fmt.Fprintln(d.out, visible(string(indented([]byte(e.Input))), true))
		return nil
	}
	if _, err := jsonval.Parse(text); err != nil {
		return fmt.Errorf("this is not JSON: %w", err)
	}
	e.Input = text
	d.session.Change(e)
	return nil
}

func (d *debugger) variables(string) error {
	e, err := d.arrival()
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	for _, text := range []string{e.Outer, e.Variables} {
		v, err := jsonval.Parse(text)
		if err != nil {
			return err
		}
		for _, m := range v.Members() {
			fmt.Fprintf(t, "  $%s\t%s\n", visible(m.Key, false), visible(m.Value.String(), false))
		}
	}
	return t.Flush()
}

func (d *debugger) set(assignment string) error {
	e, err := d.arrival()
	if err != nil {
		return err
	}
	name, text, ok := strings.Cut(assignment, "=")
	value, err := jsonval.Parse(strings.TrimSpace(text))
	if !ok || err != nil {
		return fmt.Errorf("set wants NAME=JSON, such as total=5, got %q", assignment)
	}
	variables, err := jsonval.Parse(e.Variables)
	if err != nil {
		return err
	}
	e.Variables = variables.With(strings.TrimPrefix(strings.TrimSpace(name), "$"), value).String()
	d.session.Change(e)
	return nil
}

func (d *debugger) jump(state string) error {
	e, err := d.arrival()
	if err != nil {
		return err
	}
	switch scopeOf(d.sm, state) {
	case nil:
		return d.noState(state)
	case scopeOf(d.sm, e.State):
	default:
		return fmt.Errorf("the state %q is in another scope than %q", state, e.State)
	}
	e.State = state
	d.session.Change(e)
	return d.where("")
}

// scopeOf returns the scope that a state is in, or nil.
func scopeOf(sm *asl.StateMachine, name string) *asl.Scope {
	for scope, st := range sm.All() {
		if st.Fields().Name == name {
			return scope
		}
	}
	return nil
}

func (d *debugger) history(string) error { return printHistory(d.out, d.session.History()) }

func (d *debugger) path(string) error {
	_, err := fmt.Fprintln(d.out, visible(pathTaken(d.session.History()), false))
	return err
}
