package explore

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

func definition(t testing.TB, name string) *asl.StateMachine {
	t.Helper()
	sm, err := asl.ParseFile("../definitions/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return sm
}

func machineOf(t testing.TB, text string) *asl.StateMachine {
	t.Helper()
	sm, err := asl.Parse("test.asl.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sm
}

func run(t testing.TB, sm *asl.StateMachine, o Options) *Report {
	t.Helper()
	r, err := Run(sm, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What explore finds in the order saga without being told anything.
func TestOrderSagaIsFoundWanting(t *testing.T) {
	t.Parallel()
	want := []string{
		"when InventoryService failed, what OrderService did stays done: CancelOrder did not run",
		"when PaymentService failed, what OrderService and InventoryService did stays done: ReleaseInventory did not run and CancelOrder did not run",
		"when CancelOrder answered 400, what OrderService did stays done: CancelOrder did not succeed",
		"when CancelOrder failed, what OrderService did stays done: CancelOrder did not succeed",
		"when ReleaseInventory failed, what OrderService and InventoryService did stays done: ReleaseInventory did not succeed and CancelOrder did not run",
		"when ReleaseInventory answered 400, what InventoryService did stays done: ReleaseInventory did not succeed",
		"when OrderService answers 400 or 500, it goes on as after success",
		"when InventoryService answers 500, it goes on as after success",
		"when PaymentService answers 500, it goes on as after success",
		"nothing catches a failure of CancelOrder, which compensates",
	}
	for _, name := range []string{"order-saga.asl.json", "order-saga-jsonata.asl.json"} {
		r := run(t, definition(t, name), Options{})
		var got []string
		for _, f := range r.Faults() {
			got = append(got, f.Title)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The hardened saga keeps what the order saga breaks, and nothing else is wrong with it.
func TestHardenedSagaIsClean(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../definitions/order-saga-hardened.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := testfile.Parse("order-saga-hardened.test.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	explored := func(name string) *Report {
		sm := definition(t, name)
		o, err := FromFile(f, sm)
		if err != nil {
			t.Fatal(err)
		}
		return run(t, sm, o)
	}
	hardened := explored("order-saga-hardened.asl.json")
	if text := faults(hardened); text != "" || !hardened.Complete() {
		t.Errorf("complete %v, with the faults\n%s", hardened.Complete(), text)
	}
	if text := faults(run(t, definition(t, "order-saga-hardened.asl.json"), Options{})); text != "" {
		t.Errorf("unaided it has the faults\n%s", text)
	}
	broken := faults(explored("order-saga.asl.json"))
	for _, rule := range []string{
		"violated: after OrderService succeeds, a FAILED end must have passed CancelOrder\n",
		"violated: after InventoryService succeeds, a FAILED end must have passed ReleaseInventory\n",
	} {
		if !strings.Contains(broken, rule) {
			t.Errorf("the order saga does not break %s\nbut has the faults\n%s", rule, broken)
		}
	}
}

// docs/explore.md shows what is printed.
func TestDocsShowTheReports(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/explore.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"order-saga", "order-saga-hardened"} {
		text, err := os.ReadFile("../definitions/" + name + ".asl.json")
		if err != nil {
			t.Fatal(err)
		}
		sm, err := asl.Parse("definitions/"+name+".asl.json", text)
		if err != nil {
			t.Fatal(err)
		}
		var o Options
		if name == "order-saga-hardened" {
			rules, err := os.ReadFile("../definitions/" + name + ".test.yaml")
			if err != nil {
				t.Fatal(err)
			}
			f, err := testfile.Parse(name, rules, nil)
			if err != nil {
				t.Fatal(err)
			}
			if o, err = FromFile(f, sm); err != nil {
				t.Fatal(err)
			}
		}
		o.Seed = 1
		if report := run(t, sm, o).Text(); !strings.Contains(string(page), report) {
			t.Errorf("docs/explore.md does not show what is printed of %s:\n%s", name, report)
		}
	}
}

// Each way that ended is run again, as a case of a test file and with the mock
// file, and comes to the same end with the same answers.
func TestWaysAreRunAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"order-saga.asl.json", "order-saga-hardened.asl.json"} {
		sm := definition(t, name)
		runAgain(t, sm, run(t, sm, Options{}))
	}
	trials, err := filepath.Glob("../testdata/explore/*.txtar")
	if err != nil || len(trials) == 0 {
		t.Fatal("no trials", err)
	}
	for _, file := range trials {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".asl.json") {
				sm := machineOf(t, string(f.Data))
				runAgain(t, sm, run(t, sm, Options{}))
			}
		}
	}
}

func runAgain(t *testing.T, sm *asl.StateMachine, r *Report) {
	var ways []Finding
	for _, f := range r.Findings {
		if f.Trace != nil && f.Trace.Ended() {
			ways = append(ways, f)
		}
	}
	for _, e := range r.Ends {
		ways = append(ways, Finding{Title: e.State, Trace: e.Trace})
	}
	m, err := testrun.Compile("saga", sm)
	if err != nil {
		t.Fatal(err)
	}
	mock, err := tasks.ParseMock("mock.json", Mock("saga", ways))
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for i := range ways {
		if text, err = testfile.Append(text, ways[i].Trace.Case(ways[i].Title, sm)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := testfile.Parse("ways.test.yaml", text, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for i := range f.Cases {
		c := &f.Cases[i]
		replayed(t, m, c, testrun.Options{}, ways[i].Trace)
		mocked, err := mock.Case("saga", CaseName(i), nil)
		if err != nil {
			t.Fatal(err)
		}
		bare := *c
		bare.Mocks = nil
		replayed(t, m, &bare, testrun.Options{Tasks: mocked}, ways[i].Trace)
	}
}

func replayed(t *testing.T, m *testrun.Machine, c *testfile.Case, o testrun.Options, way *Trace) {
	t.Helper()
	got, err := testrun.Run(context.Background(), m, c, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Check(&c.Expect, testrun.Golden{}) {
		t.Errorf("%s: %s", c.Name, p.Message)
	}
	for _, p := range got.Problems {
		t.Errorf("%s: %s", c.Name, p.Message)
	}
	var want, called []string
	for _, e := range way.Events {
		if e.Kind == Called {
			want = append(want, e.State)
		}
	}
	for _, call := range got.Calls {
		called = append(called, call.State)
	}
	if diff := cmp.Diff(want, called); diff != "" {
		t.Errorf("%s: the tasks called (-explored +run):\n%s", c.Name, diff)
	}
}

// Reducing the orders of branches loses no end.
func TestOrdersOfBranches(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, `{"StartAt":"Both","States":{
		"Both":{"Type":"Parallel","Branches":[
			{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:A","Next":"A2"},
				"A2":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:A2","End":true}}},
			{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:B","End":true}}},
			{"StartAt":"C","States":{"C":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:C","End":true}}}],
			"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Undo"}],"Next":"Done"},
		"Undo":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:Undo","Next":"Failed"},
		"Done":{"Type":"Succeed"},"Failed":{"Type":"Fail"}}}`)
	results := func(o Options) (all []string, paths int) {
		program, err := engine.Compile(sm)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newSearch(sm, program, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.run(); err != nil {
			t.Fatal(err)
		}
		for _, n := range s.nodes {
			if !n.end {
				continue
			}
			tr := s.w.trace(n)
			var done []string
			for _, name := range []string{"A", "A2", "B", "C", "Undo"} {
				if tr.first(Answered, name, Done) >= 0 {
					done = append(done, name)
				}
			}
			all = append(all, string(n.status)+" "+strings.Join(done, " "))
		}
		slices.Sort(all)
		return slices.Compact(all), s.report.Paths
	}
	// An after makes the order matter, so that all orders are tried.
	inv, err := ParseInvariant("Done never runs after Undo runs")
	if err != nil {
		t.Fatal(err)
	}
	full, most := results(Options{Invariants: []Invariant{inv}})
	reduced, fewer := results(Options{})
	if diff := cmp.Diff(full, reduced); diff != "" {
		t.Errorf("what came of it (-all orders +reduced):\n%s", diff)
	}
	if fewer >= most {
		t.Errorf("%d paths in a reduced set of orders, %d in all", fewer, most)
	}
}

// What is found does not depend on how the work is spread.
func TestSpreadingTheWork(t *testing.T) {
	t.Parallel()
	sm := definition(t, "order-saga-hardened.asl.json")
	backwards := func(n int, do func(int)) {
		for i := n - 1; i >= 0; i-- {
			do(i)
		}
	}
	a, b := run(t, sm, Options{}), run(t, sm, Options{Each: backwards})
	if diff := cmp.Diff(a.Text(), b.Text()); diff != "" {
		t.Error(diff)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	sm := definition(t, "order-saga-hardened.asl.json")
	if r := run(t, sm, Options{Depth: 5}); r.Cut == 0 || r.Complete() {
		t.Errorf("at depth 5 %d paths were cut", r.Cut)
	} else if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Kind == Unreached }) {
		t.Errorf("what was cut is called unreached:\n%s", r.Text())
	}
	if r := run(t, sm, Options{MaxPaths: 10}); r.Stopped == "" {
		t.Error("ten paths are not all, and yet it was not stopped")
	}
	if r := run(t, sm, Options{Progress: func(int) bool { return false }}); r.Stopped == "" {
		t.Error("out of time, and yet it was not stopped")
	}
}

// Timeouts and lost heartbeats are tried, and a Catch by either name takes them.
func TestTime(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, `{"StartAt":"Job","States":{
		"Job":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:job","TimeoutSeconds":60,"HeartbeatSeconds":5,
			"Catch":[{"ErrorEquals":["States.HeartbeatTimeout"],"Next":"Silent"},{"ErrorEquals":["States.ALL"],"Next":"Other"}],"Next":"Slow"},
		"Slow":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:slow","TimeoutSeconds":10,
			"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Late"}],"End":true},
		"Silent":{"Type":"Fail"},"Other":{"Type":"Fail"},"Late":{"Type":"Fail"}}}`)
	r := run(t, sm, Options{})
	for _, state := range []string{"Silent", "Other", "Late"} {
		if !slices.ContainsFunc(r.Ends, func(e End) bool { return e.State == state }) {
			t.Errorf("no execution ended in %s", state)
		}
	}
	var ways []string
	for _, e := range r.Ends {
		ways = append(ways, e.Trace.String())
	}
	if !slices.Contains(ways, "Job ✗ heartbeat lost → Silent") {
		t.Errorf("a lost heartbeat was not tried: %q", ways)
	}
}

// A task that beats in time but does not end in time is tried, too.
func TestTimeoutInSpiteOfHeartbeats(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, `{"StartAt":"Job","States":{
		"Job":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}},
			"TimeoutSeconds":60,"HeartbeatSeconds":5,"Catch":[{"ErrorEquals":["States.HeartbeatTimeout"],"Next":"Silent"},{"ErrorEquals":["States.Timeout"],"Next":"Late"}],"End":true},
		"Silent":{"Type":"Fail"},"Late":{"Type":"Fail"}}}`)
	r := run(t, sm, Options{})
	if !slices.ContainsFunc(r.Ends, func(e End) bool { return e.Trace.String() == "Job ✗ timeout → Late" }) {
		t.Errorf("no execution ended late:\n%s", r.Text())
	}
}

// Errors that one Retry takes are told apart when it gives up.
func TestRetryThenCatches(t *testing.T) {
	t.Parallel()
	sm := machineOf(t, `{"StartAt":"Job","States":{
		"Job":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:job","Retry":[{"ErrorEquals":["A","B"],"MaxAttempts":4}],
			"Catch":[{"ErrorEquals":["A"],"Next":"GotA"},{"ErrorEquals":["B"],"Next":"GotB"},{"ErrorEquals":["States.ALL"],"Next":"Got"}],"End":true},
		"GotA":{"Type":"Fail"},"GotB":{"Type":"Fail"},"Got":{"Type":"Fail"}}}`)
	r := run(t, sm, Options{})
	for _, f := range r.Findings {
		if f.Kind == Unreached {
			t.Errorf("%s", f.Title)
		}
	}
}

// What a rule reads of the input is found, from the state's input, from the
// context object and from variables, and inputs that differ there are told apart.
func TestInputsAreFound(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"the state's input": `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.order.total","NumericGreaterThan":100,"Next":"Big"}],"Default":"Small"},
			"Big":{"Type":"Succeed"},"Small":{"Type":"Succeed"}}}`,
		"the context object": `{"StartAt":"P","States":{"P":{"Type":"Pass","Result":1,"Next":"C"},
			"C":{"Type":"Choice","Choices":[{"Variable":"$$.Execution.Input.fast","BooleanEquals":true,"Next":"Big"}],"Default":"Small"},
			"Big":{"Type":"Succeed"},"Small":{"Type":"Succeed"}}}`,
		"a variable": `{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Pass","Assign":{"kind":"{% $states.input.kind %}"},"Output":1,"Next":"C"},
			"C":{"Type":"Choice","Choices":[{"Condition":"{% $kind = \"big\" %}","Next":"Big"}],"Default":"Small"},
			"Big":{"Type":"Succeed"},"Small":{"Type":"Succeed"}}}`,
	} {
		r := run(t, machineOf(t, text), Options{})
		for _, state := range []string{"Big", "Small"} {
			if !slices.ContainsFunc(r.Ends, func(e End) bool { return e.State == state }) {
				t.Errorf("%s: no execution ended in %s", name, state)
			}
		}
	}
}

func TestUnknownStates(t *testing.T) {
	t.Parallel()
	sm := definition(t, "order-saga.asl.json")
	inv, err := ParseInvariant("CancelOder runs at most once")
	if err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]Options{
		`invariant "CancelOder runs at most once": column 1: there is no state "CancelOder"; did you mean "CancelOrder"?`: {Invariants: []Invariant{inv}},
		`compensates: there is no state "Order"`:           {Pairs: []Pair{{"Order", "CancelOrder"}}},
		`compensates: FailSaga does no work: it is a Fail`: {Pairs: []Pair{{"OrderService", "FailSaga"}}},
		`examples: there is no state "X"`:                  {Examples: map[string][]string{"X": {"1"}}},
		`input: unexpected end of text at offset 0`:        {Inputs: []string{""}},
	} {
		if _, err := Run(sm, o); err == nil || !strings.HasPrefix(err.Error(), want[:min(len(want), 12)]) || !strings.HasPrefix(want, "input") && err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func BenchmarkExplore(b *testing.B) {
	for _, name := range []string{"order-saga", "order-saga-hardened"} {
		b.Run(name, func(b *testing.B) {
			sm := definition(b, name+".asl.json")
			paths := 0
			for b.Loop() {
				paths += run(b, sm, Options{}).Paths
			}
			b.ReportMetric(float64(paths)/b.Elapsed().Seconds(), "paths/s")
		})
	}
}
