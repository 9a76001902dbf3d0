package graph

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// Unicode returns the picture of a definition, which must come from
// [asl.Parse], for a terminal: lines of text made of box-drawing characters. It
// may be wider than o.Columns when there is no way to draw it in as few.
func Unicode(sm *asl.StateMachine, o Options) string {
	g := New(sm)
	return o.page(g, o.decoration(g), cells())
}

// page draws a group in as many columns as there are.
func (o *Options) page(g *Group, d *decoration, m *metrics) string {
	if o.ASCII {
		g.plain()
	}
	p := lay(g, m, d)
	for _, most := range []int{26, 20, 14} {
		if o.Columns <= 0 || p.w <= o.Columns {
			break
		}
		m.maxText, m.maxLabel = most, most-4
		p = lay(g, m, d)
	}
	w := &page{canvas: newCanvas(p.w, p.h), m: m, d: d}
	w.picture(p)
	return w.render(o)
}

// plain writes the signs of conditions, which one character cannot stand for, in ASCII.
func (g *Group) plain() {
	signs := strings.NewReplacer("≤", "<=", "≥", ">=")
	for i := range g.Edges {
		g.Edges[i].Label = signs.Replace(g.Edges[i].Label)
	}
	for i := range g.Nodes {
		for j := range g.Nodes[i].Groups {
			g.Nodes[i].Groups[j].plain()
		}
	}
}

// A page is a canvas with a picture on it.
type page struct {
	*canvas
	m *metrics
	d *decoration
}

// picture draws the lines of a group before what stands on their ends.
func (w *page) picture(p *picture) {
	for _, above := range []bool{false, true} {
		for i := range p.lines {
			if w.d.above(p.lines[i].edge) == above {
				w.edge(&p.lines[i])
			}
		}
	}
	for i := range p.boxes {
		w.box(&p.boxes[i])
	}
	for i := range p.lines {
		w.ends(&p.lines[i])
	}
}

// colors of classes, in terminals.
func (w *page) color(class string) ansi {
	switch class {
	case "succeeded", "taken", "succeed":
		return greenColor
	case "failed", "fail":
		return redColor
	case "caught", "never", "choice":
		return yellowColor
	case "running":
		return cyanColor
	case "aborted", "unreached", "untaken":
		return faintColor
	}
	return plainColor
}

func (w *page) weight(e *Edge) (weight, ansi) {
	class := w.d.edge(e)
	col := w.color(class)
	switch {
	case class == "taken" && w.d.bad(e):
		return heavyLine, redColor
	case class == "taken":
		return heavyLine, col
	case e.Kind == Catch || class == "never":
		return dashedLine, col
	}
	return lightLine, col
}

func (w *page) edge(l *line) {
	if l.label.w > 0 {
		w.way(l, l.points[:l.before])
		w.way(l, l.points[l.before:])
		return
	}
	w.way(l, l.points)
}

// way draws a line between two things. Its points are borders of cells at its
// ends, and middles of cells between.
func (w *page) way(l *line, points []point) {
	thick, col := w.weight(l.edge)
	last := len(points) - 1
	end := points[last]
	end.y--
	if last == 1 && end.y < points[0].y { // they touch
		return
	}
	w.stroke(points[0].x, points[0].y, north, thick, col)
	for i := 1; i <= last; i++ {
		to := points[i]
		if i == last {
			to = end
		}
		w.line(points[i-1].x, points[i-1].y, to.x, to.y, thick, col)
	}
	w.stroke(end.x, end.y, south, thick, col)
}

// ends draws what is written on a line: its label and its tip.
func (w *page) ends(l *line) {
	class := w.d.edge(l.edge)
	tip := l.points[len(l.points)-1]
	_, col := w.weight(l.edge)
	if k := w.at(tip.x, tip.y-1); k.text == "" || w.d.above(l.edge) {
		w.write(tip.x, tip.y-1, "▼", col)
	}
	for i, t := range l.label.texts {
		w.write(l.label.x+(l.label.w-textwidth.Columns(t.s))/2, l.label.y+i, t.s, w.color(class))
	}
	start := l.points[0]
	if k := w.at(start.x, start.y-1); k.lines[east] != noLine && k.lines[west] != noLine {
		k.lines[south] = lightLine
	}
}

func (w *page) box(b *box) {
	n := b.node
	if n.Kind != State {
		if len(b.texts) == 0 {
			w.write(b.x+b.w/2, b.y, [...]string{Start: "○", End: "●"}[n.Kind], plainColor)
		}
		for _, t := range b.texts {
			w.write(b.x+(b.w-textwidth.Columns(t.s))/2, b.y, t.s, plainColor)
		}
		return
	}
	class := w.d.class(n)
	col := w.color(class)
	thick := lightLine
	if class == "never" {
		thick = dashedLine
	}
	r, bottom := b.x+b.w-1, b.y+b.h-1
	w.line(b.x, b.y, r, b.y, thick, col)
	w.line(r, b.y, r, bottom, thick, col)
	w.line(r, bottom, b.x, bottom, thick, col)
	w.line(b.x, bottom, b.x, b.y, thick, col)
	if n.Type == "Choice" {
		y := b.y + b.h/2
		w.write(b.x, y, "<", col)
		w.write(r, y, ">", col)
	}
	y := b.y + w.m.padY
	for _, t := range b.texts {
		s := t.s
		if t.mark == retryMark {
			s = "↻ " + s
		}
		c := plainColor
		if t.style == detailText {
			c = faintColor
		}
		w.write(b.x+(b.w-textwidth.Columns(s))/2, y, s, c)
		y++
	}
	for i := range b.groups {
		g := &b.groups[i]
		if i > 0 {
			w.line(g.x-1, g.y, g.x-1, g.y+g.h-1, dashedLine, faintColor)
		}
		w.picture(g)
	}
}
