package graph

// layers puts labels and the passing places of long edges into the layers
// between nodes, and makes the links between them. Edges of one look that lead
// to the same node share their passing places, so that twenty Catches of one
// handler are one line.
func (s *sketch) layers() {
	type trunk struct {
		to           int
		dashed, back bool
		rank         int
	}
	type join struct {
		from, to int
		dashed   bool
		turn     turn
	}
	passes := make(map[trunk]int)
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
				s.adjoin(from, to, t)
			}
		}
		rank := s.vertices[e[0]].rank
		if label := &s.p.lines[i].label; label.w > 0 {
			connect(s.add(aLabel, rank+1, label.w, label.h), down, rank)
			r.label = 1
			rank++
		}
		pass := func(rank int) int {
			key := trunk{e[1], dashed, s.back[i], rank}
			v, ok := passes[key]
			if !ok {
				v = s.add(aPass, rank, s.m.line, 0)
				passes[key] = v
			}
			return v
		}
		target := s.vertices[e[1]].rank
		if !s.back[i] {
			for rank++; rank < target; rank++ {
				connect(pass(rank), down, rank-1)
			}
			connect(e[1], down, target-1)
			continue
		}
		connect(pass(rank), under, rank)
		for rank--; rank >= target; rank-- {
			connect(pass(rank), up, rank)
		}
		connect(e[1], over, target-1)
	}
}

func (s *sketch) add(what vertexKind, rank, w, h int) int {
	s.vertices = append(s.vertices, vertex{what: what, rank: rank, w: w, h: h, mate: -1})
	return len(s.vertices) - 1
}

// adjoin notes who is next to whom, for the order in the layers.
func (s *sketch) adjoin(from, to int, t turn) {
	f, g := &s.vertices[from], &s.vertices[to]
	switch t {
	case down:
		f.down, g.up = append(f.down, to), append(g.up, from)
	case up:
		f.up, g.down = append(f.up, to), append(g.down, from)
	case under:
		if g.mate < 0 {
			g.mate = from
		}
	case over:
		f.mate = to
	}
}
