package graph

import "slices"

// layers puts labels and the passing places of long edges into the layers
// between nodes, and makes the links between them. Edges of one look that lead
// to the same node share their passing places, so that twenty Catches of one
// handler are one line.
func (s *sketch) layers() {
	type trunk struct {
		to     int
		dashed bool
		rank   int // -1 is the loop
	}
	type join struct {
		from, to int
		dashed   bool
		turn     turn
	}
	passes := make(map[trunk]int) // vertices, and indices of loops
	joins := make(map[join]bool)
	for i, e := range s.ends() {
		r := &s.routes[i]
		r.stops = append(r.stops, e[0])
		dashed := s.p.lines[i].edge.Kind == Catch
		connect := func(to int, t turn, above int) {
			from := r.stops[len(r.stops)-1]
			r.stops = append(r.stops, to)
			if j := (join{from, to, dashed, t}); !joins[j] {
				joins[j] = true
				s.links = append(s.links, link{from, to, dashed, t, above})
				if t == down {
					s.vertices[from].down = append(s.vertices[from].down, to)
					s.vertices[to].up = append(s.vertices[to].up, from)
				}
			}
		}
		rank := s.vertices[e[0]].rank
		if label := &s.p.lines[i].label; label.w > 0 {
			connect(s.add(aLabel, rank+1, label.w, label.h), down, rank)
			r.label = 1
			rank++
		}
		target := s.vertices[e[1]].rank
		if !s.back[i] {
			for rank++; rank < target; rank++ {
				key := trunk{e[1], dashed, rank}
				v, ok := passes[key]
				if !ok {
					v = s.add(aPass, rank, s.m.line, 0)
					passes[key] = v
				}
				connect(v, down, rank-1)
			}
			connect(e[1], down, target-1)
			continue
		}
		key := trunk{e[1], dashed, -1}
		n, ok := passes[key]
		if !ok {
			n = len(s.loops)
			passes[key] = n
			s.loops = append(s.loops, loop{target: e[1]})
		}
		l := &s.loops[n]
		s.enter(l, r.stops[len(r.stops)-1])
		connect(l.passes[rank-target], under, rank)
		for rank--; rank >= target; rank-- {
			connect(l.passes[rank-target], up, rank)
		}
		connect(e[1], over, target-1)
	}
}

// enter lets a vertex turn into a loop, which grows downwards for it.
func (s *sketch) enter(l *loop, source int) {
	target := s.vertices[l.target].rank
	k := s.vertices[source].rank - target
	for len(l.passes) <= k {
		l.passes = append(l.passes, s.add(aPass, target+len(l.passes), s.m.line, 0))
		l.sources = append(l.sources, nil)
	}
	if !slices.Contains(l.sources[k], source) {
		l.sources[k] = append(l.sources[k], source)
	}
}

func (s *sketch) add(what vertexKind, rank, w, h int) int {
	s.vertices = append(s.vertices, vertex{what: what, rank: rank, w: w, h: h})
	return len(s.vertices) - 1
}
