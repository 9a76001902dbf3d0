package jsonata_test

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func Example() {
	states, err := jsonval.Parse(`{"input": {"items": [{"price": 12.5, "qty": 2}, {"price": 3, "qty": 10}]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	expr, err := jsonata.Compile(`{"total": $sum($states.input.items.(price * qty))}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := expr.Eval(jsonval.Value{}, &jsonata.Options{Bindings: jsonata.Vars{{Name: "states", Value: states}}})
	fmt.Println(v, err)
	// Output: {"total":55} <nil>
}
