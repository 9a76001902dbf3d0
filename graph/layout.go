package graph

// A picture is a group with every part in its place. Lengths are whole units of
// the [metrics] it was laid out with: pixels, or the cells of a terminal.
type picture struct {
	group *Group
	x, y  int // of the upper left corner
	w, h  int
	boxes []box  // as in group.Nodes
	lines []line // as in group.Edges
}

// A box is a node in its place.
type box struct {
	node       *Node
	x, y, w, h int
	texts      []text
	head       int // height of what stands above the groups within
	groups     []picture
}

// A line is an edge in its place. From points[shared] on it runs where an
// earlier line to the same node runs; shared is len(points)-1 when none does.
type line struct {
	edge   *Edge
	points []point
	shared int
	label  box // without a node; w is 0 when there is none
	before int // how many of the points come before the label
}

type point struct{ x, y int }

// lay lays out a group and what is within it, from the inside out.
func lay(g *Group, m *metrics, d *decoration) *picture {
	p := &picture{group: g, boxes: make([]box, len(g.Nodes)), lines: make([]line, len(g.Edges))}
	for i := range g.Nodes {
		p.boxes[i] = m.box(&g.Nodes[i], g.ID == "", d)
		m.nest(&p.boxes[i], d)
	}
	for i := range g.Edges {
		p.lines[i].edge = &g.Edges[i]
	}
	m.labels(p.lines)
	s := newSketch(p, m)
	s.rank()
	s.layers()
	s.order()
	s.thread()
	s.align()
	s.route()
	return p
}

// nest lays out the groups of a Parallel side by side within its box, or the
// one of a Map.
func (m *metrics) nest(b *box, d *decoration) {
	if len(b.node.Groups) == 0 {
		return
	}
	x, h := m.inner, 0
	for i := range b.node.Groups {
		g := lay(&b.node.Groups[i], m, d)
		g.move(x, b.head)
		x += g.w + m.inner
		h = max(h, g.h)
		b.groups = append(b.groups, *g)
	}
	if x < b.w { // the texts are wider than what is within
		shift := (b.w - x) / 2
		for i := range b.groups {
			b.groups[i].move(shift, 0)
		}
	}
	for i := range b.groups { // lanes of one height
		b.groups[i].h = h
	}
	b.w, b.h = m.even(max(b.w, x)), b.head+h+m.foot
}

// move moves a picture and all within it.
func (p *picture) move(dx, dy int) {
	p.x, p.y = p.x+dx, p.y+dy
	for i := range p.boxes {
		p.boxes[i].move(dx, dy)
	}
	for i := range p.lines {
		l := &p.lines[i]
		l.label.move(dx, dy)
		for j := range l.points {
			l.points[j].x += dx
			l.points[j].y += dy
		}
	}
}

func (b *box) move(dx, dy int) {
	b.x, b.y = b.x+dx, b.y+dy
	for i := range b.groups {
		b.groups[i].move(dx, dy)
	}
}

// A sketch is a group while it is laid out: its nodes, the labels of its edges
// and the places where long edges pass a layer are all vertices in layers.
type sketch struct {
	p        *picture
	m        *metrics
	vertices []vertex
	routes   []route // as in p.lines
	back     []bool  // of each edge: it leads upwards
	layer    [][]int // vertices, from left to right
	links    []link
	loops    []loop
}

// A vertex takes up room in one layer. The first are the nodes.
type vertex struct {
	what     vertexKind
	rank     int
	pos      int // in its layer
	w, h     int
	x        int   // of its middle
	y        int   // of its upper end
	up, down []int // the vertices that links downwards join it with, in the layers next to its own
	block    int
}

type vertexKind uint8

const (
	aNode vertexKind = iota
	aLabel
	aPass // where a long edge passes
)

// A route is the vertices an edge visits, from its source to its target.
type route struct {
	stops []int
	label int // which of the stops is the label; 0 is none
}

// A link joins two vertices of a route that follow each other. Links that share
// both ends and the look are one.
type link struct {
	from, to int
	dashed   bool
	turn     turn
	above    int // the rank of the layer above the channel it lies in; -1 is the channel above all
}

// turn says in which direction a link leads.
type turn uint8

const (
	down turn = iota
	up
	under // from the lower end of a vertex to that of another of the same layer
	over  // from the upper end of a vertex to that of another of the same layer
)

func newSketch(p *picture, m *metrics) *sketch {
	s := &sketch{p: p, m: m, routes: make([]route, len(p.lines)), back: make([]bool, len(p.lines))}
	for i := range p.boxes {
		s.vertices = append(s.vertices, vertex{what: aNode, w: p.boxes[i].w, h: p.boxes[i].h})
	}
	return s
}

// ends returns the nodes of every edge by index.
func (s *sketch) ends() [][2]int {
	index := make(map[string]int, len(s.p.boxes))
	for i := range s.p.boxes {
		index[s.p.boxes[i].node.ID] = i
	}
	ends := make([][2]int, len(s.p.lines))
	for i := range s.p.lines {
		e := s.p.lines[i].edge
		ends[i] = [2]int{index[e.From], index[e.To]}
	}
	return ends
}
