package lsp

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/lint"
)

// rulesPage is where the rules are explained.
const rulesPage = "https://github.com/sfnlocal/sfnlocal/blob/main/docs/rules.md#"

// checked is what AWS and the rules say about one version of a document.
type checked struct {
	problems asl.Diagnostics
	sources  []source.Definition
}

// check validates all definitions of the document, once.
func (d *document) check() *checked {
	if d.checked != nil {
		return d.checked
	}
	c := &checked{}
	d.checked = c
	defs, err := source.Read(d.path, d.text, source.Options{})
	if err != nil {
		var none *source.NoneError
		if !errors.As(err, &none) { // a file without a definition has no problems
			c.problems = asl.Diagnostics{{Code: "INVALID_FILE", Message: err.Error()}}
		}
		return c
	}
	c.sources = defs
	for i := range defs {
		opts := lint.Options{Options: asl.Options{Express: defs[i].Express}}
		c.problems = append(c.problems, defs[i].CheckWith(func(src *asl.Source) asl.Diagnostics {
			return lint.ValidateSource(src, opts)
		})...)
	}
	return c
}

func (d *document) diagnostics() []diagnostic {
	all := []diagnostic{}
	for _, p := range d.check().problems {
		all = append(all, d.diagnostic(p))
	}
	return all
}

func (d *document) diagnostic(p asl.Diagnostic) diagnostic {
	start := min(p.Pos.Offset, len(d.text))
	out := diagnostic{
		Range: d.span(start, d.tokenEnd(start)), Severity: 1, Code: p.Code, Source: "sfnlocal", Message: p.Plain(),
	}
	if p.Severity == asl.Warning {
		out.Severity = 2
	}
	if p.Hint != "" {
		out.Message += "; " + p.Hint
	}
	if _, ok := lint.Find(p.Code); ok {
		out.About = &codeDescription{rulesPage + strings.ToLower(p.Code)}
	}
	if st := d.stateAt(start); st != nil && (start < st.key.start || start > st.key.end) {
		out.Related = []related{{location{d.uri, d.span(st.key.start, st.key.end)}, "in this state"}}
	}
	return out
}

// stateAt returns the innermost state around an offset.
func (d *document) stateAt(offset int) *state {
	m := d.machineAt(offset)
	if m == nil {
		return nil
	}
	var found *state
	for _, st := range m.states {
		if st.key.start <= offset && offset <= st.node.end {
			found = st // those within come after
		}
	}
	return found
}

// tokenEnd returns where the string, word or sign that begins at start ends.
func (d *document) tokenEnd(start int) int {
	if start >= len(d.text) {
		return start
	}
	p := flow{src: d.text, i: start, end: len(d.text)}
	switch d.text[start] {
	case '"', '\'':
		p.quoted()
	case '$': // within an expression
		for p.i < p.end && wordByte(p.src[p.i]) {
			p.i++
		}
	default:
		p.bare()
	}
	if p.i == start {
		_, n := utf8.DecodeRuneInString(d.text[start:])
		return start + n
	}
	return p.i
}
