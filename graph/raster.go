package graph

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// A raster is a picture of pixels, drawn in units of which each is scale pixels.
type raster struct {
	img   *image.RGBA
	scale float32
	faces [3]font.Face
}

func newRaster(w, h int, scale float32, faces [3]font.Face, paper color.RGBA) *raster {
	r := &raster{image.NewRGBA(image.Rect(0, 0, int(float32(w)*scale), int(float32(h)*scale))), scale, faces}
	draw.Draw(r.img, r.img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	return r
}

// A spot is a point between pixels.
type spot struct{ x, y float32 }

// fill fills a polygon.
func (r *raster) fill(c color.RGBA, polygon ...spot) {
	box := image.Rectangle{Min: image.Pt(math.MaxInt32, math.MaxInt32)}
	for _, p := range polygon {
		x, y := p.x*r.scale, p.y*r.scale
		box.Min.X, box.Min.Y = min(box.Min.X, int(x)-1), min(box.Min.Y, int(y)-1)
		box.Max.X, box.Max.Y = max(box.Max.X, int(x)+2), max(box.Max.Y, int(y)+2)
	}
	box = box.Intersect(r.img.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for i, p := range polygon {
		x, y := p.x*r.scale-float32(box.Min.X), p.y*r.scale-float32(box.Min.Y)
		if i == 0 {
			z.MoveTo(x, y)
		} else {
			z.LineTo(x, y)
		}
	}
	z.ClosePath()
	z.Draw(r.img, box, image.NewUniform(c), image.Point{})
}

// stroke draws a way of the width w; dash and pause are 0 for one without breaks.
func (r *raster) stroke(c color.RGBA, w, dash, pause float32, way ...spot) {
	walked := float32(0) // of dashes and pauses
	for i := 1; i < len(way); i++ {
		from, to := way[i-1], way[i]
		length := float32(math.Hypot(float64(to.x-from.x), float64(to.y-from.y)))
		if length == 0 {
			continue
		}
		dx, dy := (to.x-from.x)/length, (to.y-from.y)/length
		piece := func(a, b float32) {
			r.bar(c, w, spot{from.x + dx*a, from.y + dy*a}, spot{from.x + dx*b, from.y + dy*b}, dx, dy)
		}
		if dash == 0 {
			piece(0, length)
			continue
		}
		period := dash + pause
		for start := -float32(math.Mod(float64(walked), float64(period))); start < length; start += period {
			if a, b := max(start, 0), min(start+dash, length); a < b {
				piece(a, b)
			}
		}
		walked += length
	}
}

// bar fills what a piece of a stroke covers, a little longer at both ends so
// that pieces join.
func (r *raster) bar(c color.RGBA, w float32, a, b spot, dx, dy float32) {
	h := w / 2
	e := h / 2
	r.fill(c,
		spot{a.x - dx*e - dy*h, a.y - dy*e + dx*h}, spot{b.x + dx*e - dy*h, b.y + dy*e + dx*h},
		spot{b.x + dx*e + dy*h, b.y + dy*e - dx*h}, spot{a.x - dx*e + dy*h, a.y - dy*e - dx*h})
}

// text writes a text around x, with its base line at y.
func (r *raster) text(style textStyle, s string, x, y float32, c color.RGBA) {
	d := font.Drawer{Dst: r.img, Src: image.NewUniform(c), Face: r.faces[style]}
	s = drawn(s)
	w := float32(d.MeasureString(s)) / 64
	d.Dot = fixed.Point26_6{X: fixed.Int26_6((x*r.scale - w/2) * 64), Y: fixed.Int26_6(y * r.scale * 64)}
	d.DrawString(s)
}

// arc is a quarter of a circle, from one point to another around a corner.
func arc(from, corner, to spot) []spot {
	const pieces = 8
	spots := make([]spot, 0, pieces+1)
	for i := range pieces + 1 {
		sin64, cos64 := math.Sincos(float64(i) / pieces * math.Pi / 2)
		sin, cos := float32(sin64), float32(cos64)
		spots = append(spots, spot{
			from.x + (to.x - corner.x) + (corner.x-to.x)*cos + (corner.x-from.x)*sin,
			from.y + (to.y - corner.y) + (corner.y-to.y)*cos + (corner.y-from.y)*sin,
		})
	}
	return spots
}

// parseColor reads "#rrggbb".
func parseColor(s string) color.RGBA {
	var v [3]uint8
	for i := range v {
		v[i] = unhex(s[1+2*i])<<4 | unhex(s[2+2*i])
	}
	return color.RGBA{v[0], v[1], v[2], 0xff}
}

func unhex(c byte) uint8 {
	if c <= '9' {
		return c - '0'
	}
	return c - 'a' + 10
}
