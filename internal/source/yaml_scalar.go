package source

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// content returns where a node begins, its tag and anchor left out.
func (y *yamlReader) content(n *yaml.Node) int {
	s := y.text.string
	i := y.offset(n.Line, n.Column)
	for i < len(s) && (s[i] == '!' && n.Style&yaml.TaggedStyle != 0 || s[i] == '&' && n.Anchor != "") {
		i += strings.IndexAny(s[i:]+" ", " \t\r\n,]}")
		for {
			i += len(s[i:]) - len(strings.TrimLeft(s[i:], " \t\r\n"))
			if i == len(s) || s[i] != '#' {
				break
			}
			i += strings.IndexByte(s[i:]+"\n", '\n')
		}
	}
	return min(i, len(s))
}

// scalar returns what a scalar says, with the place of every character. It
// begins at start.
func (y *yamlReader) scalar(n *yaml.Node, start int) text {
	var b builder
	switch {
	case n.Style&yaml.LiteralStyle != 0:
		y.literal(&b, n.Value, start)
	case n.Style&yaml.FoldedStyle != 0:
		y.align(&b, n, start+strings.IndexByte(y.text.string[start:]+"\n", '\n'))
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		y.align(&b, n, start+1)
	default:
		y.align(&b, n, start)
	}
	if len(b.spans) == 0 {
		b.mark(y.text.at(start), true)
	}
	return b.text()
}

// literal aligns the lines of a literal block, which are those of the file
// without what they are indented by.
func (y *yamlReader) literal(b *builder, value string, start int) {
	s := y.text.string
	next := start + strings.IndexByte(s[start:]+"\n", '\n') + 1 // behind the |
	for line := range strings.Lines(value) {
		begin := min(next, len(s))
		end := begin + strings.IndexByte(s[begin:]+"\n", '\n')
		next = end + 1
		said := strings.TrimSuffix(line, "\n")
		written := strings.TrimSuffix(s[begin:end], "\r")
		if !strings.HasSuffix(written, said) {
			b.made(line, y.text.at(begin))
			continue
		}
		b.part(y.text, begin+len(written)-len(said), begin+len(written))
		if len(said) < len(line) {
			b.made("\n", y.text.at(begin+len(written)))
		}
	}
}

// align finds the characters of a scalar of another style one by one: outside of
// escapes they stand in the file as they are, except for white space.
func (y *yamlReader) align(b *builder, n *yaml.Node, i int) {
	s, value := y.text.string, n.Value
	if i <= len(s) && strings.HasPrefix(s[i:], value) && !strings.ContainsAny(value, "\\'\n") {
		b.part(y.text, i, i+len(value))
		return
	}
	double, single := n.Style&yaml.DoubleQuotedStyle != 0, n.Style&yaml.SingleQuotedStyle != 0
	for j := 0; j < len(value); {
		c := value[j]
		for i < len(s) && isSpace(s[i]) && s[i] != c && !isSpace(c) {
			i++
		}
		switch {
		case i >= len(s):
			b.made(value[j:], y.text.at(len(s)))
			return
		case double && s[i] == '\\':
			size := yamlEscape(s[i:])
			if size == 0 { // a line that goes on in the next
				i += 1 + len(s[i+1:]) - len(strings.TrimLeft(s[i+1:], " \t\r\n"))
				continue
			}
			_, width := utf8.DecodeRuneInString(value[j:])
			b.made(value[j:j+width], y.text.at(i))
			i, j = i+size, j+width
		case single && c == '\'':
			b.made("'", y.text.at(i))
			i, j = i+2, j+1
		case s[i] == c:
			b.part(y.text, i, i+1)
			i, j = i+1, j+1
		case isSpace(c):
			b.made(value[j:j+1], y.text.at(i))
			j++
		default: // not what the library read
			b.made(value[j:], y.text.at(i))
			return
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// yamlEscape returns the length of an escape sequence; 0 for an escaped line break.
func yamlEscape(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch s[1] {
	case '\n', '\r':
		return 0
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}
