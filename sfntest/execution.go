package sfntest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An Execution is a run that has ended. Its Want methods fail the test that ran it.
type Execution struct {
	t      TB
	result *testrun.Result
	drawn  bool
	asked  bool // how it ended
}

// Describe returns what is known of the execution.
func (x *Execution) Describe() interpreter.Description {
	x.asked = true
	return x.result.Description
}

// mustSucceed fails the test of an execution that did not succeed and whose end
// nobody asked for: it is called when the test is over.
func (x *Execution) mustSucceed() {
	if !x.asked && len(x.result.Problems) == 0 {
		x.want(testfile.Expect{Status: testfile.Text{Value: string(engine.StatusSucceeded)}})
	}
}

// History returns its events.
func (x *Execution) History() []engine.HistoryEvent { return x.result.History }

// Duration is the modelled time that it took.
func (x *Execution) Duration() time.Duration { return x.result.Duration() }

// Inputs are what the tasks of a state were given, in order.
func (x *Execution) Inputs(state string) []json.RawMessage {
	var all []json.RawMessage
	for _, c := range x.result.Calls {
		if c.State == state {
			all = append(all, c.Input)
		}
	}
	return all
}

// Picture draws the definition with the way that the execution took.
func (x *Execution) Picture() string {
	return graph.Unicode(x.result.Machine.Definition, graph.Options{Run: x.result.Run, Columns: 100})
}

// report fails the test, with the picture the first time.
func (x *Execution) report(problems []testrun.Problem) {
	x.t.Helper()
	for _, p := range problems {
		text := p.What + ": " + p.Message
		if p.Detail != "" {
			text += "\n" + p.Detail
		}
		if !x.drawn {
			x.drawn = true
			text += "\n\n" + x.outcome() + "\n" + x.Picture()
		}
		x.t.Errorf("%s", strings.TrimRight(text, "\n"))
	}
}

// outcome says how the execution ended.
func (x *Execution) outcome() string {
	if f := x.result.Failure; f != nil {
		return fmt.Sprintf("%s: %s", x.result.Status, f)
	}
	return string(x.result.Status)
}

// want compares what the execution did with one expectation. Whether it should
// have succeeded is asked only where the output is looked at.
func (x *Execution) want(e testfile.Expect) {
	x.t.Helper()
	if !e.Output.Exists() && !e.OutputContains.Exists() && e.OutputMatches == nil && e.Status.Value == "" && e.Error == nil && e.Cause == nil {
		e.Status.Value = string(x.result.Status)
	} else {
		x.asked = true
	}
	r := *x.result
	r.Problems = nil // which are told already
	x.report(r.Check(&e, testrun.Golden{}))
}

func (x *Execution) value(text string) testfile.Value {
	x.t.Helper()
	v, err := jsonval.Parse(text)
	if err != nil {
		x.t.Fatalf("what is wanted is not JSON: %v: %s", err, text)
	}
	return testfile.Value{Value: v}
}

// WantStatus wants the execution to have ended like this.
func (x *Execution) WantStatus(s engine.Status) {
	x.t.Helper()
	x.want(testfile.Expect{Status: testfile.Text{Value: string(s)}})
}

// WantOutput wants success and an output that equals a JSON text; the order of
// members does not count.
func (x *Execution) WantOutput(output string) {
	x.t.Helper()
	x.want(testfile.Expect{Output: x.value(output)})
}

// WantOutputContains wants success and an output that has everything that is in a
// JSON text, where its objects may have more members.
func (x *Execution) WantOutputContains(part string) {
	x.t.Helper()
	x.want(testfile.Expect{OutputContains: x.value(part)})
}

// WantOutputMatches wants success and an output of which a condition in JSONata is
// true, such as "{% $sum(items.price) = total %}".
func (x *Execution) WantOutputMatches(condition string) {
	x.t.Helper()
	c, err := testfile.ParseCondition(condition)
	if err != nil {
		x.t.Fatalf("%v", err)
	}
	x.want(testfile.Expect{OutputMatches: c})
}

