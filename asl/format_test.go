package asl_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestFormat formats the definition in an archive.
func TestFormat(t *testing.T) {
	t.Parallel()
	txtest.Run(t, "../testdata/format/*.txtar", func(t *testing.T, a *txtest.Archive) {
		got, err := asl.Format("", a.File("in.json"))
		if err != nil {
			t.Fatal(err)
		}
		a.Want(t, "out.json", got)
	})
}

func TestFormatSpelling(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"scalar", " 1e+2 ", "1e+2\n"},
		{"empty", "{ \n\n }", "{}\n"},
		{"empty on several lines", "{\"a\": [\n\n]}", "{\n  \"a\": []\n}\n"},
		{"escapes and numbers", `["\u00e9\/", 1.50, 1E2, -0]`, "[\n  \"\\u00e9\\/\",\n  1.50,\n  1E2,\n  -0\n]\n"},
		{"duplicate keys", `{"a":1,"a":2}`, "{\n  \"a\": 1,\n  \"a\": 2\n}\n"},
		{"line ends", "{\r\n\t\"a\":\t1\r\n}\r\n", "{\n  \"a\": 1\n}\n"},
		{"brackets in strings", `{"a":"]}\"[{,:"}`, "{\n  \"a\": \"]}\\\"[{,:\"\n}\n"},
	}
	for _, tt := range tests {
		if got, err := asl.Format("", tt.text); err != nil || got != tt.want {
			t.Errorf("%s: Format(%q) = %q, %v, want %q", tt.name, tt.text, got, err, tt.want)
		}
	}
}

func TestFormatNotJSON(t *testing.T) {
	t.Parallel()
	got, err := asl.Format("a.json", "{\n  \"a\": 1,\n}")
	var diags asl.Diagnostics
	if !errors.As(err, &diags) || got != "" {
		t.Fatalf("Format = %q, %v, want diagnostics", got, err)
	}
	const want = "a.json:3:1: error: Unexpected character ('}' (code 125)): was expecting double-quote to start field name [INVALID_JSON_DESCRIPTION]; remove the comma before it"
	if err.Error() != want {
		t.Errorf("Format: %v\nwant %s", err, want)
	}
}

// TestFormatPublished checks that formatting changes the layout alone, once.
func TestFormatPublished(t *testing.T) {
	t.Parallel()
	const dir = "../../shared/definitions"
	files, _ := filepath.Glob(dir + "/*.json")
	if len(files) == 0 {
		t.Skip("no published definitions in " + dir + ", which is not part of the repository")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkFormat(t, string(text))
	}
}

func FuzzFormat(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\""}],"States":{"A":{"Branches":[{"States":{}}]}}}`, "[\n[ ],{\r\n}\t]", `"\\"`} {
		f.Add(seed)
	}
	f.Fuzz(checkFormat)
}

// checkFormat checks that Format refuses what is not JSON, keeps the value of
// what is, and changes nothing the second time.
func checkFormat(t *testing.T, text string) {
	want, err := jsonval.Parse(text)
	once, formatErr := asl.Format("", text)
	if (err != nil) != (formatErr != nil) {
		t.Fatalf("Format(%q): %v, but Parse: %v", text, formatErr, err)
	}
	if err != nil {
		return
	}
	got, err := jsonval.Parse(once)
	if err != nil || got.String() != want.String() {
		t.Fatalf("Format(%q) = %q, which is another value: %v", text, once, err)
	}
	twice, err := asl.Format("", once)
	if err != nil || twice != once {
		t.Fatalf("Format(%q) changes again: %v\n%s", text, err, cmp.Diff(once, twice))
	}
}
