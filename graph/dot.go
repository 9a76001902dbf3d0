package graph

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/asl"
)

// DOT returns the picture of a definition, which must come from [asl.Parse], in
// the language of Graphviz.
func DOT(sm *asl.StateMachine) string {
	var w strings.Builder
	w.WriteString(`digraph {
  compound=true
  fontname="Helvetica"
  node [shape=box style=rounded fontname="Helvetica"]
  edge [fontname="Helvetica" fontsize=10]
`)
	d := &dot{w: &w, clusters: make(map[string]anchors)}
	d.group(New(sm), "  ")
	w.WriteString("}\n")
	return w.String()
}

// A dot writer knows where edges to clusters have to be tied: Graphviz has edges
// between nodes only, which it cuts at a cluster's border.
type dot struct {
	w        *strings.Builder
	clusters map[string]anchors
}

type anchors struct{ in, out string }

func (d *dot) group(g *Group, indent string) {
	for i := range g.Nodes {
		d.node(g, &g.Nodes[i], indent)
	}
	for _, e := range g.Edges {
		d.edge(e, indent)
	}
}

func (d *dot) edge(e Edge, indent string) {
	from, to := e.From, e.To
	var attrs []string
	switch e.Kind {
	case Choice:
		e.Label = cut(e.Label)
	case Catch:
		attrs = append(attrs, "style=dashed")
	case Default:
		e.Label = "default"
	}
	if e.Label != "" {
		attrs = append(attrs, "label="+dotString(e.Label))
	}
	if a, ok := d.clusters[from]; ok {
		from = a.out
		if e.From == e.To { // an edge within a cluster cannot be cut at its border
			attrs = append(attrs, "constraint=false")
		} else {
			attrs = append(attrs, "ltail=cluster_"+e.From)
		}
	}
	if a, ok := d.clusters[to]; ok {
		to = a.in
		if e.From != e.To {
			attrs = append(attrs, "lhead=cluster_"+e.To)
		}
	}
	fmt.Fprintf(d.w, "%s%s -> %s%s\n", indent, from, to, dotAttrs(attrs))
}

func dotAttrs(attrs []string) string {
	if len(attrs) == 0 {
		return ""
	}
	return " [" + strings.Join(attrs, " ") + "]"
}

func (d *dot) node(g *Group, n *Node, indent string) {
	if n.Kind != State {
		attrs := `shape=circle style=solid label="Start"`
		switch {
		case g.ID != "":
			attrs = `shape=point width=0.12`
		case n.Kind == End:
			attrs = `shape=doublecircle style=solid label="End"`
		}
		fmt.Fprintf(d.w, "%s%s [%s]\n", indent, n.ID, attrs)
		return
	}
	label := dotString(strings.Join(n.lines(), "\n"))
	if len(n.Groups) == 0 {
		attrs := []string{"label=" + label}
		switch n.Type {
		case "Choice":
			attrs = append(attrs, "shape=hexagon", "style=solid")
		case "Fail":
			attrs = append(attrs, `color="#cc3333"`)
		case "Succeed":
			attrs = append(attrs, `color="#22aa22"`)
		}
		fmt.Fprintf(d.w, "%s%s%s\n", indent, n.ID, dotAttrs(attrs))
		return
	}
	fmt.Fprintf(d.w, "%ssubgraph cluster_%s {\n%s  label=%s style=rounded\n", indent, n.ID, indent, label)
	for i := range n.Groups {
		inner := &n.Groups[i]
		if inner.Label == "" {
			d.group(inner, indent+"  ")
			continue
		}
		fmt.Fprintf(d.w, "%s  subgraph cluster_%s {\n%s    label=%s style=\"rounded,dashed\"\n", indent, inner.ID, indent, dotString(inner.Label))
		d.group(inner, indent+"    ")
		fmt.Fprintf(d.w, "%s  }\n", indent)
	}
	fmt.Fprintf(d.w, "%s}\n", indent)
	first, last := &n.Groups[0], &n.Groups[len(n.Groups)-1]
	out := last.Nodes[len(last.Nodes)-1]
	if out.Kind != End { // a branch that never ends
		out = last.Nodes[0]
	}
	d.clusters[n.ID] = anchors{first.Nodes[0].ID, out.ID}
}

// dotString quotes a text. Graphviz resolves backslashes and HTML entities in it.
func dotString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '&':
			b.WriteString("&amp;")
		case unicode.IsControl(r):
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
