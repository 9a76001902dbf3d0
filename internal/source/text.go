package source

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A text is a text that was made from parts of a file, and knows which. Its
// unknown parts read ${Name}.
type text struct {
	string
	spans   []asl.Span
	unknown []asl.Unknown
}

// fromFile is a part of a file as it stands there.
func fromFile(file string, start, end int) text {
	return text{string: file[start:end], spans: []asl.Span{{From: start}}}
}

// at returns where in the file an offset of the text stands.
func (t text) at(p int) int {
	from, _ := t.span(p)
	return from
}

// span returns where in the file an offset stands, and whether its neighbours
// stand there, too.
func (t text) span(p int) (from int, fixed bool) {
	i, found := slices.BinarySearchFunc(t.spans, p, func(s asl.Span, p int) int { return cmp.Compare(s.At, p) })
	if !found {
		i = max(i-1, 0)
	}
	if i == len(t.spans) {
		return 0, true
	}
	s := t.spans[i]
	if s.Fixed {
		return s.From, true
	}
	return s.From + max(p-s.At, 0), false
}

// unknownFrom returns the unknown parts that begin at an offset or behind it.
func (t text) unknownFrom(start int) []asl.Unknown {
	i, _ := slices.BinarySearchFunc(t.unknown, start, func(u asl.Unknown, at int) int { return cmp.Compare(u.Start, at) })
	return t.unknown[i:]
}

// source is the text as a definition in a file.
func (t text) source(name, file string) *asl.Source {
	src := &asl.Source{Name: name, Text: t.string, Unknown: t.unknown}
	if len(t.spans) != 1 || t.spans[0] != (asl.Span{}) || len(t.string) != len(file) {
		src.Origin = &asl.Origin{Text: file, Spans: t.spans}
	}
	return src
}

// A builder writes a text.
type builder struct {
	buf     []byte
	spans   []asl.Span
	unknown []asl.Unknown
}

func (b *builder) text() text { return text{string(b.buf), b.spans, b.unknown} }

// mark says where in the file stands what is written next.
func (b *builder) mark(from int, fixed bool) {
	if n := len(b.spans); n > 0 {
		last := b.spans[n-1]
		if last.Fixed == fixed && (fixed && last.From == from || !fixed && last.From+len(b.buf)-last.At == from) {
			return
		}
		if last.At == len(b.buf) {
			b.spans = b.spans[:n-1]
		}
	}
	b.spans = append(b.spans, asl.Span{At: len(b.buf), From: from, Fixed: fixed})
}

// made writes what something at from in the file stands for.
func (b *builder) made(s string, from int) {
	b.mark(from, true)
	b.buf = append(b.buf, s...)
}

// hole writes what is not known.
func (b *builder) hole(s, name string, from int) {
	b.unknown = append(b.unknown, asl.Unknown{Start: len(b.buf), End: len(b.buf) + len(s), Name: name})
	b.made(s, from)
}

// part writes a part of another text.
func (b *builder) part(t text, start, end int) {
	if start >= end {
		return
	}
	shift := len(b.buf) - start
	b.mark(t.span(start))
	i, _ := slices.BinarySearchFunc(t.spans, start+1, func(s asl.Span, p int) int { return cmp.Compare(s.At, p) })
	for ; i < len(t.spans) && t.spans[i].At < end; i++ {
		b.spans = append(b.spans, asl.Span{At: t.spans[i].At + shift, From: t.spans[i].From, Fixed: t.spans[i].Fixed})
	}
	for _, u := range t.unknownFrom(start) {
		if u.Start >= end {
			break
		}
		if u.End <= end {
			b.unknown = append(b.unknown, asl.Unknown{Start: u.Start + shift, End: u.End + shift, Name: u.Name})
		}
	}
	b.buf = append(b.buf, t.string[start:end]...)
}

func (b *builder) all(t text) { b.part(t, 0, len(t.string)) }

// quoted writes a text as a JSON string, whose quotes stand at from.
func (b *builder) quoted(t text, from int) {
	b.made(`"`, from)
	start := 0
	for _, u := range t.unknown {
		b.escaped(t, start, u.Start)
		at := len(b.buf)
		b.escaped(text{string: t.string, spans: t.spans}, u.Start, u.End)
		b.unknown = append(b.unknown, asl.Unknown{Start: at, End: len(b.buf), Name: u.Name})
		start = u.End
	}
	b.escaped(text{string: t.string, spans: t.spans}, start, len(t.string))
	b.made(`"`, t.at(len(t.string)))
}

// escaped writes a part of a text as JSON has it between quotes.
func (b *builder) escaped(t text, start, end int) {
	t.unknown = nil
	plain := start
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(t.string[i:end])
		if r >= ' ' && r != '"' && r != '\\' && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		b.part(t, plain, i)
		b.made(escape(r), t.at(i))
		i += size
		plain = i
	}
	b.part(t, plain, end)
}

// escape spells a character that may not stand in a JSON string.
func escape(r rune) string {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return `\` + string(r)
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	if r < ' ' {
		return `\u00` + string(hex[r>>4]) + string(hex[r&15])
	}
	return string(utf8.RuneError)
}
