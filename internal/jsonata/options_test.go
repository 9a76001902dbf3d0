package jsonata

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A sequenceRand yields given numbers, and zero after them.
type sequenceRand struct{ next []uint64 }

func (r *sequenceRand) Uint64() uint64 {
	if len(r.next) == 0 {
		return 0
	}
	n := r.next[0]
	r.next = r.next[1:]
	return n
}

func TestLimits(t *testing.T) {
	t.Parallel()
	done := make(chan struct{})
	close(done)
	recursion := `($f := function($n) { 1 + $f($n + 1) }; $f(0))`
	loop := `($f := function($n) { $f($n + 1) }; $f(0))`
	// Values that are small in memory and large, or deep, to look at.
	shared := `($f := function($a, $n) { $n = 0 ? $a : $f([[$a], [$a]], $n - 1) }; `
	nested := `($f := function($a, $n) { $n = 0 ? $a : $f([[$a]], $n - 1) }; `
	for _, c := range []struct {
		name, expr string
		opts       Options
		want       Limit
	}{
		{"recursion", recursion, Options{}, LimitDepth},
		{"recursion at AWS's depth", recursion, Options{MaxDepth: 100}, LimitDepth},
		{"deep recursion", recursion, Options{MaxDepth: 20_000}, LimitDepth},
		{"loop", loop, Options{MaxSteps: 100_000}, LimitSteps},
		{"loop ended from outside", loop, Options{Done: done}, LimitDone},
		{"range", `[1..5000000].($ & "x")`, Options{MaxMemory: 7_000_000}, LimitMemory},
		{"doubling string", `($f := function($s) { $f($s & $s) }; $f("x"))`, Options{}, LimitMemory},
		{"doubling array", `($f := function($a) { $f($append($a, $a)) }; $f([1]))`, Options{}, LimitMemory},
		{"growing nesting", `($f := function($a) { $f([[$a]]) }; $f(1))`, Options{MaxMemory: 1 << 20}, LimitMemory},
		{"shared parts as text", shared + `$string($f(1, 60)))`, Options{}, LimitSteps},
		{"shared parts compared", shared + `$f(1, 60) = $f(1, 60))`, Options{}, LimitSteps},
		{"shared parts as condition", shared + `$f(0, 60) ? 1)`, Options{}, LimitSteps},
		{"shared parts flattened", shared + `{"a": $f(0, 60)}.*)`, Options{}, LimitSteps},
		{"shared parts walked", shared + `$f(0, 60).**)`, Options{}, LimitSteps},
		{"shared parts spread", shared + `$spread($f(0, 60)))`, Options{}, LimitMemory},
		{"shared parts searched", shared + `$lookup($f(0, 60), "x"))`, Options{}, LimitSteps},
		{"keys of shared parts", shared + `$keys($f(0, 60)))`, Options{}, LimitSteps},
		{"shared parts copied", shared + `$clone($f(0, 60)))`, Options{}, LimitMemory},
		{"shared parts as result", shared + `$f(1, 60))`, Options{}, LimitMemory},
		{"deep text", nested + `$string($f(1, 20000)))`, Options{}, LimitDepth},
		{"deep comparison", nested + `$f(1, 20000) = $f(1, 20000))`, Options{}, LimitDepth},
		{"deep result", nested + `$f(1, 20000))`, Options{}, LimitDepth},
		{"pad", `$pad("x", 1e15)`, Options{}, LimitMemory},
		{"join", `$join([1..1000].$string(), $pad("x", 1000000))`, Options{}, LimitMemory},
		{"replace", `$replace($pad("", 1000, "a"), "a", $pad("b", 10000000))`, Options{}, LimitMemory},
		{"split", `$split($pad("", 5000000, "a"), "")`, Options{MaxMemory: 10_000_000}, LimitMemory},
		{"zip", `$zip([1..100000], [1..100000])`, Options{MaxMemory: 5_000_000}, LimitMemory},
		{"filter by many positions", `($p := [1..10000]; $p[$p])`, Options{MaxSteps: 1_000_000}, LimitSteps},
		{"deletions", `($o := $merge([1..3000].{$string($): 1}); $o ~> |$|{}, $keys($)|)`, Options{MaxSteps: 1_000_000}, LimitSteps},
		{"picture of an integer", `$formatInteger(1, $pad("", 200000, "0-"))`, Options{}, LimitSteps},
		{"picture of a number", `$formatNumber(1, $pad("", 200000, "#,##0"))`, Options{}, LimitSteps},
		{"picture of a date", `$toMillis("x", $pad("", 199999, "[Y]"))`, Options{}, LimitSteps},
		{"regex", `$match($pad("", 40, "a"), /(a+)+b/)`, Options{MaxSteps: 100_000}, LimitSteps},
		{"nested map", `$map([1..10000], function($x) { $map([1..10000], function($y) { $x * $y }) })`, Options{MaxSteps: 1_000_000}, LimitSteps},
		{"sort", `$sort([1..10000], function($a, $b) { $a < $b })`, Options{MaxSteps: 50_000}, LimitSteps},
		{"range of Step Functions", `$range(1, 360146, 1)`, Options{StepFunctions: true}, LimitMemory},
		{"pad of Step Functions", `$pad("x", 262146)`, Options{StepFunctions: true}, LimitMemory},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := mustCompile(t, c.expr).Eval(jsonval.Value{}, &c.opts)
			var limit *LimitError
			if !errors.As(err, &limit) || limit.Limit != c.want {
				t.Errorf("%s: got %v, want limit %s", c.expr, err, c.want)
			}
		})
	}
}

