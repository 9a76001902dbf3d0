package testfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

func parse(text string) (*testfile.File, error) {
	return testfile.Parse("f", []byte(text), func(path string) ([]byte, error) {
		switch path {
		case "good.json":
			return []byte("{\"total\": 7}\n"), nil
		case "bad.json":
			return []byte("{"), nil
		}
		return noFiles(path)
	})
}

// Every mistake with its message: a text, and what Parse says of it.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", "f:1:1: the file is empty; it needs cases:, table:, invariants:, compensates: or accept:"},
		{"- 1", "f:1:1: the file must be a mapping with the keys machine, set, input, mocks, routes, start, seed, shape, fixtures, cases, table, invariants, compensates, accept"},
		{"case: []", "f:1:1: unknown key \"case\" in the file; did you mean \"cases\"?\nf:1:1: the file needs cases:, table:, invariants:, compensates: or accept:"},
		{"machine: x.json", "f:1:1: the file needs cases:, table:, invariants:, compensates: or accept:"},
		{"cases: x", "f:1:8: cases must be a list: - name: …"},
		{"cases: [x]", "f:1:9: a case must be a mapping with the keys name, input, mocks, recording, expect"},
		{"cases: [{input: 1}]", "f:1:9: a case needs a name"},
		{"cases: [{name: a}, {name: a}]", `f:1:20: the name "a" is that of the case in line 1; names must differ`},
		{"cases: [{name: a, mock: {}}]", `f:1:19: unknown key "mock" in a case; did you mean "mocks"?`},
		{"cases: []\nroutes: 7x\nstart: today\nseed: -1\nshape: loose\nmachine: []", strings.Join([]string{
			`f:3:8: start must be a time such as 2026-01-31T12:00:00Z, not "today"`,
			`f:4:7: seed must be a number from 0, not "-1"`,
			`f:5:8: shape must be one of strict, present, none, not "loose"`,
			`f:6:10: machine must be a string`,
		}, "\n")},
		{"cases: []\nroutes: []", "f:2:9: routes must be true, false, or the path of a file such as sfnlocal.yaml"},
		{"cases: []\ninput: {$file: none.json}", "f:2:8: none.json: file does not exist"},
		{"cases: []\ninput: [{$file: bad.json}]", "f:2:8: bad.json is not JSON: unexpected end of text, want a key in double quotes"},
		{"cases: []\ninvariants: [{name: x}, 7, {rule: y, name: z, more: 1}]", "f:2:14: an invariant needs a rule\nf:2:47: unknown key \"more\" in an invariant; known are name, rule"},
		{"cases: []\ncompensates: [a]", "f:2:14: compensates must be a mapping"},

		{"cases: []\nmocks: {A: 1}", "f:2:12: an answer must be a mapping with the keys return, payload, throw, file, delay, times, attempt, when, shape"},
		{"cases: []\nmocks: {A: {delay: 2s}}", "f:2:12: an answer needs one of return, payload, throw, file"},
		{"cases: []\nmocks: {A: {return: 1, payload: 2}}", `f:2:24: "return" and "payload" exclude each other`},
		{"cases: []\nmocks: {A: {file: none.json}}", "f:2:19: none.json: file does not exist"},
		{"cases: []\nmocks: {A: {throw: {cause: x}}}", "f:2:13: throw needs an error, the name that Retry and Catch look for"},
		{"cases: []\nmocks: {A: {throw: {err: x}}}", "f:2:21: unknown key \"err\" in throw; known are error, cause"},
		{"cases: []\nmocks: {A: {return: 1, delay: soon}}", `f:2:31: delay must be a duration such as 2s or 500ms, not "soon"`},
		{"cases: []\nmocks: {A: {return: 1, times: 0}}", `f:2:31: times must be a number from 1, not "0"`},
		{"cases: []\nmocks: {A: {return: 1, attempt: 0}}", `f:2:33: attempt must be a number from 1, which is the first, or a range such as 2-3 or 2-, not "0"`},
		{"cases: []\nmocks: {A: {return: 1, attempt: 3-2}}", "f:2:33: the range of attempts 3-2 ends before it begins"},
		{"cases: []\nmocks: {A: {return: 1, when: $.id = 3}}", `f:2:30: when: want an expression such as "{% $.id = 3 %}", or the condition of a Choice rule such as {Variable: $.id, NumericEquals: 3}`},
		{"cases: []\nmocks: {A: {return: 1, when: '{% $.id = %}'}}", `f:2:30: when: S0207: Unexpected end of expression`},
		{"cases: []\nmocks: {A: {return: 1, when: {Variable: id, IsNull: true}}}", `f:2:30: when: Value is not a Reference Path: Reference path didn't start with '$'`},
		{"cases: []\nmocks: {A: {return: 1, when: {Variable: $.id, IsNull: true, Next: B}}}", "f:2:30: when: a condition has no Next"},
		{"cases: []\nmocks: {A: {return: 1}, A: {return: 2}}", `f:2:25: "A" comes twice in mocks`},

		{"cases: [{name: a, expect: {states: []}}]", `f:1:28: unknown key "states" in expect; did you mean "status"?`},
		{"cases: [{name: a, expect: {status: OK}}]", `f:1:36: status must be one of SUCCEEDED, FAILED, TIMED_OUT, ABORTED, not "OK"`},
		{"cases: [{name: a, expect: {status: SUCCEEDED, error: x}}]", "f:1:36: an execution that succeeds has no error and no cause"},
		{"cases: [{name: a, expect: {error: x, output: 1}}]", "f:1:46: an execution that does not succeed has no output"},
		{"cases: [{name: a, expect: {status: FAILED, outputContains: {}, outputMatches: '{% true %}'}}]", strings.Join([]string{
			"f:1:60: an execution that does not succeed has no output",
			"f:1:79: an execution that does not succeed has no output",
		}, "\n")},
		{"cases: [{name: a, expect: {outputMatches: {Variable: $.x, IsNull: true}}}]", `f:1:43: outputMatches must be a string`},
		{"cases: [{name: a, expect: {outputMatches: x}}]", `f:1:43: outputMatches: want an expression such as "{% $.id = 3 %}"`},
		{"cases: [{name: a, expect: {error: {}}}]", "f:1:35: error must be a text, or a regular expression such as /no (stock|money)/"},
		{"cases: [{name: a, expect: {cause: '/(/'}}]", "f:1:35: cause: error parsing regexp: missing closing ): `(`"},
		{"cases: [{name: a, expect: {visited: A}}]", "f:1:37: visited must be a list: [First, ..., Last]"},
		{"cases: [{name: a, expect: {branch: {of: P}}}]", "f:1:36: a branch needs of, the Parallel or Map state, and visited, the states in it"},
		{"cases: [{name: a, expect: {branch: {of: P, visited: [], within: {index: 1}}}}]", "f:1:65: within needs of, the Parallel or Map state around the branch"},
		{"cases: [{name: a, expect: {branch: [{of: P, index: x, visited: []}]}}]", `f:1:52: index must be a number from 0, not "x"`},
		{"cases: [{name: a, expect: {attempts: {A: -1}}}]", `f:1:42: A must be a number from 0, not "-1"`},
		{"cases: [{name: a, expect: {calls: {A: {}}}}]", "f:1:39: A must be a list: - contains: {id: 7}"},
		{"cases: [{name: a, expect: {calls: {A: [{input: 1, contains: 2}]}}}]", `f:1:40: "input" and "contains" exclude each other`},
		{"cases: [{name: a, expect: {duration: {min: 2s, max: 1s}}}]", "f:1:38: the duration has a max that is below its min"},
		{"cases: [{name: a, expect: {duration: 2 hours}}]", `f:1:38: duration must be a duration such as 2s or 500ms, not "2 hours"`},
		{"cases: [{name: a, expect: {variables: [x]}}]", "f:1:39: variables must be a mapping"},

		{"table: [{name: a}]", "f:1:9: a table needs columns, the names that stand for the cells of a row: [a, b]"},
		{"table: [{columns: [a]}]", "f:1:9: a table needs rows, such as [[1, 2], [3, 4]]"},
		{"table: [{columns: [a], rows: [[1, 2]]}]", "f:1:31: a row must be a list with a cell for each of the columns a"},
		{"table: [{name: '${a}', columns: [a, b, c], rows: [[1, 2, 3]], input: '$${b}'}]",
			"f:1:37: nothing in the table is ${b}, so that rows do not differ by it\nf:1:40: nothing in the table is ${c}, so that rows do not differ by it"},
		{"table: [{columns: [a], rows: [[1], [2]]}]", "f:1:20: nothing in the table is ${a}, so that rows do not differ by it"},
		{"table: [{columns: [a b], rows: [[1]]}]", `f:1:20: "a b" must be a name of letters, digits, - and _, so that ${…} can hold it`},
		{"table: [{name: x, columns: [a], rows: [[1], [2]]}]", `f:1:9: the name "x" is that of the case in line 1; names must differ`},
		{"table: [{columns: [total], rows: [[1]], input: '${totl}'}]", `f:1:48: there is no fixture or column "totl"; did you mean ${total}? (the text itself is written $${totl})`},
		{"table: [{columns: [a], rows: [[[1]]], input: 'x${a}'}]", "f:1:9: ${a} is not a text or a number, and so cannot stand within a text\nf:1:46: ${a} is not a text or a number, and so cannot stand within a text"},
		{"fixtures: {a b: 1}\ncases: []", `f:1:12: "a b" must be a name of letters, digits, - and _, so that ${…} can hold it`},
		{"cases: [{name: a, input: '${x}'}]", `f:1:26: there is no fixture or column "x" (the text itself is written $${x})`},
	} {
		got := "no error"
		if _, err := parse(c.text); err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

// What a text means, where it is not plain.
func TestParse(t *testing.T) {
	t.Parallel()
	f, err := parse(`
machine: order.asl.json
routes: services.yaml
start: 2026-01-31T12:00:00Z
seed: 7
fixtures:
  order: {$file: good.json}
  seven: 7
input: ${order}
mocks:
  A: {return: "total ${seven}"}
  B: {return: "$${seven}"}
cases:
  - name: own
    input: [&x {id: 1}, *x]
    mocks: {A: [{payload: 1}, {throw: X, times: any}, {throw: Y, attempt: 2-}]}
    expect: {duration: {min: 1m}, variables: {$a: 1}}
  - name: shared
table:
  - name: ${a} and ${b}
    columns: [a, b]
    rows: [[1, x], ["${seven}", "$${y}"]]
    input: {a: "${a}", b: "b=${b}"}
    mocks: {"${b}": {return: {}}}
  - columns: [a]
    rows: [[null]]
invariants: [x > 1, {name: y, rule: z}]
compensates: {Reserve: Release}
`)
	if err != nil {
		t.Fatal(err)
	}
	if f.Machine.Value != "order.asl.json" || !f.Routes.On || f.Routes.File != "services.yaml" || f.Seed != 7 || !f.Start.Equal(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("the file is %+v", f)
	}
	var got []string
	for _, c := range f.Cases {
		line := c.Name + ": " + c.Input.String()
		for _, m := range c.Mocks {
			line += " " + m.State
			for _, a := range m.Answers {
				line += " " + a.Return.String() + a.Payload.String()
				if a.Throw != nil {
					line += a.Throw.Error
				}
				if a.Times > 0 {
					line += "×1"
				}
			}
		}
		got = append(got, line)
	}
	want := []string{
		`own: [{"id":1},{"id":1}] A 1×1 X Y B "${seven}"`,
		`shared: {"total":7} A "total 7" B "${seven}"`,
		`1 and x: {"a":1,"b":"b=x"} x {} A "total 7" B "${seven}"`,
		`7 and ${y}: {"a":7,"b":"b=${y}"} ${y} {} A "total 7" B "${seven}"`,
		`a null: {"total":7} A "total 7" B "${seven}"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	if len(f.Invariants) != 2 || f.Invariants[0].Name != "x > 1" || f.Invariants[1].Rule != "z" || f.Compensates[0].By != "Release" {
		t.Errorf("invariants %+v, compensates %+v", f.Invariants, f.Compensates)
	}
}

// A text that is a mapping or a list within itself ends in an error, not in a hang.
func TestAliasesWithinThemselves(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"cases: &a [*a]", "input: &a {x: *a}\ncases: []", "fixtures: {a: &a [*a]}\ncases: [{name: x, input: '${a}'}]"} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	f, err := parse(`
cases: []
mocks:
  A:
    - {return: 0, when: "{% $.id = 3 and $states.input.id = 3 %}"}
    - {return: 0, when: {Variable: $.id, NumericEquals: 3}}
    - {return: 0, when: {And: [{Variable: $.id, IsPresent: true}, {Not: {Variable: $.id, NumericLessThan: 3}}]}}
table: [{columns: [a], rows: [[1]]}]
`)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range f.Cases[0].Mocks[0].Answers {
		for text, want := range map[string]bool{`{"id":3}`: true, `{"id":2}`: false} {
			if got, err := a.When.Holds(value(t, text)); got != want || err != nil {
				t.Errorf("condition %d of %s = %v, %v, want %v", i, text, got, err, want)
			}
		}
	}
}

// What a file says of a definition that has no such thing.
func TestCheck(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "check.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	sm, err := asl.Parse("m.asl.json", []byte(files["m.asl.json"]))
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(files["m.test.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	if err := f.Check(sm); err != nil {
		got = err.Error() + "\n"
	}
	if diff := cmp.Diff(files["want"], got); diff != "" {
		t.Errorf("Check (-want +got):\n%s", diff)
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v, part string
		want    bool
	}{
		{`{"a":1,"b":{"c":[1,{"d":2,"e":3}]}}`, `{"b":{"c":[1.0,{"d":2}]}}`, true},
		{`{"a":1}`, `{}`, true},
		{`[1,2]`, `[1]`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":null}`, `{"a":null}`, true},
		{`1`, `{}`, false},
	} {
		if got := testfile.Contains(value(t, c.v), value(t, c.part)); got != c.want {
			t.Errorf("Contains(%s, %s) = %v", c.v, c.part, got)
		}
	}
}

// Whatever Parse takes it also takes after Append, and places are within the text.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../definitions/*.test.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("seeds: %v, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(appended))
	f.Add([]byte("fixtures: {a: &a [1, *a]}\ntable: [{columns: [x], rows: [['${a}']], input: '${x}'}]"))
	f.Add([]byte("cases: [{name: n, expect: {status: SUCCEEDED}, input: ['${a', '$${a}', '$$${a}', '$${a}${b', '{}$${a}']}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := testfile.Parse("f", text, noFiles)
		if err != nil {
			return
		}
		for i := range file.Cases {
			c := &file.Cases[i]
			written, err := testfile.Append(nil, *c)
			if err != nil {
				t.Fatalf("Append: %v", err)
			}
			again, err := testfile.Parse("f", written, noFiles)
			if err != nil {
				t.Fatalf("Append wrote what Parse refuses: %v\n%s", err, written)
			}
			if !jsonval.Equal(again.Cases[0].Input, c.Input) {
				t.Fatalf("the input %s came back as %s", c.Input, again.Cases[0].Input)
			}
		}
	})
}
