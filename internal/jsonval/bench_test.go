package jsonval

import (
	"fmt"
	"strings"
	"testing"
)

// document returns an order of about 10 KB, compact or with white space.
func document(compact bool) string {
	var b strings.Builder
	b.WriteString(`{ "id": "o-1", "customer": { "name": "Ada \"L\"", "vip": true, "score": 12.50 }, "lines": [`)
	for i := range 60 {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{ "sku": "item-%d", "quantity": %d, "price": %d.25, "tags": ["a", "b", "c"], "stock": { "bin": "X%d", "left": null, "ok": false }, "note": "line number %d of the order" }`, i, i, i, i, i)
	}
	b.WriteString("] }")
	if compact {
		v, err := Parse(b.String())
		if err != nil {
			panic(err)
		}
		return v.String()
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	for name, compact := range map[string]bool{"compact": true, "spaced": false} {
		b.Run(name, func(b *testing.B) {
			text := document(compact)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	v, err := Parse(document(true))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !v.Get("lines").At(30).Get("stock").Get("left").IsNull() {
			b.Fatal("wrong value")
		}
	}
}

func BenchmarkWith(b *testing.B) {
	v, err := Parse(document(true))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		v.With("result", v)
	}
}

func BenchmarkAppend(b *testing.B) {
	decoded, err := Parse(document(true))
	if err != nil {
		b.Fatal(err)
	}
	spaced, err := Parse(document(false))
	if err != nil {
		b.Fatal(err)
	}
	for name, v := range map[string]Value{"copy": decoded, "changed": decoded.With("x", NullValue()), "written": spaced} {
		b.Run(name, func(b *testing.B) {
			dst := v.Append(nil)
			b.SetBytes(int64(len(dst)))
			b.ReportAllocs()
			for b.Loop() {
				dst = v.Append(dst[:0])
			}
		})
	}
}
