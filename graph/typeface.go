package graph

import (
	"image"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A typeface is a font at a size, with others for the characters that it lacks.
// It notes those that none of them has.
type typeface struct {
	fonts   []*opentype.Font
	faces   []font.Face
	missing map[rune]bool
	of      map[rune]font.Face
}

// newFaces reads the fonts that are part of the program, so that a picture is
// the same on every machine, and puts others behind them.
func newFaces(scale float64, others []*opentype.Font, missing map[rune]bool) ([3]font.Face, error) {
	var faces [3]font.Face
	for style, ttf := range [][]byte{nameText: gobold.TTF, detailText: goregular.TTF, labelText: goregular.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			return faces, err
		}
		t := &typeface{missing: missing, of: make(map[rune]font.Face)}
		for _, f := range append([]*opentype.Font{f}, others...) {
			face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(fontSizes[style]) * scale, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				return faces, err
			}
			t.fonts, t.faces = append(t.fonts, f), append(t.faces, face)
		}
		faces[style] = t
	}
	return faces, nil
}

// face chooses who draws a character: the first that has it, else the first,
// which has a box for it.
func (t *typeface) face(r rune) font.Face {
	if f := t.of[r]; f != nil {
		return f
	}
	t.of[r] = t.faces[0]
	if i := slices.IndexFunc(t.fonts, func(f *opentype.Font) bool { return HasGlyph(f, r) }); i >= 0 {
		t.of[r] = t.faces[i]
	} else {
		t.missing[r] = true
	}
	return t.of[r]
}

// HasGlyph reports whether [PNG] can draw a character with a font: the font must
// have an outline for it, and the character's script must need no more than one
// outline after the other, as those of Arabic and India do.
func HasGlyph(f *opentype.Font, r rune) bool {
	if r >= 0x590 && r <= 0xdff || r >= 0xf00 && r <= 0x109f || r >= 0x1780 && r <= 0x18af || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc {
		return false
	}
	var b sfnt.Buffer
	i, err := f.GlyphIndex(&b, r)
	if err != nil || i == 0 {
		return false
	}
	outline, err := f.LoadGlyph(&b, i, fixed.I(16), nil)
	return err == nil && (len(outline) > 0 || unicode.IsSpace(r))
}

// drawn is a text without what joins and colours emoji, of which there are no
// outlines.
func drawn(s string) string {
	return strings.NewReplacer("\u200d", "", "\ufe0f", "").Replace(s)
}

// The methods of [font.Face].

func (t *typeface) Close() error { return nil }

func (t *typeface) Glyph(dot fixed.Point26_6, r rune) (image.Rectangle, image.Image, image.Point, fixed.Int26_6, bool) {
	return t.face(r).Glyph(dot, r)
}

func (t *typeface) GlyphBounds(r rune) (fixed.Rectangle26_6, fixed.Int26_6, bool) {
	return t.face(r).GlyphBounds(r)
}

func (t *typeface) GlyphAdvance(r rune) (fixed.Int26_6, bool) { return t.face(r).GlyphAdvance(r) }

func (t *typeface) Kern(a, b rune) fixed.Int26_6 {
	if f := t.face(a); f == t.face(b) {
		return f.Kern(a, b)
	}
	return 0
}

func (t *typeface) Metrics() font.Metrics { return t.faces[0].Metrics() }
