// Package report writes what the validation of definitions found, in the formats
// that programs read: JSON, SARIF, annotations of GitHub, JUnit and Checkstyle.
package report

import (
	"encoding/json"
	"io"
	"path/filepath"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A File is a definition with what was found in it, in the order of its text.
type File struct {
	Source      *asl.Source
	Diagnostics asl.Diagnostics
}

// A Threshold says which problems make a check fail. The zero Threshold is errors.
type Threshold uint8

// The thresholds.
const (
	Errors Threshold = iota
	Warnings
	Never
)

// Fails reports whether a problem of a severity makes the check fail.
func (t Threshold) Fails(s asl.Severity) bool {
	return t == Warnings || t == Errors && s == asl.Error
}

// Failed reports whether any of the problems found makes the check fail.
func (t Threshold) Failed(files []File) bool {
	for _, f := range files {
		for _, d := range f.Diagnostics {
			if t.Fails(d.Severity) {
				return true
			}
		}
	}
	return false
}

// Count returns how many errors and warnings were found.
func Count(files []File) (errors, warnings int) {
	for _, f := range files {
		n := len(f.Diagnostics.Errors())
		errors += n
		warnings += len(f.Diagnostics) - n
	}
	return errors, warnings
}

// A finding is a diagnostic as it is written in JSON.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Location string `json:"location,omitempty"`
	Fix      []edit `json:"fix,omitempty"`
}

// An edit is an asl.TextEdit as it is written in JSON.
type edit struct {
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Text      string `json:"text"`
}

func fix(f File, d asl.Diagnostic) []edit {
	var edits []edit
	for _, e := range d.Edits {
		s := editSpan(f.Source, e)
		edits = append(edits, edit{s.line, s.column, s.endLine, s.endColumn, e.New})
	}
	return edits
}

// JSON writes an array of all problems.
func JSON(w io.Writer, files []File) error {
	findings := []finding{}
	for _, f := range files {
		for _, d := range f.Diagnostics {
			findings = append(findings, finding{
				File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column, Severity: level(d.Severity),
				Code: d.Code, Message: d.Message, Hint: d.Hint, Location: d.Path, Fix: fix(f, d),
			})
		}
	}
	return writeJSON(w, findings)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// level is a severity as most formats spell it.
func level(s asl.Severity) string { return strings.ToLower(s.String()) }

// message is what a diagnostic says, without the place that AWS adds to some
// messages on a line of its own.
func message(d asl.Diagnostic) string {
	text, _, _ := strings.Cut(d.Message, "\n at ")
	return text
}

// advice is the message with the hint.
func advice(d asl.Diagnostic) string {
	if d.Hint == "" {
		return message(d)
	}
	return strings.TrimSuffix(message(d), ".") + "; " + d.Hint
}

// place is the JSON pointer of a diagnostic. What AWS reports of a text that is
// not JSON is none.
func place(d asl.Diagnostic) string {
	if strings.HasPrefix(d.Path, "/") {
		return d.Path
	}
	return ""
}

// slashed is a path as it is spelled everywhere: order.asl.json, not .\order.asl.json.
func slashed(path string) string { return filepath.ToSlash(filepath.Clean(path)) }

// A group is the problems of one text. A definition inside a template has its
// problems in the file of the template.
type group struct {
	name  string
	diags asl.Diagnostics
}

// groups sorts the problems by the file where they are, files in the order in
// which they come up.
func groups(files []File) []*group {
	var all []*group
	byName := map[string]*group{}
	named := func(name string) *group {
		if byName[name] == nil {
			byName[name] = &group{name: name}
			all = append(all, byName[name])
		}
		return byName[name]
	}
	for _, f := range files {
		if len(f.Diagnostics) == 0 {
			named(slashed(f.Source.Name))
		}
		for _, d := range f.Diagnostics {
			g := named(slashed(d.Pos.File))
			g.diags = append(g.diags, d)
		}
	}
	return all
}
