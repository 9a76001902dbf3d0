package testrun

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Golden is where golden files are.
type Golden struct {
	Read  func(path string) ([]byte, error)
	Write func(path string, text []byte) error // in place of comparing; nil compares
}

// Check returns what of an execution is not as expected, and then the problems of
// the run. Where a call had no answer, what came after is a consequence, and that
// is all there is to say.
func (r *Result) Check(e *testfile.Expect, g Golden) []Problem {
	if r.unanswered {
		return r.Problems
	}
	c := &checker{Result: r}
	c.status(e)
	c.value("output", e.Output)
	if e.OutputContains.Exists() {
		c.contains(e.OutputContains)
	}
	if e.OutputMatches != nil {
		c.matches(e.OutputMatches)
	}
	var name, cause string
	if r.Failure != nil {
		name, cause = r.Failure.Name, r.Failure.Cause
	}
	c.pattern("error", e.Error, name)
	c.pattern("cause", e.Cause, cause)
	if e.Visited.States != nil {
		c.visited("visited", e.Visited, r.visits(func(v *graph.Visit) bool { return v.Within == nil }))
	}
	for _, b := range e.Branches {
		c.branch(b)
	}
	for _, a := range e.Attempts {
		if got := r.attempts(a.State); got != a.N {
			c.fail("attempts", a.Pos, fmt.Sprintf("%s was tried %s, want %d", a.State, count(got, "time"), a.N), "")
		}
	}
	for _, calls := range e.Calls {
		c.calls(calls)
	}
	if s := e.Duration; s != nil {
		if got := r.Duration(); got < s.Min || got > s.Max {
			c.fail("duration", s.Pos, fmt.Sprintf("it took %s of modelled time, want %s", got, span(s)), "")
		}
	}
	c.variables(e.Variables)
	if e.Golden.Value != "" {
		c.golden(e.Golden, g)
	}
	return append(c.problems, r.Problems...)
}

// A checker collects the problems of a result.
type checker struct {
	*Result
	problems []Problem
}

func (c *checker) fail(what string, pos yamldoc.Pos, message, detail string) {
	c.problems = append(c.problems, Problem{pos, what, message, detail})
}

func (c *checker) status(e *testfile.Expect) {
	want := e.Status.Value
	got := string(c.Status)
	switch {
	case want == "" && e.Error == nil && e.Cause == nil:
		want = string(engine.StatusSucceeded)
	case want == "" && c.Status == engine.StatusSucceeded:
		want = string(engine.StatusFailed)
	case want == "":
		return
	}
	if got == want {
		return
	}
	why := ""
	if c.Failure != nil {
		why = " with " + c.Failure.Error()
	}
	pos := e.Status.Pos
	if pos == (yamldoc.Pos{}) {
		pos = e.Pos
	}
	c.fail("status", pos, fmt.Sprintf("the execution is %s%s, want %s", got, why, want), "")
}

// output is the output as a value; Undefined when there is none.
func (c *checker) output() jsonval.Value {
	v, err := jsonval.Parse(string(c.Output))
	if err != nil {
		return jsonval.Value{}
	}
	return v
}

func (c *checker) value(what string, want testfile.Value) {
	if got := c.output(); want.Exists() && got.Exists() && !jsonval.Equal(want.Value, got) {
		c.fail(what, want.Pos, "the output differs (- want, + got)", Diff(want.Value, got))
	}
}

func (c *checker) contains(want testfile.Value) {
	if got := c.output(); got.Exists() && !testfile.Contains(got, want.Value) {
		c.fail("outputContains", want.Pos, "the output does not contain what it should (- want, + got)", Diff(want.Value, part(got, want.Value)))
	}
}

func (c *checker) matches(want *testfile.Condition) {
	got := c.output()
	if !got.Exists() {
		return
	}
	ok, err := want.Holds(got)
	switch {
	case err != nil:
		c.fail("outputMatches", want.Pos, err.Error(), "")
	case !ok:
		c.fail("outputMatches", want.Pos, want.Text+" is not true of the output", indented(got))
	}
}

