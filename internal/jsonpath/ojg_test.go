package jsonpath

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ohler55/ojg/jp"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Where Jayway's dialect and that of ojg, an implementation by others, mean the
// same, both must find the same.
func TestAgreesWithOjg(t *testing.T) {
	t.Parallel()
	const doc = `{"store":{"books":[{"title":"A","price":8.95,"tags":["x","y"]},{"title":"B","price":12.99,"isbn":"1"},{"title":"C","price":8.99,"isbn":"2","tags":[]},{"title":"D","price":22}],"open":true},"n":[1,2,3,4,5]}`
	value, err := jsonval.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal([]byte(doc), &tree); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"$.store.books[*].title", "$.store.books[0].title", "$.store.books[-1].title", "$.store.books[0,2].price", "$.n[1:3]", "$.n[:2]", "$.n[2:]",
		"$.n[-2:]", "$['store']['books'][1]['title']", "$.store.books[?(@.price < 10)].title", "$.store.books[?(@.price >= 12.99)].title",
		"$.store.books[?(@.isbn)].title", "$.store.books[?(@.title == 'B')].isbn", "$.store.books[?(@.title != 'B')].title",
		"$.store.books[?(@.price < 10 && @.title == 'A')].title", "$.store.books[?(@.price > 20 || @.title == 'A')].title", "$.store.books[*].tags[*]",
		"$.nothing[*]", "$.n[9:]", "$.store.books[*].nothing",
	} {
		p, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
			continue
		}
		got := []any{}
		switch v, err := p.Get(data{input: value}); {
		case err != nil:
			t.Errorf("%s: %v", text, err)
		case p.Definite():
			got = append(got, decode(t, v))
		default:
			got = decode(t, v).([]any)
		}
		want := jp.MustParseString(text).Get(tree)
		if want == nil {
			want = []any{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-ojg +ours):\n%s", text, diff)
		}
	}
}

func decode(t *testing.T, v jsonval.Value) any {
	t.Helper()
	var x any
	if err := json.Unmarshal([]byte(v.String()), &x); err != nil {
		t.Fatal(err)
	}
	return x
}
