package lsp

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// suggest returns edits that would mend a problem, if they are what was meant:
// nothing that sfnlocal validate --fix would do by itself.
func (d *document) suggest(p asl.Diagnostic) (string, []textEdit) {
	start := p.Pos.Offset
	at := d.placeAt(start)
	if at == nil {
		return "", nil
	}
	meant, isFunction := strings.CutPrefix(strings.TrimSuffix(p.Hint, "?"), "did you mean $")
	switch {
	case isFunction:
		return "change to $" + meant, []textEdit{{d.span(start, d.tokenEnd(start)), "$" + meant}}
	case aboutIgnoring(p.Code) && at.value != nil:
		return d.mendIgnore(p, at.value)
	case p.Code == "NO_DOLLAR" && at.member != nil:
		end := d.inner(namePlace{start: at.member.start, end: at.member.end}).End
		return "use " + quote(at.member.key+".$"), []textEdit{{span{end, end}, ".$"}}
	case strings.HasPrefix(p.Hint, `add "Next"`):
		if st := d.stateAt(start); st != nil {
			return `add "End": true`, d.append(st.node, "End", "true")
		}
	}
	return "", nil
}

// append returns the edit that gives an object one more field.
func (d *document) append(n *node, key, value string) []textEdit {
	if n.kind != object || len(n.members) == 0 {
		return nil
	}
	last := n.members[len(n.members)-1]
	lead := d.text[d.lines[d.position(last.start).Line]:last.start]
	at := max(last.end, last.value.end)
	if d.text[n.start] != '{' {
		indent := strings.Repeat(" ", len(lead)) // that of a dash too
		return []textEdit{{d.span(at, at), "\n" + indent + key + ": " + value}}
	}
	between := " "
	if strings.TrimSpace(lead) == "" && lead != "" {
		between = "\n" + lead
	}
	return []textEdit{{d.span(at, at), "," + between + quote(key) + ": " + value}}
}

// aboutIgnoring reports whether a rule is about what a Comment has ignored.
func aboutIgnoring(code string) bool { return code == "UNUSED_IGNORE" || code == "UNKNOWN_RULE" }

// mendIgnore corrects, or takes away, what a Comment names though it is no rule or
// is not broken.
func (d *document) mendIgnore(p asl.Diagnostic, comment *node) (string, []textEdit) {
	said, names, ok := strings.Cut(comment.value, ignoreMarker)
	if !ok {
		return "", nil
	}
	about := strings.FieldsFunc(p.Message, func(r rune) bool { return r == ' ' || r == '"' })
	words := strings.Fields(names)
	i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(about, strings.Trim(w, ",")) })
	if i < 0 {
		return "", nil
	}
	name := strings.Trim(words[i], ",")
	title := "no longer ignore " + name
	if meant, ok := strings.CutPrefix(p.Hint, `did you mean "`); ok {
		meant = strings.TrimSuffix(meant, `"?`)
		title, words[i] = "change to "+meant, strings.Replace(words[i], name, meant, 1)
	} else {
		words = slices.Delete(words, i, i+1)
	}
	if len(words) > 0 {
		said += ignoreMarker + " " + strings.Join(words, " ")
	}
	token := d.text[comment.start:comment.end]
	return title, []textEdit{{d.span(comment.start, comment.end), quoteLike(token, strings.TrimSpace(said))}}
}
