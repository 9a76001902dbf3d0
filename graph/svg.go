package graph

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// SVG returns the picture of a definition, which must come from [asl.Parse], as
// a document that stands alone: no script, no fonts, nothing to load. Put into a
// page it changes nothing there, and other pictures change nothing in it. Every
// state and edge has an id — o.Prefix with s1, s2, … in the order of the
// definition, e-s1-s2 for an edge — and classes for its type and its status.
func SVG(sm *asl.StateMachine, o Options) string {
	g := New(sm)
	d := o.decoration(g)
	w := &svg{d: d, m: pixels(drawnWidth), ids: make(map[string]int)}
	p := lay(g, w.m, d)
	title := o.Title
	if title == "" {
		title = "State machine"
	}
	if o.Run != nil {
		title += ": " + o.Run.Status.words()
	}
	w.open(p.w, p.h, title, description(g), o.Theme)
	w.picture(p, 0)
	return w.close(o.Prefix)
}

// description says in words what a picture shows.
func description(g *Group) string {
	var names []string
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Kind == State {
			names = append(names, oneLine(n.Name)+" ("+n.Type+")")
		}
	}
	return strconv.Itoa(len(names)) + " states: " + strings.Join(names, ", ")
}

// An svg writer.
type svg struct {
	b   strings.Builder
	d   *decoration
	m   *metrics
	ids map[string]int // how often an id was wanted
}

// What stands for the prefix of ids until all is written, in XML and in CSS.
// No text that was escaped has these characters.
const (
	prefixMark    = "\x00"
	cssPrefixMark = "\x01"
)

func (w *svg) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

func (w *svg) open(width, height int, title, desc string, t Theme) {
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" id="%[3]spicture" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="%[3]stitle %[3]sdesc">
<title id="%[3]stitle">%[4]s</title>
<desc id="%[3]sdesc">%[5]s</desc>
<style>
`, width, height, prefixMark, svgText(title), svgText(desc))
	w.style(svgShapes)
	switch t {
	case Dark:
		w.colors(&dark)
	case Light:
		w.colors(&light)
	default:
		w.colors(&light)
		w.b.WriteString("@media (prefers-color-scheme: dark) {\n")
		w.colors(&dark)
		w.b.WriteString("}\n")
	}
	w.printf("</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", width, height)
}

// close ends the document and gives its ids their prefix. One that nobody chose
// comes from what is drawn, so that two pictures in one page do not share ids.
func (w *svg) close(prefix string) string {
	w.b.WriteString("</svg>\n")
	if prefix == "" {
		h := fnv.New32a()
		h.Write([]byte(w.b.String()))
		prefix = fmt.Sprintf("sfn-%08x-", h.Sum32())
	}
	return strings.NewReplacer(prefixMark, svgText(prefix), cssPrefixMark, cssName(prefix)).Replace(w.b.String())
}

// cssName escapes the beginning of an id for a selector.
func cssName(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 0x80 || r == '_' || mermaidWord(r) && !(i == 0 && r <= '9') || i > 0 && r == '-' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%x `, r)
		}
	}
	return b.String()
}

// style writes rules, one a line, that hold within this picture only.
func (w *svg) style(rules string) {
	for rule := range strings.Lines(rules) {
		selectors, body, _ := strings.Cut(rule, " {")
		for i, selector := range strings.Split(selectors, ", ") {
			if i > 0 {
				w.b.WriteString(", ")
			}
			w.b.WriteString("#" + cssPrefixMark + "picture " + selector)
		}
		w.b.WriteString(" {" + body)
	}
}

const svgShapes = `text { font-family: Helvetica, Arial, "Liberation Sans", sans-serif; text-anchor: middle; white-space: pre }
.name { font-size: 13px; font-weight: bold }
.detail, .label, .axis { font-size: 11px }
.left { text-anchor: start }
.right { text-anchor: end }
.state path, .lane { stroke-width: 1.2 }
.state.running path.box, .state.succeeded path.box, .state.caught path.box, .state.failed path.box, .state.aborted path.box { stroke-width: 2 }
.edge path { fill: none; stroke-width: 1.2; stroke-linecap: round }
.edge.taken path { stroke-width: 2.6 }
.edge.catch path.way { stroke-dasharray: 5 4; stroke-linecap: butt }
.state.never path.box, .edge.never path.way { stroke-dasharray: 2 3 }
.mark { fill: none; stroke-width: 1.3 }
`

