package jsonpath

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// AWS takes a name in brackets as it is written: a backslash belongs to it.
func TestNameKeepsBackslash(t *testing.T) {
	t.Parallel()
	doc, err := jsonval.Parse(`{"Test\\\"\"Name\"": 1, "it's": 2}`)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`$['Test\""Name"']`: "1",
		`$['it\'s']`:        "2",
		`$["it's"]`:         "2",
	} {
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Get(data{input: doc}); err != nil || got.String() != want {
			t.Errorf("%s = %s, %v, want %s", text, got, err, want)
		}
	}
}
