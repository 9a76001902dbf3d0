package graph

import "slices"

// rank gives every node its layer: the longest way to it from where the group
// starts, edges that lead back left out. Nodes stand in every other layer;
// between them is room for the labels of edges.
func (s *sketch) rank() {
	ends := s.ends()
	out := make([][]int, len(s.p.boxes))
	for i, e := range ends {
		out[e[0]] = append(out[e[0]], i)
	}
	const (
		unseen = iota
		open
		done
	)
	state := make([]uint8, len(out))
	finished := make([]int, 0, len(out)) // every node after all that follow it
	var visit func(n int)
	visit = func(n int) {
		state[n] = open
		for _, i := range out[n] {
			to := ends[i][1]
			switch state[to] {
			case open:
				s.back[i] = true
			case unseen:
				visit(to)
			}
		}
		state[n] = done
		finished = append(finished, n)
	}
	for n := range out { // the first is the start; others than it cannot be reached
		if state[n] == unseen {
			visit(n)
		}
	}
	for _, n := range slices.Backward(finished) {
		for _, i := range out[n] {
			if !s.back[i] {
				to := &s.vertices[ends[i][1]]
				to.rank = max(to.rank, s.vertices[n].rank+2)
			}
		}
	}
	s.squeeze(ends)
}

// squeeze takes out the layers that would have no labels.
func (s *sketch) squeeze(ends [][2]int) {
	var used []bool
	use := func(rank int) {
		for len(used) <= rank {
			used = append(used, false)
		}
		used[rank] = true
	}
	for i := range s.vertices {
		use(s.vertices[i].rank)
	}
	for i, e := range ends {
		if s.p.lines[i].label.w > 0 {
			use(s.vertices[e[0]].rank + 1)
		}
	}
	ranks, n := make([]int, len(used)), 0
	for r := range used {
		ranks[r] = n
		if used[r] {
			n++
		}
	}
	for i := range s.vertices {
		s.vertices[i].rank = ranks[s.vertices[i].rank]
	}
	s.layer = make([][]int, n)
}