// What stays below a limit is not stopped by it, as garbage does not count.
func TestWithinLimits(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`$sum($map([1..2000], function($x) { $count([1..100]) }))`:   `200000`,
		`$count($range(1, 360145, 1))`:                               `360145`,
		`$length($pad("x", 262145))`:                                 `262145`,
		`($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(5000))`: `0`,
		`$replace("aaa", /a*?b|a/, "c")`:                             `"ccc"`,
	} {
		opts := &Options{StepFunctions: true, MaxDepth: 100, MaxMemory: 6_990_256}
		if got := outcome(expr, jsonval.Value{}, opts); got != want {
			t.Errorf("%s = %s, want %s", expr, got, want)
		}
	}
}

func TestLimitTexts(t *testing.T) {
	t.Parallel()
	for limit, want := range map[Limit]string{
		LimitDepth:  "Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive.",
		LimitMemory: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
		LimitSteps:  "Expression evaluation timeout: Check for infinite loop",
		LimitDone:   "Expression evaluation timeout: Check for infinite loop",
	} {
		if got := (&LimitError{limit}).Error(); got != want {
			t.Errorf("%s: %q, want %q", limit, got, want)
		}
	}
}

// The parser does not follow a text to any depth.
func TestNestingOfText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("(", 100_000), strings.Repeat("[", 100_000), strings.Repeat("-", 100_000) + "1",
		"1" + strings.Repeat("+1", 100_000), "a" + strings.Repeat(".a", 100_000), "a" + strings.Repeat("[0]", 100_000),
		strings.Repeat("function($x){", 50_000), strings.Repeat("a?", 50_000),
		"/" + strings.Repeat("(", 5000) + strings.Repeat(")", 5000) + "/", "/a{20000}{20000}/",
	} {
		if _, err := Compile(text); err == nil {
			t.Errorf("Compile(%.20s…) succeeded", text)
		}
	}
}

