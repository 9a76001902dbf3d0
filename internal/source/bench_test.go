package source_test

import (
	"os"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/source"
)

// The same definition as JSON, which is passed on, and as YAML, which is not.
func BenchmarkReadJSON(b *testing.B) { benchmarkRead(b, "order.asl.json") }
func BenchmarkReadYAML(b *testing.B) { benchmarkRead(b, "order.asl.yaml") }

func benchmarkRead(b *testing.B, name string) {
	text, err := os.ReadFile("../../definitions/order-saga.asl.json")
	if err != nil {
		b.Fatal(err)
	}
	if name == "order.asl.yaml" {
		var v any
		if err := yaml.Unmarshal(text, &v); err != nil {
			b.Fatal(err)
		}
		if text, err = yaml.Marshal(v); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Read(name, string(text), source.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
