package graph

import (
	"bytes"
	"image/color"
	"image/png"
	"maps"
	"math"
	"slices"

	"golang.org/x/image/font"

	"github.com/sfnlocal/sfnlocal/asl"
)

// pngScale is how many pixels of a PNG are one of an SVG, so that it is sharp on
// the screens of today.
const pngScale = 2

// maxPixels bounds the pictures that are drawn as PNG at that scale; larger ones
// are drawn at a smaller one.
const maxPixels = 24 << 20

// PNG returns the picture of a definition, which must come from [asl.Parse], as
// a file for programs that show no SVG. The Go fonts draw its texts, and o.Fonts
// what these lack, such as the characters of East Asia; missing are those that
// no font has, which are boxes in the picture.
func PNG(sm *asl.StateMachine, o Options) (file []byte, missing string, err error) {
	g := New(sm)
	d := o.decoration(g)
	lacking := make(map[rune]bool)
	measure, err := newFaces(1, o.Fonts, lacking)
	if err != nil {
		return nil, "", err
	}
	m := pixels(func(style textStyle, s string) int { return font.MeasureString(measure[style], drawn(s)).Ceil() })
	p := lay(g, m, d)
	scale := min(pngScale, math.Sqrt(maxPixels/(float64(p.w)*float64(p.h))))
	clear(lacking) // of texts that were cut
	faces, err := newFaces(scale, o.Fonts, lacking)
	if err != nil {
		return nil, "", err
	}
	l := &light
	if o.Theme == Dark {
		l = &dark
	}
	w := &painter{newRaster(p.w, p.h, float32(scale), faces, parseColor(l.paper)), m, d, l}
	w.picture(p)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, w.img); err != nil {
		return nil, "", err
	}
	return b.Bytes(), string(slices.Sorted(maps.Keys(lacking))), nil
}

// A painter draws what [SVG] writes.
type painter struct {
	*raster
	m *metrics
	d *decoration
	l *look
}

func (w *painter) picture(p *picture) {
	for i := range p.boxes {
		w.box(&p.boxes[i])
	}
	for _, above := range []bool{false, true} {
		for i := range p.lines {
			if w.d.above(p.lines[i].edge) == above {
				w.line(&p.lines[i], above)
			}
		}
	}
}

func (w *painter) box(b *box) {
	n := b.node
	quiet, ink := parseColor(w.l.quiet), parseColor(w.l.ink)
	if n.Kind != State {
		shape := roundBox(b, float32(b.h)/2)
		w.fill(parseColor(w.l.lane), shape...)
		w.stroke(parseColor(w.l.border), 1, 0, 0, closed(shape)...)
		for _, t := range b.texts {
			w.write(t, b.x+b.w/2, b.y+b.h/2-w.m.height[t.style]/2, ink)
		}
		return
	}
	class := w.d.class(n)
	look := w.l.kind(class)
	shape := roundBox(b, 6)
	if n.Type == "Choice" {
		shape = hexagon(b)
	}
	thick, dash := float32(1.2), float32(0)
	switch class {
	case "running", "succeeded", "caught", "failed", "aborted":
		thick = 2
	case "never":
		dash = 2
	}
	w.fill(parseColor(look.fill), shape...)
	w.stroke(parseColor(look.border), thick, dash, 3, closed(shape)...)
	y := b.y + w.m.padY
	if class == "unreached" {
		quiet, ink = parseColor(w.l.line), parseColor(w.l.line)
	}
	for _, t := range b.texts {
		c := quiet
		if t.style == nameText {
			c = ink
		}
		w.write(t, b.x+b.w/2, y, c)
		y += w.m.height[t.style]
	}
	for i := range b.groups {
		g := &b.groups[i]
		w.fill(parseColor(w.l.lane), roundBox(&box{x: g.x, y: g.y, w: g.w, h: g.h}, 6)...)
		w.picture(g)
	}
}

