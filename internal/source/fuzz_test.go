package source_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
)

// fuzzNames are names by which a text is taken for each kind of file.
var fuzzNames = []string{"nosuch/x.asl.json", "nosuch/x.asl.yaml", "nosuch/template.yaml", "nosuch/main.tf", "nosuch/x"}

// FuzzRead checks that nothing panics and that all positions are in the file.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("../../testdata/inputs/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range archive.Files {
			for kind := range fuzzNames {
				f.Add(kind, string(a.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, kind int, content string) {
		name := fuzzNames[(kind%len(fuzzNames)+len(fuzzNames))%len(fuzzNames)]
		defs, err := source.Read(name, content, source.Options{Set: map[string]string{"X": `"`}})
		if err != nil {
			return
		}
		for _, d := range defs {
			lines := strings.Count(d.Source.File(), "\n") + 1
			check := func(pos asl.Position) {
				if pos.Offset < 0 || pos.Offset > len(d.Source.File()) || pos.Line < 1 || pos.Line > lines || pos.Column < 1 {
					t.Errorf("position %+v in a file of %d bytes and %d lines", pos, len(d.Source.File()), lines)
				}
			}
			for _, diag := range d.Check() {
				check(diag.Pos)
				for _, e := range diag.Edits {
					if e.Pos < 0 || e.End < e.Pos || int(e.End) > len(d.Source.File()) {
						t.Errorf("edit %+v in a file of %d bytes", e, len(d.Source.File()))
					}
				}
			}
			sm, err := asl.ParseSource(d.Source, asl.Options{})
			if invalid := len(asl.ValidateSource(d.Source, asl.Options{}).Errors()) > 0; invalid != (err != nil) || invalid == (sm != nil) {
				t.Errorf("ParseSource = %v, %v", sm, err)
			}
			last := 0
			for _, u := range d.Source.Unknown {
				check(d.Source.Position(asl.Pos(u.Start)))
				if u.Start < last || u.End <= u.Start || u.End > len(d.Source.Text) {
					t.Errorf("unknown part %+v of %d bytes, after %d", u, len(d.Source.Text), last)
				}
				last = u.End
			}
			if d.Source.Origin != nil {
				for i, s := range d.Source.Origin.Spans {
					if i > 0 && s.At <= d.Source.Origin.Spans[i-1].At {
						t.Errorf("span %d is at %d, behind %d", i, s.At, d.Source.Origin.Spans[i-1].At)
					}
				}
			}
		}
	})
}

// FuzzYAML checks that the JSON of a YAML document is what the library decodes,
// and that every character of a plain string is where it says.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"StartAt: A\nb: [1, 1.50, -0, 1e3, 0x10, true, ~, '', \"\"]",
		"a: &x {k: v}\nb: *x\nc: [*x, *x]",
		"a: |\n  two\n    lines\n\n  end\n\nb: |-\n  x\nc: |+\n  y\n\n",
		"a: >\n  folded\n  text\n\n  more\n    deep\n  end\nb: >-\n  x\n  y",
		"a: plain\n  goes on\n  and on\nb: 'it''s\n  long'\nc: \"q\\n\\u00e9\\x41\\\n   joined \\\"x\\\"\"",
		"é: ü # c\n\"k ey\": 1\n? z\n: y",
		"a: !!str 1\nb: !!int \"2\"\nc: 2026-01-31",
		"a: !!str 1\"\nc !!ic: 2026-01-1",
		"{a: [b, {c: d}], 'e': \"f\"}",
		"a:\r\n  b: x\r\n  c: |\r\n    l1\r\n    l2\r\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := decode(text)
		if err != nil || strings.Contains(text, "${") || strings.Contains(text, "<<") {
			return
		}
		if _, ok := want.(map[string]any); !ok || hasOtherKeys(want) {
			return
		}
		defs, err := source.Read("x.asl.yaml", text, source.Options{})
		if err != nil || len(defs) != 1 || len(defs[0].Problems) > 0 {
			return
		}
		var got any
		if err := json.Unmarshal([]byte(defs[0].Source.Text), &got); err != nil {
			t.Fatalf("%v in %s", err, defs[0].Source.Text)
		}
		if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
			t.Errorf("%q (-library +ours):\n%s", text, diff)
		}
	})
}

// decode is what the library makes of text, but for times, which JSON has as
// their spelling.
func decode(text string) (any, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, err
	}
	spellTimes(&document)
	var v any
	err := document.Decode(&v)
	return v, err
}

func spellTimes(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		spellTimes(child)
	}
}

// hasOtherKeys reports whether there are keys that are not strings, of which JSON
// has the spelling and the library a value.
func hasOtherKeys(v any) bool {
	switch v := v.(type) {
	case map[any]any:
		return true
	case map[string]any:
		for _, x := range v {
			if hasOtherKeys(x) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasOtherKeys)
	}
	return false
}

// plain writes decoded values in one way, whichever library decoded them.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any)
		for k, x := range v {
			m[k] = plain(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = plain(x)
		}
		return list
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case float64:
		return v + 0 // which makes minus zero zero
	}
	return v
}
