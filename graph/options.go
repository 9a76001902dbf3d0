package graph

import "golang.org/x/image/font/opentype"

// Options say how a definition is drawn. The zero value draws the definition
// alone, in light and dark as who looks at it prefers.
type Options struct {
	Title    string           // for those who cannot see the picture; "" is "State machine"
	Theme    Theme            // of SVG and PNG
	Prefix   string           // of every id in an SVG; "" is one made from what is drawn, other for every other picture
	Run      *Run             // what happened in an execution; nil is none
	Coverage *Coverage        // what has been taken by tests; nil is none
	Fonts    []*opentype.Font // of PNG: for characters that the Go fonts lack, the first that has one draws it
	Color    bool             // Unicode: with the colours of terminals
	Columns  int              // Unicode: the room there is, which shortens texts; 0 is any
	ASCII    bool             // Unicode: with the characters of ASCII only, for terminals that have no others
}

// Theme is the colours of a picture.
type Theme uint8

// The themes. A PNG, which cannot adapt, is light when it is to be Auto.
const (
	Auto Theme = iota
	Light
	Dark
)

// Coverage is what a set of executions took of a definition.
type Coverage struct {
	States      map[string]bool     // by name
	Transitions map[Transition]bool // see there
}

// A Transition is a way from one state to the next. The zero From is where the
// scope of To starts; the zero To is where that of From ends.
type Transition struct {
	From, To string // names of states
	Caught   bool   // because of an error
}

// Covers adds what an execution took.
func (c *Coverage) Covers(r *Run) {
	if c.States == nil {
		c.States, c.Transitions = make(map[string]bool), make(map[Transition]bool)
	}
	for name := range r.states {
		c.States[name] = true
	}
	for t := range r.taken {
		c.Transitions[t] = true
	}
}

// A decoration is what a picture shows beyond the definition.
type decoration struct {
	run      *Run
	coverage *Coverage
	names    map[string]string   // of states by ID
	fails    map[string]bool     // IDs of Fail states
	classes  map[string]string   // of nodes by ID, where there is neither run nor coverage
	edges    map[Transition]bool // of the definition
	caught   map[string]bool     // states that failed though no event says so
}

func (o *Options) decoration(g *Group) *decoration {
	d := &decoration{run: o.Run, coverage: o.Coverage, names: make(map[string]string), fails: make(map[string]bool), edges: make(map[Transition]bool), caught: make(map[string]bool)}
	d.read(g)
	if o.Run != nil {
		for t := range o.Run.taken {
			if d.silent(t) {
				d.caught[t.From] = true
			}
		}
	}
	return d
}

// read notes the names and the edges of a group and of those within it.
func (d *decoration) read(g *Group) {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		d.names[n.ID] = n.Name
		d.fails[n.ID] = n.Type == "Fail"
		for j := range n.Groups {
			d.read(&n.Groups[j])
		}
	}
	for i := range g.Edges {
		d.edges[d.transition(&g.Edges[i])] = true
	}
}

func (d *decoration) transition(e *Edge) Transition {
	return Transition{From: d.names[e.From], To: d.names[e.To], Caught: e.Kind == Catch}
}

// silent reports whether a way that looks like that from a state that went well
// can only be that of a Catch: of errors in a state's own fields, such as a
// ResultPath that does not fit, histories say nothing.
func (d *decoration) silent(t Transition) bool {
	return !t.Caught && !d.edges[t] && d.edges[Transition{t.From, t.To, true}]
}

// status is what became of a state.
func (d *decoration) status(name string) Status {
	if s := d.run.State(name); s != Succeeded || !d.caught[name] {
		return s
	}
	return Caught
}

// notes are the lines a node gets for what happened in it.
func (d *decoration) notes(n *Node) []string {
	if d.run == nil {
		return nil
	}
	return d.run.notes(n.Name, d.status(n.Name))
}

// state returns the class of a node: its status in the run, or that tests never
// entered it.
func (d *decoration) state(n *Node) string {
	switch {
	case n.Kind != State:
		return ""
	case d.run != nil:
		return d.status(n.Name).String()
	case d.coverage != nil && !d.coverage.States[n.Name]:
		return "never"
	}
	return d.classes[n.ID]
}

// edge returns the class of an edge: whether the run took it, or tests never did.
func (d *decoration) edge(e *Edge) string {
	switch {
	case d.run != nil && d.took(d.run.taken, e):
		return "taken"
	case d.run != nil:
		return "untaken"
	case d.coverage != nil && !d.took(d.coverage.Transitions, e):
		return "never"
	}
	return ""
}

// above reports whether an edge lies upon others, where they run together, and so
// is drawn whole: one that was taken.
func (d *decoration) above(e *Edge) bool {
	class := d.edge(e)
	return class == "taken" || class == "" && d.coverage != nil
}

// bad reports whether who takes an edge has failed.
func (d *decoration) bad(e *Edge) bool { return e.Kind == Catch || d.fails[e.From] }

func (d *decoration) took(taken map[Transition]bool, e *Edge) bool {
	t := d.transition(e)
	if taken[t] {
		return true
	}
	t.Caught = false
	return e.Kind == Catch && taken[t] && d.silent(t)
}