func (c *checker) pattern(what string, want *testfile.Pattern, got string) {
	switch {
	case want == nil || c.Status == engine.StatusSucceeded:
	case want.Regexp != nil && !want.Regexp.MatchString(got):
		c.fail(what, want.Pos, fmt.Sprintf("the %s is %q, which %s does not match", what, got, want.Text), "")
	case want.Regexp == nil && want.Text != got:
		c.fail(what, want.Pos, fmt.Sprintf("the %s is %q, want %q", what, got, want.Text), "")
	}
}

// visits returns the names of the states of some visits, in order.
func (r *Result) visits(wanted func(*graph.Visit) bool) []string {
	names := []string{}
	for _, v := range r.Run.Visits {
		if wanted(v) {
			names = append(names, v.Name)
		}
	}
	return names
}

func (c *checker) visited(what string, want testfile.Path, got []string) {
	if along(want.States, got) {
		return
	}
	c.fail(what, want.Pos, "the way is another", fmt.Sprintf("- %s\n+ %s", way(want.States), way(got)))
}

func way(states []string) string {
	if len(states) == 0 {
		return "(no state)"
	}
	return strings.Join(states, " → ")
}

// along reports whether a way is as wanted, where a gap stands for any states. It
// is enough to let the last gap take more when what follows it does not fit.
func along(want, got []string) bool {
	gap, taken := -1, 0 // the last gap, and where what it takes ends
	i, j := 0, 0
	for j < len(got) {
		switch {
		case i < len(want) && want[i] == testfile.Gap:
			gap, taken = i, j
			i++
		case i < len(want) && want[i] == got[j]:
			i++
			j++
		case gap >= 0:
			taken++
			i, j = gap+1, taken
		default:
			return false
		}
	}
	for i < len(want) && want[i] == testfile.Gap {
		i++
	}
	return i == len(want)
}

func (c *checker) branch(b testfile.Branch) {
	type scope struct {
		within    *graph.Visit
		iteration int
	}
	var ran []scope // in which the Parallel or Map ran
	got := c.visits(func(v *graph.Visit) bool {
		if v.Within == nil || v.Within.Name != b.Of || !c.isAt(v, &b.Place) {
			return false
		}
		if in := (scope{v.Within.Within, v.Within.Iteration}); !slices.Contains(ran, in) {
			ran = append(ran, in)
		}
		return true
	})
	if len(ran) > 1 {
		in := ran[1]
		within := testfile.Place{Of: in.within.Name, Index: max(in.iteration, 0)}
		c.fail(b.Place.String(), b.Pos, fmt.Sprintf("%s ran in several places; say in which, such as within: {of: %s, index: %d}", b.Of, within.Of, within.Index), "")
		return
	}
	c.visited(b.Place.String(), b.Visited, got)
}

// isAt reports whether a visit was in a place, or in what ran there.
func (c *checker) isAt(v *graph.Visit, p *testfile.Place) bool {
	for ; v.Within != nil; v = v.Within {
		if v.Within.Name != p.Of {
			continue
		}
		here := v.Iteration == p.Index
		if parallel, ok := c.Machine.Definition.Find(p.Of).(*asl.Parallel); ok {
			here = slices.ContainsFunc(parallel.Branches[p.Index].States, func(s asl.State) bool { return s.Fields().Name == v.Name })
		}
		return here && (p.Within == nil || c.isAt(v.Within, p.Within))
	}
	return false
}

// attempts is how often a state was tried.
func (r *Result) attempts(name string) int {
	n := 0
	for _, v := range r.Run.Visits {
		switch {
		case v.Name != name:
		case v.Type == "Task", v.Type == "Parallel", v.Type == "Map":
			n += len(v.Attempts)
		default:
			n++
		}
	}
	return n
}

