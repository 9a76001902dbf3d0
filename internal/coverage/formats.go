package coverage

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// JSON writes every item of each definition.
func JSON(w io.Writer, all []*Coverage) error {
	type item struct {
		Kind       string `json:"kind"`
		State      string `json:"state"`
		Index      *int   `json:"index,omitempty"` // not of a default
		Errors     string `json:"errors,omitempty"`
		To         string `json:"to,omitempty"`
		Line       int    `json:"line"`
		Column     int    `json:"column"`
		Executions int    `json:"executions"`
	}
	type definition struct {
		File    string  `json:"file"`
		Machine string  `json:"machine,omitempty"` // its name
		Used    int     `json:"used"`
		Of      int     `json:"of"`
		Percent float64 `json:"percent"`
		Items   []item  `json:"items"`
	}
	doc := struct {
		Used        int          `json:"used"`
		Of          int          `json:"of"`
		Percent     float64      `json:"percent"`
		Definitions []definition `json:"definitions"`
	}{Used: Total(all).Used, Of: Total(all).Of, Percent: rounded(Total(all)), Definitions: []definition{}}
	for _, c := range all {
		d := definition{File: c.Machine.Source.Name, Machine: c.Name, Used: c.Total().Used, Of: c.Total().Of, Percent: rounded(c.Total()), Items: []item{}}
		for _, i := range c.Items {
			x := item{Kind: i.Kind.String(), State: i.State, Errors: i.Errors, To: i.To, Line: i.Pos.Line, Column: i.Pos.Column, Executions: i.Executions}
			if i.Kind != State && i.Kind != Transition && i.Index >= 0 {
				x.Index = &i.Index
			}
			d.Items = append(d.Items, x)
		}
		doc.Definitions = append(doc.Definitions, d)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

// rounded is a percentage with one decimal.
func rounded(s Share) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(s.Percent(), 'f', 1, 64), 64)
	if err != nil {
		return 0
	}
	return f
}

// lines are the executions by line: of several items on a line those of the one
// that was used most, as of a line of a program.
func (c *Coverage) lines() map[int]int {
	lines := make(map[int]int)
	for _, i := range c.Items {
		lines[i.Pos.Line] = max(lines[i.Pos.Line], i.Executions)
	}
	return lines
}

// choices are the rules by the line of their Choice.
func (c *Coverage) choices() map[int][]Item {
	line := make(map[string]int)
	choices := make(map[int][]Item)
	for _, i := range c.Items {
		switch i.Kind {
		case State:
			line[i.State] = i.Pos.Line
		case Rule:
			choices[line[i.State]] = append(choices[line[i.State]], i)
		}
	}
	return choices
}

// used is how many items of a list were used.
func used(items []Item) int {
	n := 0
	for _, i := range items {
		if i.Executions > 0 {
			n++
		}
	}
	return n
}

