package graph

import (
	"cmp"
	"slices"
)

// rounds is how often all blocks are moved to where they would like to be.
const rounds = 24

// align gives every vertex its x. Vertices that a straight line should join are
// one block; blocks move, one after the other, to the mean of what they are
// linked with, as far as their neighbours in the layers let them.
func (s *sketch) align() {
	s.blocks()
	b := s.newBlocks()
	b.pack()
	for i := range rounds {
		b.settle(i%2 == 0)
	}
	left := 0
	for i := range s.vertices {
		v := &s.vertices[i]
		v.x = b.x[v.block]
		if i == 0 || v.x-v.w/2 < left {
			left = v.x - v.w/2
		}
	}
	for i := range s.vertices {
		s.vertices[i].x += s.m.margin - left
	}
}

// blocks chooses the links that are to be straight: the passages of long edges
// first, then the way on from a state — of several the one with most before it,
// else the middle one — and never two that cross. Catches, and what comes after a
// Fail, leave the way to the others.
func (s *sketch) blocks() {
	depth := s.depths()
	type candidate struct{ upper, lower, weight, aside int }
	var all []candidate
	aside := s.asides()
	for i, l := range s.links {
		c := candidate{l.from, l.to, s.straightness(l), aside[i]}
		if l.turn == up {
			c.upper, c.lower = l.to, l.from
		}
		if c.weight > 0 {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(b.weight-a.weight, depth[b.lower]-depth[a.lower], a.aside-b.aside)
	})
	next := make([]int, len(s.vertices)) // downwards in a block; -1 is none
	first := make([]bool, len(s.vertices))
	for i := range next {
		next[i], first[i] = -1, true
	}
	taken := make([][][2]int, len(s.layer)) // by rank of the upper end: positions of both, in order
	for _, c := range all {
		u, l := &s.vertices[c.upper], &s.vertices[c.lower]
		if next[c.upper] >= 0 || !first[c.lower] {
			continue
		}
		at := taken[u.rank]
		i, _ := slices.BinarySearchFunc(at, u.pos, func(p [2]int, pos int) int { return p[0] - pos })
		if i > 0 && at[i-1][1] > l.pos || i < len(at) && at[i][1] < l.pos {
			continue
		}
		taken[u.rank] = slices.Insert(at, i, [2]int{u.pos, l.pos})
		next[c.upper], first[c.lower] = c.lower, false
	}
	n := 0
	for _, layer := range s.layer {
		for _, v := range layer {
			if !first[v] {
				continue
			}
			for u := v; u >= 0; u = next[u] {
				s.vertices[u].block = n
			}
			n++
		}
	}
}

// straightness is how much it matters that a link is straight; 0 is not at all.
func (s *sketch) straightness(l link) int {
	pass := s.vertices[l.from].what == aPass
	switch {
	case l.turn == up:
		return 4
	case l.turn != down:
		return 0
	case pass && s.vertices[l.to].what == aPass:
		return 5
	case s.fails(l.from):
		return 1
	case !l.dashed && !pass:
		return 3
	case !l.dashed:
		return 2
	case pass:
		return 1
	}
	return 0 // what is near its label is easier to see than what is straight
}

// fails reports whether a vertex is a Fail, whose way to the end is nobody's aim.
func (s *sketch) fails(v int) bool { return v < len(s.p.boxes) && s.p.boxes[v].node.Type == "Fail" }

// asides are how far every link is from the middle of those that leave its source
// and of those that enter its target: 0 for the middle ones and, of an even
// number, for the ones left of it.
func (s *sketch) asides() []int {
	out, in := make([][]int, len(s.vertices)), make([][]int, len(s.vertices))
	for i, l := range s.links {
		if l.turn == down && !l.dashed {
			out[l.from] = append(out[l.from], i)
			in[l.to] = append(in[l.to], i)
		}
	}
	aside := make([]int, len(s.links))
	fromMiddle := func(links []int, end func(link) int) {
		slices.SortFunc(links, func(a, b int) int { return s.vertices[end(s.links[a])].pos - s.vertices[end(s.links[b])].pos })
		for n, i := range links {
			aside[i] += abs(n - (len(links)-1)/2)
		}
	}
	for v := range s.vertices {
		fromMiddle(out[v], func(l link) int { return l.to })
		fromMiddle(in[v], func(l link) int { return l.from })
	}
	return aside
}

