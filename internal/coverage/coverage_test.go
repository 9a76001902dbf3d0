package coverage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// Ask is tried again after Busy, never otherwise, and goes on to Left after Lost. Each asks once for
// every item. Which leads by its first rule for 1, by its second for 2.
const definition = `{
  "StartAt": "Ask",
  "States": {
    "Ask": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:ask",
      "Retry": [
        {"ErrorEquals": ["Busy", "Slow"]},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}
      ],
      "Catch": [
        {"ErrorEquals": ["Lost"], "Next": "Left"}
      ],
      "Next": "Each"
    },
    "Each": {
      "Type": "Map",
      "ItemProcessor": {"StartAt": "Which", "States": {
        "Which": {
          "Type": "Choice",
          "Choices": [
            {"Variable": "$", "NumericEquals": 1, "Next": "One"},
            {"Variable": "$", "NumericEquals": 2, "Next": "Two"}
          ],
          "Default": "Two"
        },
        "One": {"Type": "Pass", "Next": "Two"},
        "Two": {"Type": "Succeed"}
      }},
      "End": true
    },
    "Left": {"Type": "Fail"}
  }
}`

// covered is the coverage of an execution for each input. The task of Ask fails by
// the first of its answers, in turn, and gives the last, which is "" for a failure.
func covered(t *testing.T, answers ...[]string) *coverage.Coverage {
	t.Helper()
	sm, err := asl.Parse("m.asl.json", []byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	c := coverage.New(sm)
	for _, turn := range answers {
		var decisions []engine.Decision
		in := &interpreter.Interpreter{
			VirtualTime: true,
			Decided:     func(_ *interpreter.Execution, d engine.Decision) { decisions = append(decisions, d) },
			Tasks: tasks.Handlers{"ask": func(context.Context, json.RawMessage) (json.RawMessage, error) {
				next := turn[0]
				turn = turn[1:]
				if strings.HasPrefix(next, "[") {
					return json.RawMessage(next), nil
				}
				return nil, &interpreter.Failure{Name: next}
			}},
		}
		x, err := in.Start(interpreter.Request{Program: p})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Add(x.History(), decisions)
	}
	return c
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		executions [][]string
		used       map[string]int // by item; what is not here was not used
	}{
		"nothing": {nil, map[string]int{}},
		"one way": {[][]string{{"[1]"}}, map[string]int{
			"state Ask": 1, "transition Ask → Each": 1, "state Each": 1, "state Which": 1,
			"rule Which, rule 1 → One": 1, "state One": 1, "transition One → Two": 1, "state Two": 1,
		}},
		"an item that is used twice in an execution counts once": {[][]string{{"Busy", "Slow", "[2, 2, 3]"}, {"[3]"}}, map[string]int{
			"state Ask": 2, "retry Ask, Retry 1 of Busy, Slow": 1, "transition Ask → Each": 2, "state Each": 2, "state Which": 2,
			"rule Which, rule 2 → Two": 1, "rule Which, Default → Two": 2, "state Two": 2,
		}},
		"a retrier that does not try again": {[][]string{{"Lost"}, {"Other"}}, map[string]int{
			"state Ask": 2, "catch Ask, Catch 1 of Lost → Left": 1, "state Left": 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(map[string]int)
			all := covered(t, c.executions...)
			for _, i := range all.Items {
				if i.Executions > 0 {
					got[i.Kind.String()+" "+i.String()] = i.Executions
				}
			}
			if diff := cmp.Diff(c.used, got); diff != "" {
				t.Errorf("used (-want +got):\n%s", diff)
			}
			if total := all.Total(); total.Used != len(c.used) || total.Of != 13 || len(all.Missing()) != 13-len(c.used) {
				t.Errorf("Total = %v with %d missing, want %d of 13", total, len(all.Missing()), len(c.used))
			}
		})
	}
}

func TestShares(t *testing.T) {
	t.Parallel()
	c := covered(t, []string{"Busy", "[1, 2]"})
	for kind, want := range map[coverage.Kind]coverage.Share{
		coverage.State: {Used: 5, Of: 6}, coverage.Transition: {Used: 2, Of: 2}, coverage.Rule: {Used: 2, Of: 3},
		coverage.Retry: {Used: 1, Of: 1}, coverage.Catch: {Used: 0, Of: 1},
	} {
		if got := c.Share(kind); got != want {
			t.Errorf("Share(%s) = %v, want %v", kind, got, want)
		}
	}
	if got := (coverage.Share{}).Percent(); got != 100 {
		t.Errorf("nothing of nothing is %v%%", got)
	}
}

