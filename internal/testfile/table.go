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

func (p *parser) table(n *yaml.Node, before int) []Case {
	var columns []string
	var rows []*yaml.Node
	problems := p.Problems()
	template := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	named := false
	for _, m := range p.Members(n, "a table", append(slices.Clone(caseKeys), "columns", "rows")...) {
		key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: m.Key, Line: m.Pos.Line, Column: m.Pos.Col}
		named = named || m.Key == "name"
		switch m.Key {
		case "columns":
			for _, x := range p.List(m, "[a, b]") {
				name := p.Text(yamldoc.Member{Key: "a column", Pos: yamldoc.At(x), Value: x})
				if name != "" {
					p.checkName(name, yamldoc.At(x))
				}
				columns = append(columns, name)
			}
		case "rows":
			rows = p.List(m, "[[1, 2], [3, 4]]")
		default:
			template.Content = append(template.Content, key, m.Value)
		}
	}
	switch {
	case p.Problems() > problems:
		return nil
	case len(columns) == 0:
		p.Failf(yamldoc.At(n), "a table needs columns, the names that stand for the cells of a row: [a, b]")
		return nil
	case len(rows) == 0:
		p.Failf(yamldoc.At(n), "a table needs rows, such as [[1, 2], [3, 4]]")
		return nil
	case before+len(rows) > maxCases:
		p.Failf(yamldoc.At(n), "the tables have more than %d rows", maxCases)
		return nil
	}
	if !named { // each row is named by its cells
		parts := make([]string, len(columns))
		for i, c := range columns {
			parts[i] = c + " ${" + c + "}"
		}
		name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.Join(parts, ", "), Line: n.Line, Column: n.Column}
		template.Content = append(template.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "name", Line: n.Line, Column: n.Column}, name)
	}
	var cases []Case
	for _, row := range rows {
		cells := yamldoc.Resolve(p.bind(row, p.fixtures))
		if cells.Kind != yaml.SequenceNode || len(cells.Content) != len(columns) {
			p.Failf(yamldoc.At(row), "a row must be a list with a cell for each of the columns %s", strings.Join(columns, ", "))
			continue
		}
		vars := maps.Clone(p.fixtures)
		if vars == nil {
			vars = make(variables)
		}
		for i, c := range columns {
			vars[c] = cells.Content[i]
		}
		problems := p.Problems()
		c := p.testCase(p.bind(template, vars), "a table")
		c.Pos = yamldoc.At(row)
		cases = append(cases, c)
		if p.Problems() > problems {
			break // the next rows would say the same
		}
	}
	return cases
}