func (c *checker) calls(want testfile.Calls) {
	var got []Call
	for _, call := range c.Calls {
		if call.State == want.State {
			got = append(got, call)
		}
	}
	if len(got) != len(want.Wants) {
		c.fail("calls", want.Pos, fmt.Sprintf("%s made %s, want %d", want.State, count(len(got), "call"), len(want.Wants)), given(got))
		return
	}
	for i, w := range want.Wants {
		v, err := jsonval.Parse(string(got[i].Input))
		switch {
		case err != nil:
			c.fail("calls", w.Pos, err.Error(), "")
		case w.Input.Exists() && !jsonval.Equal(w.Input, v):
			c.fail("calls", w.Pos, fmt.Sprintf("call %d of %s was given something else (- want, + got)", i+1, want.State), Diff(w.Input, v))
		case w.Contains.Exists() && !testfile.Contains(v, w.Contains):
			c.fail("calls", w.Pos, fmt.Sprintf("call %d of %s does not contain what it should (- want, + got)", i+1, want.State), Diff(w.Contains, part(v, w.Contains)))
		}
	}
}

// given lists what the first calls were given.
func given(calls []Call) string {
	const most = 10
	var lines []string
	for i, call := range calls[:min(len(calls), most)] {
		lines = append(lines, fmt.Sprintf("call %d was given %s", i+1, preview(call.Input)))
	}
	if len(calls) > most {
		lines = append(lines, "…")
	}
	return strings.Join(lines, "\n")
}

// variables compares what the machine's own states have assigned in the end.
func (c *checker) variables(wants []testfile.Named) {
	if len(wants) == 0 {
		return
	}
	got := make(map[string]string)
	for i := range c.History {
		exited, ok := c.History[i].Details.(*engine.StateExited)
		if !ok || !slices.ContainsFunc(c.Machine.Definition.States, func(s asl.State) bool { return s.Fields().Name == exited.Name }) {
			continue
		}
		for _, v := range exited.Assigned {
			got[v.Name] = v.Value
		}
	}
	for _, want := range wants {
		text, assigned := got[want.Name]
		v, err := jsonval.Parse(text)
		switch {
		case !assigned:
			c.fail("variables", want.Pos, fmt.Sprintf("$%s was not assigned", want.Name), "")
		case err != nil:
			c.fail("variables", want.Pos, err.Error(), "")
		case !jsonval.Equal(want.Value, v):
			c.fail("variables", want.Pos, fmt.Sprintf("$%s differs (- want, + got)", want.Name), Diff(want.Value, v))
		}
	}
}

// golden compares the output, or the error and the cause, with a file.
func (c *checker) golden(at testfile.Text, g Golden) {
	got := c.output()
	if c.Failure != nil {
		got = jsonval.ObjectValue([]jsonval.Member{
			{Key: "error", Value: jsonval.StringValue(c.Failure.Name)},
			{Key: "cause", Value: jsonval.StringValue(c.Failure.Cause)},
		})
	}
	if g.Write != nil {
		if err := g.Write(at.Value, []byte(indented(got)+"\n")); err != nil {
			c.fail("golden", at.Pos, err.Error(), "")
		}
		return
	}
	text, err := g.Read(at.Value)
	if errors.Is(err, fs.ErrNotExist) {
		c.fail("golden", at.Pos, fmt.Sprintf("there is no file %s; --update writes it", at.Value), "")
		return
	}
	if err != nil {
		c.fail("golden", at.Pos, err.Error(), "")
		return
	}
	want, err := jsonval.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		c.fail("golden", at.Pos, fmt.Sprintf("%s is not JSON: %v", at.Value, err), "")
	} else if !jsonval.Equal(want, got) {
		c.fail("golden", at.Pos, fmt.Sprintf("%s differs (- want, + got); --update rewrites it", at.Value), Diff(want, got))
	}
}

func span(s *testfile.Span) string {
	switch {
	case s.Min == s.Max:
		return s.Min.String()
	case s.Max == time.Duration(1<<63-1):
		return "at least " + s.Min.String()
	}
	return s.Min.String() + " to " + s.Max.String()
}
