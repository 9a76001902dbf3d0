package jsonata

import (
	"errors"
	"fmt"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An evalCase is an expression and what becomes of it on evalDocument: a value
// as JSON, the word undefined or function, or an error with its position.
type evalCase struct{ expr, want string }

const evalDocument = `{
	"shop": "Corner", "open": true, "closed": false, "none": null, "empty": [], "blank": {}, "zero": 0,
	"text": "The quick brown fox", "two words": "spaced",
	"order": {
		"id": "o-17", "total": 129.5,
		"customer": {"name": "Ada", "tags": ["vip", "eu"], "address": {"city": "Paris", "zip": "75001"}},
		"lines": [
			{"sku": "A", "price": 12.5, "qty": 2, "attrs": {"color": "red", "size": 3}},
			{"sku": "B", "price": 3, "qty": 10, "attrs": {"color": "blue"}},
			{"sku": "A", "price": 1, "qty": 1}
		]
	},
	"matrix": [[1, 2], [3, 4], [5, [6, 7]]], "nums": [5, 3, 9, 1], "words": ["pear", "apple", "fig"], "one": ["only"],
	"people": [
		{"name": "Bo", "age": 31, "pets": [{"kind": "cat", "n": "Tom"}, {"kind": "dog", "n": "Rex"}]},
		{"name": "Al", "age": 25, "pets": [{"kind": "cat", "n": "Kit"}]},
		{"name": "Cy", "age": 31}
	],
	"depts": [{"id": 1, "title": "Ops"}, {"id": 2, "title": "Dev"}],
	"staff": [{"n": "x", "d": 1}, {"n": "y", "d": 2}, {"n": "z", "d": 1}],
	"when": "2024-02-29T12:34:56.789Z", "ms": 1709210096789
}`

func TestEval(t *testing.T) {
	t.Parallel()
	document, err := jsonval.Parse(evalDocument)
	if err != nil {
		t.Fatal(err)
	}
	for name, cases := range map[string][]evalCase{
		"path": pathCases, "operator": operatorCases, "variable": variableCases, "sort": sortCases, "object": objectCases,
		"number": numberCases, "string": stringCases, "array": arrayCases, "time": timeCases, "error": errorCases,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range cases {
				if got := outcome(c.expr, document, &Options{AllowEval: true}); got != c.want {
					t.Errorf("%s\n got %s\nwant %s", c.expr, got, c.want)
				}
			}
		})
	}
}

// outcome evaluates an expression and describes the result as an evalCase does.
func outcome(expr string, in jsonval.Value, opts *Options) string {
	e, err := Compile(expr)
	var v jsonval.Value
	if err == nil {
		v, err = e.Eval(in, opts)
	}
	var failed *Error
	var result *ResultError
	switch {
	case errors.As(err, &failed):
		text := failed.Error()
		if failed.Code == "" {
			text = "error: " + text
		}
		if failed.Position >= 0 {
			text += fmt.Sprintf(" @%d", failed.Position)
		}
		return text
	case errors.As(err, &result):
		if result.Type == "regex" {
			return "function"
		}
		return result.Type
	case err != nil:
		return "limit: " + err.Error()
	case !v.Exists():
		return "undefined"
	}
	return v.String()
}