// colors writes what a theme adds.
func (w *svg) colors(l *look) {
	rule := func(format string, args ...any) { w.style(fmt.Sprintf(format, args...)) }
	rule(".paper { fill: %s }\n.name { fill: %s }\n.detail, .label, .axis { fill: %s }\n", l.paper, l.ink, l.quiet)
	rule(".box { fill: %s; stroke: %s }\n.lane { fill: %s; stroke: none }\n", l.box, l.border, l.lane)
	rule(".end { fill: %s; stroke: %s }\n.mark { stroke: %s }\n.grid { stroke: %s }\n", l.lane, l.border, l.quiet, l.border)
	rule(".edge path { stroke: %s }\n.edge path.tip { fill: %s }\n", l.line, l.line)
	rule(".edge.catch path { stroke: %s }\n.edge.catch path.tip { fill: %s }\n", l.dash, l.dash)
	pale := l.kind("unreached").border
	rule(".edge.untaken path { stroke: %s }\n.edge.untaken path.tip { fill: %s }\n", pale, pale)
	rule(".unreached text { fill: %s }\n", l.line)
	taken := l.kind("succeeded").border
	rule(".edge.taken path { stroke: %s }\n.edge.taken path.tip { fill: %s }\n", taken, taken)
	failed := l.kind("failed").border
	rule(".edge.taken.catch path, .edge.taken.fail path { stroke: %s }\n.edge.taken.catch path.tip, .edge.taken.fail path.tip { fill: %s }\n", failed, failed)
	never := l.kind("never").border
	rule(".edge.never path { stroke: %s }\n.edge.never path.tip { fill: %s }\n", never, never)
	for _, k := range l.kinds {
		rule(".%s > .box { fill: %s; stroke: %s }\n", k.class, k.fill, k.border)
	}
}

// picture draws a group: what is below others first, and the edges that were
// taken above those that were not.
func (w *svg) picture(p *picture, depth int) {
	for i := range p.boxes {
		w.box(p, &p.boxes[i], depth)
	}
	for _, above := range []bool{false, true} {
		for i := range p.lines {
			if w.d.above(p.lines[i].edge) == above {
				w.line(&p.lines[i], above)
			}
		}
	}
}

// id makes a name that only one element has.
func (w *svg) id(s string) string {
	w.ids[s]++
	if n := w.ids[s]; n > 1 {
		s += "-" + strconv.Itoa(n)
	}
	return prefixMark + s
}

func (w *svg) box(p *picture, b *box, depth int) {
	n := b.node
	if n.Kind != State {
		w.printf("<g id=\"%s\" class=\"%s\">", w.id(n.ID), [...]string{Start: "start", End: "finish"}[n.Kind])
		w.printf("<rect class=\"end\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>", b.x, b.y, b.w, b.h, b.h/2)
		for _, t := range b.texts {
			w.text(t, b.x+b.w/2, b.y+b.h/2-w.m.height[t.style]/2, "")
		}
		w.b.WriteString("</g>\n")
		return
	}
	classes := "state " + strings.ToLower(n.Type)
	if c := w.d.state(n); c != "" {
		classes += " " + c
	}
	w.printf("<g id=\"%s\" class=\"%s\">\n<title>%s</title>\n", w.id(n.ID), classes, svgText(strings.Join(n.lines(), "\n")))
	w.printf("<path class=\"box\" d=\"%s\"/>\n", outline(b))
	y := b.y + w.m.padY
	for _, t := range b.texts {
		w.text(t, b.x+b.w/2, y, "")
		y += w.m.height[t.style]
	}
	for i := range b.groups {
		g := &b.groups[i]
		w.printf("<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", g.x, g.y, g.w, g.h)
		w.picture(g, depth+1)
	}
	w.b.WriteString("</g>\n")
}

// outline is the border of a state: a box with round corners, or one with
// pointed sides for a Choice.
func outline(b *box) string {
	x, y, r, bottom := b.x, b.y, b.x+b.w, b.y+b.h
	if b.node.Type == "Choice" {
		const p = 14
		return fmt.Sprintf("M%d %dH%dL%d %dL%d %dH%dL%d %dZ", x+p, y, r-p, r, y+b.h/2, r-p, bottom, x+p, x, y+b.h/2)
	}
	const c = 6
	return fmt.Sprintf("M%d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%dQ%d %d %d %dV%dQ%d %d %d %dZ",
		x+c, y, r-c, r, y, r, y+c, bottom-c, r, bottom, r-c, bottom, x+c, x, bottom, x, bottom-c, y+c, x, y, x+c, y)
}

