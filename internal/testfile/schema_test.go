package testfile_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// The schema for editors has the keys that Parse takes: those that it names when it
// is given something else than a mapping.
func TestSchemaHasTheKeysOfTheFormat(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/schema/test.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema := value(t, string(text))
	for object, wrong := range map[string]string{
		"":          "- 1",
		"case":      "cases: [1]",
		"table":     "table: [1]",
		"answer":    "cases: []\nmocks: {A: 1}",
		"throw":     "cases: []\nmocks: {A: {throw: []}}",
		"expect":    "cases: [{name: x, expect: 1}]",
		"place":     "cases: [{name: x, expect: {branch: {of: A, visited: [], within: 1}}}]",
		"branch":    "cases: [{name: x, expect: {branch: 1}}]",
		"call":      "cases: [{name: x, expect: {calls: {A: [1]}}}]",
		"span":      "cases: [{name: x, expect: {duration: []}}]",
		"invariant": "cases: []\ninvariants: [[]]",
	} {
		_, err := parse(wrong)
		if err == nil {
			t.Errorf("Parse takes %q", wrong)
			continue
		}
		_, list, ok := strings.Cut(err.Error(), "a mapping with the keys ")
		if !ok {
			t.Errorf("Parse(%q) names no keys: %v", wrong, err)
			continue
		}
		want := strings.Split(strings.Split(list, "\n")[0], ", ")
		at := schema
		if object != "" {
			at = schema.Get("definitions").Get(object)
		}
		got := []string{}
		for _, m := range at.Get("properties").Members() {
			got = append(got, m.Key)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the keys of %q (-parser +schema):\n%s", object, diff)
		}
		if closed := at.Get("additionalProperties"); closed.Kind() != jsonval.Bool || closed.Bool() {
			t.Errorf("%q takes any keys", object)
		}
	}
}
