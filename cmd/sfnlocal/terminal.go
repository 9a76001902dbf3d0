package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/term"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// isTerminal reports whether w is a terminal that understands more than lines.
func (e *env) isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && e.getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// columns returns how wide the terminal behind w is: COLUMNS, where it is set, or
// what the terminal says. 0 is no terminal, or one that does not say.
func (e *env) columns(w io.Writer) int {
	if n, err := strconv.Atoi(e.getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	f, ok := w.(*os.File)
	if !ok || !e.isTerminal(w) {
		return 0
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}

// asciiOnly reports whether the locale is one without Unicode, such as C. Where
// none is set, which is how containers are, Unicode is taken for granted.
func (e *env) asciiOnly() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := e.getenv(name); locale != "" {
			_, charset, named := strings.Cut(strings.ToLower(locale), ".")
			charset, _, _ = strings.Cut(charset, "@")
			return locale == "C" || locale == "POSIX" || named && charset != "utf-8" && charset != "utf8"
		}
	}
	return false
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

// pad fills s with spaces to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-textwidth.Columns(s), 0)) }

// cut shortens a line to at most n columns.
func cut(s string, n int) string {
	if textwidth.Columns(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += textwidth.Rune(r); used >= n {
			return s[:i] + "…"
		}
	}
	return s
}
