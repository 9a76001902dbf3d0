package main

import (
	"io"
	"testing"
)

func TestASCIIOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"LANG": "C"}, true},
		{map[string]string{"LANG": "POSIX"}, true},
		{map[string]string{"LANG": "C.UTF-8"}, false},
		{map[string]string{"LANG": "de_DE"}, false},
		{map[string]string{"LANG": "de_DE.utf8@euro"}, false},
		{map[string]string{"LANG": "de_DE.ISO-8859-1"}, true},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, true},
		{map[string]string{"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, false},
	}
	for _, tt := range tests {
		e := &env{getenv: func(name string) string { return tt.env[name] }}
		if got := e.asciiOnly(); got != tt.want {
			t.Errorf("asciiOnly with %v = %v", tt.env, got)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for columns, want := range map[string]int{"": 0, "72": 72, "wide": 0, "-1": 0} {
		e := &env{getenv: func(string) string { return columns }}
		if got := e.columns(io.Discard); got != want {
			t.Errorf("columns with COLUMNS=%q = %d, want %d", columns, got, want)
		}
	}
}
