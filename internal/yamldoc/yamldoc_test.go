package yamldoc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

func TestValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{b: 1.0, a: 12345678901234567890}": `{"b":1.0,"a":12345678901234567890}`,
		"[0x10, 1_000, .5, yes, true, ~]":   `[16,1000,0.5,"yes",true,null]`,
		"a: &x [1]\nb: *x":                  `{"a":[1],"b":[1]}`,
		"2026-01-31":                        `"2026-01-31"`,
		"|\n  two\n  lines\n":               `"two\nlines\n"`,
	} {
		r, err := yamldoc.Read("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		v, ok := r.Value(r.Root)
		if got := v.String(); !ok || got != want {
			t.Errorf("Value(%s) = %s, %v, want %s", text, got, r.Err(), want)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"a: [1", `f:2:1: did not find expected ',' or ']'`},
		{"kind: x\nkin: y\nkind: z", "f:2:1: unknown key \"kin\" in the file; did you mean \"kind\"?\nf:3:1: \"kind\" comes twice in the file"},
		{"- 1", "f:1:1: the file must be a mapping with the keys kind, for, times, flag, any, list"},
		{"kind: y", `f:1:7: kind must be one of x, z, not "y"`},
		{"for: soon\ntimes: -1", "f:1:6: for must be a duration such as 2s or 500ms, not \"soon\"\nf:2:8: times must be a number from 0, not \"-1\""},
		{"flag: 1\nlist: 2", "f:1:7: flag must be true or false\nf:2:7: list must be a list: [a, b]"},
		{"any: {a: 1, a: 2}", `f:1:13: "a" comes twice`},
		{"any: [.nan, !x y]", "f:1:7: .nan is not a number in JSON"},
		{"any: {<<: {a: 1}}", "f:1:7: the merge key << is not supported"},
		{"any: &a [*a]", "f:1:10: the value is too large"},
		{"kind: x\n---\nkind: x", "f:2:1: a second document; the file must have one"},
	} {
		if diff := cmp.Diff(c.want, readAll(c.text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"2s": 2 * time.Second, "36h": 36 * time.Hour, "3d": 72 * time.Hour, "1d12h": 36 * time.Hour, "1d1ms": 24*time.Hour + time.Millisecond,
		"0d": 0, "d": -1, "1d2": -1, "1.5d": -1, "1d-1h": -1, "-1d": -1, "2h1d": -1, "106750d": 106_750 * 24 * time.Hour, "106751d": -1, "106750d100000h": -1,
	} {
		r, err := yamldoc.Read("f", []byte("for: "+text))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range r.Members(r.Root, "the file", "for") {
			got := r.Duration(m)
			if r.Err() != nil {
				got = -1
			}
			if got != want {
				t.Errorf("Duration of %s = %v, want %v", text, got, want)
			}
		}
	}
}

// readAll reads a document of a form that has a member of each kind.
func readAll(text string) string {
	r, err := yamldoc.Read("f", []byte(text))
	if err != nil {
		return err.Error()
	}
	for _, m := range r.Members(r.Root, "the file", "kind", "for", "times", "flag", "any", "list") {
		switch m.Key {
		case "kind":
			r.OneOf(m, "x", "z")
		case "for":
			r.Duration(m)
		case "times":
			r.Number(m, 0)
		case "flag":
			r.Bool(m)
		case "any":
			r.Value(m.Value)
		case "list":
			r.List(m, "[a, b]")
		}
	}
	if err := r.Err(); err != nil {
		return strings.TrimSpace(err.Error())
	}
	return ""
}
