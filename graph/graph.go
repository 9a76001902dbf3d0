// Package graph shows a definition, and what happened in executions of it, as
// a picture.
//
// [New] makes the picture's parts — boxes, arrows, and boxes within boxes for
// the branches of a Parallel and the processor of a Map — without saying where
// they go. [Mermaid] and [DOT] write them for the programs that draw; [SVG],
// [PNG] and [Unicode] lay them out and draw them. [NewRun] reads a history:
// [Options] put it into these, and [TimelineSVG] and [MapSVG], with their kin for
// terminals, show when states ran and what they called. The same arguments
// always give the same bytes, and all functions may be used by many at a time.
//
// To read the package, begin with layout.go, whose function lay names the steps,
// each in a file of its own; svg.go, png.go and unicode.go draw what they made.
package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A Group is a scope of a definition: the states of the machine itself, of a
// Parallel branch or of a Map's processor, in the order of the text, between a
// Start and an End node. Edges never leave their group.
type Group struct {
	ID    string // "" is the machine
	Label string // "branch 1"; "" for the machine and for a Map's only group
	Nodes []Node
	Edges []Edge
}

// A Node is a state, or where a group starts or ends.
type Node struct {
	ID     string // letters, digits and "_"; the same as long as the order of states is
	Kind   NodeKind
	Name   string   // of the state, with whatever characters the definition gave it
	Type   string   // of the state: "Task", …
	Detail string   // what it calls, how long it waits, …; may be ""
	Retry  []string // one for each retrier: "Net.Timeout ×3 after 1s 2s 4s"
	Groups []Group  // the branches of a Parallel, or the processor of a Map
}

// NodeKind says what a node stands for.
type NodeKind uint8

// The kinds of nodes.
const (
	State NodeKind = iota
	Start
	End
)

// An Edge leads from a node to another of the same group, or to itself.
type Edge struct {
	From, To string // IDs
	Kind     EdgeKind
	Label    string // the condition of a Choice, the errors of a Catch; else ""
}

// EdgeKind says when an edge is taken.
type EdgeKind uint8

// The kinds of edges.
const (
	Next    EdgeKind = iota // always; from Start and to End as well
	Choice                  // when the rule in Label holds
	Default                 // when no rule does
	Catch                   // after the errors in Label
)

// New returns the picture of a definition, which must come from [asl.Parse].
func New(sm *asl.StateMachine) *Group {
	b := &builder{ids: make(map[string]string)}
	for _, st := range sm.All() {
		b.ids[st.Fields().Name] = "s" + strconv.Itoa(len(b.ids)+1)
	}
	g := b.group("", "", &sm.Scope)
	return &g
}

// A builder knows the IDs of all states by name; names are unique in a definition.
type builder struct{ ids map[string]string }

func (b *builder) group(id, label string, s *asl.Scope) Group {
	start, end := id+"_start", id+"_finish"
	if id == "" {
		start, end = "start", "finish" // "end" is a word of Mermaid
	}
	g := Group{ID: id, Label: label, Nodes: []Node{{ID: start, Kind: Start}}}
	g.connect(start, b.ids[s.StartAt], Next, "")
	for _, st := range s.States {
		n := b.node(st)
		g.Nodes = append(g.Nodes, n)
		b.edges(&g, n.ID, end, st)
	}
	if slices.ContainsFunc(g.Edges, func(e Edge) bool { return e.To == end }) {
		g.Nodes = append(g.Nodes, Node{ID: end, Kind: End})
	}
	return g
}

func (b *builder) node(st asl.State) Node {
	f := st.Fields()
	n := Node{ID: b.ids[f.Name], Name: f.Name, Type: f.Type, Detail: detail(st)}
	retry, _ := asl.Policies(st)
	for _, r := range retry {
		n.Retry = append(n.Retry, fmt.Sprintf("%s ×%d%s", strings.Join(r.ErrorEquals, ", "), r.MaxAttempts, delays(&r)))
	}
	inner := asl.Scopes(st)
	for i, s := range inner {
		label := ""
		if f.Type == "Parallel" {
			label = "branch " + strconv.Itoa(i+1)
		}
		n.Groups = append(n.Groups, b.group(n.ID+"_"+strconv.Itoa(i+1), label, s))
	}
	return n
}

// delays says how long a retrier waits before its first attempts: " after 1s 2s 4s".
func delays(r *asl.Retrier) string {
	if r.MaxAttempts == 0 {
		return ""
	}
	words := []string{" after"}
	if r.FullJitter {
		words = append(words, "up to")
	}
	const shown = 3
	seconds := float64(r.IntervalSeconds)
	for n := int64(0); n < min(r.MaxAttempts, shown); n++ {
		if r.MaxDelaySeconds > 0 {
			seconds = min(seconds, float64(r.MaxDelaySeconds))
		}
		words = append(words, duration(int64(min(seconds, maxSeconds)*1000)))
		seconds *= r.BackoffRate
	}
	if r.MaxAttempts > shown && r.BackoffRate > 1 {
		words = append(words, "…")
	}
	return strings.Join(words, " ")
}

func (b *builder) edges(g *Group, from, end string, st asl.State) {
	f := st.Fields()
	choice, isChoice := st.(*asl.Choice)
	switch {
	case isChoice:
		for i := range choice.Choices {
			r := &choice.Choices[i]
			g.connect(from, b.ids[r.Next.Value], Choice, condition(r))
		}
		g.connect(from, b.ids[choice.Default.Value], Default, "")
	case f.Next.Set:
		g.connect(from, b.ids[f.Next.Value], Next, "")
	default:
		g.connect(from, end, Next, "")
	}
	_, catch := asl.Policies(st)
	for _, c := range catch {
		g.connect(from, b.ids[c.Next.Value], Catch, strings.Join(c.ErrorEquals, ", "))
	}
}

// connect adds an edge; one that leads nowhere, such as an absent Default, is left out.
func (g *Group) connect(from, to string, kind EdgeKind, label string) {
	if to != "" {
		g.Edges = append(g.Edges, Edge{from, to, kind, label})
	}
}
