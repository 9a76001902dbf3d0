package graph

import (
	"fmt"
	"strings"
)

// A Call is one thing that executions called, with how it went.
type Call struct {
	Callee string // "lambda:invoke charge"
	Count  int    // attempts that were made
	Failed int    // of which failed
	Millis int64  // of all attempts together
}

// Calls returns what executions called, in the order of the first calls.
func Calls(runs []*Run) []Call {
	var all []Call
	index := make(map[string]int)
	for _, r := range runs {
		for _, v := range r.Visits {
			for _, a := range v.Attempts {
				if a.Callee == "" {
					continue
				}
				i, ok := index[a.Callee]
				if !ok {
					i = len(all)
					index[a.Callee] = i
					all = append(all, Call{Callee: a.Callee})
				}
				c := &all[i]
				c.Count++
				c.Millis += a.End - a.Start
				if a.Status == Failed {
					c.Failed++
				}
			}
		}
	}
	return all
}

// callMap returns the map of executions as a group: the client, the machine,
// and what it called. The client is where it starts.
func callMap(runs []*Run, title string) (*Group, *decoration) {
	g := &Group{ID: "map"}
	d := &decoration{classes: make(map[string]string)}
	var took int64
	failed := 0
	for _, r := range runs {
		took += r.End - r.Start
		if r.Status == Failed {
			failed++
		}
	}
	g.Nodes = append(g.Nodes,
		Node{ID: "client", Name: "Client", Detail: "starts executions"},
		Node{ID: "machine", Name: title, Detail: figures(len(runs), failed, took, "execution")})
	g.connect("client", "machine", Next, "")
	d.classes["machine"] = callClass(len(runs), failed)
	services := make(map[string]string) // IDs by name
	calls := Calls(runs)
	for i, c := range calls {
		of, what := service(c.Callee)
		id, ok := services[of]
		if !ok {
			id = fmt.Sprintf("service%d", len(services)+1)
			services[of] = id
			sum := Call{}
			for _, other := range calls {
				if s, _ := service(other.Callee); s == of {
					sum.Count, sum.Failed, sum.Millis = sum.Count+other.Count, sum.Failed+other.Failed, sum.Millis+other.Millis
				}
			}
			g.Nodes = append(g.Nodes, Node{ID: id, Name: of, Detail: figures(sum.Count, sum.Failed, sum.Millis, "call")})
			g.connect("machine", id, Next, "")
			d.classes[id] = callClass(sum.Count, sum.Failed)
		}
		if what != "" {
			callee := fmt.Sprintf("call%d", i+1)
			g.Nodes = append(g.Nodes, Node{ID: callee, Name: what, Detail: figures(c.Count, c.Failed, c.Millis, "call")})
			g.connect(id, callee, Next, "")
			d.classes[callee] = callClass(c.Count, c.Failed)
		}
	}
	return g, d
}

// service splits a callee into the service and what of it is called.
func service(callee string) (of, what string) {
	callee, name, named := strings.Cut(callee, " ")
	parts := strings.Split(callee, ":")
	if parts[0] == "aws-sdk" && len(parts) > 1 {
		parts = parts[1:]
	}
	if !named && len(parts) > 1 {
		name = strings.Join(parts[1:], ":")
	}
	return parts[0], name
}

// figures are the counts of a node of a map.
func figures(count, failed int, millis int64, what string) string {
	s := counted(count, what)
	if count > 0 {
		s += " · " + duration(millis/int64(count)) + " on average"
	}
	if failed > 0 {
		s += fmt.Sprintf(" · %d failed", failed)
	}
	return s
}

func callClass(count, failed int) string {
	switch {
	case failed == 0:
		return "succeeded"
	case failed < count:
		return "caught"
	}
	return "failed"
}

// MapSVG returns the map of executions — client, machine, the services and
// functions it called, with how often, how long and how many failed — as a
// document like those of [SVG].
func MapSVG(runs []*Run, o Options) string {
	g, d := callMap(runs, mapTitle(o))
	w := &svg{d: d, m: pixels(drawnWidth), ids: make(map[string]int)}
	p := lay(g, w.m, d)
	w.open(p.w, p.h, mapTitle(o)+": what was called", description(g), o.Theme)
	w.picture(p, 0)
	return w.close(o.Prefix)
}

// MapUnicode returns the map of executions for a terminal.
func MapUnicode(runs []*Run, o Options) string {
	g, d := callMap(runs, mapTitle(o))
	m := cells()
	m.maxText = 44
	return o.page(g, d, m)
}

func mapTitle(o Options) string {
	if o.Title == "" {
		return "State machine"
	}
	return o.Title
}
