package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
)

func (e *env) newValidateCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "validate FILE... [flags]",
		Short: "Check definitions as AWS does, and show where they are wrong",
		Long: `validate checks definitions as CreateStateMachine of AWS does. FILE may be - for
stdin. Problems go to stdout; the exit code is 3 when one of them is an error.
Warnings do not keep a definition from being used.`,
		Example: `  sfnlocal validate order.asl.json
  sfnlocal validate --format json *.asl.json | jq '.[].message'`,
		Args:              definitionArgs(true),
		ValidArgsFunction: definitionFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			return e.validate(args, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`text` or json")
	completeWith(cmd, "format", "text", "json")
	return cmd
}

// A finding is a diagnostic as validate prints it in JSON.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Location string `json:"location,omitempty"`
}

func (e *env) validate(paths []string, format string) error {
	findings := []finding{}
	errors, warnings := 0, 0
	for _, path := range paths {
		src, err := e.source(path)
		if err != nil {
			return err
		}
		diags := asl.Validate(src.Name, []byte(src.Text))
		errors += len(diags.Errors())
		warnings += len(diags) - len(diags.Errors())
		if format == "text" {
			e.printDiagnostics(e.stdout, src, diags)
			continue
		}
		for _, d := range diags {
			findings = append(findings, finding{
				File: src.Name, Line: d.Pos.Line, Column: d.Pos.Column, Severity: strings.ToLower(d.Severity.String()),
				Code: d.Code, Message: d.Message, Hint: d.Hint, Location: d.Path,
			})
		}
	}
	if format == "json" {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(findings); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.stderr, "%s checked: %s, %s\n", count(len(paths), "definition"), count(errors, "error"), count(warnings, "warning"))
	if errors > 0 {
		return exit(exitInvalid, nil)
	}
	return nil
}
