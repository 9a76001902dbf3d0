package jsonata

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

const benchStates = `{"input": {
	"order": {"id": "order-1047", "total": 129.5, "lines": 3},
	"vip": true,
	"customer": {"name": "Ada Lovelace", "email": "ada@example.com"},
	"items": [
		{"sku": "A1", "price": 12.5, "qty": 2}, {"sku": "B2", "price": 3, "qty": 10}, {"sku": "C3", "price": 99.95, "qty": 1},
		{"sku": "D4", "price": 0.75, "qty": 40}, {"sku": "E5", "price": 7, "qty": 3}
	]},
	"context": {"Execution": {"Id": "arn:aws:states:us-east-1:123456789012:execution:orders:run-1", "Name": "run-1"}}}`

var benchExpressions = []struct{ name, text, want string }{
	{"condition", `$states.input.order.total > 100 and $states.input.vip`, `true`},
	{"sum", `$sum($states.input.items.(price*qty))`, `205.95`},
	{"map merge", `$map($states.input.items, function($i) { $merge([$i, {"total": $i.price * $i.qty}]) })`,
		`[{"sku":"A1","price":12.5,"qty":2,"total":25},{"sku":"B2","price":3,"qty":10,"total":30},{"sku":"C3","price":99.95,"qty":1,"total":99.95},` +
			`{"sku":"D4","price":0.75,"qty":40,"total":30},{"sku":"E5","price":7,"qty":3,"total":21}]`},
	{"concat", `"Order " & $states.input.order.id & " for " & $states.input.customer.name`, `"Order order-1047 for Ada Lovelace"`},
	{"context", `$states.context.Execution.Id`, `"arn:aws:states:us-east-1:123456789012:execution:orders:run-1"`},
}

func BenchmarkEval(b *testing.B) {
	states, err := jsonval.Parse(benchStates)
	if err != nil {
		b.Fatal(err)
	}
	opts := &Options{Bindings: Vars{{"states", states}}, StepFunctions: true}
	for _, bench := range benchExpressions {
		expr, err := Compile(bench.text)
		if err != nil {
			b.Fatal(err)
		}
		v, err := expr.Eval(jsonval.Value{}, opts)
		if err != nil || v.String() != bench.want {
			b.Fatalf("Eval(%s) = %s, %v, want %s", bench.text, v, err, bench.want)
		}
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := expr.Eval(jsonval.Value{}, opts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, bench := range benchExpressions {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compile(bench.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
