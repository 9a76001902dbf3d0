package jsonata

import (
	"errors"
	"testing"
	"unicode/utf16"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func addCases(f *testing.F) {
	for _, list := range [][]evalCase{
		pathCases, operatorCases, variableCases, sortCases, objectCases, numberCases, stringCases, arrayCases, timeCases, errorCases,
	} {
		for _, c := range list {
			f.Add(c.expr)
		}
	}
}

// FuzzCompile checks that no text makes the compiler panic or hang, and that
// what it says about a text lies inside the text.
func FuzzCompile(f *testing.F) {
	addCases(f)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(text)
		units := len(utf16.Encode([]rune(text)))
		var failed *Error
		switch {
		case err == nil:
			for _, r := range e.Usage().Variables {
				if r.Position < 0 || r.Position > units {
					t.Errorf("Usage(%q) has %+v", text, r)
				}
			}
		case !errors.As(err, &failed):
			t.Errorf("Compile(%q) = %T", text, err)
		case failed.Message == "" || failed.Position > units+4:
			t.Errorf("Compile(%q) = %+v", text, failed)
		}
	})
}

// FuzzEval checks that no expression makes an evaluation panic, hang or grow
// beyond its bounds, and that a result is JSON that comes out again the same.
func FuzzEval(f *testing.F) {
	addCases(f)
	document, err := jsonval.Parse(evalDocument)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("$fromMillis(0, \"[\xa7]\")") // no character in a picture
	f.Add("$formatNumber(12, \"\xd91\xd9٬\xac\", {\"zero-digit\": \"\xd9\"})")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(text)
		if err != nil {
			return
		}
		opts := &Options{AllowEval: true, MaxDepth: 200, MaxSteps: 100_000, MaxMemory: 1 << 20}
		v, err := e.Eval(document, opts)
		again, err2 := e.Eval(document, opts)
		if (err == nil) != (err2 == nil) || v.String() != again.String() {
			t.Errorf("Eval(%q) = %s, %v, then %s, %v", text, v, err, again, err2)
		}
		if err == nil && v.Exists() {
			if back, err := jsonval.Parse(v.String()); err != nil || !jsonval.Equal(back, v) {
				t.Errorf("Eval(%q) = %s, which does not parse: %v", text, v, err)
			}
		}
	})
}
