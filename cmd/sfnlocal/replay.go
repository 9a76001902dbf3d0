package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// replayOptions are the flags of replay.
type replayOptions struct {
	inputs
	history   []string
	execution string
	ignore    []string
	format    string
	record    string
	mask      []string
}

func (e *env) newReplayCmd() *cobra.Command {
	var o replayOptions
	cmd := &cobra.Command{
		Use:   "replay FILE --history HISTORY [flags]",
		Short: "Run a definition along a recorded execution, and show where it departs",
		Long: `replay runs the definition in FILE once more along the history of an execution: with
its input, and with each task ending as it did then, in modelled time. It shows where
today's definition does something else than was recorded, event by event. The exit code
is 0 when it does not, and 1 when it does.

HISTORY is what aws stepfunctions get-execution-history prints, all pages of it, or
what the console exports, the log of an Express execution, or sfnlocal run --history
json. Moments are not compared, nor
what is unique to a run: UUIDs and task tokens. What is random otherwise, or outside
the data, can be left out by the names of its members with --ignore.

--record makes a test case of the recording, for sfnlocal test.`,
		Example: `  aws stepfunctions get-execution-history --execution-arn ARN > h.json
  sfnlocal replay order.asl.json --history h.json
  sfnlocal replay order.asl.json --history h.json --record order.test.yaml --mask cardNumber
  sfnlocal replay order.asl.json --history page1.json --history page2.json --ignore nonce`,
		Args:              definitionArgs(false),
		ValidArgsFunction: definitionFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.replay(cmd.Context(), args[0], o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	o.flags(cmd, true)
	f.StringArrayVar(&o.history, "history", nil, "the `FILE` with the history, or - for stdin; repeat it for each page")
	f.StringVar(&o.execution, "execution", "", "the `ARN` of the execution, where its data have it")
	f.StringSliceVar(&o.ignore, "ignore", nil, "the `NAMES` of members of data that are not compared")
	f.StringVar(&o.format, "format", "text", "`text` or json")
	f.StringVar(&o.record, "record", "", "add the recording to a `FILE` of tests, as a case")
	f.StringSliceVar(&o.mask, "mask", nil, "the `NAMES` of members whose values --record blots out")
	completeWith(cmd, "format", "text", "json")
	return cmd
}

func (e *env) replay(ctx context.Context, file string, o replayOptions) error {
	if err := oneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	if err := checkRecord(o.record, o.mask); err != nil {
		return err
	}
	if len(o.history) == 0 {
		return usagef("say with --history FILE what to replay; for example:\n  aws stepfunctions get-execution-history --execution-arn ARN > h.json")
	}
	recorded, err := e.recording(o.history)
	if err != nil {
		return err
	}
	m, err := e.machine(file, o.inputs)
	if err != nil {
		return err
	}
	program, err := engine.Compile(m.StateMachine)
	if err != nil {
		return exit(exitInvalid, err)
	}
	info, err := o.info(m)
	if err != nil {
		return err
	}
	info.RoleArn = recorded.RoleArn()
	ctx, release := signal.NotifyContext(ctx, os.Interrupt)
	defer release()
	replayed, err := recorded.Run(ctx, program, info)
	if err != nil {
		return exit(exitUsage, err)
	}
	if o.record != "" {
		if err := e.record(recorded, o.record, o.chosen(file), "recorded in "+filepath.Base(o.history[0]), o.mask); err != nil {
			return err
		}
	}
	departures := replay.Compare(recorded, replayed, o.ignore)
	if o.format == "json" {
		_, err = e.stdout.Write(departuresJSON(departures))
	} else {
		printDepartures(e.stdout, e.paintFor(e.stdout), departures)
	}
	if err != nil {
		return err
	}
	unfinished := ""
	if !recorded.Ended() {
		unfinished = " of an execution that had not ended"
	}
	fmt.Fprintf(e.stderr, "%s%s replayed: %s\n", count(len(recorded.Events), "event"), unfinished, count(len(departures), "departure"))
	if len(departures) > 0 {
		return exit(exitFailed, nil)
	}
	return nil
}

// info names the execution that is replayed.
func (o *replayOptions) info(m machine) (engine.Info, error) {
	if o.execution == "" {
		return engine.Info{MachineName: m.name, Seed: 1, Express: m.express}, nil
	}
	parts := strings.Split(o.execution, ":")
	if len(parts) < 8 || parts[5] != "execution" && parts[5] != "express" {
		return engine.Info{}, usagef("--execution: want an ARN such as arn:aws:states:us-east-1:123456789012:execution:order:e1, got %q", o.execution)
	}
	return engine.Info{
		ID: o.execution, Name: parts[7], MachineName: parts[6], Region: parts[3], Seed: 1, Express: parts[5] == "express",
		MachineID: strings.Join(append(append([]string{}, parts[:5]...), "stateMachine", parts[6]), ":"),
	}, nil
}

// recording reads the pages of a history.
func (e *env) recording(files []string) (*replay.Recording, error) {
	texts := map[string]string{}
	for _, file := range files {
		text, err := e.read(file, maxHistory)
		if err != nil {
			return nil, err
		}
		texts[file] = string(text)
	}
	recorded, err := replay.Parse(texts)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	return recorded, nil
}
