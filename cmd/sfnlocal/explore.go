package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/explore"
	"github.com/sfnlocal/sfnlocal/internal/junit"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// exploreOptions are the flags of explore.
type exploreOptions struct {
	inputs
	tried    []string // as inputs of the execution
	test     string
	unaided  bool
	config   string
	format   string
	mock     string
	cases    string
	graph    string
	seed     uint64
	timeout  time.Duration
	maxPaths int
	depth    int
	quiet    bool
}

func (e *env) newExploreCmd() *cobra.Command {
	var o exploreOptions
	cmd := &cobra.Command{
		Use:   "explore FILE [flags]",
		Short: "Try every failure of every task, and report the ways that go wrong",
		Long: `explore runs the definition in FILE in all ways in which its tasks can answer: with
each result that a rule tells apart, each error that a Retry or Catch names and one
that none does, timeouts, and answers in every order that makes a difference. It
reports what failures leave undone, which failures nothing catches, which answers are
taken for success though they are none, loops without an end, and what is never
reached, each with a shortest way that shows it.

The NAME.test.yaml beside the definition says what must hold: invariants:, and
compensates: for what undoes what. Faults that are wanted are named under accept:,
as in {Notify: [swallowed]}. The cases give inputs and examples of results;
without any, these are found from what the definition reads. docs/explore.md and
docs/invariants.md say more.

When sfnlocal.yaml sends the tasks to functions of this program and there is an
input, each request that undoes something is delivered twice to them: the second must
change nothing.

The exit code is 0 when nothing is wrong, 1 when there is a fault, 2 for wrong usage
and 3 when the definition is invalid. A report on less than everything begins with
INCOMPLETE; the exit code is that of what was found until then.`,
		Example: `  sfnlocal explore order.asl.json
  sfnlocal explore order.asl.json --input '{"items": [1, 2]}' --format json
  sfnlocal explore order.asl.json --write-mock faults.json
  sfnlocal run order.asl.json --mock faults.json --case finding-1`,
		Args:              definitionArgs(false),
		ValidArgsFunction: definitionFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return e.explore(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVarP(&o.tried, "input", "i", nil, "an input to try: `JSON` or @FILE; may be repeated (default those of the test file, or found)")
	f.StringVar(&o.test, "test", "", "the test `FILE` with invariants and compensates (default NAME.test.yaml beside the definition)")
	f.BoolVar(&o.unaided, "unaided", false, "leave the test file beside the definition alone")
	f.StringVar(&o.config, "config", "", "the `FILE` that says where tasks go (default sfnlocal.yaml beside the definition)")
	f.StringVar(&o.format, "format", "text", "`text`, json or junit")
	f.StringVar(&o.mock, "write-mock", "", "write the ways of the findings to `FILE`, for run --mock")
	f.StringVar(&o.cases, "write-test", "", "add the ways of the findings to the test file `FILE` as cases")
	f.StringVar(&o.graph, "graph", "", "draw the ways of the findings in the folder `DIR`")
	f.Uint64Var(&o.seed, "seed", 0, "the `NUMBER` that all chance in executions derives from (default that of the test file, or 1)")
	f.DurationVar(&o.timeout, "timeout", time.Minute, "stop after this much `TIME`, with what was found until then")
	f.IntVar(&o.maxPaths, "max-paths", explore.DefaultMaxPaths, "stop after this `NUMBER` of paths")
	f.IntVar(&o.depth, "depth", explore.DefaultDepth, "give a path up after this `NUMBER` of answers and timers")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing of how far it is")
	o.flags(cmd, true)
	completeWith(cmd, "format", "text", "json", "junit")
	return cmd
}

// check checks what the flags say.
func (o *exploreOptions) check() error {
	switch {
	case o.timeout <= 0:
		return usagef("--timeout: want a time such as 30s, got %s", o.timeout)
	case o.maxPaths < 1:
		return usagef("--max-paths: want a number from 1, got %d", o.maxPaths)
	case o.unaided && o.test != "":
		return usagef("--unaided and --test exclude each other")
	case o.depth < 1:
		return usagef("--depth: want a number from 1, got %d", o.depth)
	}
	if err := oneOf("format", o.format, "text", "json", "junit"); err != nil {
		return err
	}
	if o.cases != "" {
		return checkWritable("write-test", o.cases)
	}
	return nil
}

// explore explores the definition in a file.
func (e *env) explore(ctx context.Context, file string, o exploreOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	m, err := e.machine(file, o.inputs)
	if err != nil {
		return err
	}
	sm := m.StateMachine
	if _, err := engine.Compile(sm); err != nil {
		return exit(exitInvalid, err)
	}
	options, err := e.exploration(file, sm, &o)
	if err != nil {
		return err
	}
	ctx, release := signal.NotifyContext(ctx, os.Interrupt)
	defer release()
	options.Progress = e.exploreProgress(ctx, o)
	start := time.Now()
	report, err := explore.Run(sm, options)
	if err != nil {
		return exit(exitUsage, err)
	}
	took := time.Since(start)
	if err := e.deliver(file, o.config, sm, options, report); err != nil {
		return err
	}
	report.Accept(options.Accept)
	if why := report.Incomplete(); why != "" {
		fmt.Fprintf(e.stderr, "%s\n", e.clear("warning: the search was "+why+"; raise --timeout, --max-paths or --depth"))
	}
	if !o.quiet {
		fmt.Fprintf(e.stderr, "%s\n", e.clear(fmt.Sprintf("%d paths in %s", report.Paths, took.Round(time.Millisecond))))
	}
	if err := e.writeWays(file, m.name, report, &o); err != nil {
		return err
	}
	if o.graph != "" {
		if err := e.drawFindings(ctx, o.graph, m.name, report, options.Seed); err != nil {
			return err
		}
	}
	if err := e.printExploration(report, o.format, took); err != nil {
		return err
	}
	if len(report.Faults()) > 0 {
		return exit(exitFailed, nil)
	}
	return nil
}

// exploration is what is to be tried, and what must hold.
func (e *env) exploration(file string, sm *asl.StateMachine, o *exploreOptions) (explore.Options, error) {
	var options explore.Options
	if !o.unaided {
		var err error
		if options, err = exploreRules(file, o.test, sm); err != nil {
			return options, err
		}
	}
	if len(o.tried) > 0 {
		options.Inputs = nil
	}
	for _, text := range o.tried {
		input, err := e.jsonArg("--input", text)
		if err != nil {
			return options, err
		}
		options.Inputs = append(options.Inputs, input)
	}
	options.Seed = cmp.Or(o.seed, options.Seed, 1)
	options.MaxPaths, options.Depth, options.Each = o.maxPaths, o.depth, sideBySide
	return options, nil
}

// exploreRules reads what must hold from a test file: the one that was named, or
// the one beside the definition.
func exploreRules(file, named string, sm *asl.StateMachine) (explore.Options, error) {
	path := named
	if path == "" {
		base := filepath.Base(file)
		for _, suffix := range []string{".json", ".yaml", ".yml", ".asl"} {
			base = strings.TrimSuffix(base, suffix)
		}
		path = filepath.Join(filepath.Dir(file), base+".test.yaml")
		if _, err := os.Stat(path); err != nil || file == "-" {
			return explore.Options{}, nil
		}
	}
	text, err := readFile(path, maxConfig)
	if err != nil {
		return explore.Options{}, err
	}
	read := func(name string) ([]byte, error) { return readFile(filepath.Join(filepath.Dir(path), name), maxConfig) }
	tests, err := testfile.Parse(path, text, read)
	if err != nil {
		return explore.Options{}, exit(exitUsage, err)
	}
	o, err := explore.FromFile(tests, sm)
	if err != nil {
		return o, exit(exitUsage, err)
	}
	return o, nil
}

// sideBySide spreads work over the processors.
func sideBySide(n int, do func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	all.Wait()
}

// exploreProgress ends a search in time and says how far it is: on a terminal all
// the time, elsewhere a line now and then of one that takes long.
func (e *env) exploreProgress(ctx context.Context, o exploreOptions) func(int) bool {
	start := time.Now()
	end, said := start.Add(o.timeout), start
	every, newline := 10*time.Second, "\n"
	if e.isTerminal(e.stderr) {
		every, newline = 100*time.Millisecond, ""
	}
	return func(paths int) bool {
		now := time.Now()
		if !o.quiet && now.Sub(said) > every {
			said = now
			fmt.Fprint(e.stderr, e.clear(fmt.Sprintf("%d paths in %s …", paths, now.Sub(start).Round(time.Second/10)))+newline)
		}
		return now.Before(end) && ctx.Err() == nil
	}
}

// clear writes a line over the one that is there, on a terminal.
func (e *env) clear(line string) string {
	if e.isTerminal(e.stderr) {
		return "\r\x1b[K" + line
	}
	return line
}

// writeWays writes the ways of the findings to be run again, those that have an end.
func (e *env) writeWays(file, machine string, r *explore.Report, o *exploreOptions) error {
	if o.mock != "" {
		if err := os.WriteFile(o.mock, explore.Mock(machine, r.Findings), 0o666); err != nil {
			return fileError(o.mock, err)
		}
	}
	if o.cases == "" {
		return nil
	}
	text, err := testsFor(o.cases, o.chosen(file))
	if err != nil {
		return err
	}
	written := false
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Trace == nil || !f.Trace.Ended() {
			continue
		}
		written = true
		if text, err = testfile.Append(text, f.Trace.Case(f.Title, r.Machine)); err != nil {
			return usagef("%s: %w", o.cases, err)
		}
	}
	if !written {
		fmt.Fprintf(e.stderr, "%s is not written: no way has an end that could be expected\n", o.cases)
		return nil
	}
	if err := os.WriteFile(o.cases, text, 0o666); err != nil {
		return fileError(o.cases, err)
	}
	return nil
}

func (e *env) printExploration(r *explore.Report, format string, took time.Duration) error {
	switch format {
	case "json":
		text, err := r.JSON()
		if err == nil {
			_, err = e.stdout.Write(text)
		}
		return err
	case "junit":
		return junit.Write(e.stdout, []junit.Suite{exploreSuite(r, took)})
	}
	_, err := fmt.Fprint(e.stdout, visible(r.Text(), true))
	return err
}

// exploreSuite has a case for each fault, and one that passed when there is none;
// one is skipped when not everything was tried.
func exploreSuite(r *explore.Report, took time.Duration) junit.Suite {
	s := junit.Suite{Name: "explore " + r.Machine.Source.Name}
	faults := r.Faults()
	for i := range faults {
		f := &faults[i]
		c := junit.Case{Name: f.Title, Class: string(f.Kind), File: r.Machine.Source.Name}
		if pos, ok := r.Position(f); ok {
			c.Line = pos.Line
		}
		text := []string{f.Title}
		if f.Trace != nil {
			text = append(text, f.Trace.String())
		}
		c.Failure = &junit.Failure{Message: f.Title, Type: string(f.Kind), Text: strings.Join(append(text, f.Detail), "\n")}
		s.Cases = append(s.Cases, c)
	}
	if why := r.Incomplete(); why != "" {
		s.Cases = append(s.Cases, junit.Case{Name: "everything was tried", Class: "explore", File: r.Machine.Source.Name, Skipped: "the search was " + why})
	}
	if len(faults) == 0 && r.Complete() {
		s.Cases = []junit.Case{{Name: "no fault", Class: "explore", File: r.Machine.Source.Name}}
	}
	s.Cases[0].Seconds = took.Seconds()
	return s
}
