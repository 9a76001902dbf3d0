package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// help prints what a command does, an example first.
func help(cmd *cobra.Command, _ []string) {
	if f := cmd.Flags().Lookup("help"); f != nil {
		f.Hidden = true // who reads this knows it
	}
	var w strings.Builder
	if cmd.Example != "" {
		fmt.Fprintf(&w, "%s\n\n", cmd.Example)
	}
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	fmt.Fprintf(&w, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(text), usageLine(cmd))
	if cmd.HasAvailableSubCommands() {
		w.WriteString("\nCommands:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(&w, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
			}
		}
	}
	if cmd.HasAvailableLocalFlags() {
		fmt.Fprintf(&w, "\nFlags:\n%s", cmd.LocalFlags().FlagUsages())
	}
	fmt.Fprint(cmd.OutOrStdout(), w.String())
}

func usageLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// newHelpCmd stands in for cobra's, which would answer to unknown commands with
// exit code 0.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Say how a command is used",
		Example: "  sfnlocal help run",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("there is no command %q", strings.Join(args, " "))
			}
			return c.Help()
		},
	}
}

// describeCompletion words cobra's completion command like the others.
func describeCompletion(root *cobra.Command) {
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Short = "Print a script that completes commands and flags in a shell"
		c.Long = c.Short + "."
		c.Example = "  source <(sfnlocal completion bash)"
		c.Args, c.RunE = noArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		for _, shell := range c.Commands() {
			shell.Short = "Print the script for " + shell.Name()
			shell.Example = "  sfnlocal completion " + shell.Name()
			shell.Args = noArgs
		}
	}
}

// noArgs takes flags only.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s wants flags only, got %q", cmd.CommandPath(), args[0])
	}
	return nil
}
