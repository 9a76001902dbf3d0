package jsonpath

import (
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A path with several `..` multiplies on a deep document. It gives up instead
// of running for ever.
func TestGetGivesUp(t *testing.T) {
	t.Parallel()
	deep, err := jsonval.Parse(strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse("$..a..a..a..a..a..a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(data{input: deep}); err == nil || !strings.Contains(err.Error(), "steps on this document") {
		t.Errorf("Get() error = %v", err)
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	doc, err := jsonval.Parse(`{"a":{"b":[1]}}`)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"$.items":  `Unable to apply step "items" to input {"a":{"b":[1]}}`,
		"$.a.c.d":  `Unable to apply step "c" to input {"b":[1]}`,
		"$.a.b[3]": `Unable to apply step "3" to input [1]`,
		"$.a.b[0]": "",
		"$":        "",
	} {
		p, err := ParseReference(path)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := p.Conflict(data{input: doc}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: Conflict() = %q, want %q", path, got, want)
		}
	}
}
