package testrun

import (
	"strings"
	"testing"
)

func TestAlong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want, got string
		along     bool
	}{
		{"", "", true},
		{"", "A", false},
		{"...", "", true},
		{"...", "A B", true},
		{"A B", "A B", true},
		{"A B", "A", false},
		{"A", "A B", false},
		{"A ...", "A", true},
		{"A ... B", "A B C B", true},
		{"A ... B", "A B C", false},
		{"... B C ...", "A B B C D", true},
		{"... B ... B", "A B", false},
		{"... ... A", "A", true},
		{"... A B ... C D", "A A B C C D", true},
		{strings.Repeat("... A ", 30) + "B", strings.Repeat("A ", 500), false}, // and soon
	} {
		if got := along(strings.Fields(c.want), strings.Fields(c.got)); got != c.along {
			t.Errorf("along(%s, %s) = %v", c.want, c.got, got)
		}
	}
}
