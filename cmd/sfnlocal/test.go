package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// testOptions are the flags of test.
type testOptions struct {
	inputs
	run            string
	format         string
	output         string
	verbose        bool
	jobs           int
	update         bool
	watch          bool
	coverage       bool
	coverageFormat string
	coverageOutput string
	min            float64
	graph          string
	mock           string
	input          string

	selected *regexp.Regexp // of run
}

func (e *env) newTestCmd() *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use:   "test [FILE or FOLDER...] [flags]",
		Short: "Test definitions: what they do when tasks answer like this",
		Long: `test runs the cases of test files, NAME.test.yaml beside NAME.asl.json: each is an
execution whose tasks are answered by mocks, in modelled time, so that hours of
waiting take none. Without arguments it runs all test files below this folder. The
exit code is 0 when all cases pass, 1 when one does not or when less is covered
than --min asks for, 2 for a mistake in a test file, and 3 when a definition is
invalid.

--mock runs the test cases of a MockConfigFile.json of Step Functions Local; the
arguments are then definitions, by default those of the same names beside it. Such
a case passes when its mocks have an answer to everything, whatever the outcome.

What to write in a test file: docs/testing.md.`,
		Example: `  sfnlocal test
  sfnlocal test order.test.yaml --run declined --verbose
  sfnlocal test --watch
  sfnlocal test --coverage --min 90
  sfnlocal test --format junit -o report.xml
  sfnlocal test --mock MockConfigFile.json order.asl.json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []cobra.Completion{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			ctx, release := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer release()
			if o.watch {
				return e.watchTests(ctx, args, o)
			}
			suites, err := e.suites(args, o)
			if err != nil {
				return err
			}
			return e.test(ctx, suites, args, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.run, "run", "", "only cases whose names match `REGEX`")
	f.StringVar(&o.format, "format", "text", "`text`, junit, tap or json")
	f.StringVarP(&o.output, "output", "o", "", "write the report to `FILE`, and text to stdout all the same")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "show each case with the steps it took")
	f.IntVarP(&o.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "run at most `N` cases at a time")
	f.BoolVar(&o.update, "update", false, "rewrite golden files")
	f.BoolVarP(&o.watch, "watch", "w", false, "run what a change touches, again and again")
	f.BoolVar(&o.coverage, "coverage", false, "show what of the definitions the cases used")
	f.StringVar(&o.coverageFormat, "coverage-format", "table", "`table`, json, cobertura or lcov")
	f.StringVar(&o.coverageOutput, "coverage-output", "", "write the coverage to `FILE`")
	f.Float64Var(&o.min, "min", 0, "fail when less than this `PERCENT` is covered")
	f.StringVar(&o.graph, "graph", "", "draw each case and the coverage in the folder `DIR`")
	f.StringVar(&o.mock, "mock", "", "run the test cases of a `FILE` for Step Functions Local")
	f.StringVarP(&o.input, "input", "i", "{}", "the input of the cases of --mock: `JSON`, @FILE, or - for stdin")
	o.flags(cmd, false)
	completeWith(cmd, "format", testFormats...)
	completeWith(cmd, "coverage-format", coverageFormats...)
	return cmd
}

var (
	testFormats     = []string{"text", "junit", "tap", "json"}
	coverageFormats = []string{"table", "json", "cobertura", "lcov"}
)

// check finds what is wrong with the flags.
func (o *testOptions) check() error {
	if err := oneOf("format", o.format, testFormats...); err != nil {
		return err
	}
	if err := oneOf("coverage-format", o.coverageFormat, coverageFormats...); err != nil {
		return err
	}
	switch {
	case o.min < 0 || o.min > 100:
		return usagef("--min: want a percentage from 0 to 100, got %v", o.min)
	case o.jobs < 1:
		return usagef("--jobs: want a number from 1, got %d", o.jobs)
	case o.output != "" && o.format == "text":
		return usagef("--output: say with --format which report %s is to be: junit, tap or json", o.output)
	case o.watch && o.mock != "":
		return usagef("--watch goes with test files, not with --mock")
	case o.input != "{}" && o.mock == "":
		return usagef("--input goes with --mock; cases of test files have their own input")
	}
	var err error
	if o.selected, err = regexp.Compile(o.run); err != nil {
		return usagef("--run: %w", err)
	}
	o.coverage = o.coverage || o.coverageFormat != "table" || o.coverageOutput != ""
	return nil
}

// test runs the cases of suites and reports on them. What is in the folders among
// args counts for the coverage, even if no suite tests it.
func (e *env) test(ctx context.Context, suites []*testrun.Suite, args []string, o testOptions) error {
	jobs := o.jobsOf(suites)
	switch {
	case len(jobs) > 0:
	case o.run == "":
		return usagef("the test files have no cases")
	default:
		return usagef("--run %s: no case has such a name", o.run)
	}
	var report func(testrun.Outcome)
	text := newTestText(e, o)
	if o.format == "text" || o.output != "" {
		report = text.tell
	}
	covered := coverages(suites)
	if o.coverage || o.min > 0 {
		if err := e.untested(&covered, args, o); err != nil {
			return err
		}
	}
	var outcomes []testrun.Outcome
	failed := 0
	testrun.RunAll(ctx, jobs, o.jobs, func(out testrun.Outcome) {
		outcomes = append(outcomes, out)
		if len(out.Problems) > 0 {
			failed++
		}
		if r := out.Result; r != nil {
			covered.of[out.Suite.Machine].AddRun(r.Run, r.Decisions)
		}
		if report != nil {
			report(out)
		}
	})
	if ctx.Err() != nil {
		return exit(exitFailed, context.Cause(ctx))
	}
	if report != nil {
		text.summary()
	}
	if err := e.writeOutcomes(outcomes, o); err != nil {
		return err
	}
	if err := e.writeCoverage(covered.all, o); err != nil {
		return err
	}
	if o.graph != "" {
		if err := e.drawTests(o.graph, outcomes, covered.all); err != nil {
			return err
		}
	}
	if percent := coverage.Total(covered.all).Percent(); percent < o.min {
		return exit(exitFailed, fmt.Errorf("%.1f%% is covered, and --min asks for %v%% (--coverage shows what is not)", percent, o.min))
	}
	if failed > 0 {
		return exit(exitFailed, nil)
	}
	return nil
}

// jobsOf are the cases to run.
func (o *testOptions) jobsOf(suites []*testrun.Suite) []testrun.Job {
	var jobs []testrun.Job
	for _, s := range suites {
		for i := range s.File.Cases {
			if c := &s.File.Cases[i]; o.selected.MatchString(c.Name) {
				jobs = append(jobs, testrun.Job{Suite: s, Case: c})
			}
		}
	}
	return jobs
}
