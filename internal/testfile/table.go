package testfile

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// tables reads tables: each is a case with columns and rows besides, which stands
// for one case for each row.
func (p *parser) tables(m yamldoc.Member) []Case {
	var cases []Case
	for _, n := range p.List(m, "- {name: …, columns: […], rows: [[…]], …}") {
		cases = append(cases, p.table(yamldoc.Resolve(n), len(cases))...)
	}
	return cases
}

// A sheet is what a table says: a case with variables, and their values.
type sheet struct {
	columns  []string
	places   []yamldoc.Pos // of columns
	rows     []*yaml.Node
	template *yaml.Node // of the case
	unused   []string   // columns by which rows should differ, and do not
}

func (p *parser) table(n *yaml.Node, before int) []Case {
	s, ok := p.sheet(n, before)
	if !ok {
		return nil
	}
	problems := p.Problems()
	var cases []Case
	for _, row := range s.rows {
		cells := yamldoc.Resolve(p.bind(row, p.fixtures))
		if cells.Kind != yaml.SequenceNode || len(cells.Content) != len(s.columns) {
			p.Failf(yamldoc.At(row), "a row must be a list with a cell for each of the columns %s", strings.Join(s.columns, ", "))
			continue
		}
		vars := maps.Clone(p.fixtures)
		if vars == nil {
			vars = make(variables)
		}
		for i, c := range s.columns {
			vars[c] = cells.Content[i]
		}
		problems := p.Problems()
		c := p.testCase(p.bind(s.template, vars), "a table")
		c.Pos = yamldoc.At(row)
		cases = append(cases, c)
		if p.Problems() > problems {
			break // the next rows would say the same
		}
	}
	if p.Problems() == problems {
		for _, c := range s.unused {
			p.Failf(s.places[slices.Index(s.columns, c)], "nothing in the table is ${%s}, so that rows do not differ by it", c)
		}
	}
	return cases
}

// sheet reads a table, after so many rows of others; false after a mistake.
func (p *parser) sheet(n *yaml.Node, before int) (s sheet, ok bool) {
	problems := p.Problems()
	s.template = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	named := false
	for _, m := range p.Members(n, "a table", append(slices.Clone(caseKeys), "columns", "rows")...) {
		named = named || m.Key == "name"
		switch m.Key {
		case "columns":
			for _, x := range p.List(m, "[a, b]") {
				name := p.Text(yamldoc.Member{Key: "a column", Pos: yamldoc.At(x), Value: x})
				if name != "" {
					p.checkName(name, yamldoc.At(x))
				}
				s.columns, s.places = append(s.columns, name), append(s.places, yamldoc.At(x))
			}
		case "rows":
			s.rows = p.List(m, "[[1, 2], [3, 4]]")
		default:
			s.template.Content = append(s.template.Content, textNode(m.Key, m.Pos), m.Value)
		}
	}
	switch {
	case p.Problems() > problems:
		return s, false
	case len(s.columns) == 0:
		p.Failf(yamldoc.At(n), "a table needs columns, the names that stand for the cells of a row: [a, b]")
		return s, false
	case len(s.rows) == 0:
		p.Failf(yamldoc.At(n), "a table needs rows, such as [[1, 2], [3, 4]]")
		return s, false
	case before+len(s.rows) > maxCases:
		p.Failf(yamldoc.At(n), "the tables have more than %d rows", maxCases)
		return s, false
	}
	s.unused = slices.DeleteFunc(slices.Clone(s.columns), func(c string) bool { return refersTo(s.template, c, make(map[*yaml.Node]bool)) })
	if !named { // each row is named by its cells, and so one of them may be no more than a name
		s.nameByCells(yamldoc.At(n))
		if len(s.unused) < len(s.columns) || len(s.rows) == 1 {
			s.unused = nil
		}
	}
	return s, true
}

// nameByCells gives the case a name with all cells in it.
func (s *sheet) nameByCells(at yamldoc.Pos) {
	parts := make([]string, len(s.columns))
	for i, c := range s.columns {
		parts[i] = c + " ${" + c + "}"
	}
	s.template.Content = append(s.template.Content, textNode("name", at), textNode(strings.Join(parts, ", "), at))
}

func textNode(s string, at yamldoc.Pos) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Line: at.Line, Column: at.Col}
}

// refersTo reports whether "${name}" is anywhere in a node; seen is what was looked
// at, since an alias may be within itself.
func refersTo(n *yaml.Node, name string, seen map[*yaml.Node]bool) bool {
	if n == nil || seen[n] {
		return false
	}
	seen[n] = true
	return slices.Contains(reference.FindAllString(n.Value, -1), "${"+name+"}") || refersTo(n.Alias, name, seen) ||
		slices.ContainsFunc(n.Content, func(x *yaml.Node) bool { return refersTo(x, name, seen) })
}
