package graph

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
)

func TestDump(t *testing.T) {
	if os.Getenv("DUMP") == "" {
		t.Skip()
	}
	files, _ := filepath.Glob("../../shared/definitions/*.asl.*")
	more, _ := filepath.Glob("../definitions/*.asl.json")
	for _, f := range append(files, more...) {
		b, _ := os.ReadFile(f)
		sm, err := asl.Parse(f, b)
		if err != nil {
			t.Log(f, err)
			continue
		}
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(f), ".json"), ".yaml")
		os.WriteFile("/tmp/g/"+name+".svg", []byte(SVG(sm, Options{Theme: Light})), 0o666)
	}
}

func TestUni(t *testing.T) {
	if os.Getenv("UNI") == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(os.Getenv("UNI"))
	sm, err := asl.Parse("x", b)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString(Unicode(sm, Options{}))
}

func TestPng(t *testing.T) {
	if os.Getenv("PNG") == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(os.Getenv("PNG"))
	sm, err := asl.Parse("x", b)
	if err != nil {
		t.Fatal(err)
	}
	p, err := PNG(sm, Options{})
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/g/test.png", p, 0o666)
}
