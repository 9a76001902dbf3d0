package lint_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
	"github.com/sfnlocal/sfnlocal/lint"
)

// spelledOut replaces the … of an example.
func spelledOut(example string) []byte {
	return []byte(strings.ReplaceAll(example, "…", strings.Repeat("x", 300_000)))
}

func TestExamples(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		enabled := lint.Options{Enable: []string{r.ID}}
		bad := lint.Validate("bad", spelledOut(r.Bad), enabled)
		found := slices.IndexFunc(bad, func(d asl.Diagnostic) bool { return d.Code == r.ID })
		if found < 0 {
			t.Errorf("%s: its bad example gives %v", r.ID, bad)
		} else if bad[found].Severity != r.Severity {
			t.Errorf("%s: it is reported as %s, and listed as %s", r.ID, bad[found].Severity, r.Severity)
		}
		for _, d := range lint.Validate("bad", spelledOut(r.Bad), lint.Options{}) {
			if d.Code == r.ID && r.Off {
				t.Errorf("%s: it is off, and reported", r.ID)
			}
			if d.Severity == asl.Error && d.Code != r.ID && r.Severity == asl.Warning {
				t.Errorf("%s: its bad example has another error: %v", r.ID, d)
			}
		}
		if good := lint.Validate("good", spelledOut(r.Good), enabled); len(good) > 0 {
			t.Errorf("%s: its good example gives %v", r.ID, good)
		}
		if strings.ContainsRune(r.Doc, '\n') || !strings.HasSuffix(r.Doc, ".") {
			t.Errorf("%s: its documentation is not one paragraph", r.ID)
		}
	}
}

// TestEveryCodeHasARule compares the table with the codes in the source.
func TestEveryCodeHasARule(t *testing.T) {
	t.Parallel()
	inSource := map[string]bool{}
	code := regexp.MustCompile(`^[A-Z]{2,}(_[A-Z]+)+$`)
	literals(t, "../asl", func(file string) bool { return file == "validate.go" }, func(s string) {
		if code.MatchString(s) {
			inSource[s] = true
		}
	})
	literals(t, ".", func(file string) bool { return !strings.HasPrefix(file, "rules") }, func(s string) {
		if code.MatchString(s) {
			inSource[s] = true
		}
	})
	listed := map[string]bool{}
	for _, r := range lint.Rules() {
		if listed[r.ID] {
			t.Errorf("%s is listed twice", r.ID)
		}
		listed[r.ID] = true
		if !inSource[r.ID] {
			t.Errorf("%s is listed, but nothing reports it", r.ID)
		}
	}
	for id := range inSource {
		if !listed[id] {
			t.Errorf("%s is reported, but not listed", id)
		}
	}
	if len(inSource) < 30 {
		t.Errorf("only %d codes were found in the source", len(inSource))
	}
}

// literals calls f for the strings in the files of a folder that are wanted.
func literals(t *testing.T, dir string, want func(file string) bool, f func(string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || !want(filepath.Base(file)) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					f(s)
				}
			}
			return true
		})
	}
}

// TestDocs checks docs/rules.md, which is written from the table.
func TestDocs(t *testing.T) {
	t.Parallel()
	txtest.Page(t, "../docs/rules.md", rulesDoc())
}

func rulesDoc() string {
	var b strings.Builder
	b.WriteString(`# Rules

What ` + "`sfnlocal validate`" + ` reports. This page is written from the table in ` + "`lint/rules_aws.go`" + ` and
` + "`lint/rules_own.go`" + ` by ` + "`go generate ./lint`" + `; ` + "`sfnlocal validate --explain ID`" + ` shows one entry.

Errors keep a definition from being used; warnings do not. The API answers with AWS's rules only. A warning is
suppressed by ` + "`sfnlocal:ignore ID`" + ` in the Comment of a state, for it and all states within it, or of the machine;
several IDs stand after each other. A rule that is off is looked for with ` + "`--enable ID`" + `.

The last column is how many warnings there are in 89 published definitions that AWS accepts. Each was read, and is right.

| rule | severity | from | by default | found |
|---|---|---|---|---|
`)
	for _, r := range lint.Rules() {
		found := ""
		if r.Severity == asl.Warning {
			found = strconv.Itoa(published[r.ID])
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s |\n", r.ID, strings.ToLower(r.ID), strings.ToLower(r.Severity.String()), from(r), onOff(r), found)
	}
	for _, r := range lint.Rules() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", r.ID, r.Doc)
		fmt.Fprintf(&b, "Wrong:\n\n```json\n%s\n```\n\nRight:\n\n```json\n%s\n```\n", r.Bad, r.Good)
	}
	return b.String()
}

func from(r lint.Rule) string {
	if r.AWS {
		return "AWS"
	}
	return "sfnlocal"
}

func onOff(r lint.Rule) string {
	if r.Off {
		return "off"
	}
	return "on"
}
