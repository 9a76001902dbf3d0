package graph

import (
	"cmp"
	"slices"
)

// A net is the links of a channel — the room between two layers — that share
// one horizontal line: those from one port or, of ports with one link each,
// those to one port. No net touches another, but for crossings.
type net struct {
	lo, hi  int
	pins    []pin
	track   int
	goesFar int // how far right of where it comes from it goes
}

// A pin is where a net leaves its channel.
type pin struct {
	at    port
	x     int
	above bool // through the upper side
}

// route gives every layer its y, and every line its points.
func (s *sketch) route() {
	at := s.place()
	outs := make(map[port]int)
	for _, l := range s.links {
		from, _ := s.ports(l)
		outs[from]++
	}
	channels := make([]map[port]*net, len(s.layer)+1) // the n-th is above the n-th layer
	order := make([][]*net, len(channels))
	nets := make([]*net, len(s.links))
	for i, l := range s.links {
		from, to := s.ports(l)
		if at[from] == at[to] && l.turn != under && l.turn != over {
			continue
		}
		key := to
		if outs[from] > 1 {
			key = from
		}
		c := l.above + 1
		if channels[c] == nil {
			channels[c] = make(map[port]*net)
		}
		n := channels[c][key]
		if n == nil {
			n = &net{lo: at[from], hi: at[from]}
			channels[c][key] = n
			order[c] = append(order[c], n)
		}
		n.lo, n.hi = min(n.lo, at[from], at[to]), max(n.hi, at[from], at[to])
		n.goesFar += at[to] - at[from]
		if l.turn == up {
			n.goesFar -= 2 * (at[to] - at[from])
		}
		n.pins = append(n.pins, pin{from, at[from], from.lower}, pin{to, at[to], to.lower})
		nets[i] = n
	}
	tops := s.stack(order)
	s.draw(at, nets, tops)
}

// stack gives every layer its y and every net its track, which it returns as
// the y of the first track of each channel.
func (s *sketch) stack(channels [][]*net) []int {
	entered := make([]bool, len(channels)) // by an arrow
	for _, l := range s.links {
		if (l.turn == down || l.turn == over) && s.vertices[l.to].what == aNode {
			entered[l.above+1] = true
		}
	}
	first := make([]int, len(channels))
	y := s.m.margin
	for c, nets := range channels {
		n := s.m.tracks(nets)
		first[c] = y
		if c > 0 && (c < len(s.layer) || n > 0) {
			first[c] += s.m.stub
		}
		switch {
		case n > 0:
			y = first[c] + (n-1)*s.m.track + s.m.line
		case c > 0:
			y = first[c]
		}
		switch {
		case entered[c]:
			y += s.m.arrow
		case n > 0 && c < len(s.layer):
			y += s.m.stub
		}
		if c < len(s.layer) {
			y += s.placeLayer(c, y)
		}
	}
	s.p.h = y + s.m.margin
	for i := range s.vertices {
		v := &s.vertices[i]
		s.p.w = max(s.p.w, v.x-v.w/2+v.w+s.m.margin)
		if v.what == aNode {
			s.p.boxes[i].move(v.x-v.w/2-s.p.boxes[i].x, v.y-s.p.boxes[i].y)
		}
	}
	for _, nets := range channels {
		for _, n := range nets {
			s.p.w = max(s.p.w, n.hi+s.m.line+s.m.margin)
		}
	}
	s.p.w = s.m.even(s.p.w)
	return first
}

// placeLayer puts the vertices of a layer between y and y plus the height it returns.
func (s *sketch) placeLayer(r, y int) int {
	h := 0
	for _, v := range s.layer[r] {
		h = max(h, s.vertices[v].h)
	}
	for _, i := range s.layer[r] {
		v := &s.vertices[i]
		if v.what == aPass {
			v.h = h
		}
		v.y = y + (h-v.h)/2
	}
	return h
}

// tracks gives every net of a channel its track, counted from above, so that
// lines cross seldom and never run upon each other, and returns how many there are.
func (m *metrics) tracks(nets []*net) int {
	slices.SortStableFunc(nets, func(a, b *net) int {
		aRight, bRight := a.goesFar > 0, b.goesFar > 0
		switch {
		case aRight && bRight: // what goes right begins at the right
			return cmp.Compare(b.lo, a.lo)
		case !aRight && !bRight:
			return cmp.Compare(a.hi, b.hi)
		case aRight:
			return -1
		}
		return 1
	})
	for range min(len(nets), 30) {
		better := false
		for i := 1; i < len(nets); i++ {
			a, b := nets[i-1], nets[i]
			if m.stacked(b, a) < m.stacked(a, b) {
				nets[i-1], nets[i] = b, a
				better = true
			}
		}
		if !better {
			break
		}
	}
	used := 0
	for i, n := range nets {
		for _, above := range nets[:i] {
			if above.lo-m.apart <= n.hi && n.lo <= above.hi+m.apart && !n.meets(above) {
				n.track = max(n.track, above.track+1)
			}
		}
		used = max(used, n.track+1)
	}
	return used
}

