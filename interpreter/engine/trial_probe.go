package engine

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A probe is in the execution of a [Trial]: it notes what each step made of the
// data and stops the execution where the state ends. Executions have none, and
// its methods do nothing on nil where they are called from the path of all.
type probe struct {
	trial     *Trial
	state     state
	input     jsonval.Value
	variables jsonval.Value
	context   jsonval.Value // in place of the context object, when it exists
	result    jsonval.Value // of the trial's Answer
	read      jsonval.Value // by the ItemReader

	steps   [stepCount]string
	numbers []jsonval.Member // of a Map
	limits  tolerance

	failure *Failure // the last that a Retry or Catch saw
	retrier int      // that saw it; -1 is none
	backoff float64  // seconds until it is tried again
	catcher int      // that saw it; -1 is none
	next    string
	err     error // why the trial cannot be made after all
}

// A step is a step of data through a state.
type step uint8

const (
	stepInputPath step = iota
	stepParameters
	stepResult
	stepResultSelector
	stepResultPath
	stepItemsPointer
	stepItemsPath
	stepItemSelector
	stepItemBatcher
	stepArguments
	stepCount
)

// stepNames are the members of inspectionData that tell of the steps.
var stepNames = [stepCount]string{
	"afterInputPath", "afterParameters", "result", "afterResultSelector", "afterResultPath",
	"afterItemsPointer", "afterItemsPath", "afterItemSelector", "afterItemBatcher", "afterArguments",
}

// shown are the steps that AWS tells of, which are not all that there are.
func shown(s state) []step {
	jsonata := s.base().jsonata
	switch s := s.(type) {
	case *passState:
		switch {
		case jsonata:
			return nil
		case s.result.value.Exists():
			return []step{stepResult, stepResultSelector, stepResultPath}
		}
		return []step{stepInputPath, stepParameters, stepResultSelector, stepResultPath}
	case *taskState:
		if jsonata {
			return []step{stepArguments, stepResult}
		}
		return []step{stepInputPath, stepParameters, stepResult, stepResultSelector, stepResultPath}
	case *parallelState:
		if jsonata {
			return nil
		}
		return []step{stepResultSelector, stepResultPath}
	case *mapState:
		if jsonata {
			return []step{stepItemSelector}
		}
		return []step{stepInputPath, stepItemsPointer, stepItemsPath, stepItemSelector, stepItemBatcher, stepResultSelector, stepResultPath}
	}
	if jsonata {
		return nil
	}
	return []step{stepInputPath}
}

// after notes what a step has made of the data, unless it failed.
func (p *probe) after(s step, text string, fail *Failure) {
	if p != nil && fail == nil {
		p.steps[s] = text
	}
}

// items notes a list of items, in the form that AWS prints lists in.
func (p *probe) items(s step, items []jsonval.Value) {
	if p == nil {
		return
	}
	texts := make([]string, len(items))
	for i, v := range items {
		texts[i] = v.String()
	}
	p.steps[s] = "[" + strings.Join(texts, ", ") + "]"
}

// number notes a number of a Map.
func (p *probe) number(name string, v jsonval.Value) {
	if p != nil {
		p.numbers = append(p.numbers, jsonval.Member{Key: name, Value: v})
	}
}

// retrying notes that a retrier sees the failure. Whether it has an attempt left
// is known later.
func (p *probe) retrying(i int, failure *Failure) {
	if p != nil {
		p.retrier, p.failure = i, failure
	}
}

// backingOff notes in how many seconds the state would be tried again.
func (p *probe) backingOff(seconds float64) {
	if p != nil {
		p.backoff = seconds
	}
}

// catching notes that a catcher sees the failure.
func (p *probe) catching(i int, failure *Failure) {
	if p != nil {
		p.catcher, p.failure = i, failure
	}
}

// leave stops the execution where it would enter the state next.
func (p *probe) leave(a *applier, next, output string) {
	if p != nil {
		p.next = next
		a.x.Status, a.x.Output = StatusSucceeded, output
	}
}

// contextObject is the context object that the trial has in place of the default
// one. The item of an iteration comes on top.
func (p *probe) contextObject(item mapItem) jsonval.Value {
	if !item.value.Exists() {
		return p.context
	}
	return p.context.With("Map", item.object())
}

// stop ends a trial that cannot be made.
func (p *probe) stop(a *applier, err error) {
	p.err, a.x.Status = err, StatusFailed
}

// outcome is what the trial came to.
func (p *probe) outcome(x *Execution) Outcome {
	o := Outcome{Next: p.next, Inspection: p.inspection(x).String()}
	switch {
	case x.Status == StatusRunning:
		o.Status, o.Failure = TrialRetriable, p.failure
	case x.Status == StatusTimedOut:
		o.Status, o.Failure = TrialFailed, &Failure{Name: ErrorTimeout}
	case x.Status == StatusFailed:
		o.Status, o.Failure = TrialFailed, x.Failure
	case p.catcher >= 0:
		o.Status, o.Output, o.Failure = TrialCaughtError, x.Output, p.failure
	default:
		o.Status, o.Output = TrialSucceeded, x.Output
	}
	return o
}

// inspection is the inspectionData of TestState, its members in alphabetical order.
func (p *probe) inspection(x *Execution) jsonval.Value {
	str := jsonval.StringValue
	members := append(p.numbers, jsonval.Member{Key: "input", Value: str(p.trial.Input)})
	if _, ok := p.state.(*failState); ok { // it has no InputPath, but AWS shows it
		p.steps[stepInputPath] = p.trial.Input
	}
	p.steps[stepArguments] = p.steps[stepParameters]
	for _, s := range shown(p.state) {
		if p.steps[s] != "" {
			members = append(members, jsonval.Member{Key: stepNames[s], Value: str(p.steps[s])})
		}
	}
	if v := x.Root.Variables; v.Len() > 0 {
		members = append(members, jsonval.Member{Key: "variables", Value: str(v.String())})
	}
	if details := p.errorDetails(x); len(details) > 0 {
		members = append(members, jsonval.Member{Key: "errorDetails", Value: jsonval.ObjectValue(details)})
	}
	slices.SortFunc(members, func(a, b jsonval.Member) int { return strings.Compare(a.Key, b.Key) })
	return jsonval.ObjectValue(members)
}

// errorDetails says which Catch and which Retry saw the failure. A Retry that has
// no attempt left is named too.
func (p *probe) errorDetails(x *Execution) []jsonval.Member {
	var details []jsonval.Member
	add := func(name string, n int64) {
		details = append(details, jsonval.Member{Key: name, Value: jsonval.IntValue(n)})
	}
	if p.catcher >= 0 {
		add("catchIndex", int64(p.catcher))
	}
	if x.Root.Wait == forRetry {
		add("retryBackoffIntervalSeconds", int64(p.backoff))
	}
	if p.retrier >= 0 {
		add("retryIndex", int64(p.retrier))
	}
	return details
}
