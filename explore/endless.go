package explore

import "strings"

// endless finds a way that comes back to where it stood: an execution can go
// round there for ever.
func (s *search) endless() {
	const busy, finished = 1, 2
	color := make(map[*node]int)
	type visit struct {
		n    *node
		next int
	}
	said := make(map[string]bool)
	for _, root := range s.nodes {
		if color[root] != 0 {
			continue
		}
		stack := []visit{{root, 0}}
		color[root] = busy
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.n.kids) {
				color[top.n] = finished
				stack = stack[:len(stack)-1]
				continue
			}
			kid := top.n.kids[top.next]
			top.next++
			switch color[kid] {
			case 0:
				color[kid] = busy
				stack = append(stack, visit{kid, 0})
			case busy:
				var round []*node
				for i := len(stack) - 1; i >= 0; i-- {
					if round = append(round, stack[i].n); stack[i].n == kid {
						break
					}
				}
				s.addRound(round, said)
			}
		}
	}
}

func (s *search) addRound(round []*node, said map[string]bool) {
	var states []string
	first := round[0]
	for _, n := range round {
		for _, e := range n.events {
			if e.Kind == Entered {
				states = append(states, e.State)
			}
		}
		if n.depth < first.depth {
			first = n
		}
	}
	names := s.m.inOrder(unique(states))
	if len(names) == 0 || said[strings.Join(names, ",")] {
		return
	}
	said[strings.Join(names, ",")] = true
	s.add(Finding{
		Kind: Endless, State: names[0], Trace: s.w.trace(first), Fault: true,
		Title: "an execution can go round for ever through " + listed(names),
	})
}
