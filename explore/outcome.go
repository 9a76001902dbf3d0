package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Verdict is what an answer says about the work that was asked for.
type Verdict uint8

// The verdicts. A task that failed, timed out or answered with a status of 500
// and more may have done its work or not.
const (
	Done    Verdict = iota // it is done
	Refused                // it was not done, and the answer says so: a status from 400 to 499, "DECLINED", false
	Unclear                // nobody knows
)

// An Outcome is one thing that can come of a task.
type Outcome struct {
	Label   string // "404", "Payment.Declined", "timeout"; "" is plain success
	Verdict Verdict
	Output  string          // JSON text of a result
	Failure *engine.Failure // in place of a result
}

// Unforeseen is the error that stands for all that a state does not name.
const Unforeseen = "Unforeseen.Error"

// outcomes returns what can come of a task in a state, time aside.
func (m *machine) outcomes(p *place, w wants, examples []string) []Outcome {
	t := p.task()
	var out []Outcome
	add := func(base jsonval.Value, given bool) {
		for _, c := range candidates(base, w[p.name], given) {
			o := Outcome{Label: c.label, Output: c.value.String(), Verdict: verdict(c.value, w[p.name])}
			if !slices.ContainsFunc(out, func(have Outcome) bool { return have.Output == o.Output }) {
				out = append(out, o)
			}
		}
	}
	for _, text := range examples {
		if v, err := jsonval.Parse(text); err == nil {
			add(v, true)
		}
	}
	if len(examples) == 0 {
		add(answerOf(t.Resource.Value), false)
	}
	if len(out) == 1 {
		out[0].Label = ""
	}
	for i := range out {
		if out[i].Verdict == Done && out[i].Label == "200" {
			out[i].Label = ""
		}
	}
	for _, name := range errorNames(t) {
		out = append(out, Outcome{Label: name, Verdict: Unclear, Failure: &engine.Failure{Name: name, Cause: "tried by explore"}})
	}
	return out
}

// answerOf is the frame of what a resource answers.
func answerOf(resource string) jsonval.Value {
	if strings.Contains(resource, ":states:::lambda:invoke") && !strings.HasSuffix(resource, ".waitForTaskToken") {
		return jsonval.ObjectValue([]jsonval.Member{
			{Key: "ExecutedVersion", Value: jsonval.StringValue("$LATEST")},
			{Key: "Payload", Value: jsonval.ObjectValue(nil)},
			{Key: "StatusCode", Value: jsonval.IntValue(200)},
		})
	}
	return jsonval.ObjectValue(nil)
}

// errorNames are the errors to try: one that nothing names, then those that a
// Retry or Catch names. Timeouts come with the time.
func errorNames(t *asl.Task) []string {
	names := []string{Unforeseen}
	add := func(all []string) {
		for _, n := range all {
			switch n {
			case engine.ErrorAll, engine.ErrorTaskFailed, engine.ErrorTimeout, engine.ErrorHeartbeatTimeout, engine.ErrorRuntime:
			default:
				if !slices.Contains(names, n) {
					names = append(names, n)
				}
			}
		}
	}
	for _, r := range t.Retry {
		add(r.ErrorEquals)
	}
	for _, c := range t.Catch {
		add(c.ErrorEquals)
	}
	return names
}

// refusals are words by which an answer says that nothing was done.
var refusals = []string{"DECLINED", "DENIED", "REFUSED", "REJECTED", "FAILED", "FAILURE", "ERROR", "SHORT", "UNAVAILABLE", "OUT_OF_STOCK"}

// verdict reads an answer by what rules look at in it.
func verdict(v jsonval.Value, all []*want) Verdict {
	worst := Done
	for _, x := range all {
		at := get(v, x.path)
		switch {
		case x.status() && at.Kind() == jsonval.Number:
			if n := at.Float(); n < 200 || n >= 500 || n >= 300 && n < 400 {
				worst = Unclear
			} else if n >= 400 && worst == Done {
				worst = Refused
			}
		case x.status() && (at.Exists() || x.absent): // no number, or none at all
			worst = Unclear
		case !x.decides || worst == Unclear:
		case at.Kind() == jsonval.String && slices.Contains(refusals, strings.ToUpper(at.Str())),
			at.Kind() == jsonval.Bool && !at.Bool():
			worst = Refused
		}
	}
	return worst
}