// text writes a line of text whose upper end is at y, around x.
func (w *svg) text(t text, x, y int, more string) {
	classes := [...]string{"name", "detail", "label"}[t.style] + more
	base := y + (w.m.height[t.style]+fontSizes[t.style]*7/10)/2
	if t.mark == retryMark {
		left := x - w.m.textWidth(t)/2
		cy := y + w.m.height[t.style]/2
		w.printf("<path class=\"mark\" d=\"%s\"/>\n", retryLoop(left+5, cy))
		x += w.m.markWidth() / 2
	}
	w.printf("<text class=\"%s\" x=\"%d\" y=\"%d\">%s", classes, x, base, svgText(t.s))
	if t.whole != "" {
		w.printf("<title>%s</title>", svgText(t.whole))
	}
	w.b.WriteString("</text>\n")
}

// retryLoop is the sign for what is tried again: an arrow that goes round.
func retryLoop(x, y int) string {
	return fmt.Sprintf("M%d %d.5A4 4 0 1 1 %d.5 %dM%d %d.5L%d.5 %dL%d %d.5", x+4, y+1, x+3, y-2, x+4, y-6, x+3, y-2, x, y-3)
}

func (w *svg) line(l *line, whole bool) {
	e := l.edge
	kind := [...]string{Next: "next", Choice: "rule", Default: "default", Catch: "catch"}[e.Kind]
	classes := "edge " + kind
	if w.d.fails[e.From] {
		classes += " fail"
	}
	if c := w.d.edge(e); c != "" {
		classes += " " + c
	}
	w.printf("<g id=\"%s\" class=\"%s\">", w.id("e-"+e.From+"-"+e.To), classes)
	label := e.Label
	if e.Kind == Default {
		label = "default"
	}
	if label != "" {
		w.printf("<title>%s</title>", svgText(label))
	}
	end := l.shared
	if whole {
		end = len(l.points) - 1
	}
	d := ""
	if l.label.w > 0 {
		d = rounded(l.points[:l.before]) + rounded(l.points[l.before:max(end+1, l.before)])
	} else {
		d = rounded(l.points[:end+1])
	}
	w.printf("<path class=\"way\" d=\"%s\"/>", d)
	if end == len(l.points)-1 {
		tip := l.points[end]
		w.printf("<path class=\"tip\" d=\"M%d %dl-4 -7h8Z\"/>", tip.x, tip.y)
	}
	y := l.label.y + 2
	for _, t := range l.label.texts {
		w.b.WriteString("\n")
		w.text(t, l.label.x+l.label.w/2, y, "")
		y += w.m.height[labelText]
	}
	w.b.WriteString("</g>\n")
}

// rounded is the way through points with the corners cut round.
func rounded(points []point) string {
	points = corners(points)
	if len(points) < 2 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", points[0].x, points[0].y)
	for i := 1; i < len(points)-1; i++ {
		p, before, after := points[i], points[i-1], points[i+1]
		r := min(6, distance(p, before)/2, distance(p, after)/2)
		a, c := toward(p, before, r), toward(p, after, r)
		fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", a.x, a.y, p.x, p.y, c.x, c.y)
	}
	last := points[len(points)-1]
	fmt.Fprintf(&b, "L%d %d", last.x, last.y)
	return b.String()
}

// corners leaves out the points at which a line goes straight on.
func corners(points []point) []point {
	var kept []point
	for i, p := range points {
		if n := len(kept); n > 0 && i < len(points)-1 {
			a, b := kept[n-1], points[i+1]
			if a == p || a.x == p.x && p.x == b.x && (a.y <= p.y) == (p.y <= b.y) || a.y == p.y && p.y == b.y && (a.x <= p.x) == (p.x <= b.x) {
				continue
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// distance of two points on one horizontal or vertical line.
func distance(p, q point) int { return abs(p.x-q.x) + abs(p.y-q.y) }

// toward is the point that is r from p on the way to q.
func toward(p, q point, r int) point {
	switch {
	case q.x > p.x:
		p.x += r
	case q.x < p.x:
		p.x -= r
	case q.y > p.y:
		p.y += r
	default:
		p.y -= r
	}
	return p
}

// svgText escapes a text. Names may hold what XML does not allow at all.
func svgText(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f, 0x80 <= r && r < 0xa0, r == 0xfffe, r == 0xffff:
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
