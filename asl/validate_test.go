package asl_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
)

var update = flag.Bool("update", false, "write what Validate says into ../testdata/validate")

// TestValidate checks the definitions in ../testdata/validate. In an archive
// each NAME.json is followed by NAME.txt: all problems in the order of the
// text, each as
//
//	line:column CODE message at location
//	    hint
//
// A NAME that ends in "express" is checked as a machine of type EXPRESS.
func TestValidate(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/validate/*.txtar")
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
	wants := make(map[string]*txtar.File)
	for i := range archive.Files {
		wants[archive.Files[i].Name] = &archive.Files[i]
	}
	var updated []txtar.File
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".json")
		if !ok {
			if _, has := wants[strings.TrimSuffix(f.Name, ".txt")+".json"]; !has {
				t.Errorf("%s: %s belongs to no definition", file, f.Name)
			}
			continue
		}
		text := bytes.TrimSuffix(f.Data, []byte("\n"))
		diags := asl.ValidateWith("", text, asl.Options{Express: strings.HasSuffix(name, "express")})
		got := printed(diags)
		updated = append(updated, f, txtar.File{Name: name + ".txt", Data: []byte(got)})
		want := wants[name+".txt"]
		switch {
		case *update:
		case want == nil:
			t.Errorf("%s: no %s.txt", file, name)
		default:
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("%s: Validate of %s (-want +got):\n%s", file, f.Name, diff)
			}
		}
	}
	if *update {
		archive.Files = updated
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func printed(diags asl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%d:%d %s %s", d.Pos.Line, d.Pos.Column, d.Code, strings.ReplaceAll(d.Message, "\n", `\n`))
		if d.Path != "" && d.Code != "INVALID_JSON_DESCRIPTION" {
			fmt.Fprintf(&b, " at %s", d.Path)
		}
		b.WriteByte('\n')
		if d.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", d.Hint)
		}
	}
	return b.String()
}
