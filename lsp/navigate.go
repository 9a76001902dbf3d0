package lsp

import (
	"encoding/json"
	"slices"
	"strings"
)

// A name is the state or variable under the cursor, with all places of it.
type name struct {
	text     string
	variable bool
	places   []namePlace // in the order of the text
	here     namePlace
}

// A namePlace is where a name stands. Those of states may have quotes.
type namePlace struct {
	start, end int
	defines    bool
}

// nameAt finds the name at an offset; nil when there is none.
func (d *document) nameAt(offset int) *name {
	m := d.machineAt(offset)
	if m == nil {
		return nil
	}
	var n *name
	m.scopes(func(s *scope) {
		for _, st := range s.states {
			if st.key.start <= offset && offset <= st.key.end {
				n = s.named(st.name)
			}
		}
		for _, ref := range s.refs {
			if ref.holds(offset) {
				n = s.named(ref.value)
			}
		}
	})
	if n == nil {
		n = d.variableAt(m, offset)
	}
	if n == nil {
		return nil
	}
	slices.SortFunc(n.places, func(a, b namePlace) int { return a.start - b.start })
	for _, p := range n.places {
		if p.start <= offset && offset <= p.end {
			n.here = p
		}
	}
	return n
}

// named returns the places of a state's name.
func (s *scope) named(text string) *name {
	n := &name{text: text}
	for _, st := range s.states {
		if st.name == text {
			n.places = append(n.places, namePlace{st.key.start, st.key.end, true})
		}
	}
	for _, ref := range s.refs {
		if ref.value == text {
			n.places = append(n.places, namePlace{ref.start, ref.end, false})
		}
	}
	return n
}

func (d *document) variableAt(m *machine, offset int) *name {
	vars := m.variables(d.text)
	i := slices.IndexFunc(vars, func(o occurrence) bool {
		return o.start <= offset && offset <= o.end || !o.assigned && o.start-1 == offset // the dollar sign
	})
	if i < 0 {
		return nil
	}
	at := vars[i]
	owner := m.owner(vars, at.name, at.scope)
	if owner == nil {
		return nil
	}
	n := &name{text: at.name, variable: true, here: namePlace{at.start, at.end, at.assigned}}
	for _, o := range vars {
		if o.name == at.name && m.owner(vars, o.name, o.scope) == owner {
			n.places = append(n.places, namePlace{o.start, o.end, o.assigned})
		}
	}
	return n
}

func (d *document) definition(p *documentParams) (any, error) {
	return d.locations(p, func(n namePlace) bool { return n.defines }), nil
}

func (d *document) references(p *documentParams) (any, error) {
	return d.locations(p, func(n namePlace) bool { return !n.defines || p.Context.IncludeDeclaration }), nil
}

func (d *document) locations(p *documentParams, want func(namePlace) bool) []location {
	all := []location{}
	if n := d.nameAt(d.offset(p.Position)); n != nil {
		for _, place := range n.places {
			if want(place) {
				all = append(all, location{d.uri, d.inner(place)})
			}
		}
	}
	return all
}

func (d *document) highlights(p *documentParams) (any, error) {
	all := []highlight{}
	if n := d.nameAt(d.offset(p.Position)); n != nil {
		for _, place := range n.places {
			kind := 2
			if place.defines {
				kind = 3
			}
			all = append(all, highlight{d.inner(place), kind})
		}
	}
	return all, nil
}

// inner is the range of a name without its quotes.
func (d *document) inner(p namePlace) span {
	start, end := p.start, p.end
	token := d.text[start:end]
	if strings.HasPrefix(token, `"`) || strings.HasPrefix(token, "'") {
		start++
		if end > start && token[len(token)-1] == token[0] {
			end--
		}
	}
	return d.span(start, end)
}

func (d *document) prepareRename(p *documentParams) (any, error) {
	n := d.nameAt(d.offset(p.Position))
	if n == nil || !slices.ContainsFunc(n.places, func(p namePlace) bool { return p.defines }) {
		return nil, nil
	}
	return renameRange{d.inner(n.here), n.text}, nil
}

func (d *document) rename(p *documentParams) (any, error) {
	offset := d.offset(p.Position)
	n := d.nameAt(offset)
	if n == nil || !slices.ContainsFunc(n.places, func(p namePlace) bool { return p.defines }) {
		return nil, failf(codeRequestFailed, "here is no state or variable that could be renamed")
	}
	if err := d.checkNewName(n, offset, p.NewName); err != nil {
		return nil, err
	}
	edits := []textEdit{}
	for _, place := range n.places {
		if n.variable {
			edits = append(edits, textEdit{d.span(place.start, place.end), p.NewName})
			continue
		}
		edits = append(edits, textEdit{d.span(place.start, place.end), quoteLike(d.text[place.start:place.end], p.NewName)})
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
}

// checkNewName refuses names that would not mean what the old one does.
func (d *document) checkNewName(n *name, offset int, to string) error {
	m := d.machineAt(offset)
	switch {
	case to == n.text:
		return nil
	case n.variable && (to == "states" || nameEnd(to, 0) != len(to) || to == ""):
		return failf(codeRequestFailed, "%q: want letters, digits and _, without $, not beginning with a digit", to)
	case n.variable:
		if slices.ContainsFunc(m.variables(d.text), func(o occurrence) bool { return o.name == to }) {
			return failf(codeRequestFailed, "there is a variable $%s already", to)
		}
	case to == "" || len([]rune(to)) > 80:
		return failf(codeRequestFailed, "want a name of 1 to 80 characters")
	case slices.ContainsFunc(m.states, func(st *state) bool { return st.name == to }):
		return failf(codeRequestFailed, "there is a state %q already", to)
	}
	return nil
}

// quoteLike writes a string as the token that it replaces was written.
func quoteLike(token, s string) string {
	switch {
	case strings.HasPrefix(token, "'"):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	case strings.HasPrefix(token, `"`) || !plain(s):
		return quote(s)
	}
	return s
}

// quote writes a string as JSON.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// plain reports whether YAML reads s as that string without quotes.
func plain(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r > 0x7f
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == ' ' || r == '-' || r == '.')) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "", "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return false
	}
	return !strings.HasSuffix(s, " ")
}