// write writes a line of text whose upper end is at y, around x.
func (w *painter) write(t text, x, y int, c color.RGBA) {
	base := y + (w.m.height[t.style]+fontSizes[t.style]*7/10)/2
	if t.mark == retryMark {
		cx, cy := float32(x-w.m.textWidth(t)/2+5), float32(y+w.m.height[t.style]/2)
		var way []spot
		for i := range 13 {
			a := float64(i)*math.Pi/7.5 - 0.3
			way = append(way, spot{cx + 4*float32(math.Cos(a)), cy + 4*float32(math.Sin(a))})
		}
		end := way[len(way)-1]
		w.stroke(c, 1.2, 0, 0, way...)
		w.fill(c, spot{end.x + 3, end.y}, spot{end.x - 2, end.y - 2.5}, spot{end.x - 1.5, end.y + 2.5})
		x += w.m.markWidth() / 2
	}
	w.text(t.style, t.s, float32(x), float32(base), c)
}

func (w *painter) line(l *line, whole bool) {
	e := l.edge
	c, thick, dash := parseColor(w.l.line), float32(1.2), float32(0)
	if e.Kind == Catch {
		c, dash = parseColor(w.l.dash), 5
	}
	switch w.d.edge(e) {
	case "taken":
		c, thick = parseColor(w.l.kind("succeeded").border), 2.6
		if w.d.bad(e) {
			c = parseColor(w.l.kind("failed").border)
		}
	case "untaken":
		c = parseColor(w.l.kind("unreached").border)
	case "never":
		c, dash = parseColor(w.l.kind("never").border), 2
	}
	end := l.shared
	if whole {
		end = len(l.points) - 1
	}
	if l.label.w > 0 {
		w.stroke(c, thick, dash, 4, smooth(l.points[:l.before])...)
		w.stroke(c, thick, dash, 4, smooth(l.points[l.before:max(end+1, l.before)])...)
	} else {
		w.stroke(c, thick, dash, 4, smooth(l.points[:end+1])...)
	}
	if end == len(l.points)-1 {
		x, y := float32(l.points[end].x), float32(l.points[end].y)
		w.fill(c, spot{x, y}, spot{x - 4, y - 7}, spot{x + 4, y - 7})
	}
	y := l.label.y + 2
	for _, t := range l.label.texts {
		w.write(t, l.label.x+l.label.w/2, y, parseColor(w.l.quiet))
		y += w.m.height[labelText]
	}
}

// smooth is the way through points with the corners cut round.
func smooth(points []point) []spot {
	points = corners(points)
	var way []spot
	for i, p := range points {
		at := spot{float32(p.x), float32(p.y)}
		if i == 0 || i == len(points)-1 {
			way = append(way, at)
			continue
		}
		before, after := points[i-1], points[i+1]
		r := min(6, distance(p, before)/2, distance(p, after)/2)
		a, c := toward(p, before, r), toward(p, after, r)
		way = append(way, arc(spot{float32(a.x), float32(a.y)}, at, spot{float32(c.x), float32(c.y)})...)
	}
	return way
}

// roundBox is the outline of a box with corners of the radius r.
func roundBox(b *box, r float32) []spot {
	x, y, right, bottom := float32(b.x), float32(b.y), float32(b.x+b.w), float32(b.y+b.h)
	var s []spot
	s = append(s, arc(spot{right - r, y}, spot{right, y}, spot{right, y + r})...)
	s = append(s, arc(spot{right, bottom - r}, spot{right, bottom}, spot{right - r, bottom})...)
	s = append(s, arc(spot{x + r, bottom}, spot{x, bottom}, spot{x, bottom - r})...)
	return append(s, arc(spot{x, y + r}, spot{x, y}, spot{x + r, y})...)
}

// hexagon is the outline of a Choice.
func hexagon(b *box) []spot {
	x, y, right, bottom := float32(b.x), float32(b.y), float32(b.x+b.w), float32(b.y+b.h)
	middle := float32(b.y + b.h/2)
	return []spot{{x + 14, y}, {right - 14, y}, {right, middle}, {right - 14, bottom}, {x + 14, bottom}, {x, middle}}
}

// closed is an outline with its beginning at its end.
func closed(outline []spot) []spot { return append(outline[:len(outline):len(outline)], outline[0]) }
