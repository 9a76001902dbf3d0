package graph

import "slices"

// sweeps bounds how often all layers are ordered anew.
const sweeps = 8

// order orders the vertices of every layer so that few lines cross, those of
// loops left out. It begins with the order of the definition and leaves it only
// for fewer crossings, so that a small change of a definition is a small change
// of its picture.
func (s *sketch) order() {
	s.definitionOrder()
	best, fewest := s.snapshot(), s.crossings()
	for i := 0; i < sweeps && fewest > 0; i++ {
		for r := range s.layer {
			if i%2 == 1 {
				r = len(s.layer) - 1 - r
			}
			s.sortLayer(r, i%2 == 0)
		}
		s.transpose()
		if n := s.crossings(); n < fewest {
			best, fewest = s.snapshot(), n
		}
	}
	s.restore(best)
}

// definitionOrder puts every vertex right of those that a walk along the edges,
// in the order of the definition, met before.
func (s *sketch) definitionOrder() {
	place := func(v int) bool {
		if s.vertices[v].pos == nowhere {
			r := s.vertices[v].rank
			s.vertices[v].pos = len(s.layer[r])
			s.layer[r] = append(s.layer[r], v)
			return true
		}
		return false
	}
	for i := range s.vertices {
		s.vertices[i].pos = nowhere
	}
	out := make([][]int, len(s.p.boxes)) // edges
	for i, e := range s.ends() {
		out[e[0]] = append(out[e[0]], i)
	}
	var walk func(n int)
	walk = func(n int) {
		if !place(n) {
			return
		}
		for _, i := range out[n] {
			stops := s.routes[i].stops
			for n, v := range stops[1 : len(stops)-1] {
				if !s.back[i] || n+1 == s.routes[i].label {
					place(v)
				}
			}
			walk(stops[len(stops)-1])
		}
	}
	for n := range s.p.boxes {
		walk(n)
	}
}

func (s *sketch) snapshot() [][]int {
	c := make([][]int, len(s.layer))
	for r := range s.layer {
		c[r] = slices.Clone(s.layer[r])
	}
	return c
}

func (s *sketch) restore(layers [][]int) {
	s.layer = layers
	for _, l := range layers {
		for i, v := range l {
			s.vertices[v].pos = i
		}
	}
}

// sortLayer orders a layer by where the neighbours of its vertices in the layer
// above (or below) stand in the mean. What has none there stays where it is.
func (s *sketch) sortLayer(r int, above bool) {
	l := s.layer[r]
	key := make(map[int]float64, len(l))
	near := func(v int) []int {
		if above {
			return s.vertices[v].up
		}
		return s.vertices[v].down
	}
	scale := 1.0
	if next := r - 1; above && next >= 0 {
		scale = float64(len(s.layer[next])) / float64(len(l))
	} else if next := r + 1; !above && next < len(s.layer) {
		scale = float64(len(s.layer[next])) / float64(len(l))
	}
	for i, v := range l {
		key[v] = float64(i) * scale
		if n := near(v); len(n) > 0 {
			sum := 0
			for _, u := range n {
				sum += s.vertices[u].pos
			}
			key[v] = float64(sum) / float64(len(n))
		}
	}
	slices.SortStableFunc(l, func(a, b int) int {
		switch {
		case key[a] < key[b]:
			return -1
		case key[a] > key[b]:
			return 1
		}
		return 0
	})
	for i, v := range l {
		s.vertices[v].pos = i
	}
}

// transpose exchanges neighbours within layers as long as lines cross less.
func (s *sketch) transpose() {
	for range sweeps {
		better := false
		for _, l := range s.layer {
			for i := 1; i < len(l); i++ {
				u, v := l[i-1], l[i]
				if s.pairCrossings(v, u) < s.pairCrossings(u, v) {
					l[i-1], l[i] = v, u
					s.vertices[v].pos, s.vertices[u].pos = i-1, i
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// pairCrossings counts how often the lines of two vertices cross when the first
// stands left of the second.
func (s *sketch) pairCrossings(left, right int) int {
	l, r := &s.vertices[left], &s.vertices[right]
	return s.inversions(l.up, r.up) + s.inversions(l.down, r.down)
}

func (s *sketch) inversions(left, right []int) int {
	n := 0
	for _, a := range left {
		for _, b := range right {
			if s.vertices[a].pos > s.vertices[b].pos {
				n++
			}
		}
	}
	return n
}

// crossings counts the crossings of all lines between layers.
func (s *sketch) crossings() int {
	total := 0
	for r := 1; r < len(s.layer); r++ {
		// Positions in the layer above in the order of the layer below: the
		// crossings are its inversions, counted with a tree of partial sums.
		tree := make([]int, len(s.layer[r-1])+1)
		seen := 0
		for _, v := range s.layer[r] {
			ups := s.vertices[v].up
			for _, u := range ups {
				notRight := 0
				for i := s.vertices[u].pos + 1; i > 0; i -= i & -i {
					notRight += tree[i]
				}
				total += seen - notRight
			}
			for _, u := range ups {
				for i := s.vertices[u].pos + 1; i < len(tree); i += i & -i {
					tree[i]++
				}
				seen++
			}
		}
	}
	return total
}
