package explore

import (
	"fmt"
	"os"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
)

func TestDraft(t *testing.T) {
	sm, err := asl.ParseFile("../definitions/order-saga" + os.Getenv("H") + ".asl.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(sm, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Outcomes {
		fmt.Println(o.State, o.Outcome.Label, o.Outcome.Verdict, o.Outcome.Output)
	}
	for _, f := range r.Findings {
		fmt.Println(f.Kind, f.Fault, f.Title)
		if f.Trace != nil {
			fmt.Println("   ", f.Trace)
		}
		if f.Detail != "" {
			fmt.Println("   ", f.Detail)
		}
	}
	for _, e := range r.Ends {
		fmt.Println(e.Status, e.State, e.Error, e.Class, e.Paths, e.Trace)
	}
	fmt.Println(r.Paths, r.Steps, r.States, r.Cut)
}

func BenchmarkExplore(b *testing.B) {
	sm, err := asl.ParseFile("../definitions/order-saga.asl.json")
	if err != nil {
		b.Fatal(err)
	}
	paths := 0
	for b.Loop() {
		r, err := Run(sm, Options{})
		if err != nil {
			b.Fatal(err)
		}
		paths += r.Paths
	}
	b.ReportMetric(float64(paths)/b.Elapsed().Seconds(), "paths/s")
}