// depths counts, for every vertex, the most states that follow it along solid lines.
func (s *sketch) depths() []int {
	depth := make([]int, len(s.vertices))
	solid := make([][]int, len(s.vertices))
	for _, l := range s.links {
		if l.turn == down && !l.dashed {
			solid[l.from] = append(solid[l.from], l.to)
		}
	}
	for _, layer := range slices.Backward(s.layer) {
		for _, v := range layer {
			for _, to := range solid[v] {
				depth[v] = max(depth[v], depth[to])
			}
			if s.vertices[v].what == aNode {
				depth[v]++
			}
		}
	}
	return depth
}

// A blockField is the blocks with what keeps them apart and what draws them.
type blockField struct {
	x     []int
	order []int // blocks, every one after those left of it
	left  [][]gap
	right [][]gap
	pulls [][]pull
}

// A gap is the least distance to another block.
type gap struct{ block, least int }

// A pull draws a block to another.
type pull struct{ block, weight int }

func (s *sketch) newBlocks() *blockField {
	n := 0
	for i := range s.vertices {
		n = max(n, s.vertices[i].block+1)
	}
	b := &blockField{x: make([]int, n), left: make([][]gap, n), right: make([][]gap, n), pulls: make([][]pull, n)}
	waits := make([]int, n)
	for _, layer := range s.layer {
		for i := 1; i < len(layer); i++ {
			u, v := &s.vertices[layer[i-1]], &s.vertices[layer[i]]
			least := u.w - u.w/2 + s.m.gap(u, v) + v.w/2
			b.right[u.block] = append(b.right[u.block], gap{v.block, least})
			b.left[v.block] = append(b.left[v.block], gap{u.block, least})
			waits[v.block]++
		}
	}
	for i := range waits {
		if waits[i] == 0 {
			b.order = append(b.order, i)
		}
	}
	for i := 0; i < len(b.order); i++ { // as straight lines do not cross, there is no circle
		for _, g := range b.right[b.order[i]] {
			if waits[g.block]--; waits[g.block] == 0 {
				b.order = append(b.order, g.block)
			}
		}
	}
	for _, l := range s.links {
		from, to := s.vertices[l.from].block, s.vertices[l.to].block
		if from == to {
			continue
		}
		weight := 4
		switch {
		case l.dashed && s.vertices[l.from].what == aNode: // to its label
			weight = 2
		case l.dashed:
			weight = 1
		}
		b.pulls[from] = append(b.pulls[from], pull{to, weight})
		b.pulls[to] = append(b.pulls[to], pull{from, weight})
	}
	return b
}

// pack moves every block as far to the left as it goes.
func (b *blockField) pack() {
	for _, i := range b.order {
		for _, g := range b.left[i] {
			b.x[i] = max(b.x[i], b.x[g.block]+g.least)
		}
	}
}

// settle moves every block once, beginning at the right or at the left.
func (b *blockField) settle(fromRight bool) {
	for n := range b.order {
		i := b.order[n]
		if fromRight {
			i = b.order[len(b.order)-1-n]
		}
		sum, weights := 0, 0
		for _, p := range b.pulls[i] {
			sum += b.x[p.block] * p.weight
			weights += p.weight
		}
		if weights == 0 {
			continue
		}
		want := sum / weights
		for _, g := range b.right[i] {
			want = min(want, b.x[g.block]-g.least)
		}
		for _, g := range b.left[i] {
			want = max(want, b.x[g.block]+g.least)
		}
		b.x[i] = want
	}
}
