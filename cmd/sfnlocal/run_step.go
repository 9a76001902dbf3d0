package main

import (
	"fmt"
	"io"
	"os"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/debug"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// stepThrough runs an execution in the debugger, and reports it when it came to
// its end there.
func (e *env) stepThrough(r interpreter.Request, sm *asl.StateMachine, file string, o runOptions) error {
	var commands io.Reader = e.stdin
	prompt := "(sfnlocal) "
	if o.script != "" {
		f, err := os.Open(o.script)
		if err != nil {
			return fileError(o.script, err)
		}
		defer f.Close()
		commands, prompt = f, ""
	}
	session, err := debug.Start(r)
	if err != nil {
		return exit(exitUsage, err)
	}
	defer session.Close()
	d := &debugger{session: session, sm: sm, out: e.stderr, paint: e.paintFor(e.stderr)}
	if o.script == "" {
		fmt.Fprintln(e.stderr, d.paint.dim("step goes on, back goes back, continue runs; help lists all commands"))
	}
	if err := d.talk(commands, o.script, prompt, o.script != ""); err != nil && err != errQuit {
		return err
	}
	if session.At().Kind != debug.AtEnd {
		fmt.Fprintln(e.stderr, "the execution was not run to its end")
		return exit(exitFailed, nil)
	}
	pr := newProgress(io.Discard, false, sm)
	pr.silent = true
	for _, ev := range session.History() {
		pr.observe(nil, ev)
	}
	return e.report(session.Execution(), pr, sm, file, o, nil)
}
