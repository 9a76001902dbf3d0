package graph

import (
	"strings"
	"unicode"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// oneLine makes a text from a definition fit to be drawn: one line, no
// characters that do something or cannot be seen.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r', r == ' ':
			return ' '
		case r == '\u200d', r == '\ufe0f': // which join and colour emoji
			return r
		case !unicode.IsPrint(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// helvetica are the widths of the printable ASCII characters of Helvetica, and
// of all fonts made to its measures, in thousandths of the font's size.
const helvetica = "" +
	"\x1c\x1c\x24\x38\x38\x59\x43\x13\x21\x21\x27\x3a\x1c\x21\x1c\x1c" + // space to /
	"\x38\x38\x38\x38\x38\x38\x38\x38\x38\x38\x1c\x1c\x3a\x3a\x3a\x38" + // 0 to ?
	"\x66\x43\x43\x48\x48\x43\x3d\x4e\x48\x1c\x32\x43\x38\x53\x48\x4e" + // @ to O
	"\x43\x4e\x48\x43\x3d\x48\x43\x5e\x43\x43\x3d\x1c\x1c\x1c\x2f\x38" + // P to _
	"\x21\x38\x38\x32\x38\x38\x1c\x38\x38\x16\x16\x32\x16\x53\x38\x38" + // ` to o
	"\x38\x38\x21\x32\x1c\x38\x32\x48\x32\x32\x32\x21\x1a\x21\x3a" // p to ~

// fontSizes of pictures in files, by style.
var fontSizes = [3]int{13, 11, 11}

// drawnWidth is about how many pixels a text takes where Helvetica or one of its
// like is at hand.
func drawnWidth(style textStyle, s string) int {
	n := 0 // hundredths of the size
	for _, r := range s {
		switch {
		case ' ' <= r && r <= '~':
			n += int(helvetica[r-' '])
		case textwidth.Rune(r) == 0:
		case r < 0x600:
			n += 62
		default:
			n += 100
		}
	}
	if style == nameText { // bold
		n += n / 14
	}
	return (n*fontSizes[style] + 99) / 100
}
