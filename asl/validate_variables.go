package asl

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
)

// A use is a place where a state reads a variable.
type use struct {
	node int
	name string
	path string
	pos  Pos
	lang QueryLanguage
}

// An assignment is a variable that a state of the scope assigns.
type assignment struct {
	name string
	path string
	pos  Pos
}

// assign reads Assign, and returns the names of the variables in it.
func (d *decoder) assign(o *object) (JSON, []string) {
	m := d.typed(o, "Assign", "OBJECT")
	if f := o.get("Assign"); f != nil && (d.wholly(f.val) || d.hasUnknownKey(f.val)) || d.openObject(o) {
		d.anyVariable = true
	}
	if m == nil {
		return JSON{}, nil
	}
	var names []string
	m.val.ForEach(func(k, _ gjson.Result) bool {
		name := k.Str
		if d.stateLang == JSONPath {
			name = strings.TrimSuffix(name, ".$")
		}
		d.checkVariableName(m, name, Pos(k.Index))
		names = append(names, name)
		d.graph.assigned = append(d.graph.assigned, assignment{name, d.location("Assign"), Pos(k.Index)})
		return true
	})
	return d.template(o, "Assign"), names
}

func (d *decoder) checkVariableName(m *member, name string, pos Pos) {
	switch {
	case name == "states":
		d.inTemplate(codeReservedVariable, m, pos, "Cannot assign to reserved variable '$states'.")
	case !isIdentifier(name):
		diag := d.inTemplate(codeVariableName, m, pos, "Invalid variable name '"+name+"': the variable name contains invalid characters.")
		if strings.HasPrefix(name, "$") {
			diag.Hint = "write the name without $"
		} else {
			diag.Hint = "a name is letters, digits and _, and does not begin with a digit"
		}
	case utf8.RuneCountInString(name) > maxName:
		d.inTemplate(codeVariableName, m, pos, "Invalid variable name '"+name+"': the variable name exceeds the 80-character limit.")
	}
}

func isIdentifier(name string) bool {
	for i, r := range name {
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r):
		case i > 0 && (unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r) || unicode.Is(unicode.Pc, r)):
		default:
			return false
		}
	}
	return name != ""
}

// uses records the variable that path reads, if it reads one. A nil path, one
// that did not parse, reads nothing.
func (d *decoder) uses(path *jsonpath.Path, pos Pos) {
	if path != nil && path.Root() == jsonpath.Variable {
		d.graph.uses = append(d.graph.uses, use{d.current, path.Variable(), d.location(""), pos, JSONPath})
	}
}

func (d *decoder) usesOfCall(call *intrinsic.Call, pos Pos) {
	for _, path := range call.Paths() {
		d.uses(path, pos)
	}
}

// variablesOf returns the variables that a state reads, sorted.
func (g *graph) variablesOf(node int) []string {
	var names []string
	for _, u := range g.uses {
		if u.node == node && !slices.Contains(names, u.name) {
			names = append(names, u.name)
		}
	}
	slices.Sort(names)
	return names
}

// checkVariables checks assignments and uses over the borders of scopes, once
// all scopes are read. d.scopes has outer scopes before inner ones.
func (d *decoder) checkVariables() {
	ids := make(map[string]int) // of the variables that are read anywhere
	for _, g := range d.scopes {
		d.checkShadowing(g)
		for _, u := range g.uses {
			if _, ok := ids[u.name]; !ok {
				ids[u.name] = len(ids)
			}
		}
	}
	if len(ids) == 0 {
		return
	}
	for _, g := range d.scopes {
		g.flow(ids)
		for _, u := range g.uses {
			if in := g.nodes[u.node].in; in != nil && !d.anyVariable && !in.has(ids[u.name]) {
				d.report(Diagnostic{
					Code: codeUndefinedVariable, Path: u.path, place: u.pos, token: u.pos,
					Message: "The variable '$" + u.name + "' may not be defined when it is read",
					Hint:    g.undefinedHint(u),
				})
			}
		}
	}
}

// checkShadowing reports variables of g that an enclosing scope assigns, too.
func (d *decoder) checkShadowing(g *graph) {
	for _, a := range g.assigned {
		for outer := g.outer; outer != nil; outer = outer.outer {
			if outer.assigns(a.name) {
				d.report(Diagnostic{
					Code: codeVariableName, Path: a.path, place: a.pos, token: a.pos,
					Message: "The variable name '" + a.name + "' was already defined in a parent scope.",
					Hint:    "choose another name here, and pass the value out through the output of the state",
				})
				break
			}
		}
	}
}

func (g *graph) assigns(name string) bool {
	for i := range g.assigned {
		if g.assigned[i].name == name {
			return true
		}
	}
	return false
}

func (g *graph) undefinedHint(u use) string {
	for scope := g; scope != nil; scope = scope.outer {
		if scope.assigns(u.name) {
			return "assign $" + u.name + " on every way that leads here"
		}
	}
	if g.isolated {
		return "the children of a distributed Map see no variables from outside: pass the value in with ItemSelector"
	}
	input := "$."
	if u.lang == JSONata {
		input = "$states.input."
	}
	return "no state assigns $" + u.name + "; data of the state's input is " + input + u.name
}

// A varSet is a set of variables by their ids. A nil varSet is not known yet.
type varSet []uint64

func (s varSet) has(id int) bool { return s[id/64]&(1<<(id%64)) != 0 }
func (s varSet) add(id int)      { s[id/64] |= 1 << (id % 64) }

// with returns s with names added.
func (s varSet) with(names []string, ids map[string]int) varSet {
	s = slices.Clone(s)
	for _, name := range names {
		if id, ok := ids[name]; ok {
			s.add(id)
		}
	}
	return s
}

// flow finds for each state the variables that are surely assigned when it is
// entered: those that all ways to it assign. States that no way leads to keep
// nil.
func (g *graph) flow(ids map[string]int) {
	index := make(map[string]int, len(g.nodes))
	for i := range g.nodes {
		index[g.nodes[i].name] = i
	}
	start, ok := index[g.start.Value]
	if !ok {
		return
	}
	g.nodes[start].in = make(varSet, len(ids)/64+1)
	if g.outer != nil {
		copy(g.nodes[start].in, g.outer.nodes[g.outerNode].in)
	}
	// Sets only shrink from the first visit on, so this ends.
	for work := []int{start}; len(work) > 0; {
		n := &g.nodes[work[0]]
		work = work[1:]
		for _, e := range n.edges {
			to, ok := index[e.target.Value]
			if !ok {
				continue
			}
			names := e.assigns
			if e.index < 0 {
				names = n.assigns
			}
			if g.nodes[to].enter(n.in.with(names, ids)) {
				work = append(work, to)
			}
		}
	}
}

// enter narrows what is surely assigned at n by what one way to it assigns. It
// reports whether that changed anything.
func (n *node) enter(assigned varSet) bool {
	if n.in == nil {
		n.in = assigned
		return true
	}
	changed := false
	for i, word := range n.in {
		n.in[i] &= assigned[i]
		changed = changed || n.in[i] != word
	}
	return changed
}
