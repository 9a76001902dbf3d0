package definitions

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilesAreFormatted(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(Files, "*.asl.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("Files holds %q, %v; want definitions", names, err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Indent(&want, bytes.TrimSpace(text), "", "  "); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want.WriteByte('\n')
		if diff := cmp.Diff(want.String(), string(text)); diff != "" {
			t.Errorf("%s is not formatted (-want +got):\n%s", name, diff)
		}
		if !strings.Contains(string(readme), "["+name+"]("+name+")") {
			t.Errorf("README.md has no line for %s", name)
		}
	}
}

// Each function of the saga has one route in each of the two configurations.
func TestSagaFunctionsAreRouted(t *testing.T) {
	t.Parallel()
	saga, err := Files.ReadFile("order-saga.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	want := names(saga, `:function:(\w+)"`)
	if len(want) != 5 {
		t.Fatalf("the saga names the functions %q, want 5", want)
	}
	for _, name := range []string{"sfnlocal.yaml", "../examples/ordersaga/sfnlocal.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, names(text, `- function: (\w+)`)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func names(text []byte, pattern string) []string {
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
		found = append(found, string(m[1]))
	}
	return found
}
