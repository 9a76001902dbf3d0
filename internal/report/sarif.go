package report

import (
	"io"
	"net/url"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A Tool is what SARIF says of the program that found the problems.
type Tool struct {
	Version string // "1.2.0"; may be ""
	// Rule describes the rule behind a code. Without it, or where it has nothing to
	// say, a rule is its code alone.
	Rule func(code string) Rule
}

// A Rule describes a rule to those who break it. Every field may be "".
type Rule struct {
	Summary string // one sentence
	Help    string // what to do about it, in Markdown
	URL     string // a page about it
}

// homepage is where the program comes from.
const homepage = "https://github.com/sfnlocal/sfnlocal"

// The parts of a SARIF log that are written.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string     `json:"id"`
		ShortDescription *sarifText `json:"shortDescription,omitempty"`
		Help             *sarifText `json:"help,omitempty"`
		HelpURI          string     `json:"helpUri,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Fixes               []sarifFix        `json:"fixes,omitempty"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// SARIF writes a log in the Static Analysis Results Interchange Format 2.1.0, with
// the rules that were broken.
func SARIF(w io.Writer, files []File, tool Tool) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "sfnlocal", Version: tool.Version, InformationURI: homepage, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	index := map[string]int{} // of a code in the rules
	for _, f := range files {
		for _, d := range f.Diagnostics {
			i, known := index[d.Code]
			if !known {
				i = len(run.Tool.Driver.Rules)
				index[d.Code] = i
				run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, tool.sarifRule(d.Code))
			}
			run.Results = append(run.Results, sarifResultOf(f, d, i))
		}
	}
	return writeJSON(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func (t *Tool) sarifRule(code string) sarifRule {
	var r Rule
	if t.Rule != nil {
		r = t.Rule(code)
	}
	s := sarifRule{ID: code, HelpURI: r.URL}
	if r.Summary != "" {
		s.ShortDescription = &sarifText{Text: r.Summary}
	}
	if r.Help != "" {
		s.Help = &sarifText{Text: r.Help, Markdown: r.Help}
	}
	return s
}

func sarifResultOf(f File, d asl.Diagnostic, rule int) sarifResult {
	at := sarifLocation{PhysicalLocation: sarifPhysical{
		ArtifactLocation: sarifArtifact{fileURI(d.Pos.File)},
		Region:           sarifRegionOf(tokenSpan(f.Source, d)),
	}}
	if p := place(d); p != "" {
		at.LogicalLocations = []sarifLogical{{p}}
	}
	return sarifResult{
		RuleID: d.Code, RuleIndex: rule, Level: level(d.Severity), Message: sarifText{Text: advice(d)},
		Locations:           []sarifLocation{at},
		PartialFingerprints: map[string]string{"sfnlocal/v1": keyOf(d).fingerprint()},
		Fixes:               sarifFixes(f, d),
	}
}

func sarifRegionOf(s span) sarifRegion { return sarifRegion{s.line, s.column, s.endLine, s.endColumn} }

// sarifFixes is the one fix of a problem, if it has one.
func sarifFixes(f File, d asl.Diagnostic) []sarifFix {
	if len(d.Edits) == 0 {
		return nil
	}
	change := sarifChange{ArtifactLocation: sarifArtifact{fileURI(d.Pos.File)}}
	for _, e := range d.Edits {
		change.Replacements = append(change.Replacements, sarifReplacement{sarifRegionOf(editSpan(f.Source, e)), sarifText{Text: e.New}})
	}
	return []sarifFix{{sarifText{Text: d.Hint}, []sarifChange{change}}}
}

// fileURI is the reference to a file: relative ones stay relative, to the folder
// where the program ran.
func fileURI(path string) string {
	path = slashed(path)
	switch {
	case strings.HasPrefix(path, "/"):
		return (&url.URL{Scheme: "file", Path: path}).String()
	case len(path) > 2 && path[1] == ':' && path[2] == '/': // C:/
		return (&url.URL{Scheme: "file", Path: "/" + path}).String()
	}
	return (&url.URL{Path: path}).String()
}