func TestStepFunctions(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`$partition([1,2,3,4,5], 2)`:                `[[1,2],[3,4],[5]]`,
		`$partition([1,2,3], 2.6)`:                  `[[1,2],[3]]`,
		`$partition([1,2,3])`:                       `[[1,2,3]]`,
		`$partition([1,2,3], 0)`:                    `undefined`,
		`$partition([1,2,3], -1)`:                   `undefined`,
		`$partition([], 2)`:                         `[]`,
		`$partition([1], "2")`:                      `T0410: Argument 2 of function "partition" does not match function signature @11`,
		`$partition("x", 2)`:                        `T0410: Argument 1 of function "partition" does not match function signature @11`,
		`$partition([1], 2, 3)`:                     `T0410: Argument 3 of function "partition" does not match function signature @11`,
		`$range(0, 10, 3)`:                          `[0,3,6,9]`,
		`$range(1.4, 5.6, 2.2)`:                     `[1,3,5]`,
		`$range(5, 1, -2)`:                          `[5,3,1]`,
		`$range(1, 9, 9)`:                           `1`,
		`$range(1, 9, 0)`:                           `undefined`,
		`$range(1, 9)`:                              `undefined`,
		`$range(1, 9, 1, 1)`:                        `T0410: Argument 4 of function "range" does not match function signature @7`,
		`$range("1", 9, 1)`:                         `T0410: Argument 1 of function "range" does not match function signature @7`,
		`$hash("input data", "MD5")`:                `"812f45842bc6d66ee14572ce20db8e86"`,
		`$hash("input data", "SHA-1")`:              `"aaff4a450a104cd177d28d18d74485e8cae074b7"`,
		`$hash("input data", "SHA-256")`:            `"b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3"`,
		`$length($hash("input data", "SHA-384"))`:   `96`,
		`$length($hash("input data", "SHA-512"))`:   `128`,
		`$hash("x", "UNSUPPORTED")`:                 `D3137: Hash algorithm 'UNSUPPORTED' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5 @6`,
		`$hash(5, "MD5")`:                           `T0410: Argument 1 of function "hash" does not match function signature @6`,
		`$hash("x")`:                                `T0410: Argument 2 of function "hash" does not match function signature @6`,
		`$random(77)`:                               `0.7240700207191966`,
		`$random("77")`:                             `T0410: Argument 1 of function "random" does not match function signature @8`,
		`$uuid(1)`:                                  `T0410: Argument 1 of function "uuid" does not match function signature @6`,
		`$parse("{\"b\": [1, 2.50], \"a\": null}")`: `{"b":[1,2.50],"a":null}`,
		`$parse(" -0 ")`:                            `0`,
		`$parse("")`:                                `D3137: Malformed JSON passed to $parse(): unexpected end of text, want a value @7`,
		`$parse(5)`:                                 `T0410: Argument 1 of function "parse" does not match function signature @7`,
		`$eval("1")`:                                `T1006: Attempted to invoke a non-function @6`,
		`$randomSeeded(1)`:                          `T1006: Attempted to invoke a non-function @14`,
		`[1/0, -1/0]`:                               `["Infinity","-Infinity"]`,
		`$sqrt(4)`:                                  `2`,
	} {
		if got := outcome(expr, jsonval.Value{}, &Options{StepFunctions: true}); got != want {
			t.Errorf("%s\n got %s\nwant %s", expr, got, want)
		}
	}
	for _, name := range []string{"partition", "range", "hash", "uuid", "parse"} {
		if got := outcome("$"+name+"()", jsonval.Value{}, nil); !strings.HasPrefix(got, "T1006") {
			t.Errorf("$%s() = %s without StepFunctions, want T1006", name, got)
		}
		if HasFunction(name, nil) || !HasFunction(name, &Options{StepFunctions: true}) {
			t.Errorf("HasFunction(%s) is wrong", name)
		}
	}
	if HasFunction("eval", nil) || !HasFunction("eval", &Options{AllowEval: true}) || !HasFunction("sum", nil) {
		t.Error("HasFunction is wrong")
	}
}

func TestTimeAndChance(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 2, 29, 12, 34, 56, 789_999_999, time.FixedZone("", 3600))
	half := uint64(1) << 63
	for expr, want := range map[string]string{
		`$now()`:                           `"2024-02-29T11:34:56.789Z"`,
		`$now("[H01]:[m01]", "+0200")`:     `"13:34"`,
		`$millis()`:                        `1709206496789`,
		`$toMillis("10:05", "[H]:[m]")`:    `1709201100000`,
		`[$random(), $random()]`:           `[0.5,0]`,
		`$shuffle([1,2,3])`:                `[3,1,2]`,
		`$uuid()`:                          `"80000000-0000-4000-8000-000000000000"`,
		`[$uuid(), $uuid()][0] = $uuid()`:  `false`,
		`$now() = $fromMillis($millis())`:  `true`,
		`$millis() = $millis()`:            `true`,
		`$count($distinct([$now($), 1]))`:  `2`,
		`$random() = $random()`:            `false`,
		`$map([1,2], function() {$now()})`: `["2024-02-29T11:34:56.789Z","2024-02-29T11:34:56.789Z"]`,
	} {
		opts := &Options{Now: now, StepFunctions: true, Rand: &sequenceRand{[]uint64{half, 0, 1, 2}}}
		if got := outcome(expr, jsonval.Value{}, opts); got != want {
			t.Errorf("%s = %s, want %s", expr, got, want)
		}
	}
	a, b := outcome("$random()", jsonval.Value{}, nil), outcome("$random()", jsonval.Value{}, nil)
	if a != b {
		t.Errorf("without a source $random() is %s and then %s, want the same", a, b)
	}
}

