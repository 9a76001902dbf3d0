package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/lint"
)

// abortGrace is how long an aborted execution has to end: a task that does not
// heed its context can hold it up.
const abortGrace = time.Second

// execute runs the definition in a file.
func (e *env) execute(ctx context.Context, file string, o runOptions) error {
	start, err := o.check(file)
	if err != nil {
		return err
	}
	around, err := e.environment()
	if err != nil {
		return err
	}
	m, err := e.machine(file, o.inputs)
	if err != nil {
		return err
	}
	sm := m.StateMachine
	program, err := engine.Compile(sm)
	if err != nil {
		return exit(exitInvalid, err)
	}
	input, err := e.jsonArg("--input", o.input)
	if err != nil {
		return err
	}
	info := o.info(m, around)
	configFile, err := configBeside(o.config, file)
	if err != nil {
		return err
	}
	router, closeRoutes, err := e.routes(configFile, around)
	if err != nil {
		return err
	}
	defer closeRoutes()
	where, err := e.mocked(o.mock, o.testCase, info.MachineName, sm, router)
	if err != nil {
		return err
	}
	if !o.quiet {
		e.mentionWarnings(sm)
	}
	request := interpreter.Request{Program: program, Input: json.RawMessage(input), Info: info, Account: around.Account, Start: start}
	if o.step {
		request.Tasks, request.Info.WaitScale = where, around.WaitTimeScale
		return e.stepThrough(request, sm, file, o)
	}
	pr := newProgress(e.stderr, e.paintFor(e.stderr), sm)
	pr.silent = o.quiet
	in := &interpreter.Interpreter{Tasks: where, VirtualTime: o.skipWaits, WaitScale: around.WaitTimeScale, Observe: pr.observe}
	if e.isTerminal(e.stderr) {
		pr.animate()
	}
	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer release()
	x, err := in.Start(request)
	if err != nil {
		pr.rest()
		return exit(exitUsage, err)
	}
	abort := wait(ctx, x, pr, o.timeout)
	pr.rest()
	return e.report(x, pr, sm, file, o, abort)
}

// check finds what is wrong with the flags and returns when time starts.
func (o *runOptions) check(file string) (start time.Time, err error) {
	if err := oneOf("history", o.history, "table", "json", "none"); err != nil {
		return start, err
	}
	if err := oneOf("format", o.format, "json", "text"); err != nil {
		return start, err
	}
	if err := checkPicture(o.graph); err != nil {
		return start, err
	}
	if file == "-" && o.input == "-" {
		return start, usagef("the definition and the input cannot both come from stdin")
	}
	if err := checkRecord(o.record, o.mask); err != nil {
		return start, err
	}
	if o.script != "" && !o.step {
		return start, usagef("--script %s: is for --step", o.script)
	}
	if o.step && o.script == "" && (file == "-" || o.input == "-") {
		return start, usagef("--step takes its commands from stdin, and so cannot take the definition or the input from there")
	}
	if o.step && o.timeout != 0 {
		return start, usagef("--timeout bounds real time, which --step leaves to you")
	}
	if o.timeout < 0 {
		return start, usagef("--timeout: want a time such as 30s, got %s", o.timeout)
	}
	if o.start == "" {
		return start, nil
	}
	if !o.skipWaits && !o.step {
		return start, usagef("--start needs --skip-waits: real time cannot be set")
	}
	start, err = time.Parse(time.RFC3339, o.start)
	if err != nil {
		return start, usagef("--start: want a time such as 2026-01-31T12:00:00Z, got %q", o.start)
	}
	return start, nil
}

// info names the execution, as far as the flags do.
func (o *runOptions) info(m machine, around config.Environment) engine.Info {
	name := o.machine
	if name == "" {
		name = m.name
	}
	return engine.Info{Name: o.name, MachineName: name, Region: around.Region, Seed: o.seed, Express: m.express}
}

// mentionWarnings says that there are warnings, if there are.
func (e *env) mentionWarnings(sm *asl.StateMachine) {
	if n := len(lint.ValidateSource(sm.Source, lint.Options{})); n > 0 {
		fmt.Fprintf(e.stderr, "%s has %s: see sfnlocal validate\n", sm.Source.Name, count(n, "warning"))
	}
}

// An abortion is why an execution was stopped, and where it stood.
type abortion struct {
	reason   string
	standing []string
}

// wait waits for the end of an execution, or stops it when ctx ends or after a
// time.
func wait(ctx context.Context, x *interpreter.Execution, pr *progress, timeout time.Duration) *abortion {
	if timeout > 0 {
		bounded, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		ctx = bounded
	}
	err := x.Wait(ctx)
	if err == nil {
		return nil
	}
	a := &abortion{reason: "interrupted", standing: pr.standing()}
	if errors.Is(err, context.DeadlineExceeded) {
		a.reason = fmt.Sprintf("the %s of --timeout are over", timeout)
	}
	pr.silence()
	x.Stop("", a.reason)
	select {
	case <-x.Done():
	case <-time.After(abortGrace):
	}
	return a
}

// report prints what came of an execution.
func (e *env) report(x *interpreter.Execution, pr *progress, sm *asl.StateMachine, file string, o runOptions, abort *abortion) error {
	d, history := x.Describe(), x.History()
	if abort != nil && d.Status == engine.StatusRunning { // something holds it up
		d.Status, d.Failure = engine.StatusAborted, &interpreter.Failure{Cause: abort.reason}
	}
	if o.history == "table" {
		if err := printHistory(e.stderr, history); err != nil {
			return err
		}
	}
	if err := e.printResult(d, history, o); err != nil {
		return err
	}
	if o.record != "" {
		recording, err := replay.FromEvents(history)
		if err != nil {
			return err
		}
		if err := e.record(recording, o.record, o.chosen(file), "recorded in a run", o.mask); err != nil {
			return err
		}
	}
	if o.graph != "" {
		if err := e.drawRun(o.graph, sm, d, history); err != nil {
			return err
		}
	}
	if d.Status == engine.StatusSucceeded {
		return nil
	}
	p := e.paintFor(e.stderr)
	if abort == nil {
		printFailure(e.stderr, p, d, history, sm, pr.origin())
		return exit(exitFailed, nil)
	}
	fmt.Fprintf(e.stderr, "%s: %s\n", p.red(string(d.Status)), abort.reason)
	for _, line := range abort.standing {
		fmt.Fprintf(e.stderr, "  %s\n", visible(line, false))
	}
	return exit(exitFailed, nil)
}
