package jsonerr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonerr"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func TestExplainRedacted(t *testing.T) {
	t.Parallel()
	const (
		values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
		source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]"
	)
	tests := []struct {
		text, want   string
		line, column int
	}{
		{`not json`, "Unrecognized token 'not': was expecting " + values, 1, 4},
		{`[1,truex]`, "Unrecognized token 'truex': was expecting " + values, 1, 9},
		{`1x`, "unexpected 'x' after the value", 1, 2},
		{`[1x]`, "Unexpected character ('x' (code 120)): was expecting comma to separate Array entries", 1, 3},
		{`["é"x]`, "Unexpected character ('x' (code 120)): was expecting comma to separate Array entries", 1, 5},
		{`{} {}`, "unexpected '{' after the value", 1, 4},
		{`'a'`, "Unexpected character (''' (code 39)): expected a valid value " + values, 1, 1},
		{`{'a':1}`, "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 1, 2},
		{`{"a":1,}`, "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 1, 8},
		{`[1,]`, "Unexpected character (']' (code 93)): expected a valid value " + values, 1, 4},
		{`{"a" 1}`, "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 1, 6},
		{"{\n\"ä\":1 2}", "Unexpected character ('2' (code 50)): was expecting comma to separate Object entries", 2, 7},
		{`{`, "Unexpected end-of-input: expected close marker for Object (start marker at " + fmt.Sprintf(source, 1, 1) + ")", 1, 2},
		{`[{"a]":1}`, "Unexpected end-of-input: expected close marker for Array (start marker at " + fmt.Sprintf(source, 1, 1) + ")", 1, 10},
		{`{"a":`, "Unexpected end-of-input within/between Object entries", 1, 6},
		{`[1,`, "Unexpected end-of-input within/between Array entries", 1, 4},
		{`"abc`, "Unexpected end-of-input: was expecting closing quote for a string value", 1, 5},
		{`01`, "Invalid numeric value: Leading zeroes not allowed", 1, 1},
		{"\"a\nb\"", "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value", 1, 4},
		{`"\x"`, "Unrecognized character escape 'x' (code 120)", 1, 4},
		{`"\uzz"`, "Unexpected character ('z' (code 122)): expected a hex-digit for character escape sequence", 1, 4},
		{`[1.]`, "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit", 1, 4},
		{`[1e]`, "Unexpected character (']' (code 93)) in numeric value: Exponent indicator not followed by a digit", 1, 4},
		{`[-]`, "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value", 1, 3},
		{strings.Repeat("[", 1001), "Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)", 1, 1001},
	}
	for _, tt := range tests {
		_, err := jsonval.Parse(tt.text)
		if err == nil {
			t.Errorf("%s is accepted", tt.text)
			continue
		}
		if got, want := jsonerr.Explain(tt.text, err, false).String(), tt.want+"\n at "+fmt.Sprintf(source, tt.line, tt.column); got != want {
			t.Errorf("%.40s:\n got %s\nwant %s", tt.text, got, want)
		}
	}
}
