package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestInputs reads the files in the archives of ../../testdata/inputs. The first
// words of an archive are the file to read and NAME=VALUE for --set. What is found
// is in the file want: each definition with its problems, what is not known and
// where, and its text.
//
// The problems are checked twice: in a line of the file that has one stands a
// character for each, ⟦, just before the place. The marks are taken out first.
func TestInputs(t *testing.T) {
	t.Parallel()
	txtest.Run(t, "../../testdata/inputs/*.txtar", func(t *testing.T, a *txtest.Archive) {
		t.Parallel()
		checkArchive(t, a)
	})
}

func checkArchive(t *testing.T, a *txtest.Archive) {
	dir := t.TempDir() + string(filepath.Separator)
	marks := make(map[string]bool)
	for _, name := range a.Names() {
		if name == "want" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(dir+name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+name, []byte(takeMarks(name, a.File(name), marks)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	first, _, _ := strings.Cut(a.Comment(), "\n")
	words := strings.Fields(first)
	opts := source.Options{Set: make(map[string]string)}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		opts.Set[name] = value
	}
	defs, err := source.File(dir+words[0], opts)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(printed(t, defs, marks, dir), dir, "")
	for mark := range marks {
		t.Errorf("no problem at the mark in %s", mark)
	}
	a.Want(t, "want", got)
}

// takeMarks returns a file without its marks, whose places it notes.
func takeMarks(name, content string, marks map[string]bool) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(content, "⟦")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		content = after
		src := &asl.Source{Name: name, Text: b.String()}
		marks[src.Position(asl.Pos(b.Len())).String()] = true
	}
}

// printed lists what was found, and takes the problems out of marks.
func printed(t *testing.T, defs []source.Definition, marks map[string]bool, dir string) string {
	var b strings.Builder
	for _, d := range defs {
		fmt.Fprintf(&b, "%s", d.Name)
		if d.Alias != "" {
			fmt.Fprintf(&b, " (%s)", d.Alias)
		}
		if d.Express {
			b.WriteString(" EXPRESS")
		}
		if d.Literal {
			b.WriteString(" literal")
		}
		b.WriteByte('\n')
		for _, diag := range d.Check() {
			fmt.Fprintf(&b, "  %s\n", diag)
			at := strings.TrimPrefix(diag.Pos.String(), dir)
			if !marks[at] {
				t.Errorf("no mark for the problem %s", diag)
			}
			delete(marks, at)
		}
		for _, u := range d.Source.Unknown {
			fmt.Fprintf(&b, "  %s: %s is not known\n", d.Source.Position(asl.Pos(u.Start)), u.Name)
		}
		if d.Source.Origin != nil && d.Source.Text != "" {
			fmt.Fprintf(&b, "%s\n", strings.TrimSuffix(d.Source.Text, "\n"))
		}
	}
	return b.String()
}
