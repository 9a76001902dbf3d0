package textwidth_test

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/textwidth"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"":                   0,
		"OrderSaga":          9,
		"é":                  1,
		"e\u0301":            1,
		"注文":                 4,
		"한국":                 4,
		"🚀":                  2,
		"🚀\ufe0f":            2,
		"→":                  1,
		"✅⏳⭐⚡":               8,
		"🟢🟥":                 4,
		"✔⚠☁":                3, // text, unless a terminal makes them emoji
		"か\u3099":            2,
		"\u1100\u1161\u11a8": 2,
	} {
		if got := textwidth.Columns(s); got != want {
			t.Errorf("Columns(%q) = %d, want %d", s, got, want)
		}
	}
}
