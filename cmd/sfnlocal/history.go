package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// printHistory prints events as a table, times counted from the first.
func printHistory(w io.Writer, events []engine.HistoryEvent) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tprevious\ttime\ttype\tdetails")
	for i := range events {
		ev := &events[i]
		// The last cell of a row has no tab after it, so that it does not widen its column.
		row := fmt.Sprintf("%d\t%d\t%s\t%s", ev.ID, ev.PreviousID, elapsed(ev.Millis-events[0].Millis), ev.Type)
		if text := summary(ev.Details); text != "" {
			row += "\t" + cut(visible(text, false), 100)
		}
		fmt.Fprintln(t, row)
	}
	return t.Flush()
}

// summary is what an event says beyond its type, on one line.
func summary(d engine.Details) string {
	switch d := d.(type) {
	case *engine.ExecutionStarted:
		return d.Input
	case *engine.StateEntered:
		return d.Name + " ← " + d.Input
	case *engine.StateExited:
		return d.Name + " → " + d.Output
	case *engine.Output:
		return d.Output
	case *engine.Failed:
		return strings.TrimPrefix(d.Error+": "+d.Cause, ": ")
	case *engine.TaskScheduled:
		return d.ResourceType + ":" + d.Resource + " " + d.Parameters
	case *engine.TaskStarted:
		return d.ResourceType + ":" + d.Resource
	case *engine.TaskOutput:
		return d.Output
	case *engine.TaskFailure:
		return strings.TrimPrefix(d.Error+": "+d.Cause, ": ")
	case *engine.FunctionScheduled:
		return shortARN(d.Resource) + " " + d.Input
	case *engine.WorkerStarted:
		return d.Worker
	case *engine.MapStarted:
		return count(d.Length, "item")
	case *engine.Iteration:
		return fmt.Sprintf("%s, iteration %d", d.Name, d.Index)
	}
	return ""
}
