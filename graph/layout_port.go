package graph

import (
	"cmp"
	"slices"
)

// A port is where lines of one kind leave or enter a vertex. Lines of different
// kinds must not look like one: those of Catches have their own ports, as have
// those that come from below.
type port struct {
	vertex int
	lower  bool // at the lower end of the vertex
	dashed bool
	back   bool
}

// ports returns the ports at which a link leaves and enters.
func (s *sketch) ports(l link) (from, to port) {
	from = port{vertex: l.from, lower: l.turn == down || l.turn == under, dashed: l.dashed}
	to = port{vertex: l.to, lower: l.turn == up || l.turn == under, dashed: l.dashed}
	to.back = l.turn == over && s.vertices[l.to].what == aNode
	if s.vertices[l.from].what != aNode {
		from.dashed = false
	}
	if s.vertices[l.to].what != aNode {
		to.dashed = false
	}
	return from, to
}

// place gives every port its x. The most important of each side of a node is in
// its middle; another is right above or below what it leads to, when that lies
// within the width of the node.
func (s *sketch) place() map[port]int {
	far := make(map[port][]int) // x of what a port leads to
	sides := make([][2][]port, len(s.vertices))
	note := func(p port, other int) {
		if far[p] == nil {
			side := 0
			if p.lower {
				side = 1
			}
			sides[p.vertex][side] = append(sides[p.vertex][side], p)
		}
		far[p] = append(far[p], s.vertices[other].x)
	}
	for _, l := range s.links {
		from, to := s.ports(l)
		note(from, l.to)
		note(to, l.from)
	}
	at := make(map[port]int, len(far))
	for i := range sides {
		reach := max(s.vertices[i].w/2-s.m.corner, 0)
		if i < len(s.p.boxes) && s.p.boxes[i].node.Type == "Choice" { // whose sides are pointed
			reach = max(reach-s.m.padX, 0)
		}
		for _, side := range sides[i] {
			s.placeSide(&s.vertices[i], side, reach, far, at)
		}
	}
	return at
}

func (s *sketch) placeSide(v *vertex, side []port, reach int, far map[port][]int, at map[port]int) {
	slices.SortFunc(side, func(a, b port) int { return cmp.Compare(a.rank(), b.rank()) })
	var used []int
	free := func(x int) bool {
		for _, u := range used {
			if abs(u-x) < s.m.port {
				return false
			}
		}
		return abs(x-v.x) <= reach
	}
	for n, p := range side {
		x := v.x
		if n > 0 {
			want := min(max(nearest(far[p], v.x), v.x-reach), v.x+reach)
			x = want
			for d := 1; !free(x) && d <= 2*v.w; d++ { // outwards from where it would like to be
				x = want + d/2
				if d%2 == 1 {
					x = want - d/2 - 1
				}
			}
		}
		used = append(used, x)
		at[p] = x
	}
}

// rank orders the ports of a side by importance.
func (p port) rank() int {
	n := 0
	if p.back {
		n += 2
	}
	if p.dashed {
		n++
	}
	return n
}

// nearest returns the number that is nearest to x.
func nearest(all []int, x int) int {
	best := all[0]
	for _, a := range all {
		if abs(a-x) < abs(best-x) {
			best = a
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
