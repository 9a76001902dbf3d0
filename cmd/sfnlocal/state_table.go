package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// printOutcome prints how a state ended.
func (e *env) printOutcome(o *engine.Outcome, sm *asl.StateMachine, st asl.State, opts stateOptions) error {
	var err error
	if opts.format == "json" {
		_, err = e.stdout.Write(append(o.AppendJSON(nil), '\n'))
	} else {
		err = printInspection(e.stdout, e.paintFor(e.stdout), o)
	}
	if err != nil {
		return err
	}
	p := e.paintFor(e.stderr)
	place := p.dim(" (" + visible(sm.Source.Position(st.Fields().Pos).String(), false) + ")")
	switch o.Status {
	case engine.TrialSucceeded:
		return nil
	case engine.TrialCaughtError:
		fmt.Fprintf(e.stderr, "%s in %s%s, then %s\n", p.yellow(string(o.Status)), p.bold(visible(st.Fields().Name, false)), place, visible(o.Next, false))
	default:
		fmt.Fprintf(e.stderr, "%s in %s%s\n", p.red(string(o.Status)), p.bold(visible(st.Fields().Name, false)), place)
	}
	printField(e.stderr, p, "error", o.Failure.Name)
	printField(e.stderr, p, "cause", readable(o.Failure.Cause))
	if _, waits := st.(*asl.Wait); waits && o.Failure.Name == engine.ErrorTimeout {
		fmt.Fprintln(e.stderr, "  TestState gives a state 5 minutes, and this one waits longer; run --skip-waits and test let it")
	}
	if o.Status == engine.TrialCaughtError {
		return nil
	}
	return exit(exitFailed, nil)
}

// dataSteps are the members of the inspection data that are documents, in the
// order in which they come to be.
var dataSteps = []string{
	"input", "afterInputPath", "afterItemsPointer", "afterItemsPath", "afterItemSelector", "afterItemBatcher",
	"afterArguments", "afterParameters", "result", "afterResultSelector", "afterResultPath",
}

// printInspection prints what each step of data came to as a table.
func printInspection(w io.Writer, p paint, o *engine.Outcome) error {
	inspection, err := jsonval.Parse(o.Inspection)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, text string) { fmt.Fprintf(t, "%s\t%s\n", name, visible(text, false)) }
	shown := map[string]bool{}
	for _, name := range dataSteps {
		if v := inspection.Get(name); v.Exists() {
			row(name, v.Str())
		}
		shown[name] = true
	}
	for _, m := range inspection.Members() { // numbers of a Map, variables, what a Retry or Catch did
		switch {
		case shown[m.Key]:
		case m.Value.Kind() == jsonval.String:
			row(m.Key, m.Value.Str())
		default:
			row(m.Key, m.Value.String())
		}
	}
	if o.Output != "" {
		row("output", o.Output)
	}
	if o.Next != "" {
		row("next", o.Next)
	}
	row("status", string(o.Status))
	return t.Flush()
}
