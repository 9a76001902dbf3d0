package lint_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/lint"
)

// FuzzValidate checks that nothing panics or hangs, and that places and edits are
// inside the text and problems in its order.
func FuzzValidate(f *testing.F) {
	for _, pattern := range []string{"../testdata/lint/*.txtar", "../testdata/validate/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds: %v", err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, a := range archive.Files {
				if strings.HasSuffix(a.Name, ".json") {
					f.Add(a.Data)
				}
			}
		}
	}
	opts := allOn()
	f.Fuzz(func(t *testing.T, text []byte) {
		last := 0
		for _, d := range lint.Validate("f", text, opts) {
			if d.Pos.Offset < last || d.Pos.Offset > max(len(text), 1) || d.Pos.Line < 1 || d.Pos.Column < 1 {
				t.Errorf("position %+v in a text of %d bytes, after offset %d", d.Pos, len(text), last)
			}
			last = d.Pos.Offset
			if _, ok := lint.Find(d.Code); !ok || d.Message == "" {
				t.Errorf("no rule, or nothing said: %+v", d)
			}
			for _, e := range d.Edits {
				if e.Pos < 0 || e.Pos > e.End || int(e.End) > len(text) {
					t.Errorf("edit %+v in a text of %d bytes", e, len(text))
				}
			}
		}
	})
}
