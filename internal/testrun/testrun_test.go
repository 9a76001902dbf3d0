package testrun_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func suite(t testing.TB, path string) *testrun.Suite {
	t.Helper()
	s, err := testrun.ReadSuite(path)
	if err != nil {
		t.Fatal(err)
	}
	definition, err := s.Definition()
	if err != nil {
		t.Fatal(err)
	}
	sm, err := asl.ParseFile(definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.File.Check(sm); err != nil {
		t.Fatal(err)
	}
	if s.Machine, err = testrun.Compile("all", sm); err != nil {
		t.Fatal(err)
	}
	return s
}

// What each case of all.test.yaml comes to, and what all of them use.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	s := suite(t, filepath.Join("testdata", "all.test.yaml"))
	var jobs []testrun.Job
	for i := range s.File.Cases {
		jobs = append(jobs, testrun.Job{Suite: s, Case: &s.File.Cases[i]})
	}
	covered := coverage.New(s.Machine.Definition)
	var b bytes.Buffer
	testrun.RunAll(t.Context(), jobs, 3, func(o testrun.Outcome) {
		b.WriteString(o.Case.Name + "\n")
		for i := range o.Problems {
			b.WriteString("  " + strings.ReplaceAll(o.Describe(&o.Problems[i]), "\n", "\n  ") + "\n")
		}
		covered.Add(o.Result.History, o.Result.Decisions)
	})
	if err := coverage.Table(&b, []*coverage.Coverage{covered}); err != nil {
		t.Fatal(err)
	}
	if err := coverage.LCOV(&b, []*coverage.Coverage{covered}); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "outcomes.txt")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// What runs within something that runs several times is looked at in one of them.
func TestNested(t *testing.T) {
	t.Parallel()
	s := suite(t, filepath.Join("testdata", "nested.test.yaml"))
	for name, want := range map[string][]string{
		"iterations of iterations": nil,
		"which of them is not said": {
			"testdata/nested.test.yaml:14:11: branch 0 of Inner: Inner ran in several places; say in which, such as within: {of: Outer, index: 1}",
			"testdata/nested.test.yaml:15:11: branch 0 of Fork: Fork ran in several places; say in which, such as within: {of: Inner, index: 1}",
		},
		"another way": {
			"testdata/nested.test.yaml:19:73: branch 1 of Inner within branch 1 of Outer: the way is another\n  - Is → Big\n  + Is → Fork",
			"testdata/nested.test.yaml:20:83: branch 0 of Fork within branch 1 of Inner within branch 0 of Outer: the way is another\n  - Left\n  + (no state)",
		},
	} {
		for i := range s.File.Cases {
			if s.File.Cases[i].Name != name {
				continue
			}
			o := s.Run(t.Context(), &s.File.Cases[i])
			var got []string
			for j := range o.Problems {
				got = append(got, o.Describe(&o.Problems[j]))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ want, got, diff string }{
		{`{"a":1,"b":2}`, `{"b":2.0,"a":1}`, "  …"},
		{`1`, `"1"`, "- 1\n+ \"1\""},
		{`{"a":[1,2,3,4,5,6,7,8]}`, `{"a":[1,2,3,4,5,6,7,9]}`, "  …\n      5,\n      6,\n      7,\n-     8\n+     9\n    ]\n  }"},
		{`{"x":1,"y":2}`, `{"y":2}`, "  {\n-   \"y\": 2,\n-   \"x\": 1\n+   \"y\": 2\n  }"},
	} {
		want, err := jsonval.Parse(c.want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jsonval.Parse(c.got)
		if err != nil {
			t.Fatal(err)
		}
		diff := testrun.Diff(want, got)
		if d := cmp.Diff(c.diff, diff); d != "" {
			t.Errorf("Diff(%s, %s) (-want +got):\n%s", c.want, c.got, d)
		}
	}
}

// The answers to a Map are the same in every run, and so is its history.
func TestRunsAreAlike(t *testing.T) {
	t.Parallel()
	s := suite(t, filepath.Join("testdata", "all.test.yaml"))
	history := ""
	for range 10 {
		r, err := testrun.Run(t.Context(), s.Machine, &s.File.Cases[0], testrun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var b []byte
		for i := range r.History {
			b = r.History[i].AppendJSON(b)
		}
		if history != "" && string(b) != history {
			t.Fatal(cmp.Diff(history, string(b)))
		}
		history = string(b)
	}
}
