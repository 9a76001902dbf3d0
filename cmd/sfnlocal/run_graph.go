package main

import (
	"os"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// checkPicture reports a name for the picture of a run that says no format.
func checkPicture(file string) error {
	if file == "" || hasExtension(file, "svg") || hasExtension(file, "png") || hasExtension(file, "txt") {
		return nil
	}
	return usagef("--graph %s: want a name that ends in .svg, .png or .txt", file)
}

// drawRun writes the picture of an execution to a file, in the format that its
// name ends in.
func (e *env) drawRun(file string, sm *asl.StateMachine, d interpreter.Description, history []engine.HistoryEvent) error {
	events, err := graph.ParseHistory(string(document(d, history)))
	if err != nil {
		return err
	}
	o := graphOptions{format: "unicode", view: "machine", theme: "auto", output: file}
	for _, format := range []string{"svg", "png"} {
		if hasExtension(file, format) {
			o.format = format
		}
	}
	picture, err := e.drawing(sm, []*graph.Run{graph.NewRun(events)}, d.Name, o)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, picture, 0o666); err != nil {
		return fileError(file, err)
	}
	return nil
}
