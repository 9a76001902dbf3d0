package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

// printDiagnostics prints problems as compilers do: the place, the message, the
// line with what is wrong in it underlined, and what to do about it.
func (e *env) printDiagnostics(w io.Writer, src *asl.Source, diags asl.Diagnostics) {
	p := e.paintFor(w)
	for _, d := range diags {
		severity := p.red("error")
		if d.Severity == asl.Warning {
			severity = p.yellow("warning")
		}
		// The place that AWS adds to some messages on a line of its own stands in front already.
		message, _, _ := strings.Cut(d.Message, "\n at ")
		fmt.Fprintf(w, "%s: %s: %s %s\n", p.bold(visible(d.Pos.String(), false)), severity, visible(message, false), p.dim("["+d.Code+"]"))
		printSnippet(w, p, src.File(), d.Pos)
		if d.Hint != "" {
			fmt.Fprintf(w, "%s= %s\n", gutter(d.Pos.Line), visible(d.Hint, false))
		}
	}
}

// gutter is the space that a line's number takes.
func gutter(line int) string { return strings.Repeat(" ", len(fmt.Sprint(line))+1) }

// maxSnippet is how much of a line is shown, in characters; a definition may be
// a single line of a megabyte.
const maxSnippet = 100

// printSnippet prints the line of a position with what stands there underlined.
func printSnippet(w io.Writer, p paint, text string, pos asl.Position) {
	offset := min(pos.Offset, len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	before, after := text[start:offset], strings.TrimRight(text[offset:end], "\r")
	if strings.TrimSpace(before+after) == "" {
		return
	}
	token := report.Token(after)
	rest := after[len(token):]
	if utf8.RuneCountInString(before)+utf8.RuneCountInString(after) > maxSnippet {
		if kept := lastRunes(before, maxSnippet/2); len(kept) < len(before) {
			before = "…" + kept
		}
		if short := cut(token, maxSnippet/2); short != token {
			token, rest = short, ""
		}
	}
	before, token = visible(before, false), visible(token, false)
	rest = cut(visible(firstRunes(rest, maxSnippet), false), max(maxSnippet-textwidth.Columns(before+token), 2))
	g := gutter(pos.Line)
	fmt.Fprintf(w, "%s %s\n", p.dim(fmt.Sprintf("%d |", pos.Line)), before+token+rest)
	fmt.Fprintf(w, "%s %s%s\n", p.dim(g+"|"), strings.Repeat(" ", textwidth.Columns(before)), p.red(strings.Repeat("^", max(textwidth.Columns(token), 1))))
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

func firstRunes(s string, n int) string {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i]
}
