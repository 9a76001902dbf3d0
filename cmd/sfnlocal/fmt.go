package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// fmtOptions are the flags of fmt.
type fmtOptions struct{ write, check, diff bool }

func (e *env) newFmtCmd() *cobra.Command {
	var o fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt FILE... [flags]",
		Short: "Lay out definitions in one way",
		Long: `fmt lays out definitions in JSON or YAML in one way and prints them. FILE may be a
folder, for its *.asl.json, *.asl.yaml and *.asl.yml, or - for stdin. Only the layout
changes: keys keep their order, numbers and the strings of JSON their spelling, YAML
its comments. Definitions need not be valid to AWS.

-w writes the files where they stand. --check lists those that would change, with
exit code 1 when there are any; --diff shows how.`,
		Example: `  sfnlocal fmt order.asl.json
  sfnlocal fmt -w .
  sfnlocal fmt --check --diff .`,
		Args:              definitionArgs(true),
		ValidArgsFunction: fmtFiles,
		RunE:              func(_ *cobra.Command, args []string) error { return e.format(args, o) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.write, "write", "w", false, "write the files instead of printing them")
	f.BoolVar(&o.check, "check", false, "list the files that are laid out otherwise, and fail if there are any")
	f.BoolVar(&o.diff, "diff", false, "print the differences instead of the files")
	return cmd
}

// fmtFiles completes the names of what fmt reads.
func fmtFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"json", "yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

// format lays out all files; what is wrong with one does not keep the others from it.
func (e *env) format(paths []string, o fmtOptions) error {
	if o.write && o.check {
		return usagef("--write and --check: want one of them")
	}
	paths, err := source.Files(paths)
	var none *source.NoneError
	if errors.As(err, &none) {
		return exit(exitInvalid, err)
	} else if err != nil {
		return err
	}
	invalid, changed := 0, 0
	for _, path := range paths {
		src, err := e.source(path)
		if err != nil {
			return err
		}
		if len(src.Text) >= maxRead {
			return usagef("%s: longer than %d bytes", path, maxRead)
		}
		text, err := formatted(src)
		if err != nil {
			e.printFormatError(src, err)
			invalid++
			continue
		}
		if text != src.Text {
			changed++
		}
		if err := e.putFormatted(path, src, text, o); err != nil {
			return err
		}
	}
	switch {
	case invalid > 0:
		return exit(exitInvalid, nil)
	case o.check && changed > 0:
		return exit(exitFailed, fmt.Errorf("%s not laid out as sfnlocal fmt -w does", count(changed, "file")))
	}
	return nil
}

// formatted lays out a source. One whose name does not say what it is is YAML when
// it does not begin as a JSON object does.
func formatted(src *asl.Source) (string, error) {
	yaml := hasExtension(src.Name, "yaml") || hasExtension(src.Name, "yml")
	if !yaml && !hasExtension(src.Name, "json") {
		yaml = !strings.HasPrefix(strings.TrimSpace(src.Text), "{")
	}
	if yaml {
		return yamldoc.Format(src.Name, src.Text)
	}
	return asl.Format(src.Name, src.Text)
}

func (e *env) printFormatError(src *asl.Source, err error) {
	var diags asl.Diagnostics
	if errors.As(err, &diags) {
		e.printDiagnostics(e.stderr, src, diags)
		return
	}
	fmt.Fprintln(e.stderr, visible(err.Error(), true))
}

// putFormatted puts a text where the flags want it.
func (e *env) putFormatted(path string, src *asl.Source, text string, o fmtOptions) error {
	if o.check && text != src.Text {
		fmt.Fprintln(e.stdout, visible(src.Name, false))
	}
	if o.diff {
		if _, err := e.stdout.Write(diff.Diff(src.Name, []byte(src.Text), src.Name+" (formatted)", []byte(text))); err != nil {
			return err
		}
	}
	switch {
	case o.write && path == "-":
		return usagef("--write: stdin cannot be written; leave it out to print to stdout")
	case o.write && text != src.Text:
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return fileError(path, err)
		}
	case !o.write && !o.check && !o.diff:
		_, err := io.WriteString(e.stdout, text)
		return err
	}
	return nil
}
