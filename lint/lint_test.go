package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
	"github.com/sfnlocal/sfnlocal/lint"
)

// TestValidate checks the definitions in ../testdata/lint. In an archive each
// NAME.json is followed by NAME.txt, with all problems as in
// ../testdata/validate, and under a problem that can be mended by editing
//
//	> the line with the edits made
//
// Rules that are off by default are on.
func TestValidate(t *testing.T) {
	t.Parallel()
	txtest.Run(t, "../testdata/lint/*.txtar", func(t *testing.T, a *txtest.Archive) {
		t.Parallel()
		for _, name := range a.Names() {
			base, ok := strings.CutSuffix(name, ".json")
			if !ok {
				continue
			}
			text := strings.TrimSuffix(a.File(name), "\n")
			diags := lint.Validate("", []byte(text), allOn())
			checkEdits(t, name, text, diags)
			a.Want(t, base+".txt", printed(text, diags))
		}
	})
}

// checkEdits checks that the edits of a finding mend it, and break nothing.
func checkEdits(t *testing.T, where, text string, diags asl.Diagnostics) {
	t.Helper()
	for _, d := range diags {
		if len(d.Edits) == 0 {
			continue
		}
		mended := text
		for _, e := range slices.Backward(d.Edits) {
			mended = mended[:e.Pos] + e.New + mended[e.End:]
		}
		for _, after := range lint.Validate("", []byte(mended), allOn()) {
			if after.Severity == asl.Error && d.Severity != asl.Error || after.Message == d.Message && after.Pos == d.Pos {
				t.Errorf("%s: the edits of %v lead to %v", where, d, after)
			}
		}
	}
}

// allOn are options that enable all rules.
func allOn() lint.Options {
	var opts lint.Options
	for _, r := range lint.Rules() {
		opts.Enable = append(opts.Enable, r.ID)
	}
	return opts
}

func printed(text string, diags asl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%d:%d %s %s at %s\n", d.Pos.Line, d.Pos.Column, d.Code, d.Message, d.Path)
		if d.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", d.Hint)
		}
		for _, e := range d.Edits {
			start := strings.LastIndexByte(text[:e.Pos], '\n') + 1
			rest, _, _ := strings.Cut(text[e.End:], "\n")
			fmt.Fprintf(&b, "    > %s\n", strings.TrimSpace(text[start:e.Pos]+e.New+rest))
		}
	}
	return b.String()
}