// meets reports whether two nets come from both sides to one port, where they
// can be on one track.
func (n *net) meets(o *net) bool {
	x := n.lo
	switch {
	case n.hi == o.lo:
		x = n.hi
	case n.lo != o.hi:
		return false
	}
	for _, p := range n.pins {
		for _, q := range o.pins {
			if p.x == x && p.at == q.at {
				return true
			}
		}
	}
	return false
}

// stacked is how bad it is to have one net above another: how often they cross,
// and whether they run upon each other.
func (m *metrics) stacked(upper, lower *net) int {
	n := 0
	for _, p := range lower.pins {
		if p.above && upper.lo < p.x && p.x < upper.hi {
			n++
		}
	}
	for _, p := range upper.pins {
		if !p.above && lower.lo < p.x && p.x < lower.hi {
			n++
		}
		for _, q := range lower.pins {
			if !p.above && q.above && p.at != q.at && abs(p.x-q.x) < m.apart {
				n += 100
			}
		}
	}
	return n
}

// draw writes down the points of every line.
func (s *sketch) draw(at map[port]int, nets []*net, first []int) {
	type hop struct {
		from, to int
		dashed   bool
		turn     turn
	}
	index := make(map[hop]int, len(s.links))
	for i, l := range s.links {
		index[hop{l.from, l.to, l.dashed, l.turn}] = i
	}
	straight := make(map[port]bool) // lines that come straight down, or up, to them
	for i, l := range s.links {
		if from, to := s.ports(l); nets[i] == nil && at[from] == at[to] {
			straight[to] = true
		}
	}
	drawn := make([]bool, len(s.links))
	for i := range s.routes {
		ln, stops := &s.p.lines[i], s.routes[i].stops
		shared, before := -1, 0 // the link before
		for j := 1; j < len(stops); j++ {
			n := index[hop{stops[j-1], stops[j], ln.edge.Kind == Catch, s.turnOf(i, j)}]
			if drawn[n] && shared < 0 {
				shared = len(ln.points) - 1
				if _, to := s.ports(s.links[before]); j > 1 && straight[to] {
					ln.join(shared)
				}
			}
			drawn[n], before = true, n
			s.drawLink(ln, n, at, nets[n], first)
			if j == s.routes[i].label {
				v := &s.vertices[stops[j]]
				ln.label.move(v.x-v.w/2-ln.label.x, v.y-ln.label.y)
				ln.before = len(ln.points)
			}
		}
		ln.shared = len(ln.points) - 1
		if shared >= 0 {
			ln.shared = max(shared, 0)
		}
	}
}

// join ends what is drawn of a line just behind the corner at which it meets
// another, as dashes drawn twice are no dashes.
func (l *line) join(n int) {
	if n < 2 {
		return
	}
	a, corner, end := l.points[n-2], l.points[n-1], l.points[n]
	const radius = 6
	if a.y == corner.y && a.x != corner.x && corner.x == end.x && abs(end.y-corner.y) > radius {
		l.points = slices.Insert(l.points, n, toward(corner, end, radius))
	}
}

// turnOf is the turn of the link to the j-th stop of a route.
func (s *sketch) turnOf(route, j int) turn {
	stops := s.routes[route].stops
	from, to := s.vertices[stops[j-1]].rank, s.vertices[stops[j]].rank
	switch {
	case from < to:
		return down
	case from > to:
		return up
	case j == len(stops)-1:
		return over
	}
	return under
}

func (s *sketch) drawLink(ln *line, n int, at map[port]int, net *net, first []int) {
	l := s.links[n]
	from, to := s.ports(l)
	add := func(x, y int) {
		p := point{x, y}
		if k := len(ln.points); k > 0 && ln.points[k-1] == p {
			return
		}
		ln.points = append(ln.points, p)
	}
	add(at[from], s.edgeOf(from))
	if net != nil {
		y := first[l.above+1] + net.track*s.m.track
		add(at[from], y)
		add(at[to], y)
	}
	add(at[to], s.edgeOf(to))
}

// edgeOf is the y of the side of a vertex at which a port is.
func (s *sketch) edgeOf(p port) int {
	v := &s.vertices[p.vertex]
	if p.lower {
		return v.y + v.h
	}
	return v.y
}
