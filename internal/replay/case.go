package replay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Case makes a test case of the recording: each state is answered as it was then,
// and the execution must end as it did. Members of data with the names in mask,
// and those of documents within texts, are blotted out; see [Mask].
func (r *Recording) Case(name string, mask []string) (testfile.Case, error) {
	c := testfile.Case{Name: name, Input: hide(r.Input(), mask)}
	if err := r.ending(&c.Expect, mask); err != nil {
		return c, err
	}
	for i, e := range r.Events {
		if strings.HasSuffix(e.Type, "StateEntered") && r.threads[i].parent == nil {
			c.Expect.Visited.States = append(c.Expect.Visited.States, e.State)
		}
	}
	var err error
	c.Mocks, err = r.mocks(mask)
	return c, err
}

// Answers are the input of the recording and what its tasks were answered, for a
// case that names it.
func (r *Recording) Answers() (*testfile.Recorded, error) {
	mocks, err := r.mocks(nil)
	return &testfile.Recorded{Input: hide(r.Input(), nil), Mocks: mocks}, err
}

// mocks answer each state as it was answered then.
func (r *Recording) mocks(mask []string) ([]testfile.Mock, error) {
	var mocks []testfile.Mock
	told := r.distinguish(mask)
	for _, a := range r.attempts {
		at := slices.IndexFunc(mocks, func(m testfile.Mock) bool { return m.State == a.State })
		if at < 0 {
			at = len(mocks)
			mocks = append(mocks, testfile.Mock{State: a.State})
		}
		answer := testfile.Answer{Delay: a.After, Times: 1}
		switch a.Ended {
		case Succeeded:
			answer.Return = hide(a.Output, mask)
		case Open: // it must not end before what gave it up
			answer.Delay = never
			answer.Throw = &testfile.Throw{Error: engine.ErrorTaskFailed, Cause: "The recording does not tell how this task would have ended."}
		default:
			answer.Throw = &testfile.Throw{Error: a.Error, Cause: Mask(a.Cause, mask)}
		}
		if told[a] != "" {
			when, err := testfile.ParseCondition("{% " + told[a] + " %}")
			if err != nil {
				return nil, fmt.Errorf("the input of %s: %w", a.State, err)
			}
			answer.When = when
		}
		mocks[at].Answers = append(mocks[at].Answers, answer)
	}
	return mocks, nil
}

// ending says how the execution must end.
func (r *Recording) ending(x *testfile.Expect, mask []string) error {
	if slices.ContainsFunc(r.Events, func(e Event) bool { return e.Type == "ExecutionRedriven" }) {
		return errors.New("the execution was redriven, which no test case can say")
	}
	last := r.Events[len(r.Events)-1]
	switch last.Type {
	case "ExecutionSucceeded":
		x.Status.Value = "SUCCEEDED"
		x.Output.Value = hide(last.Details.Get("output").Str(), mask)
	case "ExecutionFailed", "ExecutionTimedOut":
		x.Status.Value = "FAILED"
		if last.Type == "ExecutionTimedOut" {
			x.Status.Value = "TIMED_OUT"
		}
		x.Error, x.Cause = pattern(last.Details.Get("error"), mask), pattern(last.Details.Get("cause"), mask)
	case "ExecutionAborted":
		return errors.New("the execution was aborted from outside, which no test case can say")
	default:
		return errors.New("the history has no end yet")
	}
	return nil
}

func pattern(v jsonval.Value, mask []string) *testfile.Pattern {
	if !v.Exists() {
		return nil
	}
	return &testfile.Pattern{Text: Mask(v.Str(), mask)}
}

func hide(text string, mask []string) jsonval.Value {
	v, err := jsonval.Parse(text)
	if err != nil { // what is no document is told as a text
		return jsonval.StringValue(text)
	}
	return masked(v, mask)
}

// Mask blots out the members with some names in a document: texts become "***",
// numbers 0, and what they hold likewise. A text that is no document stays.
func Mask(text string, names []string) string {
	v, err := jsonval.Parse(text)
	if err != nil || len(names) == 0 {
		return text
	}
	if hidden := masked(v, names); !jsonval.Equal(hidden, v) {
		return hidden.String()
	}
	return text
}

func masked(v jsonval.Value, names []string) jsonval.Value {
	switch {
	case len(names) == 0:
		return v
	case v.Kind() == jsonval.Object:
		var members []jsonval.Member
		for _, m := range v.Members() {
			if slices.Contains(names, m.Key) {
				m.Value = blot(m.Value)
			} else {
				m.Value = masked(m.Value, names)
			}
			members = append(members, m)
		}
		return jsonval.ObjectValue(members)
	case v.Kind() == jsonval.Array:
		return each(v, func(x jsonval.Value) jsonval.Value { return masked(x, names) })
	case v.Kind() == jsonval.String && isDocument(v.Str()):
		return jsonval.StringValue(Mask(v.Str(), names))
	}
	return v
}

// blot keeps the form of a value and nothing of what it says.
func blot(v jsonval.Value) jsonval.Value {
	switch v.Kind() {
	case jsonval.String:
		return jsonval.StringValue("***")
	case jsonval.Number:
		return jsonval.IntValue(0)
	case jsonval.Bool:
		return jsonval.BoolValue(false)
	case jsonval.Array:
		return each(v, blot)
	case jsonval.Object:
		var members []jsonval.Member
		for _, m := range v.Members() {
			members = append(members, jsonval.Member{Key: m.Key, Value: blot(m.Value)})
		}
		return jsonval.ObjectValue(members)
	}
	return v
}

func each(v jsonval.Value, f func(jsonval.Value) jsonval.Value) jsonval.Value {
	elems := make([]jsonval.Value, v.Len())
	for i, x := range v.Elems() {
		elems[i] = f(x)
	}
	return jsonval.ArrayValue(elems)
}
