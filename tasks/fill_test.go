package tasks

import (
	"encoding/json"
	"testing"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	const input, context = `{"items":[1,2.50]}`, `{"path":{"id":"7"}}`
	for _, test := range []struct{ template, want, err string }{
		{`{"b":{"id.$":"$$.path.id"},"items.$":"$.items","a":"$.items"}`, `{"b":{"id":"7"},"items":[1,2.50],"a":"$.items"}`, ""},
		{`{"all.$":"$"}`, `{"all":{"items":[1,2.50]}}`, ""},
		{`{"text.$":"States.Format('order {}', $$.path.id)"}`, `{"text":"order 7"}`, ""},
		{`[1,{"n.$":"States.ArrayLength($.items)"}]`, `[1,{"n":2}]`, ""},
	} {
		tmpl := Template(test.template)
		if err := tmpl.Check(); err != nil {
			t.Errorf("%s: %v", test.template, err)
		}
		got, err := tmpl.Fill(json.RawMessage(input), json.RawMessage(context), 1)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v\nwant %s", test.template, got, err, test.want)
		}
	}
	for _, wrong := range []string{``, `{`, `{"a.$":1}`, `{"a.$":"$.["}`, `{"a.$":"States.Nothing()"}`} {
		if err := Template(wrong).Check(); err == nil {
			t.Errorf("Check finds nothing wrong with %s", wrong)
		}
	}
	if got, err := Template(`{"a.$":"$.missing"}`).Fill(json.RawMessage(input), json.RawMessage(context), 1); err == nil {
		t.Errorf("a path to nothing gives %s", got)
	}
}
