package intrinsic_test

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func TestFault(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"States.UUID()":                                 "",
		"States.Array()":                                "",
		"States.ArrayLength($.a)":                       "",
		"States.ArrayLength()":                          "States.ArrayLength takes 1 argument, found 0",
		"States.ArrayLength($.a, 1)":                    "States.ArrayLength takes 1 argument, found 2",
		"States.MathRandom(1, 2, 3)":                    "",
		"States.MathRandom(1)":                          "States.MathRandom takes 2 or 3 arguments, found 1",
		"States.Array(States.Array(States.MathAdd(1)))": "States.MathAdd takes 2 arguments, found 1",
		"States.Format()":                               "States.Format takes a template, found no argument",
		"States.Format($.template, 1, 2)":               "",
		"States.Format('a')":                            "",
		`States.Format('\{\} {} \\{}', 1, $.b)`:         "",
		"States.Format('{} {}', 1)":                     "the template of States.Format has 2 {}, found 1 value",
		"States.Format('none', 1, 2)":                   "the template of States.Format has 0 {}, found 2 values",
	} {
		c, err := intrinsic.Parse(call)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := c.Fault(); err != nil {
			got = err.Error()
			if _, err := c.Eval(nothing{}, nil); err == nil {
				t.Errorf("%s: Eval succeeds", call)
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", call, got, want)
		}
	}
}

// nothing has null for everything.
type nothing struct{}

func (nothing) Input() jsonval.Value          { return jsonval.Value{} }
func (nothing) Context() jsonval.Value        { return jsonval.Value{} }
func (nothing) Variable(string) jsonval.Value { return jsonval.Value{} }

var _ jsonpath.Data = nothing{}
