package jsonata

import (
	"fmt"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`$states.input.order.total > 100`: `var states.input.order.total@0`,
		`$states.result[0].code`:          `var states.result.code@0`,
		`"é" & $x`:                        `var x@6`,
		`a.b.c`:                           `ctx a.b.c@0`,
		"`a b`.c":                         `ctx a b.c@0`,
		`$`:                               `ctx $@0`,
		`$.x`:                             `ctx $.x@0`,
		`$$.x`:                            `ctx $$.x@0`,
		`*`:                               `ctx *@0`,
		`$sum($states.input.items.(price * qty))`: `var states.input.items@5 fn sum@0`,
		`$map($v, function($i) { $i.a + $j })`:    `var v@5 var j@31 fn map@0`,
		`($x := 1; $x + $y)`:                      `var y@15`,
		`($f := function($n) { $f($n) }; $f(1))`:  ``,
		`($x := 1; ($y := 2); $y)`:                `var y@21`,
		`$map($a, $uppercase)`:                    `var a@5 var uppercase@9 fn map@0`,
		`$v[x = $y].z`:                            `var v.z@0 var y@7`,
		`{"a": b, "c": [$d]}`:                     `var d@15 ctx b@6`,
		`a@$p.b#$i.{"p": $p, "i": $i, "q": $q}`:   `var q@34 ctx a.b@0`,
		`$x ~> $sum`:                              `var x@0 var sum@6`,
		`$x ~> $join("-")`:                        `var x@0 fn join@6`,
		`a ? $b : $c`:                             `var b@4 var c@9 ctx a@0`,
		`function() { a }`:                        `ctx a@13`,
		`$o ~> | a.b | {"c": $d} |`:               `var o@0 var d@20`,
		`$o^(>a, $k)`:                             `var o@0 var k@8`,
		`$o{a: $sum(b)}`:                          `var o@0 fn sum@6`,
		`$substring(?, 1)`:                        `fn substring@0`,
		`foo(1)`:                                  `ctx foo@0`,
		`1 + 2`:                                   ``,
	} {
		u := mustCompile(t, expr).Usage()
		var parts []string
		for _, list := range []struct {
			label string
			refs  []Reference
		}{{"var", u.Variables}, {"fn", u.Functions}, {"ctx", u.Context}} {
			for _, r := range list.refs {
				name := strings.Join(append([]string{r.Name}, r.Path...), ".")
				parts = append(parts, fmt.Sprintf("%s %s@%d", list.label, name, r.Position))
			}
		}
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("Usage of %s\n got %s\nwant %s", expr, got, want)
		}
	}
}
