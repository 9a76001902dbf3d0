package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
	"github.com/sfnlocal/sfnlocal/lint"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	inputs
	format, output, failOn, baseline string
	writeBaseline, quiet             bool
	fix                              []string
	rules                            ruleFlags
}

var (
	validateFormats    = []string{"text", "json", "sarif", "github", "junit", "checkstyle"}
	validateThresholds = []string{"error", "warning", "never"}
)

func (e *env) newValidateCmd() *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate FILE... [flags]",
		Short: "Check definitions as AWS does, and further, and show where they are wrong",
		Long: `validate checks definitions as CreateStateMachine of AWS does, and then follows
their data and transitions for what AWS accepts though it cannot work. FILE is a
definition in JSON or YAML, a template of SAM, CloudFormation or the CDK, a Terraform
file or plan, a serverless.yml, a folder with such files, or - for stdin. Nothing is
said about what only a deployment knows, such as ${TableName}; --set says what it is.

Problems go to stdout; the exit code is 3 when one of them is an
error, or what --fail-on names. Warnings do not keep a definition from being used;
"sfnlocal:ignore ID" in the Comment of a state or of the machine suppresses them.

In a step of GitHub Actions the text is followed by annotations, which mark the
lines of a pull request.

With --fix the problems of the rules IDS are mended in the files, where it is sure what
was meant, as JSON and SARIF say it; what is left is reported.

With --baseline the problems that FILE lists are known and not reported, so that
only new ones count; --write-baseline makes the file or brings it up to date.`,
		Example: `  sfnlocal validate order.asl.json
  sfnlocal validate template.yaml --set TableName=orders
  sfnlocal validate .
  sfnlocal validate --explain SKIPPED_COMPENSATION
  sfnlocal validate --fix MISSING_TRANSITION_TARGET .
  sfnlocal validate --format sarif -o sfnlocal.sarif *.asl.json
  sfnlocal validate --baseline known.json --write-baseline *.asl.json
  sfnlocal validate --format json *.asl.json | jq '.[].message'`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.rules.explain == "":
				return definitionArgs(true)(cmd, args)
			case len(args) > 0:
				return usagef("--explain checks nothing: leave out %s", args[0])
			}
			return nil
		},
		ValidArgsFunction: definitionFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if o.rules.explain != "" {
				return e.explainRule(o.rules.explain)
			}
			if len(o.fix) > 0 && slices.Contains(args, "-") {
				return usagef("--fix: stdin cannot be written")
			}
			return e.validate(args, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.format, "format", "text", "`text`, json, sarif, github, junit or checkstyle")
	f.StringVarP(&o.output, "output", "o", "", "write the problems to `FILE` instead of stdout")
	f.StringVar(&o.failOn, "fail-on", "error", "what makes the exit code 3: `error`, warning or never")
	f.StringSliceVar(&o.fix, "fix", nil, "mend in the files what the rules `IDS`, joined by commas, or all have found")
	f.StringVar(&o.baseline, "baseline", "", "do not report the problems that `FILE` knows")
	f.BoolVar(&o.writeBaseline, "write-baseline", false, "write all problems to the file of --baseline and report none")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "do not say on stderr how many problems there are")
	completeWith(cmd, "format", validateFormats...)
	completeWith(cmd, "fail-on", validateThresholds...)
	completeWith(cmd, "fix", append(ruleIDs(), "all")...)
	o.rules.add(cmd)
	o.flags(cmd, false)
	return cmd
}

// check reports flags that do not go together.
func (o *validateOptions) check() error {
	if err := oneOf("format", o.format, validateFormats...); err != nil {
		return err
	}
	if err := oneOf("fail-on", o.failOn, validateThresholds...); err != nil {
		return err
	}
	if o.writeBaseline && o.baseline == "" {
		return usagef("--write-baseline: name the file with --baseline FILE")
	}
	return fixable(o.fix)
}

// threshold is what --fail-on says.
func (o *validateOptions) threshold() report.Threshold {
	switch o.failOn {
	case "warning":
		return report.Warnings
	case "never":
		return report.Never
	}
	return report.Errors
}

