package source_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
)

var update = flag.Bool("update", false, "write what is found into ../../testdata/inputs")

// TestInputs reads the files in the archives of ../../testdata/inputs. The first
// words of an archive are the file to read and NAME=VALUE for --set. What is found
// is in the file want: each definition with its problems, what is not known and
// where, and its text.
//
// The problems are checked twice: in a line of the file that has one stands a
// character for each, ⟦, just before the place. The marks are taken out first.
func TestInputs(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../../testdata/inputs/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			checkArchive(t, path)
		})
	}
}

func checkArchive(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	marks := make(map[string]bool)
	var want *txtar.File
	for i := range archive.Files {
		f := &archive.Files[i]
		if f.Name == "want" {
			want = f
			continue
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, f.Name)), 0o777); err != nil {
			t.Fatal(err)
		}
		content := takeMarks(f.Name, string(f.Data), marks)
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	words := strings.Fields(strings.SplitN(string(archive.Comment), "\n", 2)[0])
	opts := source.Options{Set: make(map[string]string)}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		opts.Set[name] = value
	}
	defs, err := source.File(filepath.Join(dir, words[0]), opts)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(printed(t, defs, marks, dir+string(filepath.Separator)), dir+string(filepath.Separator), "")
	for mark := range marks {
		t.Errorf("no problem at the mark in %s", mark)
	}
	if want == nil {
		archive.Files = append(archive.Files, txtar.File{Name: "want"})
		want = &archive.Files[len(archive.Files)-1]
	}
	if *update {
		want.Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want.Data), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
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
