package intrinsic

import (
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	c, err := Parse(`States.Format( '{}{}' , $.a['x)'], States.Array($$.b, States.MathAdd($v, 1)), $[?(@.c == ',')] )`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Name() != "States.Format" {
		t.Errorf("name is %s", c.Name())
	}
	if got, want := fmt.Sprint(c.Paths()), `[$.a['x)'] $$.b $v $[?(@.c == ',')]]`; got != want {
		t.Errorf("paths are %s, want %s", got, want)
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{``, `unknown function "" at offset 0`},
		{`States.Nope()`, `unknown function "States.Nope" at offset 0`},
		{`states.uuid()`, `unknown function "states.uuid" at offset 0`},
		{`States.UUID`, `unexpected end of text, want '(' after States.UUID at offset 11`},
		{`States.UUID(`, `unexpected end of text, want a string in single quotes, a number, true, false, null, a path or a call at offset 12`},
		{`States.UUID() x`, `unexpected 'x' after the call at offset 14`},
		{`States.UUID())`, `unexpected ')' after the call at offset 13`},
		{`States.Array(1`, `unexpected end of text, want a comma or ')' at offset 14`},
		{`States.Array(1,)`, `unexpected ')', want a string in single quotes, a number, true, false, null, a path or a call at offset 15`},
		{`States.Array(1 2)`, `unexpected '2', want a comma or ')' at offset 15`},
		{`States.Array(abc)`, `unexpected 'a', want a string in single quotes, a number, true, false, null, a path or a call at offset 13`},
		{`States.Array("a")`, `unexpected '"', want a string in single quotes, a number, true, false, null, a path or a call at offset 13`},
		{`States.Array({})`, `unexpected '{', want a string in single quotes, a number, true, false, null, a path or a call at offset 13`},
		{`States.Array(01)`, `unexpected '0', want a string in single quotes, a number, true, false, null, a path or a call at offset 13`},
		{`States.Array('a)`, `string without closing quote at offset 13`},
		{`States.Array('\n')`, `unknown escape: only \', \{, \} and \\ are allowed at offset 14`},
		{`States.Array('\`, `unknown escape: only \', \{, \} and \\ are allowed at offset 14`},
		{`States.Array($.a.)`, `not a path: unexpected end of path, want a name at offset 4, at offset 13`},
		{`States.Array($.a.length())`, `not a path: functions such as length() are not supported at offset 10, at offset 13`},
		{`States.Array(States.Nope())`, `unknown function "States.Nope" at offset 13`},
		{strings.Repeat("States.Array(", 11) + strings.Repeat(")", 11), `calls nested deeper than 10 levels at offset 130`},
	}
	for _, tt := range tests {
		if _, err := Parse(tt.text); fmt.Sprint(err) != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
	if _, err := Parse(strings.Repeat("States.Array(", 10) + strings.Repeat(")", 10)); err != nil {
		t.Errorf("10 levels: %v", err)
	}
}

func TestIsCall(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"States.UUID()": true, "States.": true, "$.States.x": false, "states.UUID()": false, "": false} {
		if IsCall(text) != want {
			t.Errorf("IsCall(%q) is %v", text, !want)
		}
	}
}
