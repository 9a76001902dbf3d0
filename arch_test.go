package sfnlocal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sfnlocal/sfnlocal"

// mayImport says which packages of the module a package may import directly.
// Imports go downwards only: cmd → server → interpreter → engine → asl → internal.
// A package that is not listed may import none.
var mayImport = map[string][]string{
	// the languages within a definition
	"internal/shape":     {"internal/jsonval"},
	"internal/jsonerr":   {"internal/jsonval"},
	"internal/jsonpath":  {"internal/jsonval"},
	"internal/intrinsic": {"internal/jsonerr", "internal/jsonpath", "internal/jsonval"},
	"internal/jsonata":   {"internal/jsonval"},

	// definitions
	"asl":              {"internal/intrinsic", "internal/jsonata", "internal/jsonerr", "internal/jsonpath", "internal/jsonval", "internal/shape", "internal/spell"},
	"internal/yamldoc": {"internal/jsonval", "internal/spell"},
	"internal/source":  {"asl", "internal/spell", "internal/yamldoc"},
	"internal/report":  {"asl", "internal/junit"},
	"lint":             {"asl", "internal/intrinsic", "internal/jsonpath", "internal/jsonval", "internal/shape", "internal/spell"},
	"internal/history": {"internal/jsonval"},
	"graph":            {"asl", "internal/history", "internal/jsonval", "internal/textwidth"},

	// executions
	"interpreter/engine": {"asl", "internal/intrinsic", "internal/jsonata", "internal/jsonpath", "internal/jsonval"},
	"interpreter":        {"asl", "internal/jsonval", "interpreter/engine"},
	"store":              {"interpreter", "interpreter/engine"},
	"store/sqlite":       {"interpreter", "interpreter/engine", "store"},
	"store/storetest":    {"interpreter", "interpreter/engine", "store"},
	"tasks":              {"internal/intrinsic", "internal/jsonpath", "internal/jsonval", "internal/spell", "interpreter"},
	"internal/config":    {"internal/spell", "internal/yamldoc", "interpreter", "tasks"},

	// what runs them to find something out
	"internal/testfile": {"asl", "internal/jsonata", "internal/jsonval", "internal/shape", "internal/spell", "internal/yamldoc", "interpreter/engine"},
	"internal/fonts":    {"graph"},
	"internal/coverage": {"asl", "graph", "interpreter/engine"},
	"internal/testrun":  {"asl", "graph", "internal/coverage", "internal/jsonata", "internal/jsonval", "internal/junit", "internal/testfile", "internal/yamldoc", "interpreter", "interpreter/engine", "tasks"},
	"internal/replay":   {"internal/history", "internal/jsonval", "internal/testfile", "interpreter", "interpreter/engine"},
	"internal/debug":    {"interpreter", "interpreter/engine", "tasks"},
	"explore":           {"asl", "internal/jsonata", "internal/jsonval", "internal/spell", "internal/testfile", "internal/yamldoc", "interpreter/engine"},

	// what people use
	"sfntest":                 {"asl", "graph", "internal/config", "internal/coverage", "internal/jsonval", "internal/replay", "internal/shape", "internal/source", "internal/testfile", "internal/testrun", "interpreter", "interpreter/engine", "tasks"},
	"server":                  {"asl", "internal/jsonval", "internal/shape", "interpreter", "interpreter/engine", "store", "tasks"},
	"lsp":                     {"asl", "graph", "internal/intrinsic", "internal/jsonata", "internal/jsonval", "internal/lang", "internal/source", "internal/yamldoc", "lint"},
	"cmd/sfnlocal":            {"*"},
	"examples/ordersaga":      {"examples/ordersaga/saga"},
	"examples/ordersaga/saga": {"tasks"},
}

func TestImportsGoDownwards(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(strings.ReplaceAll(line, module+"/", ""))
		allowed := mayImport[words[0]]
		for _, imported := range words[1:] {
			ours := strings.HasPrefix(line, module) && strings.Contains(line, module+"/"+imported)
			if ours && !slices.Contains(allowed, imported) && !slices.Contains(allowed, "*") {
				t.Errorf("%s imports %s, which the architecture does not allow", words[0], imported)
			}
		}
	}
}

// pure are the packages that must be functions of their arguments.
var pure = []string{
	"asl", "explore", "graph", "interpreter/engine", "lint",
	"internal/coverage", "internal/history", "internal/intrinsic", "internal/jsonata", "internal/jsonerr", "internal/jsonpath", "internal/jsonval", "internal/junit", "internal/lang",
	"internal/replay", "internal/report", "internal/shape", "internal/spell", "internal/testfile", "internal/textwidth", "internal/yamldoc",
}

// impure are the imports by which a package would touch the world. asl may use
// os, for ParseFile.
var impure = []string{"crypto/rand", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec", "os/signal", "testing"}

// clocks are the functions of package time that look at the clock or wait.
var clocks = []string{"After", "AfterFunc", "Local", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}

func TestPurePackagesDoNotTouchTheWorld(t *testing.T) {
	for _, pkg := range pure {
		files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				checkPure(t, pkg, file)
			}
		}
	}
}

func checkPure(t *testing.T, pkg, file string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if slices.Contains(impure, path) && !(pkg == "asl" && path == "os") {
			t.Errorf("%s: imports %s", fset.Position(spec.Pos()), path)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			t.Errorf("%s: starts a goroutine", fset.Position(n.Pos()))
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, n.Sel.Name) {
				t.Errorf("%s: uses time.%s", fset.Position(n.Pos()), n.Sel.Name)
			}
		}
		return true
	})
}

// TestEngineDependsOnNothingThatTouchesTheWorld looks at all that the engine
// links, not only at what it names.
func TestEngineDependsOnNothingThatTouchesTheWorld(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./interpreter/engine").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, bad := range []string{"crypto/rand", "database/sql", "log", "log/slog", "net", "net/http", "os/exec"} {
		if slices.Contains(deps, bad) {
			t.Errorf("interpreter/engine depends on %s", bad)
		}
	}
}