// WantError wants the execution to have failed with an error of a name, or of one
// that a regular expression between slashes matches.
func (x *Execution) WantError(name string) {
	x.t.Helper()
	x.want(testfile.Expect{Error: x.pattern(name)})
}

// WantCause wants the execution to have failed for a cause, given as for WantError.
func (x *Execution) WantCause(cause string) {
	x.t.Helper()
	x.want(testfile.Expect{Cause: x.pattern(cause)})
}

func (x *Execution) pattern(text string) *testfile.Pattern {
	x.t.Helper()
	p, err := testfile.ParsePattern(text)
	if err != nil {
		x.t.Fatalf("%v", err)
	}
	return p
}

// WantVisited wants the machine's own states to have been visited in this order;
// "..." stands for any number of others.
func (x *Execution) WantVisited(states ...string) {
	x.t.Helper()
	x.want(testfile.Expect{Visited: testfile.Path{States: append([]string{}, states...)}})
}

// WantBranch wants states to have been visited in a branch of a Parallel state or
// an iteration of a Map state, counted from 0. [Execution.Branch] leads to those
// that run within another.
func (x *Execution) WantBranch(of string, index int, states ...string) {
	x.t.Helper()
	x.wantBranch(testfile.Place{Of: of, Index: index}, states)
}

func (x *Execution) wantBranch(p testfile.Place, states []string) {
	x.t.Helper()
	e := testfile.Expect{Branches: []testfile.Branch{{Place: p, Visited: testfile.Path{States: append([]string{}, states...)}}}}
	file := testfile.File{Name: x.result.Machine.Name, Cases: []testfile.Case{{Expect: e}}}
	if err := file.Check(x.result.Machine.Definition); err != nil {
		x.t.Fatalf("%s", unplaced(x.result.Machine.Name, err))
	}
	x.want(e)
}

// A Branch is a branch of a Parallel state or an iteration of a Map state, in which
// another one may run.
type Branch struct {
	x     *Execution
	place testfile.Place
}

// Branch returns a branch of a Parallel state or an iteration of a Map state.
func (x *Execution) Branch(of string, index int) *Branch {
	return &Branch{x, testfile.Place{Of: of, Index: index}}
}

// Branch returns a branch or iteration that ran within b.
func (b *Branch) Branch(of string, index int) *Branch {
	return &Branch{b.x, testfile.Place{Of: of, Index: index, Within: &b.place}}
}

// WantVisited wants states to have been visited in the branch, as
// [Execution.WantVisited] does of the machine's own.
func (b *Branch) WantVisited(states ...string) {
	b.x.t.Helper()
	b.x.wantBranch(b.place, states)
}

// WantAttempts wants a state to have been tried n times in all.
func (x *Execution) WantAttempts(state string, n int) {
	x.t.Helper()
	x.want(testfile.Expect{Attempts: []testfile.Count{{State: state, N: n}}})
}

// WantCalls wants the tasks of a state to have been given something that contains
// these JSON texts, one for each task; none wants no task.
func (x *Execution) WantCalls(state string, contains ...string) {
	x.t.Helper()
	c := testfile.Calls{State: state}
	for _, text := range contains {
		c.Wants = append(c.Wants, testfile.Call{Contains: x.value(text).Value})
	}
	x.want(testfile.Expect{Calls: []testfile.Calls{c}})
}

// WantDuration wants the execution to have taken this much modelled time.
func (x *Execution) WantDuration(d time.Duration) {
	x.t.Helper()
	x.want(testfile.Expect{Duration: &testfile.Span{Min: d, Max: d}})
}

// WantAtMost wants the execution to have taken no more modelled time.
func (x *Execution) WantAtMost(d time.Duration) {
	x.t.Helper()
	x.want(testfile.Expect{Duration: &testfile.Span{Max: d}})
}

// WantVariable wants a variable of the machine's own scope to have a value, given
// as JSON, in the end.
func (x *Execution) WantVariable(name, value string) {
	x.t.Helper()
	x.want(testfile.Expect{Variables: []testfile.Named{{Name: strings.TrimPrefix(name, "$"), Value: x.value(value).Value}}})
}
