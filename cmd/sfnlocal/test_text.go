package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// A testText prints outcomes for people.
type testText struct {
	w       io.Writer
	paint   paint
	verbose bool

	begin         time.Time
	path          string // of the file that is being told of
	lines         strings.Builder
	cases, failed int // of that file
	took          time.Duration

	all, allFailed int
	modelled       time.Duration
}

// newTestText prints to stdout, unless that is for coverage that a program reads.
func newTestText(e *env, o testOptions) *testText {
	w := e.stdout
	if o.coverageFormat != "table" && o.coverageOutput == "" {
		w = e.stderr
	}
	return &testText{w: w, paint: e.paintFor(w), verbose: o.verbose, begin: time.Now()}
}

// tell takes the next outcome, and prints those of a file when it is over.
func (t *testText) tell(o testrun.Outcome) {
	if o.Suite.Path != t.path {
		t.flush()
		t.path = o.Suite.Path
	}
	t.cases++
	t.took += o.Took
	if o.Result != nil {
		t.modelled += o.Result.Duration()
	}
	if len(o.Problems) > 0 {
		t.failed++
	}
	if len(o.Problems) == 0 && !t.verbose {
		return
	}
	mark := t.paint.green("✓")
	if len(o.Problems) > 0 {
		mark = t.paint.red("✗")
	}
	fmt.Fprintf(&t.lines, "  %s %s  %s\n", mark, t.paint.bold(visible(o.Case.Name, false)), t.paint.dim(outcomeText(&o)))
	for i := range o.Problems {
		text := strings.ReplaceAll(visible(o.Describe(&o.Problems[i]), true), "\n", "\n      ")
		fmt.Fprintf(&t.lines, "      %s\n", t.colourDiff(text))
	}
	if o.Result != nil {
		steps := indentedSteps(t.paint, o.Result)
		if !t.verbose {
			steps = shortened(steps)
		}
		t.lines.WriteString(steps)
	}
}

// shortened leaves out the middle of many lines.
func shortened(text string) string {
	const ends = 20
	lines := slices.Collect(strings.Lines(text))
	left := len(lines) - 2*ends
	if left < ends {
		return text
	}
	return fmt.Sprintf("%s      … %d lines left out; --verbose shows them\n%s",
		strings.Join(lines[:ends], ""), left, strings.Join(lines[len(lines)-ends:], ""))
}

// outcomeText says how an execution ended.
func outcomeText(o *testrun.Outcome) string {
	if o.Result == nil {
		return ""
	}
	text := string(o.Result.Status)
	if f := o.Result.Failure; f != nil {
		text += " " + visible(cut(f.Error(), 100), false)
	}
	if d := o.Result.Duration(); d > 0 {
		text += ", " + elapsed(d.Milliseconds()) + " modelled"
	}
	return text
}

// colourDiff paints what is wanted red and what is there green, as diffs do.
func (t *testText) colourDiff(text string) string {
	if !t.paint {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch trimmed := strings.TrimLeft(line, " "); {
		case i == 0:
		case strings.HasPrefix(trimmed, "- "):
			lines[i] = t.paint.red(line)
		case strings.HasPrefix(trimmed, "+ "):
			lines[i] = t.paint.green(line)
		}
	}
	return strings.Join(lines, "\n")
}

// indentedSteps are the steps of an execution, as run prints them.
func indentedSteps(p paint, r *testrun.Result) string {
	var b strings.Builder
	pr := newProgress(&b, p, r.Machine.Definition)
	for _, ev := range r.History {
		pr.observe(nil, ev)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	if text == "" {
		return ""
	}
	return "      " + strings.ReplaceAll(text, "\n", "\n      ") + "\n"
}

// plainSteps are the steps of an outcome without colour.
func plainSteps(o *testrun.Outcome) string {
	if o.Result == nil {
		return ""
	}
	return indentedSteps(false, o.Result)
}

// flush prints what is known of the file.
func (t *testText) flush() {
	if t.cases == 0 {
		return
	}
	mark, what := t.paint.green("✓"), count(t.cases, "case")
	if t.failed > 0 {
		mark, what = t.paint.red("✗"), fmt.Sprintf("%d of %s failed", t.failed, what)
	}
	fmt.Fprintf(t.w, "%s %s  %s  %s\n%s", mark, visible(filepath.ToSlash(t.path), false), what, t.paint.dim(milliseconds(t.took)), t.lines.String())
	t.all += t.cases
	t.allFailed += t.failed
	t.lines.Reset()
	t.cases, t.failed, t.took = 0, 0, 0
}

// summary ends the text.
func (t *testText) summary() {
	t.flush()
	verdict := t.paint.green("all passed")
	if t.allFailed > 0 {
		verdict = t.paint.red(fmt.Sprintf("%d failed", t.allFailed))
	}
	modelled := ""
	if t.modelled > 0 {
		modelled = elapsed(t.modelled.Milliseconds()) + " of modelled time in "
	}
	fmt.Fprintf(t.w, "%s, %s, %s%s\n", count(t.all, "case"), verdict, modelled, milliseconds(time.Since(t.begin)))
}

func milliseconds(d time.Duration) string {
	if d < time.Millisecond {
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}
