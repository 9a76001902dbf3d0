package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-isatty"
)

// isTerminal reports whether w is a terminal that understands more than lines.
func (e *env) isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && e.getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

// paint is whether there is colour.
type paint bool

// paintFor returns whether w has colour: on terminals, unless NO_COLOR is set.
// https://no-color.org
func (e *env) paintFor(w io.Writer) paint {
	return paint(e.getenv("NO_COLOR") == "" && e.isTerminal(w))
}

func (p paint) in(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string   { return p.in("1", s) }
func (p paint) dim(s string) string    { return p.in("2", s) }
func (p paint) red(s string) string    { return p.in("31", s) }
func (p paint) green(s string) string  { return p.in("32", s) }
func (p paint) yellow(s string) string { return p.in("33", s) }

// visible makes text from a definition, an input or an answer safe to print:
// names may hold characters that would make a terminal do things. Line ends stay
// when lines is true.
func visible(s string, lines bool) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	unsafe := func(r rune) bool { return !unicode.IsPrint(r) && !(lines && r == '\n') }
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !unsafe(r), r == '\u200d', r == '\ufe0f': // which join and colour emoji
			b.WriteRune(r)
		case r == '\t':
			b.WriteString("    ")
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// width is how many columns s takes. Characters of East Asia and emoji take two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0x1100 <= r && r <= 0x115f, 0x2e80 <= r && r <= 0xa4cf, 0xac00 <= r && r <= 0xd7a3, 0xf900 <= r && r <= 0xfaff,
		0xfe30 <= r && r <= 0xfe6f, 0xff00 <= r && r <= 0xff60, 0xffe0 <= r && r <= 0xffe6,
		0x1f300 <= r && r <= 0x1f64f, 0x1f680 <= r && r <= 0x1f6ff, 0x1f900 <= r && r <= 0x1faff, 0x20000 <= r && r <= 0x3fffd:
		return 2
	}
	return 1
}

// pad fills s with spaces to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-width(s), 0)) }

// cut shortens a line to at most n columns.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += runeWidth(r); used >= n {
			return s[:i] + "…"
		}
	}
	return s
}
