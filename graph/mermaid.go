package graph

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/asl"
)

// Mermaid returns the picture of a definition, which must come from
// [asl.Parse], as a Mermaid flowchart. Its state diagrams would fit in name but
// have no dashed edges and no way to write every state's name.
func Mermaid(sm *asl.StateMachine) string {
	var w strings.Builder
	w.WriteString("flowchart TD\n")
	m := &mermaid{w: &w, classes: make(map[string][]string)}
	m.group(New(sm), "  ")
	for _, c := range mermaidClasses {
		if ids := m.classes[c.name]; len(ids) > 0 {
			fmt.Fprintf(&w, "  classDef %s %s\n  class %s %s\n", c.name, c.style, strings.Join(ids, ","), c.name)
		}
	}
	return w.String()
}

// mermaidClasses are the looks that differ from the default.
var mermaidClasses = []struct{ name, style string }{
	{"dot", "fill:#555,stroke:#555,color:#555"},
	{"fail", "stroke:#c33,stroke-width:2px"},
	{"succeed", "stroke:#2a2,stroke-width:2px"},
}

type mermaid struct {
	w       *strings.Builder
	classes map[string][]string
}

func (m *mermaid) group(g *Group, indent string) {
	for i := range g.Nodes {
		m.node(g, &g.Nodes[i], indent)
	}
	for _, e := range g.Edges {
		fmt.Fprintf(m.w, "%s%s %s %s\n", indent, e.From, mermaidArrow(e), e.To)
	}
}

func mermaidArrow(e Edge) string {
	arrow, label := "-->", e.Label
	switch e.Kind {
	case Choice:
		label = cut(label)
	case Catch:
		arrow = "-.->"
	case Default:
		label = "default"
	}
	if label == "" {
		return arrow
	}
	return arrow + `|"` + mermaidText(label) + `"|`
}

func (m *mermaid) node(g *Group, n *Node, indent string) {
	if n.Kind != State {
		label := "Start"
		if n.Kind == End {
			label = "End"
		}
		if g.ID != "" {
			label = " "
			m.classes["dot"] = append(m.classes["dot"], n.ID)
		}
		fmt.Fprintf(m.w, "%s%s((\"%s\"))\n", indent, n.ID, label)
		return
	}
	switch n.Type {
	case "Fail", "Succeed":
		class := strings.ToLower(n.Type)
		m.classes[class] = append(m.classes[class], n.ID)
	}
	lines := n.lines()
	for i := range lines {
		lines[i] = mermaidText(lines[i])
	}
	label := strings.Join(lines, "<br/>")
	if len(n.Groups) == 0 {
		open, close := "[", "]"
		if n.Type == "Choice" {
			open, close = "{", "}"
		}
		fmt.Fprintf(m.w, "%s%s%s\"%s\"%s\n", indent, n.ID, open, label, close)
		return
	}
	fmt.Fprintf(m.w, "%ssubgraph %s[\"%s\"]\n", indent, n.ID, label)
	for i := range n.Groups {
		inner := &n.Groups[i]
		if inner.Label == "" {
			m.group(inner, indent+"  ")
			continue
		}
		fmt.Fprintf(m.w, "%s  subgraph %s[\"%s\"]\n", indent, inner.ID, mermaidText(inner.Label))
		m.group(inner, indent+"    ")
		fmt.Fprintf(m.w, "%s  end\n", indent)
	}
	fmt.Fprintf(m.w, "%send\n", indent)
}

// lines is what a node says: its name, then its type with the detail, then what is retried.
func (n *Node) lines() []string {
	lines := []string{n.Name, n.second()}
	for _, r := range n.Retry {
		lines = append(lines, "↻ "+r)
	}
	return lines
}

// second is the type of a node with the detail, or the one of them that there is.
func (n *Node) second() string {
	if n.Type == "" || n.Detail == "" {
		return n.Type + n.Detail
	}
	return n.Type + ": " + n.Detail
}

// mermaidText escapes a label. Mermaid reads labels as Markdown, LaTeX and HTML
// in turn, so that all but plain words are written as entities, which it
// resolves after the first two and puts in as HTML entities.
func mermaidText(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case r == ' ' && (i == 0 || i == len(runes)-1 || !visible(runes[i-1])):
			b.WriteString("#160;") // kept by HTML, and no code block in Markdown
		case unicode.IsControl(r):
			b.WriteRune('\uFFFD')
		case r == ' ', r >= 0x80, mermaidWord(r), mermaidPlain(runes, i):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

func visible(r rune) bool { return r != ' ' && !unicode.IsControl(r) }

func mermaidWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// mermaidPlain reports whether the i-th character means nothing where it stands:
// no list, no emphasis, no address.
func mermaidPlain(s []rune, i int) bool {
	switch s[i] {
	case ',', '(', ')', '?', '\'':
		return true
	case '-', '_', '.', '/':
		within := i > 0 && i < len(s)-1 && mermaidWord(s[i-1]) && mermaidWord(s[i+1])
		return within && !strings.HasSuffix(strings.ToLower(string(s[:i])), "www")
	}
	return false
}
