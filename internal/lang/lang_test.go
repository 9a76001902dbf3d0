package lang

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
)

var update = flag.Bool("update", false, "write docs/language.md")

// fieldsIn returns the fields of a kind of object in both languages.
func fieldsIn(kind string) []string {
	all := slices.Concat(asl.FieldsOf(kind, asl.JSONPath), asl.FieldsOf(kind, asl.JSONata))
	slices.Sort(all)
	return slices.Compact(all)
}

func TestFieldsAreThoseOfTheLanguage(t *testing.T) {
	known := map[string]bool{}
	for _, kind := range asl.Kinds() {
		for _, name := range fieldsIn(kind) {
			known[name], known[kind+"."+name] = true, true
			if e, ok := Field(kind, name); !ok || e.Doc == "" {
				t.Errorf("%s.%s is not explained", kind, name)
			}
		}
	}
	for _, table := range []map[string]word{fields, fieldsOf} {
		for name := range table {
			if !known[name] {
				t.Errorf("%s is explained, but there is no such field", name)
			}
		}
	}
	for _, name := range []string{"StringEqual", "BooleanLessThan", "Foo"} {
		if _, ok := Field("Rule", name); ok {
			t.Errorf("%s is explained, but there is no such field", name)
		}
	}
}

func TestWordsAreThoseOfTheLanguage(t *testing.T) {
	dollar := func(names []string) []string {
		for i := range names {
			names[i] = "$" + names[i]
		}
		return names
	}
	ours := slices.DeleteFunc(ErrorNames(), func(s string) bool { return !strings.HasPrefix(s, "States.") })
	for _, test := range []struct {
		what      string
		got, want []string
	}{
		{"types", names(stateTypes), asl.StateTypes()},
		{"errors", ours, asl.ErrorNames()},
		{"intrinsic functions", heads(intrinsics), intrinsic.Names()},
		{"JSONata functions", heads(functions), dollar(jsonata.StepFunctionNames())},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-there are +explained):\n%s", test.what, diff)
		}
	}
}

// TestExamplesCompile sees that examples are in the language.
func TestExamplesCompile(t *testing.T) {
	for _, w := range intrinsics {
		if _, err := intrinsic.Parse(w.example); err != nil {
			t.Errorf("%s: %v", w.example, err)
		}
	}
	for _, w := range functions {
		if _, err := jsonata.Compile(w.example); err != nil {
			t.Errorf("%s: %v", w.example, err)
		}
	}
}

func heads(table []word) []string {
	all := make([]string, len(table))
	for i, w := range table {
		all[i] = functionName(w.head)
	}
	return all
}

// TestPage checks docs/language.md, which is written from the tables.
func TestPage(t *testing.T) {
	const file = "../../docs/language.md"
	want := page()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/language.md is not what the tables say; run go generate ./internal/lang (-want +got):\n%s", diff)
	}
}

func page() string {
	var b strings.Builder
	b.WriteString("# The language\n\nThe Amazon States Language in one line per word, as editors show it. This page is written from the tables in\n`internal/lang` by `go generate ./internal/lang`.\n")
	section := func(title string, table []word) {
		fmt.Fprintf(&b, "\n## %s\n\n| name | meaning | example |\n|---|---|---|\n", title)
		for _, w := range table {
			row(&b, w.head, w.doc, w.example)
		}
	}
	section("Types of states", stateTypes)
	for _, kind := range asl.Kinds() {
		var table []word
		for _, name := range fieldsIn(kind) {
			e, _ := Field(kind, name)
			table = append(table, word{name, e.Doc, e.Example})
		}
		section("Fields of "+kind, table)
	}
	section("Errors", errors)
	section("Intrinsic functions", intrinsics)
	section("JSONata: members of $states", context)
	section("JSONata: functions", functions)
	return b.String()
}

func row(b *strings.Builder, name, doc, example string) {
	if example != "" {
		example = "`" + strings.ReplaceAll(example, "|", `\|`) + "`"
	}
	fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, doc, example)
}
