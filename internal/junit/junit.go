// Package junit writes the XML in which CI systems read the results of tests.
// There is no specification; the form is the one that Jenkins, GitLab and the
// actions of GitHub agree about.
package junit

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Suite is a group of cases, such as those of one file.
type Suite struct {
	Name  string
	Cases []Case
}

// A Case is one test with its result: it passed when neither Failure nor Skipped is set.
type Case struct {
	Name    string
	Class   string // what groups cases within a suite; may be ""
	File    string // may be ""
	Line    int    // 0 is none
	Seconds float64
	Failure *Failure
	Skipped string // why; "" is not skipped
	Output  string // what the case printed
}

// A Failure says why a case did not pass.
type Failure struct {
	Message string // one line
	Type    string
	Text    string // the whole story
}

// The elements as they are written.
type (
	suitesElement struct {
		XMLName  xml.Name       `xml:"testsuites"`
		Tests    int            `xml:"tests,attr"`
		Failures int            `xml:"failures,attr"`
		Suites   []suiteElement `xml:"testsuite"`
	}
	suiteElement struct {
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Skipped  int           `xml:"skipped,attr"`
		Time     string        `xml:"time,attr"`
		Cases    []caseElement `xml:"testcase"`
	}
	caseElement struct {
		Name    string          `xml:"name,attr"`
		Class   string          `xml:"classname,attr"`
		File    string          `xml:"file,attr,omitempty"`
		Line    int             `xml:"line,attr,omitempty"`
		Time    string          `xml:"time,attr"`
		Failure *failureElement `xml:"failure"`
		Skipped *skippedElement `xml:"skipped"`
		Output  string          `xml:"system-out,omitempty"`
	}
	failureElement struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
	skippedElement struct {
		Message string `xml:"message,attr"`
	}
)

// Write writes a document. Characters that XML cannot hold become U+FFFD.
func Write(w io.Writer, suites []Suite) error {
	var all suitesElement
	for _, s := range suites {
		e := s.element()
		all.Tests += e.Tests
		all.Failures += e.Failures
		all.Suites = append(all.Suites, e)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (s *Suite) element() suiteElement {
	e := suiteElement{Name: clean(s.Name), Tests: len(s.Cases)}
	seconds := 0.0
	for _, c := range s.Cases {
		seconds += c.Seconds
		x := caseElement{Name: clean(c.Name), Class: clean(c.Class), File: clean(c.File), Line: c.Line, Time: timeText(c.Seconds), Output: clean(c.Output)}
		if f := c.Failure; f != nil {
			e.Failures++
			x.Failure = &failureElement{clean(f.Message), clean(f.Type), clean(f.Text)}
		} else if c.Skipped != "" {
			e.Skipped++
			x.Skipped = &skippedElement{clean(c.Skipped)}
		}
		e.Cases = append(e.Cases, x)
	}
	e.Time = timeText(seconds)
	return e
}

func timeText(seconds float64) string { return strconv.FormatFloat(seconds, 'f', 3, 64) }

// clean replaces what no XML 1.0 document may hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, s)
}
