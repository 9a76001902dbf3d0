package testrun

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/junit"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// place is where a problem is; that of the case when it has no place of its own.
func (o *Outcome) place(p *Problem) yamldoc.Pos {
	if p.Pos == (yamldoc.Pos{}) {
		return o.Case.Pos
	}
	return p.Pos
}

// Describe says what is wrong, with the place, a difference below it.
func (o *Outcome) Describe(p *Problem) string {
	text := p.What + ": " + p.Message
	if at := o.place(p); at.Line > 0 {
		text = fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(o.Suite.Path), at.Line, at.Col, text)
	}
	if p.Detail != "" {
		text += "\n  " + strings.ReplaceAll(p.Detail, "\n", "\n  ")
	}
	return text
}

// JUnit writes outcomes as JUnit's XML. steps describes how an execution went.
func JUnit(w io.Writer, outcomes []Outcome, steps func(*Outcome) string) error {
	var suites []junit.Suite
	for i := range outcomes {
		o := &outcomes[i]
		if i == 0 || outcomes[i-1].Suite != o.Suite {
			suites = append(suites, junit.Suite{Name: filepath.ToSlash(o.Suite.Path)})
		}
		s := &suites[len(suites)-1]
		stem, ok := Stem(filepath.Base(o.Suite.Path))
		if !ok {
			stem = o.Suite.Machine.Name
		}
		c := junit.Case{Name: o.Case.Name, Class: stem, File: filepath.ToSlash(o.Suite.Path), Line: o.Case.Pos.Line, Seconds: o.Took.Seconds()}
		if len(o.Problems) > 0 {
			var text []string
			for j := range o.Problems {
				text = append(text, o.Describe(&o.Problems[j]))
			}
			c.Failure = &junit.Failure{Message: o.Problems[0].Message, Type: o.Problems[0].What, Text: strings.Join(text, "\n") + "\n"}
			c.Output = steps(o)
		}
		s.Cases = append(s.Cases, c)
	}
	return junit.Write(w, suites)
}

// TAP writes outcomes in version 13 of the Test Anything Protocol.
// https://testanything.org/tap-version-13-specification.html
func TAP(w io.Writer, outcomes []Outcome) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 13\n1..%d\n", len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		verdict := "ok"
		if len(o.Problems) > 0 {
			verdict = "not ok"
		}
		// A "#" would begin a directive, such as one to skip the test.
		name := strings.NewReplacer("#", `\#`, "\n", " ").Replace(filepath.ToSlash(o.Suite.Path) + ": " + o.Case.Name)
		fmt.Fprintf(&b, "%s %d - %s\n", verdict, i+1, name)
		if len(o.Problems) == 0 {
			continue
		}
		b.WriteString("  ---\n  problems:\n")
		for j := range o.Problems {
			p := &o.Problems[j]
			at := o.place(p)
			fmt.Fprintf(&b, "    - what: %s\n      message: %s\n      at: {file: %s, line: %d, column: %d}\n", p.What, quoted(p.Message), quoted(filepath.ToSlash(o.Suite.Path)), at.Line, at.Col)
			if p.Detail == "" {
				continue
			}
			b.WriteString("      detail:\n") // in lines, since prove knows no blocks with an indent of their own
			for _, line := range strings.Split(p.Detail, "\n") {
				fmt.Fprintf(&b, "        - %s\n", quoted(line))
			}
		}
		b.WriteString("  ...\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// quoted is a text as JSON, and so YAML, has it.
func quoted(s string) string {
	return jsonval.StringValue(s).String()
}

// JSON writes outcomes with what came of the executions.
func JSON(w io.Writer, outcomes []Outcome) error {
	type problem struct {
		What    string `json:"what"`
		Message string `json:"message"`
		Detail  string `json:"detail,omitempty"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
	}
	type testCase struct {
		Name     string          `json:"name"`
		File     string          `json:"file"`
		Line     int             `json:"line"`
		Passed   bool            `json:"passed"`
		Status   string          `json:"status,omitempty"`
		Output   json.RawMessage `json:"output,omitempty"`
		Error    string          `json:"error,omitempty"`
		Cause    string          `json:"cause,omitempty"`
		Visited  []string        `json:"visited,omitempty"`
		Modelled float64         `json:"modelledSeconds"`
		Seconds  float64         `json:"seconds"`
		Problems []problem       `json:"problems,omitempty"`
	}
	doc := struct {
		Passed int        `json:"passed"`
		Failed int        `json:"failed"`
		Cases  []testCase `json:"cases"`
	}{Cases: []testCase{}}
	for i := range outcomes {
		o := &outcomes[i]
		c := testCase{Name: o.Case.Name, File: filepath.ToSlash(o.Suite.Path), Line: o.Case.Pos.Line, Passed: len(o.Problems) == 0, Seconds: o.Took.Seconds()}
		if r := o.Result; r != nil {
			c.Status, c.Output, c.Modelled = string(r.Status), r.Output, r.Duration().Seconds()
			if r.Failure != nil {
				c.Error, c.Cause = r.Failure.Name, r.Failure.Cause
			}
			for _, v := range r.Run.Visits {
				c.Visited = append(c.Visited, v.Name)
			}
		}
		for j := range o.Problems {
			p := &o.Problems[j]
			at := o.place(p)
			c.Problems = append(c.Problems, problem{p.What, p.Message, p.Detail, at.Line, at.Col})
		}
		if c.Passed {
			doc.Passed++
		} else {
			doc.Failed++
		}
		doc.Cases = append(doc.Cases, c)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}
