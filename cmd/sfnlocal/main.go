// Command sfnlocal runs, checks, draws and serves state machines of AWS Step
// Functions.
//
// What a command finds out goes to stdout, what it has to say about that to
// stderr. The exit code is 0 when all went well, 1 when an execution did not
// succeed, 2 when the command was not used as it is meant to be, and 3 when a
// definition is invalid.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/tasks"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run runs the command line args and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return (&env{stdin: stdin, stdout: stdout, stderr: stderr, getenv: os.Getenv}).run(args)
}

// An env is the world around the command.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	handlers       tasks.Handlers // for go: routes, besides those of the examples
}

// The exit codes other than 0.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitInvalid = 3
)

// An exitError ends the program with a code.
type exitError struct {
	code int
	err  error // nil when everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }
func (e *exitError) ExitCode() int { return e.code }

func exit(code int, err error) error { return &exitError{code, err} }

func usagef(format string, args ...any) error { return exit(exitUsage, fmt.Errorf(format, args...)) }

func (e *env) run(args []string) int {
	root := e.newRootCmd()
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		return 0
	}
	code := exitFailed // to write, say
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		code = coded.ExitCode()
	}
	var said *exitError
	if !errors.As(err, &said) || said.err != nil {
		fmt.Fprintf(e.stderr, "sfnlocal: %s\n", visible(err.Error(), true))
	}
	return code
}

func (e *env) newRootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:   "sfnlocal",
		Short: "AWS Step Functions on this machine: run, check, draw and serve state machines",
		Long: `sfnlocal runs, checks, draws and serves state machines of AWS Step Functions.

Exit codes: 0 all went well, 1 an execution did not succeed, 2 wrong usage,
3 a definition is invalid.`,
		Example: `  sfnlocal run order.asl.json --input '{"id": 7}'
  sfnlocal validate *.asl.json`,
		Args:          cobra.ArbitraryArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			hint := ""
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				hint = fmt.Sprintf("; did you mean %q?", near[0])
			}
			return usagef("there is no command %q%s", args[0], hint)
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	root.SetHelpFunc(help)
	root.SetHelpCommand(newHelpCmd())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		text := err.Error()
		var number *strconv.NumError
		if errors.As(err, &number) { // which says what it was called for, too
			text = strings.Replace(text, number.Error(), number.Err.Error(), 1)
		}
		return usagef("%s (%s --help lists the flags)", text, cmd.CommandPath())
	})
	root.AddCommand(e.newRunCmd(), e.newStateCmd(), e.newTestCmd(), e.newReplayCmd(), e.newExploreCmd(), e.newValidateCmd(), e.newFmtCmd(), e.newGraphCmd(), e.newLSPCmd(), e.newServeCmd(), e.newDataCmd(), e.newVersionCmd())
	root.InitDefaultCompletionCmd()
	describeCompletion(root)
	return root
}