func (e *env) validate(paths []string, o validateOptions) error {
	opts, err := o.rules.options()
	if err != nil {
		return err
	}
	files, err := e.checked(paths, o.inputs, opts)
	if err != nil {
		return err
	}
	if len(o.fix) > 0 {
		mended, err := e.fix(files, o.fix)
		if err != nil {
			return err
		}
		if mended {
			if files, err = e.checked(paths, o.inputs, opts); err != nil {
				return err
			}
		}
	}
	if o.writeBaseline {
		return e.writeBaseline(files, o)
	}
	known := 0
	if o.baseline != "" {
		var err error
		if files, known, err = e.subtractBaseline(files, o.baseline); err != nil {
			return err
		}
	}
	if err := e.printReport(files, o); err != nil {
		return err
	}
	if !o.quiet {
		errors, warnings := report.Count(files)
		fmt.Fprintf(e.stderr, "%s checked: %s, %s", count(len(files), "definition"), count(errors, "error"), count(warnings, "warning"))
		if known > 0 {
			fmt.Fprintf(e.stderr, "; %s known in %s", count(known, "problem"), o.baseline)
		}
		fmt.Fprintln(e.stderr)
	}
	if o.threshold().Failed(files) {
		return exit(exitInvalid, nil)
	}
	return nil
}

// checked checks all definitions in files and folders, on all cores.
func (e *env) checked(paths []string, in inputs, opts lint.Options) ([]report.File, error) {
	defs, err := e.given(paths, in)
	if err != nil {
		return nil, err
	}
	files := make([]report.File, len(defs))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(defs)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(defs)); i = next.Add(1) - 1 {
				d, opts := &defs[i], opts
				opts.Express = d.Express
				diags := d.CheckWith(func(src *asl.Source) asl.Diagnostics { return lint.ValidateSource(src, opts) })
				files[i] = report.File{Source: d.Source, Diagnostics: diags}
			}
		})
	}
	workers.Wait()
	return files, nil
}

// printReport writes the problems where they are to go. A file is only written when
// all of it is there.
func (e *env) printReport(files []report.File, o validateOptions) error {
	if o.output == "" {
		if err := e.writeReport(e.stdout, files, o); err != nil {
			return err
		}
	} else {
		var text bytes.Buffer
		if err := e.writeReport(&text, files, o); err != nil {
			return err
		}
		if err := os.WriteFile(o.output, text.Bytes(), 0o666); err != nil {
			return fileError(o.output, err)
		}
	}
	if o.format == "text" && e.getenv("GITHUB_ACTIONS") == "true" {
		return report.GitHub(e.stdout, files)
	}
	return nil
}

func (e *env) writeReport(w io.Writer, files []report.File, o validateOptions) error {
	switch o.format {
	case "json":
		return report.JSON(w, files)
	case "sarif":
		return report.SARIF(w, files, report.Tool{Version: moduleVersion(), Rule: describedRule})
	case "github":
		return report.GitHub(w, files)
	case "junit":
		return report.JUnit(w, files, o.threshold())
	case "checkstyle":
		return report.Checkstyle(w, files)
	}
	for _, f := range files {
		e.printDiagnostics(w, f.Source, f.Diagnostics)
	}
	return nil
}

// writeBaseline makes all problems known ones. What is known of other files stays.
func (e *env) writeBaseline(files []report.File, o validateOptions) error {
	b := report.NewBaseline(files)
	old, err := readBaseline(o.baseline)
	switch {
	case err == nil:
		b.Keep(old, files, fileExists)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		return err
	}
	if err := os.WriteFile(o.baseline, text.Bytes(), 0o666); err != nil {
		return fileError(o.baseline, err)
	}
	if !o.quiet {
		errors, warnings := report.Count(files)
		fmt.Fprintf(e.stderr, "%s: %s of %s\n", o.baseline, count(errors+warnings, "known problem"), count(len(files), "definition"))
	}
	return nil
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

// subtractBaseline leaves out what a baseline knows, says which of its entries
// nothing fits any more, and returns how many problems it knew.
func (e *env) subtractBaseline(files []report.File, path string) ([]report.File, int, error) {
	b, err := readBaseline(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = usagef("%s: no such file; --write-baseline makes it", path)
	}
	if err != nil {
		return nil, 0, err
	}
	left, known, stale := b.Subtract(files)
	if len(stale) > 0 {
		fmt.Fprintf(e.stderr, "%s: %s no longer found; --write-baseline removes them:\n  %s\n", path, count(len(stale), "known problem"), visible(strings.Join(stale, "\n  "), true))
	}
	return left, known, nil
}

// readBaseline reads a baseline; the error is fs.ErrNotExist when there is none.
func readBaseline(path string) (*report.Baseline, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text, err := readFile(path, maxBaseline)
	if err != nil {
		return nil, err
	}
	b, err := report.ReadBaseline(text)
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return b, nil
}

// maxBaseline is how much of a baseline is read.
const maxBaseline = 64 << 20
