package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/lsp"
)

func (e *env) newLSPCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve editors: problems, completion, navigation",
		Long: `lsp is a language server: an editor starts it and talks to it over stdin and stdout.
It knows what validate reads: definitions in JSON and YAML, and templates.
docs/editors.md shows how editors are set up.

The exit code is 0 when the editor said shutdown before it left, and else 1.`,
		Example: `  sfnlocal lsp`,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			s := &lsp.Server{Version: moduleVersion()}
			err := s.Run(context.Background(), e.stdin, e.stdout)
			if errors.Is(err, io.ErrUnexpectedEOF) {
				return exit(exitFailed, errors.New("stdin ended within a message"))
			}
			return err
		},
	}
	cmd.Flags().Bool("stdio", true, "talk over stdin and stdout, which is the only way")
	cmd.Flags().Lookup("stdio").Hidden = true // some editors always give it
	return cmd
}
