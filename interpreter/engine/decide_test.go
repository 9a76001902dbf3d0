package engine_test

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	p := compileTrial(t, `{"Type": "Choice", "Choices": [
		{"Variable": "$.n", "NumericEquals": 1, "Next": "S"},
		{"Variable": "$limit", "NumericEquals": 2, "Next": "S"}], "Default": "S"}`)
	for _, tt := range []struct {
		input, variables string
		by               engine.DecisionKind
		index            int
		ok               bool
	}{
		{`{"n": 1}`, ``, engine.ByRule, 0, true},
		{`{"n": 3}`, `{"limit": 2}`, engine.ByRule, 1, true},
		{`{"n": 3}`, `{"limit": 3}`, engine.ByDefault, 0, true},
		{`{}`, ``, 0, 0, false},
	} {
		d, ok, err := p.Decide("S", tt.input, tt.variables)
		if err != nil || ok != tt.ok || d.By != tt.by || d.Index != tt.index {
			t.Errorf("Decide(%s, %s) = %+v, %v, %v", tt.input, tt.variables, d, ok, err)
		}
	}
	if _, _, err := p.Decide("T", `{}`, ``); err == nil {
		t.Error("a state that is not there decides")
	}
}
