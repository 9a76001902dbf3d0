// Package txtest runs tests that are written as txtar archives: one archive is
// one behaviour, with what goes in and what must come out as files of it.
//
// With the flag -update a test rewrites what its archives expect.
package txtest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the archives expect")

// Updating reports whether -update is given, for tests that have files of other
// kinds to rewrite.
func Updating() bool { return *update }

// Page checks a document that is written from the code of the package under test,
// or writes it when -update is given.
func Page(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the code says; run go generate in this package (-want +got):\n%s", path, diff)
	}
}

// An Archive is one test.
type Archive struct {
	path    string
	txt     *txtar.Archive
	changed bool
}

// Run runs test for each archive that a glob pattern names, as a subtest. It
// fails when there are none.
func Run(t *testing.T, pattern string, test func(t *testing.T, a *Archive)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives match %s: %v", pattern, err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			txt, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a := &Archive{path: path, txt: txt}
			test(t, a)
			if *update && a.changed && !t.Failed() {
				if err := os.WriteFile(path, txtar.Format(a.txt), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Comment returns the text before the first file.
func (a *Archive) Comment() string { return string(a.txt.Comment) }

// Names returns the names of the files, in their order.
func (a *Archive) Names() []string {
	names := make([]string, len(a.txt.Files))
	for i, f := range a.txt.Files {
		names[i] = f.Name
	}
	return names
}

// File returns the text of a file of the archive, and "" for one that is not there.
func (a *Archive) File(name string) string {
	for _, f := range a.txt.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// Want checks got against a file of the archive; one that is not there wants "".
func (a *Archive) Want(t *testing.T, name, got string) {
	t.Helper()
	if got != "" && !strings.HasSuffix(got, "\n") {
		got += "\n"
	}
	want := a.File(name)
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s: %s differs (-want +got):\n%s", filepath.Base(a.path), name, cmp.Diff(want, got))
		return
	}
	a.changed = true
	for i := range a.txt.Files {
		if a.txt.Files[i].Name == name {
			a.txt.Files[i].Data = bytes.Clone([]byte(got))
			return
		}
	}
	a.txt.Files = append(a.txt.Files, txtar.File{Name: name, Data: []byte(got)})
}
