package lsp

import (
	"net/url"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// A document is one version of an open text with what is known of it. It is
// replaced, not changed, when the text does.
type document struct {
	uri     string
	path    string // of the file; of any other URI the part after the scheme
	version int
	text    string
	utf8    bool  // characters of positions are bytes, else UTF-16 code units
	lines   []int // where each begins
	blocks  []int // units in front of each block of the text; made when first needed
	tree    *tree // made when first needed
	checked *checked
}

func newDocument(uri string, version int, text string, utf8 bool) *document {
	d := &document{uri: uri, path: pathOf(uri), version: version, text: text, utf8: utf8, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	if u.Path == "" {
		return u.Opaque
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' { // of Windows
		path = path[1:]
	}
	return filepath.FromSlash(path)
}

// yaml reports whether the text is YAML by its name.
func (d *document) yaml() bool {
	ext := strings.ToLower(filepath.Ext(d.path))
	return ext == ".yaml" || ext == ".yml"
}

// offset returns the byte that a position stands before. Positions beyond a line
// are at its end, those beyond the text at the end of that.
func (d *document) offset(p position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(d.lines) {
		return len(d.text)
	}
	start, end := d.lines[p.Line], len(d.text)
	if p.Line+1 < len(d.lines) {
		end = d.lines[p.Line+1]
	}
	end = start + len(strings.TrimRight(d.text[start:end], "\r\n"))
	if p.Character <= 0 {
		return start
	}
	want := d.units(start) + p.Character
	first, last := start/blockSize, end/blockSize
	i := max(start, (first+sort.Search(last-first, func(i int) bool { return d.blocks[first+i+1] >= want }))*blockSize)
	for units := d.units(i); i < end && units < want; i++ {
		units += d.width(d.text[i])
	}
	for i < end && !utf8.RuneStart(d.text[i]) {
		i++
	}
	return min(i, end)
}

// position returns the place of a byte.
func (d *document) position(offset int) position {
	offset = min(max(offset, 0), len(d.text))
	line := sort.SearchInts(d.lines, offset+1) - 1
	return position{line, d.units(offset) - d.units(d.lines[line])}
}

// blockSize is how many bytes of text are between two of blocks.
const blockSize = 256

// units returns how many characters, as positions count them, begin in front of a
// byte. It looks at few bytes, since a whole definition may be in one line.
func (d *document) units(offset int) int {
	if d.blocks == nil {
		d.blocks = make([]int, 0, len(d.text)/blockSize+1)
		n := 0
		for i := range len(d.text) {
			if i%blockSize == 0 {
				d.blocks = append(d.blocks, n)
			}
			n += d.width(d.text[i])
		}
		if len(d.text)%blockSize == 0 {
			d.blocks = append(d.blocks, n)
		}
	}
	n := d.blocks[offset/blockSize]
	for i := offset / blockSize * blockSize; i < offset; i++ {
		n += d.width(d.text[i])
	}
	return n
}

// width returns how many characters of a position a byte of UTF-8 begins.
func (d *document) width(c byte) int {
	switch {
	case d.utf8:
		return 1
	case !utf8.RuneStart(c):
		return 0
	case c >= 0xf0: // two code units
		return 2
	}
	return 1
}

func (d *document) span(start, end int) span {
	return span{d.position(start), d.position(end)}
}

// change returns the next version of the document.
func (d *document) change(version int, changes []change) *document {
	next := d
	for _, c := range changes {
		text := c.Text
		if c.Range != nil {
			start := next.offset(c.Range.Start)
			end := max(next.offset(c.Range.End), start)
			text = next.text[:start] + c.Text + next.text[end:]
		}
		next = newDocument(d.uri, version, text, d.utf8)
	}
	if len(changes) == 0 {
		next = newDocument(d.uri, version, d.text, d.utf8)
	}
	return next
}

// parsed returns the text as a tree, whatever is wrong with it.
func (d *document) parsed() *tree {
	if d.tree == nil {
		d.tree = parse(d.text, d.yaml())
	}
	return d.tree
}

// machineAt returns the machine around an offset: the only one, or nil.
func (d *document) machineAt(offset int) *machine {
	machines := d.parsed().machines
	i := slices.IndexFunc(machines, func(m *machine) bool { return m.node.holds(offset) })
	if i < 0 {
		return nil
	}
	return machines[i]
}