func TestBindings(t *testing.T) {
	t.Parallel()
	states, err := jsonval.Parse(`{"input": {"n": 12345678901234567890, "f": 1.50, "list": [1], "s": "x"}}`)
	if err != nil {
		t.Fatal(err)
	}
	opts := &Options{Bindings: Vars{{"states", states}, {"sum", jsonval.StringValue("hidden")}, {"u", jsonval.Value{}}}}
	for expr, want := range map[string]string{
		`$states.input.n`:         `12345678901234567890`,
		`[$states.input.n]`:       `[12345678901234567890]`,
		`{"a": $states.input}`:    `{"a":{"n":12345678901234567890,"f":1.50,"list":[1],"s":"x"}}`,
		`$states.input.n + 1`:     `12345678901234567000`,
		`$states.input.f & ""`:    `"1.5"`,
		`$states.input.list`:      `[1]`,
		`$states.input.list.$`:    `1`,
		`$sum`:                    `"hidden"`,
		`$u`:                      `undefined`,
		`$exists($u)`:             `false`,
		`$other`:                  `undefined`,
		`($states := 5; $states)`: `5`,
		`$map([1], function($x) {$states.input.s})`: `"x"`,
		`$states.input in [$states.input]`:          `true`,
		`$states.missing.x`:                         `undefined`,
		`$.x`:                                       `undefined`,
		`$`:                                         `undefined`,
		`$$`:                                        `undefined`,
		`x`:                                         `undefined`,
		`{"a": 1}`:                                  `{"a":1}`,
	} {
		if got := outcome(expr, jsonval.Value{}, opts); got != want {
			t.Errorf("%s = %s, want %s", expr, got, want)
		}
	}
}

// A result that JSON cannot hold is an error of its own, also deep inside.
func TestUnsupportedResults(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`$sum`:                      "function",
		`function($x) { $x }`:       "function",
		`$substring(?, 1)`:          "function",
		`| a | {} |`:                "function",
		`/a/`:                       "regex",
		`[1, /a/]`:                  "regex",
		`{"f": $sum}`:               "function",
		`1/0`:                       "Infinity",
		`-1/0`:                      "-Infinity",
		`{"a": [0/0]}`:              "NaN",
		`$toMillis("2024-13-01")`:   "NaN",
		`$parseInteger("x", "000")`: "NaN",
	} {
		_, err := mustCompile(t, expr).Eval(jsonval.Value{}, nil)
		var result *ResultError
		if !errors.As(err, &result) || result.Type != want {
			t.Errorf("%s: got %v, want unsupported result type %s", expr, err, want)
		} else if result.Error() != "unsupported result type "+want {
			t.Errorf("Error() = %q", result.Error())
		}
	}
}

func TestErrorFields(t *testing.T) {
	t.Parallel()
	_, err := mustCompile(t, `"é😀" & (1 + "two")`).Eval(jsonval.Value{}, nil)
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if failed.Code != "T2002" || failed.Token != "+" || failed.Position != 12 || failed.Value.Str() != "two" {
		t.Errorf("got %+v", failed)
	}
}

func TestConcurrentEval(t *testing.T) {
	t.Parallel()
	e := mustCompile(t, `$map([1..50], function($x) { {"x": $x, "s": $string($x) & v} })[x = 49].s`)
	in, err := jsonval.Parse(`{"v": "!"}`)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if v, err := e.Eval(in, nil); err != nil || v.String() != `"49!"` {
					t.Errorf("Eval = %s, %v", v, err)
				}
			}
		})
	}
	group.Wait()
}

func mustCompile(t *testing.T, text string) *Expression {
	t.Helper()
	e, err := Compile(text)
	if err != nil {
		t.Fatalf("Compile(%s): %v", text, err)
	}
	return e
}

// A signature whose optional parameter is skipped uses up an argument all the same.
func TestSkippedParameter(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`function($a, $b, $c)<n?sa?>{[$a, $b, $c]}("x", [1])`: `["x",1]`,
		`function($a, $b)<n?a<s>>{[$a, $b]}("x")`:             `["x",null]`,
		`function($a, $b)<b?s+>{[$a, $b]}("x", "y")`:          `["x","y"]`,
	} {
		if got := outcome(expr, jsonval.Value{}, nil); got != want {
			t.Errorf("%s = %s, want %s", expr, got, want)
		}
	}
}
