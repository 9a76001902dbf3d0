package lsp

import "strings"

// block reads YAML line by line, by its indents. It knows what definitions are
// written with, and steps over what it does not know.
type block struct {
	src   string
	lines []blockLine
	i     int
	depth int
}

// A blockLine is a line that is neither blank nor a comment.
type blockLine struct {
	indent     int
	start, end int // of what stands behind the indent
}

func newBlock(src string) *block {
	b := &block{src: src}
	at := 0
	for line := range strings.Lines(src) {
		content := strings.TrimLeft(line, " ")
		indent := len(line) - len(content)
		content = strings.TrimRight(content, " \t\r\n")
		if content != "" && content[0] != '#' && !strings.HasPrefix(content, "---") {
			b.lines = append(b.lines, blockLine{indent, at + indent, at + indent + len(content)})
		}
		at += len(line)
	}
	return b
}

// read reads the value that begins at the line i, of at least an indent.
func (b *block) read(indent int) *node {
	if b.i >= len(b.lines) || b.lines[b.i].indent < indent || b.depth > maxDepth {
		return nil
	}
	b.depth++
	defer func() { b.depth-- }()
	line := b.lines[b.i]
	switch {
	case b.dash(line):
		return b.sequence(line.indent)
	case strings.IndexByte("{[", b.src[line.start]) >= 0:
		return b.flow(line.start, indent-1)
	}
	return b.mapping(line.indent)
}

func (b *block) dash(l blockLine) bool {
	return b.src[l.start] == '-' && (l.end == l.start+1 || b.src[l.start+1] == ' ')
}

func (b *block) sequence(indent int) *node {
	n := &node{kind: array, start: b.lines[b.i].start}
	for b.i < len(b.lines) && b.lines[b.i].indent == indent && b.dash(b.lines[b.i]) {
		l := &b.lines[b.i]
		rest := strings.TrimLeft(b.src[l.start+1:l.end], " ")
		n.end = l.end
		if rest == "" {
			b.i++
			if item := b.read(indent + 1); item != nil {
				n.items, n.end = append(n.items, item), item.end
			}
			continue
		}
		start := l.end - len(rest)
		l.indent += start - l.start
		l.start = start
		var item *node
		if b.dash(*l) || b.colon(l.start, l.end) >= 0 {
			item = b.read(l.indent)
		} else {
			item = b.inline(start, indent)
		}
		n.items, n.end = append(n.items, item), item.end
	}
	return n
}

// colon finds the end of the key that a line begins with; -1 when it has none.
func (b *block) colon(start, end int) int {
	if start < end && (b.src[start] == '"' || b.src[start] == '\'') {
		p := flow{src: b.src, i: start, end: end}
		p.quoted()
		if p.i < end && b.src[p.i] == ':' {
			return p.i
		}
		return -1
	}
	for i := start; i < end; i++ {
		if b.src[i] == ':' && (i+1 == end || b.src[i+1] == ' ') {
			return i
		}
		if strings.IndexByte("{}[]\"", b.src[i]) >= 0 {
			return -1
		}
	}
	return -1
}

func (b *block) mapping(indent int) *node {
	n := &node{kind: object, start: b.lines[b.i].start}
	for b.i < len(b.lines) && b.lines[b.i].indent >= indent {
		l := b.lines[b.i]
		if l.indent > indent || b.dash(l) {
			if l.indent == indent {
				break
			}
			b.i++ // belongs to nothing
			n.end = l.end
			continue
		}
		m := &member{start: l.start}
		colon := b.colon(l.start, l.end)
		if colon < 0 {
			m.end = l.end
			m.value = &node{start: l.end, end: l.end}
			b.i++
		} else {
			m.end = colon
			m.value = b.memberValue(colon+1, indent)
		}
		m.key, _ = unquote(b.src[m.start:m.end])
		n.members, n.end = append(n.members, m), max(m.end, m.value.end)
	}
	return n
}

// memberValue reads what stands behind a colon, on its line or below.
func (b *block) memberValue(at, indent int) *node {
	l := b.lines[b.i]
	start := b.skipTags(at, l.end)
	if start < l.end && b.src[start] != '#' {
		return b.inline(start, indent)
	}
	b.i++
	if b.i < len(b.lines) && b.lines[b.i].indent == indent && b.dash(b.lines[b.i]) {
		return b.sequence(indent)
	}
	if v := b.read(indent + 1); v != nil {
		return v
	}
	return &node{start: at, end: max(at, start)}
}

// skipTags steps over blanks, tags and anchors.
func (b *block) skipTags(at, end int) int {
	for at < end {
		switch b.src[at] {
		case ' ', '\t':
			at++
		case '!', '&':
			for at < end && b.src[at] != ' ' {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// inline reads a value that begins on the line of its key.
func (b *block) inline(start, indent int) *node {
	start = b.skipTags(start, b.lines[b.i].end)
	l := b.lines[b.i]
	if start >= l.end {
		b.i++
		return &node{start: start, end: start}
	}
	switch b.src[start] {
	case '{', '[', '"', '\'':
		return b.flow(start, indent)
	case '|', '>':
		b.i++
		n := &node{kind: scalar, start: l.end, end: l.end}
		first := b.i
		b.below(indent, n)
		if first < b.i {
			n.start = b.lines[first].start
			n.value = b.src[n.start:n.end]
			if n.value[0] == '{' && !strings.HasPrefix(n.value, "{%") { // a definition in JSON, as a string
				p := flow{src: b.src, i: n.start, end: n.end}
				return p.read()
			}
		}
		return n
	}
	n := &node{kind: scalar, start: start, end: l.end}
	if i := strings.Index(b.src[start:l.end], " #"); i >= 0 {
		n.end = start + len(strings.TrimRight(b.src[start:start+i], " "))
	}
	b.i++
	b.below(indent, n)
	n.value = b.src[n.start:n.end]
	return n
}

// below takes the lines that are indented further.
func (b *block) below(indent int, n *node) {
	for b.i < len(b.lines) && b.lines[b.i].indent > indent {
		n.end = b.lines[b.i].end
		b.i++
	}
}

// flow reads a value in braces, brackets or quotes. Its strings may go on in the
// lines that are indented further.
func (b *block) flow(start, indent int) *node {
	last := b.i
	for last+1 < len(b.lines) && b.lines[last+1].indent > indent {
		last++
	}
	p := flow{src: b.src, i: start, end: len(b.src), wrap: b.lines[last].end}
	n := p.read()
	for b.i < len(b.lines) && b.lines[b.i].start < max(n.end, start+1) {
		b.i++
	}
	return n
}
