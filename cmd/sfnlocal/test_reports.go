package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// writeOutcomes writes the report that --format names, to --output or to stdout.
func (e *env) writeOutcomes(outcomes []testrun.Outcome, o testOptions) error {
	var b bytes.Buffer
	var err error
	switch o.format {
	case "junit":
		err = testrun.JUnit(&b, outcomes, plainSteps)
	case "tap":
		err = testrun.TAP(&b, outcomes)
	case "json":
		err = testrun.JSON(&b, outcomes)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return e.writeTo(o.output, e.stdout, b.Bytes())
}

// writeCoverage writes the coverage that the flags ask for. It goes to stdout,
// unless a report is there already.
func (e *env) writeCoverage(all []*coverage.Coverage, o testOptions) error {
	if !o.coverage {
		return nil
	}
	write := map[string]func(io.Writer, []*coverage.Coverage) error{
		"table": coverage.Table, "json": coverage.JSON, "cobertura": coverage.Cobertura, "lcov": coverage.LCOV,
	}[o.coverageFormat]
	var b bytes.Buffer
	if o.coverageFormat == "table" && o.coverageOutput == "" {
		b.WriteByte('\n')
	}
	if err := write(&b, all); err != nil {
		return err
	}
	w := e.stdout
	if o.format != "text" && o.output == "" {
		w = e.stderr
	}
	return e.writeTo(o.coverageOutput, w, b.Bytes())
}

// writeTo writes a file, or to w when there is no name.
func (e *env) writeTo(file string, w io.Writer, text []byte) error {
	if file == "" {
		_, err := w.Write(text)
		return err
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return fileError(file, err)
	}
	return nil
}

// drawTests draws each execution, and the coverage of each definition, in a folder.
func (e *env) drawTests(dir string, outcomes []testrun.Outcome, all []*coverage.Coverage) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fileError(dir, err)
	}
	taken := make(map[string]bool)
	for i := range outcomes {
		r := outcomes[i].Result
		if r == nil {
			continue
		}
		name := fileName(r.Machine.Name+"-"+outcomes[i].Case.Name, taken)
		if err := e.drawRun(filepath.Join(dir, name+".svg"), r.Machine.Definition, r.Description, r.History); err != nil {
			return err
		}
	}
	for _, c := range all {
		name := definitionStem(c.Machine.Source.Name)
		picture := graph.SVG(c.Machine, graph.Options{Title: name, Coverage: c.Picture()})
		if err := e.writeTo(filepath.Join(dir, fileName(name+"-coverage", taken)+".svg"), nil, []byte(picture)); err != nil {
			return err
		}
	}
	return nil
}

// fileName makes a name that a file can have, and that was not taken before.
func fileName(text string, taken map[string]bool) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	base := firstRunes(strings.Join(words, "-"), 80)
	name := base
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	taken[strings.ToLower(name)] = true
	return name
}
