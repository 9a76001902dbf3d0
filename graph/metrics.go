package graph

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// metrics are the lengths of a picture in its unit, and how long texts are.
type metrics struct {
	width  func(s textStyle, text string) int
	height [3]int // of a line of text, by style

	padX, padY int // between the border of a box and its texts
	minW       int // of a box
	point      int // the diameter of where a group starts or ends
	maxText    int // of a text in a box
	maxLabel   int // of a line of a label
	inner      int // around the groups within a box
	foot       int // below them
	margin     int // around a group

	nodes  int // between boxes
	lines  int // between a line and what is next to it
	line   int // what a line takes
	stub   int // from a box to the first track
	track  int // between tracks
	arrow  int // from the last track to a box
	port   int // between ports
	corner int // from the corner of a box to a port
	apart  int // vertical lines that are nearer than this would run upon each other

	multiple int // widths are multiples of 2, or 1 more than that, so that middles are whole
}

type textStyle uint8

const (
	nameText textStyle = iota
	detailText
	labelText
)

// A text is a line of text with what it stands for, when it had to be shortened.
type text struct {
	style textStyle
	s     string
	whole string // "" when s is all of it
	mark  mark
}

// mark is the sign before a text.
type mark uint8

const (
	noMark mark = iota
	retryMark
)

// pixels are the metrics of pictures in files.
func pixels(width func(textStyle, string) int) *metrics {
	return &metrics{
		width: width, height: [3]int{18, 15, 14},
		padX: 14, padY: 9, minW: 96, point: 14, maxText: 250, maxLabel: 170,
		inner: 12, foot: 12, margin: 14,
		nodes: 36, lines: 20, line: 0, stub: 12, track: 10, arrow: 20, port: 12, corner: 12, apart: 6,
	}
}

// cells are the metrics of pictures in a terminal.
func cells() *metrics {
	return &metrics{
		width: func(_ textStyle, s string) int { return textwidth.Columns(s) }, height: [3]int{1, 1, 1},
		padX: 2, padY: 1, minW: 9, point: 1, maxText: 34, maxLabel: 26,
		inner: 1, foot: 1, margin: 1,
		nodes: 3, lines: 2, line: 1, stub: 0, track: 1, arrow: 1, port: 2, corner: 2, apart: 1,
		multiple: 1,
	}
}

// even rounds a width up so that the middle is whole.
func (m *metrics) even(w int) int {
	if m.multiple == 1 {
		return w | 1
	}
	return w + w&1
}

// gap is the room between neighbours in a layer.
func (m *metrics) gap(u, v *vertex) int {
	if u.what == aNode && v.what == aNode {
		return m.nodes
	}
	return m.lines
}

// box sizes a node by its texts.
func (m *metrics) box(n *Node, outermost bool, d *decoration) box {
	b := box{node: n}
	if n.Kind != State {
		b.w, b.h = m.even(m.point), m.point
		if outermost {
			name := "Start"
			if n.Kind == End {
				name = "End"
			}
			b.texts = []text{m.text(nameText, name)}
			b.w = m.even(m.width(nameText, name) + 2*m.padX)
			b.h = m.height[nameText] + m.padY
			if m.line > 0 { // no border in a terminal
				b.h = 1
			}
		}
		return b
	}
	b.texts = append(b.texts, m.two(nameText, oneLine(n.Name), m.maxText)...)
	details := []string{oneLine(n.second())}
	if n.Type == "" && m.width(detailText, n.Detail) > m.maxText { // of a map, whose figures are all it says
		details = strings.Split(n.Detail, " · ")
	}
	for _, s := range details {
		b.texts = append(b.texts, m.text(detailText, s))
	}
	for _, r := range n.Retry {
		t := m.retryText(oneLine(r))
		t.mark = retryMark
		b.texts = append(b.texts, t)
	}
	for _, note := range d.notes(n) {
		b.texts = append(b.texts, m.text(detailText, note))
	}
	w := 0
	b.h = 2 * m.padY
	for _, t := range b.texts {
		w = max(w, m.textWidth(t))
		b.h += m.height[t.style]
	}
	b.head = b.h - m.line // the margin of what is within is room enough in a terminal
	b.w = m.even(max(w+2*m.padX, m.minW))
	if n.Type == "Choice" {
		b.w += 2 * m.padX // for its points
		b.w = m.even(b.w)
	}
	return b
}

// retryText shortens what a retrier does. Its numbers say more than the names of
// all of its errors, and the first of its delays more than the others.
func (m *metrics) retryText(s string) text {
	at := strings.LastIndex(s, " ×")
	if at < 0 || m.width(detailText, s) <= m.maxText {
		return m.text(detailText, s)
	}
	errors, numbers := s[:at], s[at:]
	if first, _, many := strings.Cut(errors, ", "); many {
		errors = first + ", …"
	}
	if m.width(detailText, errors+numbers) > m.maxText {
		words := strings.Fields(numbers) // ×3 after 1s 2s 4s, ×3 after up to 1s 2s 4s
		most := 3
		if len(words) > 2 && words[2] == "up" {
			most = 5
		}
		if len(words) > most {
			numbers = " " + strings.Join(words[:most], " ") + " …"
		}
		if m.width(detailText, numbers) > m.maxText/2 {
			numbers = " " + words[0] + " …"
		}
		errors = m.cut(detailText, errors, m.maxText-m.width(detailText, numbers))
	}
	return text{style: detailText, s: errors + numbers, whole: s}
}

// textWidth is how wide a text is with its mark.
func (m *metrics) textWidth(t text) int {
	w := m.width(t.style, t.s)
	if t.mark != noMark {
		w += m.markWidth()
	}
	return w
}

func (m *metrics) markWidth() int {
	if m.line > 0 {
		return 2
	}
	return 17
}

// text cuts a text that is too long.
func (m *metrics) text(style textStyle, s string) text {
	short := m.cut(style, s, m.maxText)
	if short == s {
		return text{style: style, s: s}
	}
	return text{style: style, s: short, whole: s}
}

// cut shortens a line to at most w.
func (m *metrics) cut(style textStyle, s string, w int) string {
	if m.width(style, s) <= w {
		return s
	}
	r := []rune(s)
	lo, hi := 0, len(r)
	for lo < hi { // the most characters that fit
		mid := (lo + hi + 1) / 2
		if m.width(style, string(r[:mid])+"…") <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return strings.TrimRight(string(r[:lo]), " ") + "…"
}
