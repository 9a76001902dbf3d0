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

	silent bool // a timeout: nothing was heard of the task
}

// Unforeseen is the error that stands for all that a state does not name.
const Unforeseen = "Unforeseen.Error"

// A world is what is known of the data from outside.
type world struct {
	wants    wants
	joints   []joint
	examples map[string][]string
}

// outcomes returns what can come of a task in a state, time aside.
func (o *world) outcomes(p *place) []Outcome {
	var results, all []*want
	for _, x := range o.wants[p.name] {
		if !x.path.has(steps{failed}) {
			results = append(results, x)
		}
	}
	all = o.wants[p.name]
	var out []Outcome
	add := func(base jsonval.Value, given bool) {
		for _, c := range o.candidates(base, results, given) {
			x := Outcome{Label: c.label, Output: c.value.String(), Verdict: verdict(c.value, all)}
			if !slices.ContainsFunc(out, func(have Outcome) bool { return have.Output == x.Output }) {
				out = append(out, x)
			}
		}
	}
	for _, text := range o.examples[p.name] {
		if v, err := jsonval.Parse(text); err == nil {
			add(v, true)
		}
	}
	if len(out) == 0 {
		add(answerOf(p.task().Resource.Value), false)
	}
	if len(out) == 1 {
		out[0].Label = ""
	}
	for i := range out {
		if out[i].Verdict == Done && out[i].Label == "200" {
			out[i].Label = ""
		}
	}
	return append(out, o.failures(p)...)
}

// failures are the errors to try: one that nothing names, those that a Retry or
// Catch names, of the state or around it, and those that rules name which read
// what was caught. Timeouts come with the time.
func (o *world) failures(p *place) []Outcome {
	var out []Outcome
	add := func(name, cause, label string) {
		if !slices.ContainsFunc(out, func(have Outcome) bool { return have.Failure.Name == name && have.Failure.Cause == cause }) {
			out = append(out, Outcome{Label: label, Verdict: Unclear, Failure: &engine.Failure{Name: name, Cause: cause}})
		}
	}
	for _, name := range errorNames(p) {
		add(name, anyCause, name)
	}
	base := jsonval.ObjectValue([]jsonval.Member{
		{Key: "Error", Value: jsonval.StringValue(Unforeseen)}, {Key: "Cause", Value: jsonval.StringValue(anyCause)},
	})
	for q := p; q != nil; q = q.parent {
		inner := world{}
		var reads []*want
		moved := make(map[*want]*want)
		for _, x := range o.wants[q.name] {
			if x.path.has(steps{failed}) && len(x.path) > 1 {
				y := *x
				y.path = x.path[1:]
				reads, moved[x] = append(reads, &y), &y
			}
		}
		for _, j := range o.joints {
			k := make(joint)
			for x, v := range j {
				if moved[x] != nil {
					k[moved[x]] = v
				}
			}
			inner.joints = append(inner.joints, k)
		}
		for _, c := range inner.candidates(base, reads, true) {
			name, cause := c.value.Get("Error").Str(), c.value.Get("Cause").Str()
			switch label := name; {
			case name == "" || name == other.Str() || strings.HasSuffix(name, "~"): // for which Unforeseen stands
			case cause != anyCause:
				add(name, cause, label+" cause="+c.value.Get("Cause").Preview(40))
			default:
				add(name, cause, label)
			}
		}
	}
	return out
}

// anyCause is the cause of errors whose cause nothing reads.
const anyCause = "tried by explore"

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

// errorNames are an error that nothing names, and those that a Retry or Catch
// names, of the state or of a Parallel or Map around it.
func errorNames(p *place) []string {
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
	for ; p != nil; p = p.parent {
		retry, catch := asl.Policies(p.state)
		for _, r := range retry {
			add(r.ErrorEquals)
		}
		for _, c := range catch {
			add(c.ErrorEquals)
		}
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
