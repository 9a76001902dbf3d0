package lsp

import "strings"

// Symbols, folds and lenses: what is shown of a whole document.

const (
	kindModule = 2
	kindClass  = 5
)

func (d *document) symbols(*documentParams) (any, error) {
	all := []symbol{}
	embedded := d.embeddeds()
	for _, m := range d.parsed().machines {
		children := d.scopeSymbols(m.scope)
		if len(d.tree.machines)+len(embedded) == 1 {
			return append(all, children...), nil
		}
		r := d.span(m.node.start, m.node.end)
		all = append(all, symbol{Name: "state machine", Detail: m.node.str("Comment"), Kind: kindModule, Range: r, Selection: d.span(m.node.start, m.node.start), Children: children})
	}
	for _, e := range embedded {
		inner, err := e.doc.symbols(nil)
		if err != nil {
			return nil, err
		}
		symbols := e.outward(inner).([]symbol)
		if len(d.tree.machines)+len(embedded) == 1 {
			return symbols, nil
		}
		at := d.position(e.start)
		end := d.position(e.start + e.at[len(e.at)-1])
		all = append(all, symbol{Name: "state machine", Kind: kindModule, Range: span{at, end}, Selection: span{at, at}, Children: symbols})
	}
	return all, nil
}

func (d *document) scopeSymbols(s *scope) []symbol {
	all := []symbol{}
	for _, st := range s.states {
		sym := symbol{
			Name: st.name, Detail: st.typ(), Kind: kindClass,
			Range: d.span(st.key.start, max(st.key.end, st.node.end)), Selection: d.span(st.key.start, st.key.end),
		}
		if sym.Name == "" {
			sym.Name = `""` // editors refuse an empty one
		}
		for _, inner := range st.scopes {
			sym.Children = append(sym.Children, d.scopeSymbols(inner)...)
		}
		all = append(all, sym)
	}
	return all
}

func (d *document) folds(*documentParams) (any, error) {
	all := []foldingRange{}
	var walk func(start int, n *node)
	walk = func(start int, n *node) {
		if n.kind == object || n.kind == array {
			from, to := d.position(start).Line, d.position(n.end).Line
			inner := d.text[n.start:n.end]
			if strings.HasSuffix(inner, "}") || strings.HasSuffix(inner, "]") {
				to-- // the closing brace stays
			}
			if from < to {
				all = append(all, foldingRange{from, to})
			}
		}
		for _, m := range n.members {
			walk(m.start, m.value)
		}
		for _, item := range n.items {
			walk(item.start, item)
		}
	}
	walk(d.parsed().root.start, d.tree.root)
	return all, nil
}

// The commands of lenses, which an editor runs: the server touches no files.
const (
	runMachine = "sfnlocal.runMachine" // [URI]
	runState   = "sfnlocal.runState"   // [URI, state]
	testState  = "sfnlocal.testState"  // [URI, state]
)

func (d *document) lenses(*documentParams) (any, error) {
	all := []codeLens{}
	for _, m := range d.parsed().machines {
		at := d.span(m.node.start, m.node.start)
		all = append(all, codeLens{at, command{"run", runMachine, []any{d.uri}}})
		for _, st := range m.states {
			r := d.span(st.key.start, st.key.end)
			all = append(all,
				codeLens{r, command{"run", runState, []any{d.uri, st.name}}},
				codeLens{r, command{"test", testState, []any{d.uri, st.name}}})
		}
	}
	for _, e := range d.embeddeds() {
		inner, err := e.doc.lenses(nil)
		if err != nil {
			return nil, err
		}
		all = append(all, e.outward(inner).([]codeLens)...)
	}
	return all, nil
}
