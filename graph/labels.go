package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// labels sizes what is written on the edges of a group: at most two lines each.
func (m *metrics) labels(lines []line) {
	for i := range lines {
		lines[i].label = m.label(lines[i].edge.text())
	}
	for i := range lines { // what looks like another label of the same state has to say where it differs
		var same []int
		for j := i; j < len(lines); j++ {
			if a, b := &lines[i], &lines[j]; a.edge.From == b.edge.From && alike(&a.label, &b.label) && (i == j || a.edge.Label != b.edge.Label) {
				same = append(same, j)
			}
		}
		if len(same) < 2 {
			continue
		}
		shared := lines[same[0]].edge.text()
		for _, j := range same[1:] {
			shared = shared[:prefix(shared, lines[j].edge.text())]
		}
		start := len(shared) - len(m.lastWords(shared))
		for _, j := range same {
			whole := lines[j].edge.text()
			lines[j].label = m.label("… " + whole[start:])
			lines[j].label.texts[len(lines[j].label.texts)-1].whole = whole
		}
	}
}

// text is what is written on an edge, in one line.
func (e *Edge) text() string {
	if e.Kind == Default {
		return "default"
	}
	return oneLine(e.Label)
}

// alike reports whether two labels were shortened to the same text.
func alike(a, b *box) bool {
	if len(a.texts) == 0 || len(a.texts) != len(b.texts) {
		return false
	}
	for i := range a.texts {
		if a.texts[i].s != b.texts[i].s {
			return false
		}
	}
	return true
}

// prefix is the length of what two texts begin with both, in bytes of whole characters.
func prefix(a, b string) int {
	for i, r := range a {
		if !strings.HasPrefix(b[i:], string(r)) {
			return i
		}
	}
	return len(a)
}

// lastWords is the end of a text: the last two words, of which the second may be
// the beginning of one, or less of it when they are too long.
func (m *metrics) lastWords(s string) string {
	words := s[strings.LastIndexByte(s, ' ')+1:]
	if rest := strings.TrimSuffix(s, " "+words); rest != s {
		words = s[strings.LastIndexByte(rest, ' ')+1:]
	}
	if m.width(labelText, words) > m.maxLabel*3/2 {
		for m.width(labelText, words) > m.maxLabel/2 {
			_, n := utf8.DecodeRuneInString(words)
			words = words[n:]
		}
	}
	return words
}

// label sizes a text on an edge.
func (m *metrics) label(s string) box {
	if s == "" {
		return box{}
	}
	b := box{texts: m.two(labelText, s, m.maxLabel)}
	if last := &b.texts[len(b.texts)-1]; last.whole != "" {
		if b.texts = m.two(labelText, shortPaths(s), m.maxLabel); len(b.texts) > 0 {
			b.texts[len(b.texts)-1].whole = s
		}
	}
	for _, t := range b.texts {
		b.w = max(b.w, m.width(labelText, t.s))
		b.h += m.height[labelText]
	}
	if m.line > 0 {
		b.w = m.even(b.w)
	} else {
		b.w, b.h = m.even(b.w+8), b.h+4
	}
	return b
}

// shortPaths leaves out the middle of the paths in a condition, of which the
// last name says most: $.order.payment.state becomes $…state.
func shortPaths(s string) string {
	var b strings.Builder
	for s != "" {
		start := strings.IndexByte(s, '$')
		if start < 0 {
			break
		}
		end := start
		for end < len(s) && (s[end] == '$' || s[end] == '.' || s[end] == '[' || s[end] == ']' || s[end] == '_' || mermaidWord(rune(s[end]))) {
			end++
		}
		path := s[start:end]
		b.WriteString(s[:start])
		if strings.Count(path, ".") > 1 {
			path = "$…" + path[strings.LastIndexByte(path, '.')+1:]
		}
		b.WriteString(path)
		s = s[end:]
	}
	return b.String() + s
}

// two breaks a text that is too long for one line in two, of which the second
// is cut when it is too long as well.
func (m *metrics) two(style textStyle, s string, w int) []text {
	first, rest := m.wrap(style, s, w)
	if rest == "" {
		return []text{{style: style, s: first}}
	}
	second := text{style: style, s: m.cut(style, rest, w)}
	if second.s != rest {
		second.whole = s
	}
	return []text{{style: style, s: first}, second}
}

// wrap breaks a text that is too long for one line at a space, else between the
// parts of a name, or where it must.
func (m *metrics) wrap(style textStyle, s string, w int) (first, rest string) {
	if m.width(style, s) <= w {
		return s, ""
	}
	cut := len(strings.TrimSuffix(m.cut(style, s, w), "…"))
	if i := strings.LastIndexByte(s[:cut], ' '); i > cut/4 {
		return s[:i], strings.TrimLeft(s[i:], " ")
	}
	if i := strings.LastIndexAny(s[:cut], ".:_-[("); i > cut/4 {
		return s[:i], s[i:]
	}
	hump := 0 // where a capital follows a small letter
	small := false
	for i, r := range s[:cut] {
		if small && unicode.IsUpper(r) && i > cut/4 {
			hump = i
		}
		small = unicode.IsLower(r)
	}
	if hump > 0 {
		cut = hump
	}
	return s[:cut], s[cut:]
}
