package main

import (
	"time"

	"github.com/spf13/cobra"
)

// runOptions are the flags of run.
type runOptions struct {
	inputs
	input     string
	skipWaits bool
	mock      string
	testCase  string
	config    string
	history   string
	format    string
	name      string
	machine   string
	seed      uint64
	start     string
	timeout   time.Duration
	graph     string
	quiet     bool
	step      bool
	script    string
	record    string
	mask      []string
}

func (e *env) newRunCmd() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run FILE [flags]",
		Short: "Run a definition and print its output",
		Long: `run starts an execution of the definition in FILE, or on stdin for -, and waits for
its end. FILE may also be a template, a Terraform file and the like, as for validate;
--state-machine names one of several. The output goes to stdout, a line for each state to stderr. The exit code
is 0 when the execution succeeded, 1 when it failed or was aborted, 2 for wrong
usage such as input that is not JSON, and 3 when the definition is invalid.

The sfnlocal.yaml beside the definition says where Task states go, and after it the
environment: LAMBDA_ENDPOINT, SQS_ENDPOINT, …, AWS_ENDPOINT_URL_LAMBDA, …, or
AWS_ENDPOINT_URL.

While it runs, Ctrl-C aborts the execution and says what it was waiting for.

--history table prints the events to stderr. --history json replaces the output on
stdout by {"status", "output" or "error" and "cause", "history"}, with the events
as GetExecutionHistory returns them.

With --seed, --name, --start and --skip-waits, two runs print the same bytes as
long as the tasks answer the same.`,
		Example: `  sfnlocal run order.asl.json --input '{"id": 7}'
  sfnlocal run order.asl.json --input @order.json --skip-waits --history table
  sfnlocal run order.asl.json --graph order.svg
  sfnlocal run template.yaml --state-machine Orders --set TableName=orders
  sfnlocal run order.asl.json --mock MockConfigFile.json --case Declined`,
		Args:              definitionArgs(false),
		ValidArgsFunction: definitionFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.execute(cmd.Context(), args[0], o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.input, "input", "i", "{}", "the input: `JSON`, @FILE, or - for stdin")
	f.BoolVar(&o.skipWaits, "skip-waits", false, "let modelled time jump: waits, retries and timeouts take no real time")
	o.flags(cmd, true)
	f.StringVar(&o.config, "config", "", "the `FILE` that says where tasks go (default sfnlocal.yaml beside the definition)")
	f.StringVar(&o.mock, "mock", "", "a `FILE` of mocked responses, as for Step Functions Local (default $SFN_MOCK_CONFIG)")
	f.StringVar(&o.testCase, "case", "", "the `NAME` of the test case in the mock file")
	f.StringVar(&o.history, "history", "none", "`table`, json or none")
	f.StringVar(&o.graph, "graph", "", "draw what happened to `FILE`, as .svg, .png or .txt")
	f.StringVar(&o.format, "format", "json", "`json`: as AWS has it; text: indented, and a string bare")
	f.StringVar(&o.machine, "machine-name", "", "the `NAME` that the state machine has, also for --mock (default that of the file)")
	f.StringVar(&o.name, "name", "", "the `NAME` of the execution (default a UUID)")
	f.Uint64Var(&o.seed, "seed", 0, "the `NUMBER` that all chance derives from: UUIDs, jitter, … (default by chance)")
	f.StringVar(&o.start, "start", "", "the `TIME` at which --skip-waits starts, such as 2026-01-31T12:00:00Z (default now)")
	f.DurationVar(&o.timeout, "timeout", 0, "abort after this much real `TIME`, such as 30s (default never)")
	f.StringVar(&o.record, "record", "", "add what happened to a `FILE` of tests, as a case")
	f.StringSliceVar(&o.mask, "mask", nil, "the `NAMES` of members whose values --record blots out")
	f.BoolVar(&o.step, "step", false, "stop before each state, in modelled time, and take commands; help lists them")
	f.StringVar(&o.script, "script", "", "the `FILE` with the commands of --step, a line each (default the terminal)")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing of states that go well")
	completeWith(cmd, "history", "table", "json", "none")
	// As they were called before the commands agreed.
	f.StringVar(&o.format, "output", "json", "the same as --format")
	f.StringVar(&o.machine, "machine", "", "the same as --machine-name")
	for _, name := range []string{"output", "machine"} {
		f.Lookup(name).Hidden = true
	}
	completeWith(cmd, "format", "json", "text")
	return cmd
}
