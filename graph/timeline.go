package graph

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// maxRows bounds a timeline: of a Map over ten thousand items nobody reads every row.
const maxRows = 300

// A row is a visit in a timeline.
type row struct {
	label  string
	visit  *Visit
	pieces []piece
}

// A piece is a part of the bar of a row, in thousandths of the execution.
type piece struct {
	from, to int
	status   Status
	waits    bool // nothing was done: a Wait, or the pause before another attempt
}

// timeline returns the rows of an execution, those within a Parallel or a Map
// below it, the axis above them, and how many rows did not fit.
func timeline(r *Run) (rows []row, axis []tick, left int) {
	children := make(map[*Visit][]*Visit)
	for _, v := range r.Visits {
		children[v.Within] = append(children[v.Within], v)
	}
	s := newScale(r)
	var add func(v *Visit, depth int)
	add = func(v *Visit, depth int) {
		if len(rows) >= maxRows {
			left++
		} else {
			label := oneLine(v.Name)
			if v.Iteration >= 0 {
				label = fmt.Sprintf("[%d] %s", v.Iteration, label)
			}
			rows = append(rows, row{strings.Repeat("  ", depth) + label, v, v.pieces(s.at)})
		}
		for _, c := range children[v] {
			add(c, depth+1)
		}
	}
	for _, v := range children[nil] {
		add(v, 0)
	}
	return rows, s.ticks(), left
}

func (v *Visit) pieces(at func(int64) int) []piece {
	if len(v.Attempts) == 0 {
		return []piece{{at(v.Start), at(v.End), v.Status, v.Type == "Wait"}}
	}
	var all []piece
	end := v.Start
	for i, a := range v.Attempts {
		if i > 0 {
			all = append(all, piece{at(end), at(a.Start), v.Status, true})
		}
		status := a.Status
		if status == Failed && i == len(v.Attempts)-1 && v.Status == Caught {
			status = Caught
		}
		all = append(all, piece{at(a.Start), at(a.End), status, false})
		end = a.End
	}
	return all
}

// remark is what a row says beside its bar.
func (v *Visit) remark() string {
	s := duration(v.End - v.Start)
	if n := len(v.Attempts); n > 1 {
		s += fmt.Sprintf(" · %d attempts", n)
	}
	if v.Type == "Map" {
		s += " · " + counted(v.Items, "item")
	}
	if v.Error != "" {
		s += " · " + oneLine(v.Error)
	}
	if v.Status != Succeeded {
		s += " · " + v.Status.words()
	}
	return s
}

// TimelineUnicode returns which state of an execution ran when, for a terminal.
func TimelineUnicode(r *Run, o Options) string {
	rows, axis, left := timeline(r)
	names := 0
	m := cells()
	for i := range rows {
		rows[i].label = m.cut(nameText, rows[i].label, 32)
		names = max(names, textwidth.Columns(rows[i].label))
	}
	width, remarks := 60, 0
	for i := range rows {
		remarks = max(remarks, textwidth.Columns(rows[i].visit.remark()))
	}
	if o.Columns > 0 {
		width = min(max(o.Columns-names-remarks-4, 20), 100)
		remarks = min(remarks, max(o.Columns-names-width-4, 12))
	}
	c := newCanvas(names+3+width+1+remarks, len(rows)+2)
	free := 0
	for _, t := range axis {
		if x := names + 2 + t.at*width/1000; x >= free && x+textwidth.Columns(t.label) <= c.w {
			c.write(x, 0, t.label, faintColor)
			free = x + textwidth.Columns(t.label) + 1
		}
	}
	w := &page{canvas: c}
	for i, row := range rows {
		c.write(0, i+1, row.label, plainColor)
		col := w.color(row.visit.Status.String())
		for _, p := range row.pieces {
			from, to := names+2+p.from*width/1000, names+2+p.to*width/1000
			glyph := map[bool]string{false: "█", true: "░"}[p.waits]
			if p.status == Failed && !p.waits {
				glyph = "▓"
			}
			if from == to {
				c.write(min(from, names+1+width), i+1, "▏", w.color(p.status.String()))
			}
			for x := from; x < to; x++ {
				c.write(x, i+1, glyph, w.color(p.status.String()))
			}
		}
		c.write(names+3+width, i+1, m.cut(detailText, row.visit.remark(), remarks), col)
	}
	if left > 0 {
		c.write(0, len(rows)+1, fmt.Sprintf("… and %d more", left), faintColor)
	} else {
		c.h--
	}
	return c.render(&o)
}

// TimelineSVG returns which state of an execution ran when, as a document like
// those of [SVG].
func TimelineSVG(r *Run, o Options) string {
	rows, axis, left := timeline(r)
	const line, bars, top = 24, 640, 40
	w := &svg{m: pixels(drawnWidth), ids: make(map[string]int)}
	names, remarks := 120, 120
	for i := range rows {
		rows[i].label = w.m.cut(detailText, rows[i].label, 280)
		names = max(names, drawnWidth(detailText, rows[i].label)+28)
		remarks = max(remarks, drawnWidth(detailText, rows[i].visit.remark())+28)
	}
	height := top + line*len(rows) + 20
	if left > 0 {
		height += line
	}
	title := o.Title
	if title == "" {
		title = "State machine"
	}
	w.open(names+bars+remarks, height, title+": timeline, "+r.Status.words(), fmt.Sprintf("%d states in %s", len(r.Visits), duration(r.End-r.Start)), o.Theme)
	free := 0
	for _, t := range axis {
		x, half := names+t.at*bars/1000, drawnWidth(detailText, t.label)/2
		if t.label != cutSign {
			w.printf("<path class=\"grid\" d=\"M%d %dV%d\" stroke-width=\"0.5\" opacity=\"0.5\"/>\n", x, top-8, height-12)
		}
		if x-half >= free {
			w.printf("<text class=\"axis\" x=\"%d\" y=\"24\">%s</text>\n", x, t.label)
			free = x + half + 6
		}
	}
	for i, row := range rows {
		y := top + line*i
		v := row.visit
		depth := len(row.label) - len(strings.TrimLeft(row.label, " "))
		w.printf("<g id=\"%s\" class=\"visit %s\">\n<title>%s</title>\n", w.id(fmt.Sprintf("v%d", i+1)), v.Status, svgText(oneLine(v.Name)+"\n"+v.remark()))
		w.printf("<text class=\"detail left\" x=\"%d\" y=\"%d\">%s</text>\n", 14+depth*6, y+15, svgText(strings.TrimLeft(row.label, " ")))
		for _, p := range row.pieces {
			x, width := names+p.from*bars/1000, max((p.to-p.from)*bars/1000, 2)
			opacity, h := "", 14
			if p.waits {
				opacity, h = ` opacity="0.45"`, 4
			}
			w.printf("<g class=\"%s\"><rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"%s/></g>\n", p.status, x, y+11-h/2, width, h, opacity)
		}
		w.printf("<text class=\"detail left\" x=\"%d\" y=\"%d\">%s</text>\n</g>\n", names+bars+14, y+15, svgText(v.remark()))
	}
	if left > 0 {
		w.printf("<text class=\"detail left\" x=\"14\" y=\"%d\">… and %d more</text>\n", top+line*len(rows)+15, left)
	}
	return w.close(o.Prefix)
}
