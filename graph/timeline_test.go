package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestScale checks what an axis says: round times to scale or, where stretches
// without events would hide all else, the times at which it is cut.
func TestScale(t *testing.T) {
	t.Parallel()
	const hour = 3600_000
	tests := []struct {
		name  string
		times []int64
		want  string
	}{
		{"nothing", []int64{0}, "0s@0 1ms@1000"},
		{"one stretch", []int64{0, 100}, "0s@0 20ms@200 40ms@400 60ms@600 80ms@800 100ms@1000"},
		{"to scale", []int64{0, 100, 2000}, "0s@0 500ms@250 1s@500 1.5s@750 2s@1000"},
		{"a day beside milliseconds", []int64{0, 50, 24*hour + 50, 24*hour + 100}, "0s@0 50ms@125 ≈@500 24h@875"},
		{"equal stretches stay equal", []int64{0, 100, hour, 2 * hour, 2*hour + 100}, "0s@0 100ms@125 ≈@312 1h@500 ≈@687 2h@875"},
		{"longer ones stay longer", []int64{0, 100, hour, 100 * hour}, "0s@0 100ms@250 ≈@408 1h@566 ≈@783 100h@1000"},
	}
	for _, tt := range tests {
		r := &Run{Start: tt.times[0], End: tt.times[len(tt.times)-1]}
		for i, from := range tt.times[:len(tt.times)-1] {
			r.Visits = append(r.Visits, &Visit{Start: from, End: tt.times[i+1]})
		}
		s := newScale(r)
		var got []string
		for _, tick := range s.ticks() {
			got = append(got, fmt.Sprintf("%s@%d", tick.label, tick.at))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		last := -1
		for _, time := range tt.times {
			if at := s.at(time); at < last {
				t.Errorf("%s: %d is at %d, before what was before it", tt.name, time, at)
			} else {
				last = at
			}
		}
	}
}
