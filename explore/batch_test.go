package explore

import "testing"

// Progress is asked often, also where much is going on at every node.
func TestBatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ nodes, flights, want int }{
		{nodes: 1, flights: 5000, want: 1},
		{nodes: 100, flights: 0, want: 100},
		{nodes: 1000, flights: 1, want: 256},
		{nodes: 1000, flights: 100, want: 10},
	} {
		level := make([]*node, c.nodes)
		for i := range level {
			level[i] = &node{flights: make([]flight, c.flights)}
		}
		if got := batch(level); got != c.want {
			t.Errorf("batch of %d nodes with %d tasks each = %d, want %d", c.nodes, c.flights, got, c.want)
		}
	}
}
