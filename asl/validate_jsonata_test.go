package asl

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
)

func TestStringOffset(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw   string
		units int
		want  string // what stands at the offset
	}{
		{`"{% x %}"`, 0, `{% x %}"`},
		{`"{% x %}"`, 3, `x %}"`},
		{`"\n\t\"x"`, 3, `x"`},
		{`"\u00e9x"`, 1, `x"`},
		{`"\ud83d\ude00x"`, 2, `x"`},
		{`"\ud83d\ude00x"`, 1, `\ude00x"`},
		{`"é😀x"`, 3, `x"`},
		{`"é😀x"`, 2, `x"`}, // inside a pair
		{`"\\\/\\u0041x"`, 8, `x"`},
		{`"x"`, 1, `"`},
		{`"x"`, 9, `"`},
		{`""`, 0, `"`},
	}
	for _, tt := range tests {
		if got := tt.raw[stringOffset(tt.raw, tt.units):]; got != tt.want {
			t.Errorf("stringOffset(%s, %d) is at %s, want %s", tt.raw, tt.units, got, tt.want)
		}
	}
}

func TestFunctionNamesExist(t *testing.T) {
	t.Parallel()
	for _, name := range functionNames {
		if !jsonata.HasFunction(name, &stepFunctions) {
			t.Errorf("there is no $%s to suggest", name)
		}
	}
}
