package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/store/sqlite"
)

func (e *env) newDataCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Look after the folder of serve --data",
		Example: `  sfnlocal data stats .sfnlocal
  sfnlocal data backup .sfnlocal monday
  sfnlocal data prune .sfnlocal --retain-days 30`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usagef("there is no command %q; %s --help lists them", "data "+args[0], cmd.CommandPath())
		},
	}
	var prune dataOptions
	pruneCmd := &cobra.Command{
		Use:     "prune DIR [flags]",
		Short:   "Drop executions that have ended",
		Long:    "prune drops executions that have ended, while no server runs. What it leaves is as it was.",
		Example: "  sfnlocal data prune .sfnlocal --retain-days 30\n  sfnlocal data prune .sfnlocal --retain-count 1000",
		Args:    folders("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			prune.dir = args[0]
			return e.pruneData(cmd.Context(), prune)
		},
	}
	prune.retention(pruneCmd)
	cmd.AddCommand(
		&cobra.Command{
			Use:     "stats DIR",
			Short:   "Count what is in it, by state machine and status",
			Long:    "stats counts the executions, by state machine and status. A server may run meanwhile.",
			Example: "  sfnlocal data stats .sfnlocal",
			Args:    folders("DIR"),
			RunE:    func(cmd *cobra.Command, args []string) error { return e.dataStats(cmd.Context(), args[0]) },
		},
		pruneCmd,
		&cobra.Command{
			Use:     "export DIR",
			Short:   "Print everything as lines of JSON",
			Long:    "export prints everything that is in the folder as lines of JSON, which import reads.\nA server may run meanwhile; an execution is then printed as it is at its turn.",
			Example: "  sfnlocal data export .sfnlocal >all.jsonl",
			Args:    folders("DIR"),
			RunE:    func(cmd *cobra.Command, args []string) error { return e.exportData(cmd.Context(), args[0]) },
		},
		&cobra.Command{
			Use:     "import DIR",
			Short:   "Add what export printed, from stdin",
			Long:    "import adds what export printed to a folder, which is made when it is not there. No\nserver may run. An execution that is there already ends it.",
			Example: "  sfnlocal data import new <all.jsonl",
			Args:    folders("DIR"),
			RunE:    func(cmd *cobra.Command, args []string) error { return e.importData(cmd.Context(), args[0]) },
		},
		&cobra.Command{
			Use:     "backup DIR COPY",
			Short:   "Copy it to another folder, also while a server runs",
			Long:    "backup copies the folder, as it is at one moment, to another, which serve --data\ntakes. A server may run meanwhile.",
			Example: "  sfnlocal data backup .sfnlocal monday",
			Args:    folders("DIR", "COPY"),
			RunE:    func(cmd *cobra.Command, args []string) error { return e.backupData(cmd.Context(), args[0], args[1]) },
		},
	)
	return cmd
}

// folders takes one argument for each name.
func folders(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usagef("%s is missing: %s", names[len(args)], cmd.UseLine())
		case len(args) > len(names):
			return usagef("%q is one argument too many: %s", args[len(names)], cmd.UseLine())
		}
		return nil
	}
}

// view reads a folder.
func view(ctx context.Context, dir string, look func(*sqlite.Store) error) error {
	s, err := sqlite.View(ctx, dir)
	if err != nil {
		return exit(exitFailed, err)
	}
	if err := errors.Join(look(s), s.Close()); err != nil {
		return exit(exitFailed, err)
	}
	return nil
}

func (e *env) dataStats(ctx context.Context, dir string) error {
	return view(ctx, dir, func(s *sqlite.Store) error {
		counts, err := s.Counts(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "EXECUTIONS\tSTATUS\tFIRST STARTED\tLAST STARTED\tSTATE MACHINE")
		for _, c := range counts {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", c.N, c.Status, c.First.UTC().Format(time.RFC3339), c.Last.UTC().Format(time.RFC3339), c.MachineID)
		}
		return w.Flush()
	})
}

func (e *env) pruneData(ctx context.Context, o dataOptions) error {
	if err := o.check(false); err != nil {
		return err
	}
	if !o.retains() {
		return usagef("say what to keep: --retain-days N, --retain-count N or both")
	}
	if err := view(ctx, o.dir, func(*sqlite.Store) error { return nil }); err != nil {
		return err // Open would make it
	}
	return open(ctx, o.dir, func(s *sqlite.Store) error {
		n, err := s.Prune(ctx, o.at(time.Now()))
		if err == nil {
			fmt.Fprintf(e.stderr, "sfnlocal: executions dropped: %d\n", n)
		}
		return err
	})
}

// open changes a folder that no server uses.
func open(ctx context.Context, dir string, do func(*sqlite.Store) error) error {
	s, err := sqlite.Open(ctx, dir)
	if err != nil {
		return exit(exitFailed, err)
	}
	if err := errors.Join(do(s), s.Close()); err != nil {
		return exit(exitFailed, err)
	}
	return nil
}

func (e *env) exportData(ctx context.Context, dir string) error {
	return view(ctx, dir, func(s *sqlite.Store) error {
		w := bufio.NewWriter(e.stdout)
		return errors.Join(store.Export(ctx, s, w), w.Flush())
	})
}

func (e *env) importData(ctx context.Context, dir string) error {
	first := bufio.NewReader(e.stdin)
	if _, err := first.Peek(1); errors.Is(err, io.EOF) {
		return usagef("there is nothing on stdin; data export prints what import reads")
	}
	return open(ctx, dir, func(s *sqlite.Store) error { return store.Import(ctx, s, first) })
}

func (e *env) backupData(ctx context.Context, dir, to string) error {
	return view(ctx, dir, func(s *sqlite.Store) error {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		return s.Backup(ctx, filepath.Join(to, sqlite.DatabaseFile))
	})
}
