package testfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// The schema for editors takes every test file of the repository that Parse takes:
// those that are files, and those in archives.
func TestSchemaTakesTheRepositorysTests(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/test.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	check := func(name string, text []byte, read func(string) ([]byte, error)) {
		if _, err := testfile.Parse(name, text, read); err != nil {
			return // a mistake, on purpose
		}
		doc, err := yamldoc.Read(name, text)
		if err != nil {
			t.Fatal(err)
		}
		v, ok := doc.Value(doc.Root)
		if !ok {
			t.Fatalf("%s: %v", name, doc.Err())
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(v.String()))
		if err != nil {
			t.Fatal(err)
		}
		n++
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(path, ".test.yaml"), strings.HasSuffix(path, ".test.json"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			check(path, text, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(filepath.Dir(path), name)) })
		case strings.HasSuffix(path, ".txtar"):
			archive, err := txtar.ParseFile(path)
			if err != nil {
				return err
			}
			for _, f := range archive.Files {
				if _, ending, _ := strings.Cut(f.Name, ".test."); ending != "yaml" && ending != "json" {
					continue
				}
				check(path+"/"+f.Name, f.Data, func(name string) ([]byte, error) {
					for _, g := range archive.Files {
						if g.Name == name {
							return g.Data, nil
						}
					}
					return nil, fs.ErrNotExist
				})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 12 {
		t.Errorf("only %d test files were found", n)
	}
}
