package lsp

import (
	"sort"
	"strings"
)

// An embedded definition is JSON in a string of a template, such as that of
// DefinitionString. It is a document of its own, whose answers are led back into the
// text around it.
type embedded struct {
	outer *document
	doc   *document
	start int   // of the string in the outer text, quote included
	at    []int // for each byte of the inner text where it stands, from start
	quote byte  // of the string
}

// embeddeds returns the definitions in strings.
func (d *document) embeddeds() []*embedded {
	t := d.parsed()
	if t.strings == nil {
		t.strings = []*embedded{}
		d.findEmbedded(t.root)
	}
	return t.strings
}

func (d *document) findEmbedded(n *node) {
	for _, m := range d.tree.machines {
		if m.node == n {
			return
		}
	}
	if n.kind == text && strings.HasPrefix(strings.TrimLeft(n.value, " \t\r\n"), "{") && strings.Contains(n.value, `"StartAt"`) {
		inner, at := unquote(d.text[n.start:n.end])
		doc := newDocument(d.uri, d.version, inner, d.utf8)
		doc.path = "embedded.json"
		d.tree.strings = append(d.tree.strings, &embedded{d, doc, n.start, at, d.text[n.start]})
	}
	for _, m := range n.members {
		d.findEmbedded(m.value)
	}
	for _, item := range n.items {
		d.findEmbedded(item)
	}
}

// within has a feature that is about a position answer in the embedded definition
// there, if there is one.
func within(feature func(*document, *documentParams) (any, error)) func(*document, *documentParams) (any, error) {
	return func(d *document, p *documentParams) (any, error) {
		offset := d.offset(p.Position)
		for _, e := range d.embeddeds() {
			if offset <= e.start || offset > e.start+e.at[len(e.at)-1] {
				continue
			}
			q := *p
			q.Position = e.doc.position(sort.SearchInts(e.at, offset-e.start))
			result, err := feature(e.doc, &q)
			return e.outward(result), err
		}
		return feature(d, p)
	}
}

// outward turns an answer about the inner text into one about the outer text.
func (e *embedded) outward(result any) any {
	switch r := result.(type) {
	case hover:
		r.Range = e.span(r.Range)
		return r
	case renameRange:
		r.Range = e.span(r.Range)
		return r
	case []completion:
		for i := range r {
			r[i].Filter = "" // it would begin with a quote, which the outer text writes otherwise
			r[i].Edit = e.edit(r[i].Edit)
		}
	case []location:
		for i := range r {
			r[i].Range = e.span(r[i].Range)
		}
	case []highlight:
		for i := range r {
			r[i].Range = e.span(r[i].Range)
		}
	case []symbol:
		for i := range r {
			r[i].Range, r[i].Selection = e.span(r[i].Range), e.span(r[i].Selection)
			e.outward(r[i].Children)
		}
	case []codeLens:
		for i := range r {
			r[i].Range = e.span(r[i].Range)
		}
	case workspaceEdit:
		for _, edits := range r.Changes {
			for i := range edits {
				edits[i] = e.edit(edits[i])
			}
		}
	}
	return result
}

func (e *embedded) span(s span) span {
	place := func(p position) position { return e.outer.position(e.start + e.at[e.doc.offset(p)]) }
	return span{place(s.Start), place(s.End)}
}

// edit writes what is new as the string around it must be written.
func (e *embedded) edit(t textEdit) textEdit {
	if e.quote == '\'' {
		return textEdit{e.span(t.Range), strings.ReplaceAll(t.NewText, "'", "''")}
	}
	escaped := quote(t.NewText)
	return textEdit{e.span(t.Range), escaped[1 : len(escaped)-1]}
}
