package report_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
)

func TestBaseline(t *testing.T) {
	t.Parallel()
	old := []report.File{
		file("b.json", problem("X", "x", "/States/A", 3), problem("X", "x", "/States/A", 4)),
		file("a.json", problem("Y", "y", "/States/B", 1), problem("Z", "z\n at [Source: 1]", "[Source: 1]", 1)),
	}
	var first, second bytes.Buffer
	if err := report.NewBaseline(old).Write(&first); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(old)
	if err := report.NewBaseline(old).Write(&second); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("the order of files changes the baseline:\n%s", cmp.Diff(first.String(), second.String()))
	}
	b, err := report.ReadBaseline(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		files []report.File
		left  int
		known int
		stale []string
	}{
		{"the same", old, 0, 4, nil},
		{"other lines", []report.File{file("./b.json", problem("X", "x", "/States/A", 30), problem("X", "x", "/States/A", 40))}, 0, 2, nil},
		{"once more", []report.File{file("b.json", problem("X", "x", "/States/A", 1), problem("X", "x", "/States/A", 2), problem("X", "x", "/States/A", 3))}, 1, 2, nil},
		{"once less", []report.File{file("b.json", problem("X", "x", "/States/A", 1))}, 0, 1, []string{"b.json: X /States/A"}},
		{"another place", []report.File{file("a.json", problem("Y", "y", "/States/C", 1), problem("Z", "z\n at [Source: 2]", "[Source: 2]", 9))}, 1, 1, []string{"a.json: Y /States/B"}},
		{"another message", []report.File{file("a.json", problem("Y", "yy", "/States/B", 1))}, 1, 0, []string{"a.json: Y /States/B", "a.json: Z"}},
		{"another file", []report.File{file("c.json", problem("X", "x", "/States/A", 3))}, 1, 0, nil},
		{"a clean file", []report.File{file("a.json")}, 0, 0, []string{"a.json: Y /States/B", "a.json: Z"}},
	}
	for _, tt := range tests {
		left, known, stale := b.Subtract(tt.files)
		errors, _ := report.Count(left)
		if errors != tt.left || known != tt.known || !slices.Equal(stale, tt.stale) || len(left) != len(tt.files) {
			t.Errorf("%s: Subtract leaves %d, knows %d, stale %q; want %d, %d, %q", tt.name, errors, known, stale, tt.left, tt.known, tt.stale)
		}
	}
}

func TestReadBaselineErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                             "not a baseline: EOF",
		`[]`:                           "not a baseline: json: cannot unmarshal array into Go value of type report.baselineFile",
		`{"version": 2}`:               "not a baseline that this version reads: want version 1, got 2",
		`{"version": 1, "finding": 1}`: `not a baseline: json: unknown field "finding"`,
		`{"version": 1} {}`:            "not a baseline: something comes after the end",
	} {
		if _, err := report.ReadBaseline([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("ReadBaseline(%q): %v, want %s", text, err, want)
		}
	}
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	warning := asl.Diagnostic{Severity: asl.Warning}
	for _, tt := range []struct {
		threshold report.Threshold
		d         asl.Diagnostic
		want      bool
	}{
		{report.Errors, asl.Diagnostic{}, true}, {report.Errors, warning, false},
		{report.Warnings, asl.Diagnostic{}, true}, {report.Warnings, warning, true},
		{report.Never, asl.Diagnostic{}, false}, {report.Never, warning, false},
	} {
		if got := tt.threshold.Failed([]report.File{file("a", tt.d)}); got != tt.want {
			t.Errorf("threshold %d fails for %v = %v, want %v", tt.threshold, tt.d.Severity, got, tt.want)
		}
	}
}
