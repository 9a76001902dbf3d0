package graph

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// A canvas is a page of cells, as a terminal has them.
type canvas struct {
	w, h  int
	cells []cell
}

// A cell holds a character, or the lines that meet in it.
type cell struct {
	text  string // "" is nothing, or the right half of a wide character
	half  bool
	lines [4]weight // towards north, east, south, west
	color ansi
}

// weight is how a line is drawn.
type weight uint8

const (
	noLine weight = iota
	dashedLine
	lightLine
	heavyLine
)

// ansi is a colour of terminals, by its code.
type ansi string

const (
	plainColor  ansi = ""
	faintColor  ansi = "2"
	redColor    ansi = "31"
	greenColor  ansi = "32"
	yellowColor ansi = "33"
	cyanColor   ansi = "36"
)

const (
	north = iota
	east
	south
	west
)

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]cell, w*h)} }

// at returns a cell; one outside of the page is thrown away.
func (c *canvas) at(x, y int) *cell {
	if x < 0 || y < 0 || x >= c.w || y >= c.h {
		return &cell{}
	}
	return &c.cells[y*c.w+x]
}

// line draws from the middle of a cell to that of another in the same row or column.
func (c *canvas) line(x1, y1, x2, y2 int, w weight, col ansi) {
	dx, dy := sign(x2-x1), sign(y2-y1)
	forth, back := east, west
	switch {
	case dx < 0:
		forth, back = west, east
	case dy > 0:
		forth, back = south, north
	case dy < 0:
		forth, back = north, south
	}
	for x, y := x1, y1; x != x2 || y != y2; x, y = x+dx, y+dy {
		c.stroke(x, y, forth, w, col)
		c.stroke(x+dx, y+dy, back, w, col)
	}
}

// stroke draws half a line within a cell.
func (c *canvas) stroke(x, y, direction int, w weight, col ansi) {
	k := c.at(x, y)
	if k.lines == [4]weight{} || w > k.lines[direction] {
		k.color = col
	}
	k.lines[direction] = max(k.lines[direction], w)
}

// write writes a text from a cell on.
func (c *canvas) write(x, y int, s string, col ansi) {
	for _, r := range s {
		n := textwidth.Rune(r)
		if n == 0 {
			if r == '\u200d' || r == '\ufe0f' { // with which emoji would take other columns than they seem to
				continue
			}
			before := c.at(x-1, y)
			if before.half {
				before = c.at(x-2, y)
			}
			before.text += string(r)
			continue
		}
		*c.at(x, y) = cell{text: string(r), color: col}
		if n == 2 {
			*c.at(x+1, y) = cell{half: true, color: col}
		}
		x += n
	}
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// The characters for lines, by the directions they have: 1 is north, 2 east, 4
// south, 8 west.
var (
	lightRunes = []rune(" ╵╶└╷│┌├╴┘─┴┐┤┬┼")
	heavyRunes = []rune(" ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋")
)

func (k *cell) glyph() string {
	if k.text != "" {
		return k.text
	}
	bits, heaviest := 0, noLine
	for d, w := range k.lines {
		if w != noLine {
			bits |= 1 << d
		}
		heaviest = max(heaviest, w)
	}
	switch {
	case heaviest == heavyLine:
		return heavyGlyph(k.lines, bits)
	case heaviest == dashedLine && (bits == 5 || bits == 1 || bits == 4):
		return "┆"
	case heaviest == dashedLine && (bits == 10 || bits == 2 || bits == 8):
		return "┄"
	}
	return string(lightRunes[bits])
}

// heavyGlyph is the character for lines of which some are heavy: there is one
// for each way in which three or four meet.
func heavyGlyph(lines [4]weight, bits int) string {
	heavy := 0
	for d, w := range lines {
		if w == heavyLine {
			heavy |= 1 << d
		}
	}
	switch bits {
	case 7:
		return string([]rune("├┞┝┡┟┠┢┣")[heavy])
	case 11:
		return string([]rune("┴┸┶┺    ┵┹┷┻")[heavy])
	case 13:
		return string([]rune("┤┦  ┧┨  ┥┩  ┪┫")[heavy])
	case 14:
		return string([]rune("┬ ┮ ┰ ┲ ┭ ┯ ┱ ┳")[heavy])
	case 15:
		return string([]rune("┼╀┾╄╁╂╆╊┽╃┿╇╅╉╈╋")[heavy])
	}
	return string(heavyRunes[bits])
}

// asciiRunes stand for what pictures are made of.
var asciiRunes = func() map[rune]byte {
	all := map[rune]byte{
		'─': '-', '━': '=', '┄': '-', '│': '|', '┃': '#', '┆': ':', '▼': 'v', '○': 'o', '●': '*',
		'╴': '-', '╶': '-', '╵': '|', '╷': '|', '╸': '=', '╺': '=', '╹': '#', '╻': '#',
		'↻': '@', '…': '~', '×': 'x', '·': '-', '█': '#', '▓': 'X', '░': '.', '▏': '|', '≈': '~',
	}
	for r := '┌'; r <= '╋'; r++ { // where lines meet
		all[r] = '+'
	}
	return all
}()

// ascii writes a cell in ASCII, in as many columns.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		c, ok := asciiRunes[r]
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case ok:
			b.WriteByte(c)
		default:
			b.WriteString(strings.Repeat("?", textwidth.Rune(r)))
		}
	}
	return b.String()
}

// render returns the page, each line without the spaces at its end.
func (c *canvas) render(o *Options) string {
	var b strings.Builder
	for y := range c.h {
		row := c.cells[y*c.w : (y+1)*c.w]
		end := len(row)
		for end > 0 && row[end-1].text == "" && !row[end-1].half && row[end-1].lines == [4]weight{} {
			end--
		}
		current := plainColor
		for i := range row[:end] {
			k := &row[i]
			if k.half {
				continue
			}
			s := k.glyph()
			if o.ASCII {
				s = ascii(s)
			}
			if want := k.color; o.Color && want != current && s != " " {
				if current != plainColor {
					b.WriteString("\x1b[0m")
				}
				if want != plainColor {
					b.WriteString("\x1b[" + string(want) + "m")
				}
				current = want
			}
			b.WriteString(s)
		}
		if current != plainColor {
			b.WriteString("\x1b[0m")
		}
		b.WriteByte('\n')
	}
	return b.String()
}
