package lang_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/lang"
)

func names(entries iter.Seq[lang.Entry]) []string {
	var list []string
	for e := range entries {
		list = append(list, e.Name)
	}
	return list
}

// same checks that the names of entries are those wanted, each once.
func same(t *testing.T, what string, entries iter.Seq[lang.Entry], want []string) {
	t.Helper()
	got := slices.Sorted(slices.Values(names(entries)))
	if len(want) == 0 {
		t.Errorf("%s: found no names to compare with", what)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
		t.Errorf("%s (-in the code, +described):\n%s", what, diff)
	}
}

// literals calls f with every composite literal of the files and the name of the
// variable or function that it is in.
func literals(t *testing.T, pattern string, f func(in string, lit *ast.CompositeLit)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %d files", pattern, err, len(files))
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		in := ""
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				in = n.Names[0].Name
			case *ast.FuncDecl:
				in = n.Name.Name
			case *ast.CompositeLit:
				f(in, n)
			}
			return true
		})
	}
}

// text is the string of a literal, or "".
func text(x ast.Expr) string {
	if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		s, _ := strconv.Unquote(lit.Value)
		return s
	}
	return ""
}

// keys are the strings among the keys or elements of a literal.
func keys(lit *ast.CompositeLit) []string {
	var list []string
	for _, x := range lit.Elts {
		if pair, ok := x.(*ast.KeyValueExpr); ok {
			x = pair.Key
		}
		if s := text(x); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// accepted are the fields that package asl accepts, by object.
func accepted(t *testing.T) map[string][]string {
	t.Helper()
	objects := map[string]string{
		"machineFields": lang.TopLevel, "branchFields": "Branch", "processorFields": "ItemProcessor", "configFields": "ProcessorConfig",
		"retrierFields": "Retry", "catcherFields": "Catch", "readerFields": "ItemReader", "readerConfig": "ReaderConfig",
		"batcherFields": "ItemBatcher", "writerFields": "ResultWriter", "writerConfig": "WriterConfig",
	}
	columns := map[string][]string{
		"inPass": {"Pass"}, "inTask": {"Task"}, "inChoice": {"Choice"}, "inWait": {"Wait"}, "inSucceed": {"Succeed"}, "inFail": {"Fail"},
		"inParallel": {"Parallel"}, "inMap": {"Map"}, "inWork": {"Task", "Parallel", "Map"},
		"inEvery": {"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"},
	}
	var in func(x ast.Expr) []string
	in = func(x ast.Expr) []string {
		switch x := x.(type) {
		case *ast.Ident:
			return columns[x.Name]
		case *ast.BinaryExpr:
			if x.Op == token.AND_NOT {
				return slices.DeleteFunc(slices.Clone(in(x.X)), func(s string) bool { return slices.Contains(in(x.Y), s) })
			}
			return append(slices.Clone(in(x.X)), in(x.Y)...)
		}
		t.Fatalf("cannot read the columns of the matrix: %T", x)
		return nil
	}
	fields := map[string][]string{}
	literals(t, "../../asl/fields.go", func(name string, lit *ast.CompositeLit) {
		if object, ok := objects[name]; ok {
			fields[object] = keys(lit)
		}
		if name == "matrix" && len(lit.Elts) == 3 && text(lit.Elts[0]) != "" {
			for _, typ := range in(lit.Elts[1]) {
				fields[typ] = append(fields[typ], text(lit.Elts[0]))
			}
		}
	})
	// A rule has what it is made of, and the operators.
	rule := map[string]bool{}
	literals(t, "../../asl/decode_choice.go", func(_ string, lit *ast.CompositeLit) {
		switch x := lit.Type.(type) {
		case *ast.Ident:
			if x.Name != "fieldSet" {
				return
			}
		case *ast.ArrayType:
			if elem, ok := x.Elt.(*ast.Ident); !ok || elem.Name != "string" {
				return
			}
		default:
			return
		}
		for _, key := range keys(lit) {
			rule[key] = true
		}
	})
	fields["Choice rule"] = slices.Collect(maps.Keys(rule))
	return fields
}

func TestFields(t *testing.T) {
	t.Parallel()
	want := accepted(t)
	same(t, "objects", func(yield func(lang.Entry) bool) {
		for object := range lang.Objects() {
			if !yield(lang.Entry{Name: object}) {
				return
			}
		}
	}, slices.Collect(maps.Keys(want)))
	for object, fields := range want {
		same(t, "fields of "+object, lang.Fields(object), fields)
		for e := range lang.Fields(object) {
			if !json.Valid([]byte(e.Example)) {
				t.Errorf("%s of %s: the example is not JSON: %s", e.Name, object, e.Example)
			}
			if e.Signature == "" {
				t.Errorf("%s of %s has no signature", e.Name, object)
			}
		}
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	var want []string
	literals(t, "../../asl/fields.go", func(in string, lit *ast.CompositeLit) {
		if in == "stateTypes" {
			want = append(want, keys(lit)...)
		}
	})
	same(t, "types of states", lang.States(), want)
	for e := range lang.States() {
		var state struct{ Type string }
		if err := json.Unmarshal([]byte(e.Example), &state); err != nil || state.Type != e.Name {
			t.Errorf("%s: the example is of type %q, %v", e.Name, state.Type, err)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for e := range lang.Errors() {
		var equals []string
		if err := json.Unmarshal([]byte(e.Example), &equals); err != nil {
			t.Errorf("%s: the example is no ErrorEquals: %v", e.Name, err)
		} else if found, _ := lang.Error(equals[0]); found != e {
			t.Errorf("%s: the example is for %q", e.Name, found.Name)
		}
	}
	const file = "../../../shared/reference/errors.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the list of errors is not here: %v", err)
	}
	var want []string
	for line := range strings.Lines(string(page)) {
		// The rows of the first table that name an error and not a family of them.
		cell, ok := strings.CutPrefix(line, "| `")
		if !ok || strings.HasPrefix(cell, "<") {
			continue
		}
		cell, _, _ = strings.Cut(cell, " |")
		for i, name := range strings.Split(strings.ReplaceAll(cell, "`", ""), ", ") {
			if i > 0 && strings.HasPrefix(name, ".") {
				name = want[len(want)-1][:strings.LastIndex(want[len(want)-1], ".")] + name
			}
			want = append(want, name)
		}
		if strings.Contains(cell, "ClientExecutionTimeoutException") {
			break
		}
	}
	same(t, "errors", lang.Errors(), want)
}

func TestIntrinsics(t *testing.T) {
	t.Parallel()
	var want []string
	literals(t, "../intrinsic/eval.go", func(in string, lit *ast.CompositeLit) {
		if in == "functions" {
			want = append(want, keys(lit)...)
		}
	})
	same(t, "intrinsic functions", lang.Intrinsics(), want)
	for e := range lang.Intrinsics() {
		if _, err := intrinsic.Parse(e.Example); err != nil || !strings.HasPrefix(e.Example, e.Name+"(") {
			t.Errorf("%s: the example %s: %v", e.Name, e.Example, err)
		}
	}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	functions := map[string]bool{}
	literals(t, "../jsonata/functions_*.go", func(_ string, lit *ast.CompositeLit) {
		if len(lit.Elts) == 5 && text(lit.Elts[0]) != "" { // of a []definition
			functions["$"+text(lit.Elts[0])] = true
		}
	})
	same(t, "functions of JSONata", lang.Functions(), slices.Collect(maps.Keys(functions)))
	for e := range lang.Functions() {
		x, err := jsonata.Compile(e.Example)
		if err != nil || !strings.HasPrefix(e.Example, e.Name+"(") {
			t.Errorf("%s: the example %s: %v", e.Name, e.Example, err)
			continue
		}
		// What needs no state must also work.
		if !strings.Contains(e.Example, "$states") && e.Name != "$error" && e.Name != "$eval" {
			if _, err := x.Eval(jsonval.Value{}, &jsonata.Options{StepFunctions: true}); err != nil {
				t.Errorf("%s: the example %s: %v", e.Name, e.Example, err)
			}
		}
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for e := range lang.Members() {
		use := strings.TrimSuffix(strings.TrimPrefix(e.Example, "{% "), " %}")
		if !strings.HasPrefix(use, e.Name) {
			t.Errorf("%s: the example is %s", e.Name, e.Example)
		}
		if use != e.Example {
			if _, err := jsonata.Compile(use); err != nil {
				t.Errorf("%s: the example %s: %v", e.Name, e.Example, err)
			}
		}
		if within, ok := strings.CutPrefix(e.Name, "$$."); ok {
			if same, _ := lang.Member("$states.context." + within); same != e {
				t.Errorf("$states.context.%s is %q", within, same.Name)
			}
		}
	}
}

// TestContext compares the members of the context object with those that the
// reference names.
func TestContext(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../shared/reference/paths.md")
	if err != nil {
		t.Skipf("the list of members is not here: %v", err)
	}
	want := []string{"$states", "$states.input", "$states.result", "$states.errorOutput", "$states.context", "$$", "$$.Execution", "$$.StateMachine", "$$.State", "$$.Task", "$$.Map", "$$.Map.Item"}
	for _, m := range regexp.MustCompile("(?m)^\\| `((?:Execution|StateMachine|State|Task|Map)\\.[\\w.]+)`").FindAllStringSubmatch(string(page), -1) {
		want = append(want, "$$."+m[1])
	}
	same(t, "members", lang.Members(), want)
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		got  func() (lang.Entry, bool)
		want string
	}{
		{"a field of the top level", func() (lang.Entry, bool) { return lang.Field(lang.TopLevel, "StartAt") }, "StartAt"},
		{"a field of another type", func() (lang.Entry, bool) { return lang.Field("Succeed", "Next") }, ""},
		{"an object that there is not", func() (lang.Entry, bool) { return lang.Field("Loop", "Next") }, ""},
		{"a status code", func() (lang.Entry, bool) { return lang.Error("States.Http.StatusCode.404") }, "States.Http.StatusCode.<n>"},
		{"no status code", func() (lang.Entry, bool) { return lang.Error("States.Http.StatusCode.4x4") }, ""},
		{"an error of one's own", func() (lang.Entry, bool) { return lang.Error("OrderRejected") }, ""},
		{"a state", func() (lang.Entry, bool) { return lang.State("Wait") }, "Wait"},
		{"a member of the context", func() (lang.Entry, bool) { return lang.Member("$states.context.State.Name") }, "$$.State.Name"},
		{"a function without its dollar", func() (lang.Entry, bool) { return lang.Function("map") }, ""},
	} {
		if e, ok := c.got(); e.Name != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %q, %t; want %q", c.what, e.Name, ok, c.want)
		}
	}
}
