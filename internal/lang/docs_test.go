package lang_test

import (
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/lang"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestDocs checks docs/language.md, which is written from the table.
func TestDocs(t *testing.T) {
	t.Parallel()
	txtest.Page(t, "../../docs/language.md", page())
}

func page() string {
	var b strings.Builder
	b.WriteString("# The language\n\n" +
		"Every name of the Amazon States Language, and what an editor says about it. This page is written from\n" +
		"`internal/lang/table` by `go generate ./internal/lang`. A text that begins with JSONPath or JSONata is of that\n" +
		"query language only; all else is of both.\n")
	section(&b, "Types of states", "type", lang.States(), false)
	for object := range lang.Objects() {
		title := "Fields of " + object
		if object == lang.TopLevel {
			title = "Fields of the definition"
		}
		section(&b, title, "field", lang.Fields(object), true)
	}
	section(&b, "Errors", "error", lang.Errors(), false)
	section(&b, "Intrinsic functions", "function", lang.Intrinsics(), true)
	section(&b, "Functions of JSONata", "function", lang.Functions(), true)
	section(&b, "`$states` and the context object", "member", lang.Members(), true)
	return b.String()
}

func section(b *strings.Builder, title, what string, entries iter.Seq[lang.Entry], signed bool) {
	fmt.Fprintf(b, "\n## %s\n\n", title)
	if signed {
		fmt.Fprintf(b, "| %s | | what it is | example |\n|---|---|---|---|\n", what)
	} else {
		fmt.Fprintf(b, "| %s | what it is | example |\n|---|---|---|\n", what)
	}
	for e := range entries {
		cells := []string{"`" + e.Name + "`", plain(e.Signature), plain(e.Text), "`" + e.Example + "`"}
		if !signed {
			cells = slices.Delete(cells, 1, 2)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
}

// plain is a text of which Markdown makes nothing else.
func plain(s string) string { return regexp.MustCompile(`[\\<>*_{}\[\]#|]`).ReplaceAllString(s, `\$0`) }

// TestTable checks the form of the files.
func TestTable(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("table")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile("table/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
			if line == "" || strings.HasPrefix(line, "# ") {
				continue
			}
			parts := strings.Split(line, " | ")
			if len(parts) != 4 || parts[0] == "" || parts[3] == "" {
				t.Errorf("%s:%d has %d parts: %s", f.Name(), i+1, len(parts), line)
				continue
			}
			if n := len(regexp.MustCompile(`\.( |$)`).FindAllString(parts[2], -1)); n < 1 || n > 3 || !strings.HasSuffix(parts[2], ".") {
				t.Errorf("%s:%d: %s has %d sentences, want one to three: %s", f.Name(), i+1, parts[0], n, parts[2])
			}
		}
	}
}
