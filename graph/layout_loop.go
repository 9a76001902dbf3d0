package graph

import (
	"cmp"
	"slices"
)

// A loop is what edges that lead back to one node have in common: a line that
// comes up beside the other vertices, into which they turn below what they come
// from, and that turns into the node above it.
type loop struct {
	target  int
	passes  []int   // one in every layer, from that of the target downwards
	sources [][]int // for each of them, the vertices that turn into it
}

// nowhere is the position of a vertex that is not yet in its layer.
const nowhere = -1

// detour is how long a way round, in pixels, is as bad as a crossing.
const detour = 400

// thread puts loops into the layers, which are in order without them: each where
// it crosses the fewest lines and turns the least far, left or right of what it
// goes round. Long loops are first: they have the most to cross.
func (s *sketch) thread() {
	if len(s.loops) == 0 {
		return
	}
	slices.SortStableFunc(s.loops, func(a, b loop) int { return cmp.Compare(len(b.passes), len(a.passes)) })
	t := threader{s, make([][]link, len(s.layer)+1)}
	for _, l := range s.links {
		t.channels[l.above+1] = append(t.channels[l.above+1], l)
	}
	for i := range s.loops {
		t.insert(&s.loops[i])
	}
	for i := range s.loops { // now that each knows of the others
		t.remove(&s.loops[i])
		t.insert(&s.loops[i])
	}
}

// A threader has the links by the channel they lie in: the n-th is above the
// n-th layer.
type threader struct {
	*sketch
	channels [][]link
}

func (t *threader) remove(l *loop) {
	for _, v := range l.passes {
		r := t.vertices[v].rank
		t.layer[r] = slices.Delete(t.layer[r], t.vertices[v].pos, t.vertices[v].pos+1)
		t.vertices[v].pos = nowhere
		t.number(r)
	}
}

func (t *threader) number(r int) {
	for i, v := range t.layer[r] {
		t.vertices[v].pos = i
	}
}

// insert finds the cheapest way through the layers from above: for every place
// in a layer what the best way to it costs, and where that is in the layer above.
func (t *threader) insert(l *loop) {
	rank := t.vertices[l.target].rank
	cost := t.turns(rank, []int{l.target}, true)
	var above [][]int // by layer and place
	for k := range l.passes {
		if k > 0 {
			var from []int
			cost, from = t.descend(rank+k, cost)
			above = append(above, from)
		}
		for i, c := range t.turns(rank+k, l.sources[k], false) {
			cost[i] += c
		}
	}
	at := len(cost) - 1 // of places that cost the same, the one furthest right
	for i := range cost {
		if cost[len(cost)-1-i] < cost[at] {
			at = len(cost) - 1 - i
		}
	}
	for k := len(l.passes) - 1; k >= 0; k-- {
		t.layer[rank+k] = slices.Insert(t.layer[rank+k], at, l.passes[k])
		t.number(rank + k)
		if k > 0 {
			at = above[k-1][at]
		}
	}
}

// turns is what it costs to turn, at each place of a layer, around the vertices
// from there to some others: above them, or below.
func (t *threader) turns(r int, around []int, above bool) []int {
	layer := t.layer[r]
	passed := make([]int, len(layer)) // what it costs to pass a vertex
	for i, v := range layer {
		passed[i] = t.vertices[v].w + t.m.lines
	}
	channel, kind := r+1, under
	if above {
		channel, kind = r, over
	}
	for _, l := range t.channels[channel] {
		if t.upright(l) {
			v := &t.vertices[l.from]
			if v.rank != r {
				v = &t.vertices[l.to]
			}
			passed[v.pos] += t.crossing()
		}
	}
	turns := t.turning(channel, kind)
	cost := make([]int, len(layer)+1)
	for _, v := range around {
		p := t.vertices[v].pos
		for i, sum := p, 0; i >= 0; i-- { // before the i-th
			cost[i] += sum
			if i > 0 {
				sum += passed[i-1]
			}
		}
		for i, sum := p+1, 0; i <= len(layer); i++ {
			cost[i] += sum
			if i < len(layer) {
				sum += passed[i]
			}
		}
		for _, o := range turns {
			for i := range cost {
				if o.lo != p && o.hi != p && o.holds(i) != (o.lo < p && p < o.hi) {
					cost[i] += t.crossing()
				}
			}
		}
	}
	return cost
}

// upright reports whether a link leads from layer to layer, with both ends in place.
func (t *threader) upright(l link) bool {
	return (l.turn == down || l.turn == up) && t.vertices[l.from].pos != nowhere && t.vertices[l.to].pos != nowhere
}

// A span is what a line that turns goes past: from a vertex to another of the same layer.
type span struct{ lo, hi int }

// holds reports whether a place, which is before the vertex of that number, is within.
func (s span) holds(place int) bool { return s.lo < place && place <= s.hi }

// turning returns the lines in a channel that turn there.
func (t *threader) turning(channel int, kind turn) []span {
	var all []span
	for _, l := range t.channels[channel] {
		if from, to := t.vertices[l.from].pos, t.vertices[l.to].pos; l.turn == kind && from != nowhere && to != nowhere {
			all = append(all, span{min(from, to), max(from, to)})
		}
	}
	return all
}

// crossing is what a crossing costs, in the unit of the picture.
func (t *threader) crossing() int {
	if t.m.line > 0 { // cells
		return detour / 8
	}
	return detour
}

// descend returns what the places of a layer cost, given what those of the layer
// above do, and from where each is reached best.
func (t *threader) descend(r int, cost []int) (costs, from []int) {
	upper, lower := len(t.layer[r-1]), len(t.layer[r])
	left := t.leftOf(r)
	costs, from = make([]int, lower+1), make([]int, lower+1)
	for _, turn := range t.turning(r, under) {
		for i := range cost {
			if turn.holds(i) {
				cost[i] += t.crossing()
			}
		}
	}
	for j := range costs {
		best := -1
		for i := upper; i >= 0; i-- {
			// Where upright lines cross, one of them has to bend, which is as bad again.
			crossings := left[i][lower] + left[upper][j] - 2*left[i][j]
			if c := cost[i] + 2*crossings*t.crossing(); best < 0 || c < best {
				best, from[j] = c, i
			}
		}
		costs[j] = best
	}
	for _, turn := range t.turning(r, over) {
		for j := range costs {
			if turn.holds(j) {
				costs[j] += t.crossing()
			}
		}
	}
	return costs, from
}

// leftOf counts the upright lines in the channel above a layer that begin before
// the i-th vertex above and end before the j-th below.
func (t *threader) leftOf(r int) [][]int {
	left := make([][]int, len(t.layer[r-1])+1)
	for i := range left {
		left[i] = make([]int, len(t.layer[r])+1)
	}
	for _, l := range t.channels[r] {
		if t.upright(l) {
			u, v := &t.vertices[l.from], &t.vertices[l.to]
			if l.turn == up {
				u, v = v, u
			}
			left[u.pos+1][v.pos+1]++
		}
	}
	for i := 1; i < len(left); i++ {
		sum := 0
		for j := range left[i] {
			sum += left[i][j]
			left[i][j] = left[i-1][j] + sum
		}
	}
	return left
}
