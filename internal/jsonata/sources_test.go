package jsonata

import (
	"fmt"
	"strings"
	"testing"
)

func TestSources(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ expr, path, want string }{
		{`$states.result`, "a.b", "states.result.a.b"},
		{`$states.result.items[0].code`, "", "states.result.items.[0].code"},
		{`$r[$i].x`, "y", "i r.[0].x.y"},
		{`{"a": $x.y, "b": $z}`, "a.c", "x.y.c"},
		{`{"a": $x.y, "b": $z}`, "", "x.y z"},
		{`{"a": $x.y, $k: $z}`, "b", "k z"},
		{`{"a": $x, "b": $z}.b`, "c", "z.c"},
		{`[$x, $y]`, "[1].a", "x.a y.a"},
		{`$merge([$states.input, {"r": $states.result}])`, "r.s", "states.result.s"},
		{`$merge([$states.input, {"r": $states.result}])`, "q", "states.input.q"},
		{`$merge([$x, $y])`, "q", "y.q x.q"},
		{`$merge([{"a": $x}, {"a": $y}])`, "a", "y"},
		{`$parse($states.result.body)`, "s", "states.result.body." + Parsed + ".s"},
		{`$lookup($x, "k")`, "a", "x.k.a"},
		{`$c.d ? $x : $y`, "a", "c.d x.a y.a"},
		{`($x := $y; $x.a)`, "b", "y"},
		{`($x.a)`, "b", "x.a.b"},
		{`$uppercase($x.a)`, "b", "x.a"},
		{`$x.a & $y.b`, "", "x.a y.b"},
		{`$x{k: $sum(v)}`, "k", "x"},
		{`$x^(>k).a`, "", "x"},
		{`"text"`, "a", ""},
	} {
		var path []string
		if tt.path != "" {
			path = strings.Split(tt.path, ".")
		}
		var parts []string
		for _, r := range mustCompile(t, tt.expr).Sources(path) {
			parts = append(parts, strings.Join(append([]string{r.Name}, r.Path...), "."))
		}
		if got := strings.Join(parts, " "); got != tt.want {
			t.Errorf("Sources of %q in %s\n got %s\nwant %s", tt.path, tt.expr, got, tt.want)
		}
	}
}

func TestAsks(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`$r.code = 404`:                    `r.code 404 405 403`,
		`$r.a < $l`:                        `r.a 1 2; l 1 2`,
		`$r.ok and $not($r.late)`:          `r.ok true false; r.late true false`,
		`$exists($r.a) or $r.b = "x"`:      `r.a exists; r.b "x" "other"`,
		`$r.state in ["A", "B"]`:           `r.state "A" "other" "B" "other"`,
		`"A" in $r.states`:                 `r.states ["A"] []`,
		`$count($r.items) > 1`:             `r.items [{}] [{},{}] []`,
		`$uppercase($r.a) = "X"`:           `r.a "X" "other"`,
		`$r.n + $r.m > 10`:                 `r.n 10 11 9; r.m 10 11 9`,
		`$r.n > -1`:                        `r.n -1 0 -2`,
		`$contains($r.a, "net")`:           `r.a "net" "other"`,
		`$match($r.a, /n+/)`:               `r.a "other"`,
		`$r.a ? $r.b = true : $r.c = null`: `r.a true false; r.b true false; r.c null "other"`,
		`($x := $r.a = 1; $x)`:             `r.a 1 2 0`,
		`$r.name < "m"`:                    `r.name "m" "m~" ""`,
		`true`:                             ``,
	} {
		var parts []string
		for _, a := range mustCompile(t, expr).Asks() {
			words := []string{strings.Join(append([]string{a.Name}, a.Path...), ".")}
			for _, v := range a.Values {
				words = append(words, v.String())
			}
			if a.Exists {
				words = append(words, "exists")
			}
			parts = append(parts, strings.Join(words, " "))
		}
		if got := strings.Join(parts, "; "); got != want {
			t.Errorf("Asks of %s\n got %s\nwant %s", expr, got, want)
		}
	}
	named := fmt.Sprint(mustCompile(t, `$r.code >= 400`).Asks()[0].Named)
	if named != "[400]" {
		t.Errorf("named are %s", named)
	}
}
