package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/sfnlocal/sfnlocal/internal/junit"
)

// JUnit writes one suite per file and one case per problem; a file without any
// has one case that passes. Problems that do not make the check fail are cases
// that pass too, with the problem as their output.
func JUnit(w io.Writer, files []File, t Threshold) error {
	var suites []junit.Suite
	for _, g := range groups(files) {
		s := junit.Suite{Name: g.name}
		if len(g.diags) == 0 {
			s.Cases = []junit.Case{{Name: "valid", Class: g.name, File: g.name}}
		}
		for _, d := range g.diags {
			c := junit.Case{Name: fmt.Sprintf("%s at %d:%d", d.Code, d.Pos.Line, d.Pos.Column), Class: g.name, File: g.name, Line: d.Pos.Line}
			text := fmt.Sprintf("%s: %s: %s [%s]", d.Pos, level(d.Severity), advice(d), d.Code)
			if t.Fails(d.Severity) {
				c.Failure = &junit.Failure{Message: message(d), Type: level(d.Severity), Text: text}
			} else {
				c.Output = text
			}
			s.Cases = append(s.Cases, c)
		}
		suites = append(suites, s)
	}
	return junit.Write(w, suites)
}

// The elements of Checkstyle's XML.
type (
	checkstyle struct {
		XMLName xml.Name         `xml:"checkstyle"`
		Version string           `xml:"version,attr"`
		Files   []checkstyleFile `xml:"file"`
	}
	checkstyleFile struct {
		Name   string            `xml:"name,attr"`
		Errors []checkstyleError `xml:"error"`
	}
	checkstyleError struct {
		Line     int    `xml:"line,attr"`
		Column   int    `xml:"column,attr"`
		Severity string `xml:"severity,attr"`
		Message  string `xml:"message,attr"`
		Source   string `xml:"source,attr"`
	}
)

// Checkstyle writes the XML of Checkstyle, which many review tools read. Files
// without problems are in it as well.
func Checkstyle(w io.Writer, files []File) error {
	// The version is the first of those that all readers know.
	doc := checkstyle{Version: "4.3"}
	for _, g := range groups(files) {
		f := checkstyleFile{Name: g.name}
		for _, d := range g.diags {
			f.Errors = append(f.Errors, checkstyleError{d.Pos.Line, d.Pos.Column, level(d.Severity), advice(d), "sfnlocal." + d.Code})
		}
		doc.Files = append(doc.Files, f)
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}
