package explore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// task is the text of a Task state with some fields.
func task(name string, fields ...string) string {
	fields = append([]string{`"Type":"Task"`, `"Resource":"arn:aws:lambda:us-east-1:123456789012:function:` + name + `"`}, fields...)
	return fmt.Sprintf(`%q:{%s}`, name, strings.Join(fields, ","))
}

func caught(next string) string {
	return `"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"` + next + `"}]`
}

func next(name string) string { return `"Next":"` + name + `"` }

// states is a machine that begins with the first.
func states(start string, all ...string) string {
	return fmt.Sprintf(`{"StartAt":%q,"States":{%s}}`, start, strings.Join(all, ","))
}

const (
	yes = `"Yes":{"Type":"Succeed"}`
	no  = `"No":{"Type":"Fail"}`
	end = `"End":true`
)

// titles are those of the findings of a kind.
func titles(r *Report, kind FindingKind) string {
	var all []string
	for _, f := range r.Findings {
		if f.Kind == kind {
			all = append(all, f.Title)
		}
	}
	return strings.Join(all, "\n")
}

// A failure that a Retry helps is not taken for success, in a branch either.
func TestRetriedIsNotSwallowed(t *testing.T) {
	t.Parallel()
	r := run(t, machineOf(t, states("Both", `"Both":{"Type":"Parallel","Branches":[`+
		states("A", task("A", `"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}]`, end))+`,`+states("B", task("B", end))+`],`+next("Yes")+`}`, yes)), Options{})
	if got := titles(r, Swallowed); got != "" {
		t.Error(got)
	}
}

// Names say what undoes what where all compensations always run together.
func TestNamedCompensationsInTheWrongOrder(t *testing.T) {
	t.Parallel()
	r := run(t, machineOf(t, states("BookHotel", task("BookHotel", caught("No"), next("BookFlight")), task("BookFlight", caught("No"), next("Pay")),
		task("Pay", caught("CancelHotel"), next("Yes")), task("CancelHotel", caught("CancelFlight"), next("CancelFlight")),
		task("CancelFlight", caught("No"), next("No")), yes, no)), Options{})
	if got, want := titles(r, WrongOrder), "CancelHotel runs before CancelFlight, though what BookHotel did came before BookFlight"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What never tries again, or leads nowhere, is said.
func TestUnused(t *testing.T) {
	t.Parallel()
	r := run(t, machineOf(t, states("A", task("A", `"Retry":[{"ErrorEquals":["States.Timeout"],"MaxAttempts":1}]`, `"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"No"}]`, next("C")),
		`"C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.n","NumericEquals":1},{"Variable":"$.n","NumericEquals":2}],"Next":"Never"}],"Default":"Yes"}`,
		`"Never":{"Type":"Succeed"}`, yes, no)), Options{})
	want := `Retry[0] of A (States.Timeout) never tries again
Catch[0] of A (States.Timeout) catches nothing
nothing was found with which Choices[0] of C leads to Never
no execution came to Never
no execution came to No`
	if got := titles(r, Unreached); got != want || r.Untaken != 1 {
		t.Errorf("%d rules were not taken:\n%s", r.Untaken, got)
	}
	if !strings.Contains(r.Text(), "everything was tried but what follows 1 rule that nothing was found for") {
		t.Errorf("it is not said that a rule was not tried:\n%s", r.Text())
	}
}

// Rules on the error that a Parallel handed on reach the tasks in it.
func TestErrorsOfBranches(t *testing.T) {
	t.Parallel()
	r := run(t, machineOf(t, states("Both", `"Both":{"Type":"Parallel","Branches":[`+states("A", task("A", end))+`],`+caught("Why")+`,`+next("Yes")+`}`,
		`"Why":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.error.Error","StringEquals":"Card.Expired"},{"Variable":"$.error.Cause","StringMatches":"*today*"}],"Next":"Expired"}],"Default":"No"}`,
		`"Expired":{"Type":"Fail"}`, yes, no)), Options{})
	if !slices.ContainsFunc(r.Ends, func(e End) bool { return e.State == "Expired" }) {
		t.Errorf("no execution ended in Expired:\n%s", r.Text())
	}
}

// A rule that needs more values at once than can all be combined gets some.
func TestManyParts(t *testing.T) {
	t.Parallel()
	var parts []string
	for i := range 8 {
		parts = append(parts, fmt.Sprintf(`{"Variable":"$.n%d","NumericGreaterThan":%d},{"Variable":"$.n%d","NumericLessThan":%d}`, i, i, i, i+3))
	}
	r := run(t, machineOf(t, states("A", task("A", next("C")),
		`"C":{"Type":"Choice","Choices":[{"And":[`+strings.Join(parts, ",")+`],"Next":"Yes"}],"Default":"No"}`, yes, no)), Options{})
	if r.Untaken != 0 {
		t.Errorf("nothing was found for %d rules", r.Untaken)
	}
}

// What an invariant asks for is remembered for as long.
func TestRemembered(t *testing.T) {
	t.Parallel()
	loop := states("A", task("A", caught("W"), next("Yes")), `"W":{"Type":"Wait","Seconds":1,`+next("A")+`}`, yes)
	inputs := []string{`{"kind":"a"}`, `{"kind":"b"}`}
	side := states("Both", `"Both":{"Type":"Parallel","Branches":[`+states("A", task("A", end))+`,`+states("B", task("B", end))+`],`+next("Yes")+`}`, yes)
	for rule, tt := range map[string]struct {
		machine string
		inputs  []string
	}{
		"A runs at most 4 times":                                    {loop, nil},
		`{% input.kind = "a" %}`:                                    {loop, inputs},
		`{% status = "FAILED" or calls[0].state = "A" %}`:           {side, nil},
		`{% $not(calls[0].state = "B" and calls[1].state = "A") %}`: {side, nil},
		`{% $not("W" in visited and status = "SUCCEEDED") %}`:       {loop, nil},
	} {
		inv, err := ParseInvariant(rule)
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, machineOf(t, tt.machine), Options{Invariants: []Invariant{inv}, Inputs: tt.inputs})
		if titles(r, Violated) == "" {
			t.Errorf("%s: no violation was found\n%s", rule, r.Text())
		}
	}
}

