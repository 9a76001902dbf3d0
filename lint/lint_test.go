package lint_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/lint"
)

var update = flag.Bool("update", false, "write what Validate says into ../testdata/lint and ../docs/rules.md")

// TestValidate checks the definitions in ../testdata/lint. In an archive each
// NAME.json is followed by NAME.txt, with all problems as in
// ../testdata/validate, and under a problem that can be mended by editing
//
//	> the line with the edits made
//
// Rules that are off by default are on.
func TestValidate(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/lint/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			checkArchive(t, file)
		})
	}
}

func checkArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wants := make(map[string]string)
	for _, f := range archive.Files {
		wants[f.Name] = string(f.Data)
	}
	var updated []txtar.File
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".json")
		if !ok {
			continue
		}
		text := bytes.TrimSuffix(f.Data, []byte("\n"))
		diags := lint.Validate("", text, allOn())
		checkEdits(t, file+": "+f.Name, string(text), diags)
		got := printed(string(text), diags)
		updated = append(updated, f, txtar.File{Name: name + ".txt", Data: []byte(got)})
		if diff := cmp.Diff(wants[name+".txt"], got); diff != "" && !*update {
			t.Errorf("%s: Validate of %s (-want +got):\n%s", file, f.Name, diff)
		}
	}
	if *update {
		archive.Files = updated
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
