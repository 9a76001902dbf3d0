package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
)

// valid returns definitions with which nothing is wrong.
func valid(t *testing.T) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	files, _ := filepath.Glob("../../definitions/*.asl.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	archives, _ := filepath.Glob("../../testdata/run/*.txtar")
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".json") && gjson.GetBytes(f.Data, "States").Exists() {
				texts[filepath.Base(file)+"/"+f.Name] = string(f.Data)
			}
		}
	}
	for name, text := range texts {
		if strings.Contains(text, "${") || len(asl.Validate(name, []byte(text))) > 0 {
			delete(texts, name)
		}
	}
	if len(texts) < 50 {
		t.Fatalf("only %d definitions", len(texts))
	}
	return texts
}

// TestNothingFalseIsSaid puts a placeholder in the place of every single value,
// key and part of a string of valid definitions. The deployment could fill in
// what stood there, so there must be no problem.
func TestNothingFalseIsSaid(t *testing.T) {
	t.Parallel()
	for name, text := range valid(t) {
		for _, edit := range edits(gjson.Parse(text), nil) {
			broken := text[:edit.start] + edit.with + text[edit.end:]
			defs, err := source.Read(name, broken, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diags := defs[0].Check(); len(diags) > 0 {
				t.Errorf("%s with %s for %s:\n%v", name, edit.with, text[edit.start:edit.end], diags)
			}
		}
	}
}

// An edit replaces a part of a text.
type edit struct {
	start, end int
	with       string
}

// edits lists the places of a value where a placeholder may stand.
func edits(val gjson.Result, list []edit) []edit {
	start, end := val.Index, val.Index+len(val.Raw)
	if start > 0 {
		list = append(list, edit{start, end, "${X}"})
	}
	if val.Type == gjson.String {
		list = append(list, edit{start + 1, end - 1, "${X}"})
		isWord := !strings.ContainsFunc(val.Raw, func(r rune) bool { return r == '\\' || r >= utf8.RuneSelf })
		if len(val.Str) > 2 && isWord {
			list = append(list, edit{start + 2, end - 2, "${X}"})
		}
	}
	if val.IsObject() || val.IsArray() {
		val.ForEach(func(k, v gjson.Result) bool {
			if k.Type == gjson.String {
				list = append(list, edit{k.Index + 1, k.Index + len(k.Raw) - 1, "${X}"})
				list = append(list, edit{k.Index, v.Index + len(v.Raw), "${X}"})
			}
			list = edits(v, list)
			return true
		})
	}
	return list
}