// A result that says two things says the worse.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	at := func(name string) *want { return &want{path: steps{name}, decides: true} }
	all := []*want{at("statusCode"), at("httpStatus"), at("state"), at("ok")}
	for text, want := range map[string]Verdict{
		`{"statusCode":200,"httpStatus":200,"ok":true}`: Done,
		`{"statusCode":404,"httpStatus":200}`:           Refused,
		`{"statusCode":500,"httpStatus":404}`:           Unclear,
		`{"statusCode":302,"httpStatus":200}`:           Unclear,
		`{"statusCode":"?","httpStatus":404}`:           Unclear,
		`{"statusCode":200,"state":"declined"}`:         Refused,
		`{"statusCode":200,"ok":false}`:                 Refused,
		`{"statusCode":500,"ok":false}`:                 Unclear,
	} {
		v, err := jsonval.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := verdict(v, all); got != want {
			t.Errorf("verdict of %s is %d, want %d", text, got, want)
		}
	}
}

// An answer in one branch before a failure in another comes first again.
func TestOrderIsRunAgain(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, states("Both", `"Both":{"Type":"Parallel","Branches":[`+states("A", task("A", end))+`,`+states("B", task("B", end))+`],`+caught("No")+`,`+next("Yes")+`}`, yes, no))
	program, err := engine.Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSearch(sm, program, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
	m, err := testrun.Compile("m", sm)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, n := range s.nodes {
		tr := s.w.trace(n)
		if !n.end || tr.first(Answered, "B", Done) < 0 || tr.first(Answered, "A", Unclear) < 0 {
			continue
		}
		tried++
		c := tr.Case("again", sm)
		text, err := testfile.Append(nil, c)
		if err != nil {
			t.Fatal(err)
		}
		f, err := testfile.Parse("again.test.yaml", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := testrun.Run(context.Background(), m, &f.Cases[0], testrun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		done := 0
		for _, h := range got.History {
			if h.Type == engine.TypeLambdaFunctionSucceeded {
				done++
			}
		}
		if done != 1 {
			t.Errorf("B was answered %d times before A failed:\n%s", done, text)
		}
	}
	if tried == 0 {
		t.Error("no way has B done and A failed")
	}
}
