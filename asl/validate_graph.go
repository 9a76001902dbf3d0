package asl

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// A graph has the transitions of one scope. It is kept beside the states
// because it also knows states that could not be read and fields that do not
// belong: AWS follows both.
type graph struct {
	start     Text
	nodes     []node
	outer     *graph // of the scope that the scope is in, if its variables can be seen
	outerNode int    // the state that the scope belongs to
	isolated  bool   // of a distributed Map, whose children do not see the variables outside
	assigned  []assignment
	uses      []use
}

// A node is one state of a scope.
type node struct {
	name     string
	pos      Pos
	edges    []edge
	terminal bool
	pattern  []string // of a name that is partly unknown; else nil
	open     bool     // may have transitions that cannot be seen
	assigns  []string // by the state itself
	in       varSet   // variables that are surely assigned on entry
}

// An edge is one transition: the field that holds it, and the index of the
// array element that the field is in, or -1.
type edge struct {
	field   string
	index   int
	target  Text
	assigns []string // by the rule or catcher
}

// add adds the state that m names and returns its index.
func (g *graph) add(m *member, pattern []string) int {
	g.nodes = append(g.nodes, node{name: m.key, pos: m.keyPos, pattern: pattern})
	return len(g.nodes) - 1
}

// edges adds the transitions of a state that do not depend on its type. It is
// called before fields are refused: a Next on a Succeed state still counts.
func (g *graph) edges(i int, o *object, typ string) {
	n := &g.nodes[i]
	for _, field := range []string{"Next", "Default"} {
		if m := o.get(field); m != nil && m.val.Type == gjson.String {
			n.edges = append(n.edges, edge{
				field: field, index: -1,
				target: Text{Value: m.val.Str, Set: true, Pos: Pos(m.val.Index)},
			})
		}
	}
	// A state of unknown type counts as an end, one without any type does not.
	n.terminal = typ == "Succeed" || typ == "Fail" || o.has("Type") && isTrue(o.get("End"))
}

// elemEdge adds the transition of a Choice rule or a catcher.
func (g *graph) elemEdge(i int, field string, index int, target Text, assigns []string) {
	if target.Set {
		g.nodes[i].edges = append(g.nodes[i].edges, edge{field, index, target, assigns})
	}
}

// checkName reports a state name that is too long or taken.
func (d *decoder) checkName(m *member) {
	report := func(code, message string) *Diagnostic {
		return d.report(Diagnostic{Code: code, Message: message, Path: d.location(""), place: m.keyPos, token: m.keyPos})
	}
	if utf8.RuneCountInString(m.key) > maxName {
		report(codeStateName, "State name '"+m.key+"' exceeds the 80-character limit allowed by the service")
	}
	if m.key == "" {
		report(codeStateName, "State name cannot be empty")
	}
	if d.names[m.key] {
		report(codeDuplicateState, "Duplicate State name: "+m.key).
			Hint = "state names are unique in the whole definition, Parallel branches and Map processors included"
	}
	d.names[m.key] = true
}

// checkGraph checks the transitions of the scope o, whose states were read.
func (d *decoder) checkGraph(o *object) {
	if d.opts.LoneState && len(d.path) == 0 {
		return
	}
	g := d.graph
	index := make(map[string]int, len(g.nodes))
	for i := range g.nodes {
		index[g.nodes[i].name] = i
	}
	d.checkTargets(o, index)
	if o.has("StartAt") {
		d.checkReachable(index)
	}
	if !slices.ContainsFunc(g.nodes, func(n node) bool { return n.terminal || n.open }) {
		d.report(Diagnostic{Code: codeEnd, Message: "Workflow has no terminal state", place: o.pos, token: o.pos}).
			Hint = `end with a Succeed or Fail state, or with "End": true`
	}
}

func (d *decoder) checkTargets(o *object, index map[string]int) {
	g := d.graph
	if g.start.Set && !d.leads(index, g.start, func(int) {}) {
		d.missing(d.location("StartAt"), g.start)
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		for _, e := range n.edges {
			if d.leads(index, e.target, func(int) {}) {
				continue
			}
			field := e.field
			if e.index >= 0 {
				field += "[" + strconv.Itoa(e.index) + "]/Next"
			}
			d.missing(d.location("States/"+n.name+"/"+field), e.target)
		}
	}
}

func (d *decoder) missing(path string, target Text) {
	diag := d.report(Diagnostic{
		Code: codeTarget, Message: "Missing 'Next' target: " + target.Value, Path: path,
		place: target.Pos, token: target.Pos, certain: true,
	})
	switch near := d.nearestState(target.Value); {
	case near != "":
		d.mean(diag, near)
	case d.names[target.Value]:
		diag.Hint = strconv.Quote(target.Value) + " is in another branch or processor, which transitions cannot enter or leave"
	}
}

// nearestState returns the state of the scope that name probably means.
func (d *decoder) nearestState(name string) string {
	if d.reported[Error] > maxSuggestions {
		return ""
	}
	names := make([]string, len(d.graph.nodes))
	for i := range d.graph.nodes {
		names[i] = d.graph.nodes[i].name
	}
	return spell.Nearest(name, names)
}

func (d *decoder) checkReachable(index map[string]int) {
	g := d.graph
	seen := make([]bool, len(g.nodes))
	var work []int
	visit := func(i int) {
		if !seen[i] {
			seen[i] = true
			work = append(work, i)
		}
	}
	if g.start.Set {
		d.leads(index, g.start, visit)
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		if g.nodes[i].open {
			return // it may lead to any state
		}
		for _, e := range g.nodes[i].edges {
			d.leads(index, e.target, visit)
		}
	}
	for i, reached := range seen {
		if n := &g.nodes[i]; !reached {
			d.report(Diagnostic{
				Code: codeTarget, Message: "State \"" + n.name + "\" " + unreachableSuffix,
				Path: d.location("States/" + n.name), place: n.pos, token: n.pos,
			}).Hint = "no transition leads to it from StartAt"
		}
	}
}