// LCOV writes the lines of each file of definitions as lcov does: states are its
// functions, and the rules of a Choice its branches.
func LCOV(w io.Writer, all []*Coverage) error {
	var b strings.Builder
	for _, c := range files(all) {
		fmt.Fprintf(&b, "TN:\nSF:%s\n", c.Machine.Source.Name)
		for _, i := range c.Items {
			if i.Kind == State {
				fmt.Fprintf(&b, "FN:%d,%s\n", i.Pos.Line, oneLine(i.State))
			}
		}
		for _, i := range c.Items {
			if i.Kind == State {
				fmt.Fprintf(&b, "FNDA:%d,%s\n", i.Executions, oneLine(i.State))
			}
		}
		s := c.Share(State)
		fmt.Fprintf(&b, "FNF:%d\nFNH:%d\n", s.Of, s.Used)
		choices := c.choices()
		for block, line := range slices.Sorted(maps.Keys(choices)) {
			for branch, i := range choices[line] {
				fmt.Fprintf(&b, "BRDA:%d,%d,%d,%d\n", line, block, branch, i.Executions)
			}
		}
		r := c.Share(Rule)
		fmt.Fprintf(&b, "BRF:%d\nBRH:%d\n", r.Of, r.Used)
		lines := c.lines()
		hit := 0
		for _, line := range slices.Sorted(maps.Keys(lines)) {
			fmt.Fprintf(&b, "DA:%d,%d\n", line, lines[line])
			if lines[line] > 0 {
				hit++
			}
		}
		fmt.Fprintf(&b, "LF:%d\nLH:%d\nend_of_record\n", len(lines), hit)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// files joins the definitions of each file in one coverage, whose states have the
// names of their definitions before theirs.
func files(all []*Coverage) []*Coverage {
	named := labels(all)
	var joined []*Coverage
	for _, c := range all {
		name, _, several := strings.Cut(named[c], "#")
		if !several {
			joined = append(joined, c)
			continue
		}
		at := slices.IndexFunc(joined, func(j *Coverage) bool { return j.Machine.Source.Name == name })
		if at < 0 {
			at = len(joined)
			joined = append(joined, &Coverage{Machine: c.Machine})
		}
		for _, i := range c.Items {
			i.State = c.Name + "/" + i.State
			joined[at].Items = append(joined[at].Items, i)
		}
	}
	return joined
}

// oneLine is a name without the ends of lines, which the format has no way to hold.
func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }

// The elements of Cobertura's format, as its DTD has them.
// https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd
type (
	xmlCoverage struct {
		XMLName         xml.Name     `xml:"coverage"`
		LineRate        string       `xml:"line-rate,attr"`
		BranchRate      string       `xml:"branch-rate,attr"`
		LinesCovered    int          `xml:"lines-covered,attr"`
		LinesValid      int          `xml:"lines-valid,attr"`
		BranchesCovered int          `xml:"branches-covered,attr"`
		BranchesValid   int          `xml:"branches-valid,attr"`
		Complexity      string       `xml:"complexity,attr"`
		Version         string       `xml:"version,attr"`
		Timestamp       string       `xml:"timestamp,attr"`
		Sources         []string     `xml:"sources>source"`
		Packages        []xmlPackage `xml:"packages>package"`
	}
	xmlPackage struct {
		Name       string     `xml:"name,attr"`
		LineRate   string     `xml:"line-rate,attr"`
		BranchRate string     `xml:"branch-rate,attr"`
		Complexity string     `xml:"complexity,attr"`
		Classes    []xmlClass `xml:"classes>class"`
	}
	xmlClass struct {
		Name       string    `xml:"name,attr"`
		Filename   string    `xml:"filename,attr"`
		LineRate   string    `xml:"line-rate,attr"`
		BranchRate string    `xml:"branch-rate,attr"`
		Complexity string    `xml:"complexity,attr"`
		Methods    struct{}  `xml:"methods"`
		Lines      []xmlLine `xml:"lines>line"`
	}
	xmlLine struct {
		Number    int    `xml:"number,attr"`
		Hits      int    `xml:"hits,attr"`
		Branch    bool   `xml:"branch,attr"`
		Condition string `xml:"condition-coverage,attr,omitempty"`
	}
)

// Cobertura writes the lines of each definition in the XML of Cobertura, which
// GitLab, Jenkins and Azure read. Each definition is a class, and the rules of a
// Choice are its branches.
func Cobertura(w io.Writer, all []*Coverage) error {
	pkg := xmlPackage{Name: "definitions", Complexity: "0"}
	var lines, rules Share
	named := labels(all)
	for _, c := range all {
		class, l := c.class(named[c])
		lines.Used += l.Used
		lines.Of += l.Of
		r := c.Share(Rule)
		rules.Used += r.Used
		rules.Of += r.Of
		pkg.Classes = append(pkg.Classes, class)
	}
	pkg.LineRate, pkg.BranchRate = rate(lines), rate(rules)
	doc := xmlCoverage{
		LineRate: rate(lines), BranchRate: rate(rules), LinesCovered: lines.Used, LinesValid: lines.Of,
		BranchesCovered: rules.Used, BranchesValid: rules.Of, Complexity: "0", Version: "sfnlocal", Timestamp: "0",
		Sources: []string{"."}, Packages: []xmlPackage{pkg},
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (c *Coverage) class(label string) (xmlClass, Share) {
	class := xmlClass{Name: label[strings.LastIndexAny(label, `/\`)+1:], Filename: c.Machine.Source.Name, Complexity: "0", BranchRate: rate(c.Share(Rule))}
	all, choices := c.lines(), c.choices()
	share := Share{Of: len(all)}
	for _, n := range slices.Sorted(maps.Keys(all)) {
		line := xmlLine{Number: n, Hits: all[n]}
		if line.Hits > 0 {
			share.Used++
		}
		if items := choices[n]; len(items) > 0 {
			s := Share{used(items), len(items)}
			line.Branch = true
			line.Condition = fmt.Sprintf("%.0f%% (%d/%d)", s.Percent(), s.Used, s.Of)
		}
		class.Lines = append(class.Lines, line)
	}
	class.LineRate = rate(share)
	return class, share
}

func rate(s Share) string { return strconv.FormatFloat(s.Percent()/100, 'f', 4, 64) }