// Each format, by the lines of the definition.
func TestFormats(t *testing.T) {
	t.Parallel()
	c := covered(t, []string{"Busy", "[1, 2]"}, []string{"Lost"})
	for name, f := range map[string]struct {
		write func(io.Writer, []*coverage.Coverage) error
		want  string
	}{
		"table": {coverage.Table, `definition  states  transitions  rules  retries  catches  total
m.asl.json  6/6     2/2          2/3    1/1      1/1      92.3%
m.asl.json:25:22: never used: rule Which, Default → Two
`},
		"lcov": {coverage.LCOV, `TN:
SF:m.asl.json
FN:4,Ask
FN:16,Each
FN:19,Which
FN:27,One
FN:28,Two
FN:32,Left
FNDA:2,Ask
FNDA:1,Each
FNDA:1,Which
FNDA:1,One
FNDA:1,Two
FNDA:1,Left
FNF:6
FNH:6
BRDA:19,0,0,1
BRDA:19,0,1,1
BRDA:19,0,2,0
BRF:3
BRH:2
DA:4,2
DA:8,1
DA:12,1
DA:14,1
DA:16,1
DA:19,1
DA:22,1
DA:23,1
DA:25,0
DA:27,1
DA:28,1
DA:32,1
LF:12
LH:11
end_of_record
`},
	} {
		var b bytes.Buffer
		if err := f.write(&b, []*coverage.Coverage{c}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.want, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Cobertura counts the same lines and branches.
func TestCobertura(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := coverage.Cobertura(&b, []*coverage.Coverage{covered(t, []string{"Busy", "[1, 2]"}, []string{"Lost"})}); err != nil {
		t.Fatal(err)
	}
	type line struct {
		Number    int    `xml:"number,attr"`
		Hits      int    `xml:"hits,attr"`
		Condition string `xml:"condition-coverage,attr"`
	}
	var doc struct {
		LinesCovered    int    `xml:"lines-covered,attr"`
		LinesValid      int    `xml:"lines-valid,attr"`
		BranchesCovered int    `xml:"branches-covered,attr"`
		BranchesValid   int    `xml:"branches-valid,attr"`
		Lines           []line `xml:"packages>package>classes>class>lines>line"`
	}
	if err := xml.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.LinesCovered != 11 || doc.LinesValid != 12 || doc.BranchesCovered != 2 || doc.BranchesValid != 3 || len(doc.Lines) != 12 {
		t.Errorf("Cobertura = %+v", doc)
	}
	if got, want := doc.Lines[5], (line{19, 1, "67% (2/3)"}); got != want {
		t.Errorf("the line of the Choice = %v, want %v", got, want)
	}
}

// Two definitions of one file are told apart.
func TestSeveralInAFile(t *testing.T) {
	t.Parallel()
	one, two := covered(t, []string{"Lost"}), covered(t)
	one.Name, two.Name = "One", "Two"
	all := []*coverage.Coverage{one, two}
	var table, lcov, report bytes.Buffer
	for _, err := range []error{coverage.Table(&table, all), coverage.LCOV(&lcov, all), coverage.JSON(&report, all)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if text := table.String(); !strings.Contains(text, "m.asl.json#One  2/6") || !strings.Contains(text, "m.asl.json#Two  0/6") {
		t.Errorf("Table = %s", text)
	}
	if text := lcov.String(); strings.Count(text, "SF:") != 1 || !strings.Contains(text, "\nFNDA:1,One/Ask\n") || !strings.Contains(text, "\nFNF:12\nFNH:2\n") {
		t.Errorf("LCOV = %s", text)
	}
	var doc struct {
		Used, Of    int
		Definitions []struct{ File, Machine string }
	}
	if err := json.Unmarshal(report.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Used != 3 || doc.Of != 26 || len(doc.Definitions) != 2 || doc.Definitions[1].Machine != "Two" {
		t.Errorf("JSON = %+v", doc)
	}
}
