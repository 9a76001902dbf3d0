package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/graph"
)

func (e *env) newGraphCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "graph FILE [flags]",
		Short: "Draw a definition, as text for Mermaid or Graphviz",
		Long: `graph writes the picture of a definition to stdout: a Mermaid flowchart, which
GitHub and many editors show, or a digraph for Graphviz. FILE may be - for stdin.`,
		Example: `  sfnlocal graph order.asl.json
  sfnlocal graph order.asl.json --format dot | dot -Tsvg > order.svg`,
		Args:              definitionArgs(false),
		ValidArgsFunction: definitionFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, "mermaid", "dot"); err != nil {
				return err
			}
			sm, err := e.machine(args[0])
			if err != nil {
				return err
			}
			draw := graph.Mermaid
			if format == "dot" {
				draw = graph.DOT
			}
			_, err = io.WriteString(e.stdout, draw(sm))
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "mermaid", "`mermaid` or dot")
	completeWith(cmd, "format", "mermaid", "dot")
	return cmd
}

// completeWith completes the values of a flag.
func completeWith(cmd *cobra.Command, flag string, values ...string) {
	// The only error is a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
