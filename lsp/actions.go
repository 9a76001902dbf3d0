package lsp

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// actions offers what mends the problems in a range, or keeps warnings quiet.
func (d *document) actions(p *documentParams) (any, error) {
	all := []codeAction{}
	if len(p.Context.Only) > 0 && !slices.Contains(p.Context.Only, "quickfix") && !slices.Contains(p.Context.Only, "") {
		return all, nil
	}
	from, to := d.offset(p.Range.Start), d.offset(p.Range.End)
	for _, problem := range d.check().problems {
		start := problem.Pos.Offset
		if start > to || d.tokenEnd(start) < from {
			continue
		}
		add := func(title string, preferred bool, edits []textEdit) {
			all = append(all, codeAction{title, "quickfix", []diagnostic{d.diagnostic(problem)}, preferred, workspaceEdit{map[string][]textEdit{d.uri: edits}}})
		}
		if title, edits := d.fix(problem); edits != nil {
			add(title, true, edits)
		}
		if title, edits := d.suggest(problem); edits != nil {
			add(title, false, edits)
		}
		if problem.Severity == asl.Warning && !aboutIgnoring(problem.Code) {
			if edits := d.ignore(problem); edits != nil {
				add("ignore "+problem.Code+" here", false, edits)
			}
		}
	}
	return all, nil
}

// fix returns the edits that mend a problem. In YAML and templates, of which the
// rules know no edits, it is the name that was meant.
func (d *document) fix(p asl.Diagnostic) (string, []textEdit) {
	meant, isName := strings.CutPrefix(p.Hint, `did you mean "`)
	meant, isName2 := strings.CutSuffix(meant, `"?`)
	isName = isName && isName2
	title := "fix: " + p.Hint
	switch {
	case isName:
		title = "change to " + quote(meant)
	case p.Hint == "":
		title = "fix " + p.Code
	}
	if len(p.Edits) > 0 {
		var edits []textEdit
		for _, e := range p.Edits {
			edits = append(edits, textEdit{d.span(int(e.Pos), int(e.End)), e.New})
		}
		return title, edits
	}
	start := p.Pos.Offset
	end := d.tokenEnd(start)
	if !isName || start >= end || aboutIgnoring(p.Code) {
		return "", nil
	}
	return title, []textEdit{{d.span(start, end), quoteLike(d.text[start:end], meant)}}
}

const ignoreMarker = "sfnlocal:ignore"

// ignore returns the edit that has a warning ignored in its state, or where it is
// in none, in its machine.
func (d *document) ignore(p asl.Diagnostic) []textEdit {
	var n *node
	if st := d.stateAt(p.Pos.Offset); st != nil {
		n = st.node
	} else if m := d.machineAt(p.Pos.Offset); m != nil {
		n = m.node
	}
	if n == nil || n.kind != object || len(n.members) == 0 {
		return nil
	}
	if c := n.get("Comment"); c != nil && (c.kind == text || c.kind == scalar) {
		said := c.value + " " + ignoreMarker + " " + p.Code
		if strings.Contains(c.value, ignoreMarker) {
			said = strings.Replace(c.value, ignoreMarker, ignoreMarker+" "+p.Code, 1)
		}
		token := d.text[c.start:c.end]
		if token[0] != '\'' {
			token = `"`
		}
		return []textEdit{{d.span(c.start, c.end), quoteLike(token, said)}}
	}
	first := n.members[0]
	said := ignoreMarker + " " + p.Code
	lead := d.text[d.lines[d.position(first.start).Line]:first.start]
	between := " "
	if strings.TrimSpace(lead) == "" {
		between = "\n" + lead
	}
	member := `"Comment": ` + quote(said) + "," + between
	if d.text[n.start] != '{' {
		if between == " " { // behind the dash of a list
			between = "\n" + strings.Repeat(" ", len(lead))
		}
		member = "Comment: " + quote(said) + between
	}
	return []textEdit{{d.span(first.start, first.start), member}}
}
