package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// stateOptions are the flags of state.
type stateOptions struct {
	inputs
	input     string
	variables string
	context   string
	result    string
	failure   string
	shape     string
	retries   int64
	config    string
	format    string
}

func (e *env) newStateCmd() *cobra.Command {
	var o stateOptions
	cmd := &cobra.Command{
		Use:   "state FILE NAME [flags]",
		Short: "Run one state alone, and show its data after each step",
		Long: `state runs the state NAME of the definition in FILE, as TestState of AWS does, up to the
point where it would lead to another state. It prints what each step of data made of
the input: InputPath, Parameters, the result, ResultSelector, …

A Task state does its work as the sfnlocal.yaml beside the definition says, unless
--return or --throw stand for it; a Parallel or Map state needs one of them. What
--return gives must look like the answer of the service that the task calls.

The exit code is 0 when the state succeeded or a Catch took its error, and 1 when
it failed or a Retry would try it again.`,
		Example: `  sfnlocal state order.asl.json Charge --input '{"id": 7}' --return '{"StatusCode": 402}'
  sfnlocal state order.asl.json Charge --input @order.json --throw Card.Declined='no funds'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("%s wants a definition and the name of a state, got %s; for example:\n%s", cmd.CommandPath(), count(len(args), "argument"), cmd.Example)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return e.stateNames(args[0], o.inputs), cobra.ShellCompDirectiveNoFileComp
			}
			return definitionFiles(nil, nil, "")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.state(cmd.Context(), args[0], args[1], o, cmd.Flags().Changed("return"))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.input, "input", "i", "{}", "the input of the state: `JSON`, @FILE, or - for stdin")
	f.StringVar(&o.variables, "variables", "", "the variables that it can read: a `JSON` object or @FILE")
	f.StringVar(&o.context, "context", "", "the context object, in place of one that is made up: `JSON` or @FILE")
	f.StringVar(&o.result, "return", "", "take this `JSON` or @FILE for the result of its work")
	f.StringVar(&o.failure, "throw", "", "let its work fail: `ERROR` or ERROR=CAUSE")
	f.StringVar(&o.shape, "shape", "strict", "how --return is checked: `strict`, present or none, as in TestState")
	f.Int64Var(&o.retries, "retries", 0, "the `NUMBER` of times that it has been tried again already")
	o.flags(cmd, true)
	f.StringVar(&o.config, "config", "", "the `FILE` that says where tasks go (default sfnlocal.yaml beside the definition)")
	f.StringVar(&o.format, "format", "table", "`table`, or json as TestState answers")
	completeWith(cmd, "shape", "strict", "present", "none")
	completeWith(cmd, "format", "table", "json")
	return cmd
}

// state runs a state of the definition in a file.
func (e *env) state(ctx context.Context, file, name string, o stateOptions, hasResult bool) error {
	if err := o.check(hasResult); err != nil {
		return err
	}
	m, err := e.machine(file, o.inputs)
	if err != nil {
		return err
	}
	sm := m.StateMachine
	st := sm.Find(name)
	if st == nil {
		return usagef("%s has no state %q%s", file, name, didYouMean(name, namesOfStates(sm)))
	}
	program, err := engine.CompileTrial(sm)
	if err != nil {
		return exit(exitInvalid, err)
	}
	around, err := e.environment()
	if err != nil {
		return err
	}
	t := engine.Trial{State: name, Retries: o.retries}
	t.Region, t.MachineName, t.Name, t.Seed = around.Region, m.name, uuid.NewString(), 1
	t.MachineID = fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:%s", around.Region, around.Account, t.MachineName)
	t.Info.ID = fmt.Sprintf("arn:aws:states:%s:%s:execution:%s:%s", around.Region, around.Account, t.MachineName, t.Name)
	t.RoleArn = fmt.Sprintf("arn:aws:iam::%s:role/%s", around.Account, "sfnlocal")
	if err := e.trialData(&t, st, o, hasResult); err != nil {
		return err
	}
	configFile, err := configBeside(o.config, file)
	if err != nil {
		return err
	}
	router, closeRoutes, err := e.routes(configFile, around)
	if err != nil {
		return err
	}
	defer closeRoutes()
	ctx, release := signal.NotifyContext(ctx, os.Interrupt)
	defer release()
	outcome, err := (&interpreter.Interpreter{Tasks: router}).Try(ctx, program, t)
	var refused *engine.TrialError
	switch {
	case errors.As(err, &refused):
		return usagef("state %s: %w%s", name, err, needsAnswer(st, t.Answer))
	case err != nil:
		return err
	}
	return e.printOutcome(&outcome, sm, st, o)
}

func (o *stateOptions) check(hasResult bool) error {
	if err := oneOf("format", o.format, "table", "json"); err != nil {
		return err
	}
	if err := oneOf("shape", o.shape, "strict", "present", "none"); err != nil {
		return err
	}
	switch {
	case hasResult && o.failure != "":
		return usagef("--return and --throw exclude each other")
	case o.retries < 0:
		return usagef("--retries: want a number from 0, got %d", o.retries)
	}
	return nil
}

// trialData reads the documents that the flags give.
func (e *env) trialData(t *engine.Trial, st asl.State, o stateOptions, hasResult bool) (err error) {
	if t.Input, err = e.jsonArg("--input", o.input); err != nil {
		return err
	}
	if o.variables != "" {
		if t.Variables, err = e.jsonArg("--variables", o.variables); err != nil {
			return err
		}
	}
	if o.context != "" {
		if t.Context, err = e.jsonArg("--context", o.context); err != nil {
			return err
		}
	}
	if name, cause, _ := strings.Cut(o.failure, "="); name != "" {
		t.Answer = &engine.Answer{Failure: &engine.Failure{Name: name, Cause: cause}}
	}
	if !hasResult {
		return nil
	}
	result, err := e.jsonArg("--return", o.result)
	if err != nil {
		return err
	}
	t.Answer = &engine.Answer{Result: result}
	if task, ok := st.(*asl.Task); ok {
		v, err := jsonval.Parse(result)
		if err != nil {
			return err
		}
		modes := map[string]shape.Mode{"strict": shape.Strict, "present": shape.Present, "none": shape.None}
		if err := shape.Check(task.Resource.Value, v, modes[o.shape]); err != nil {
			return usagef("--return: %w (%s; --shape none leaves that out)", err, task.Resource.Value)
		}
	}
	return nil
}

// needsAnswer says what to add for a state that cannot be tried without.
func needsAnswer(st asl.State, answer *engine.Answer) string {
	switch st.(type) {
	case *asl.Task, *asl.Parallel, *asl.Map:
		if answer == nil {
			return "; say with --return or --throw how its work ends"
		}
	}
	return ""
}

// stateNames completes the names of the states in a file.
func (e *env) stateNames(file string, in inputs) []cobra.Completion {
	defs, err := e.definitions([]string{file}, in)
	if err != nil {
		return nil
	}
	d, err := pick(file, defs, in.pick)
	if err != nil {
		return nil
	}
	sm, err := asl.ParseSource(d.Source, asl.Options{})
	if err != nil {
		return nil
	}
	return namesOfStates(sm)
}

// namesOfStates returns the names of all states, those within others too.
func namesOfStates(sm *asl.StateMachine) []string {
	var names []string
	for _, st := range sm.All() {
		names = append(names, st.Fields().Name)
	}
	return names
}
