package explore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Mock writes the ways of findings as a MockConfigFile.json for the state
// machine of a name: one test case for each, called finding-1, finding-2, ….
// `sfnlocal run --mock FILE --case finding-1 --input …` goes that way.
//
// Ways that have no end are left out. Answers of tasks side by side have a
// "Delay", which Step Functions Local does not know, and a task that times out
// an answer that is too late.
func Mock(machine string, findings []Finding) []byte {
	object := func(members []jsonval.Member) jsonval.Value { return jsonval.ObjectValue(members) }
	var cases, responses []jsonval.Member
	for i := range findings {
		t := findings[i].Trace
		if t == nil || !t.Ended() {
			continue
		}
		name := CaseName(i)
		var states []jsonval.Member
		for _, s := range t.scripts() {
			response := fmt.Sprintf("%s %s", name, s.state)
			var answers []jsonval.Member
			for j := range s.answers {
				answers = append(answers, jsonval.Member{Key: itoa(j), Value: s.answers[j].mocked()})
			}
			states = append(states, jsonval.Member{Key: s.state, Value: jsonval.StringValue(response)})
			responses = append(responses, jsonval.Member{Key: response, Value: object(answers)})
		}
		cases = append(cases, jsonval.Member{Key: name, Value: object(states)})
	}
	all := object([]jsonval.Member{
		{Key: "StateMachines", Value: object([]jsonval.Member{
			{Key: machine, Value: object([]jsonval.Member{{Key: "TestCases", Value: object(cases)}})},
		})},
		{Key: "MockedResponses", Value: object(responses)},
	})
	var b bytes.Buffer
	_ = json.Indent(&b, []byte(all.String()), "", "  ") // which is JSON
	b.WriteByte('\n')
	return b.Bytes()
}

// CaseName is what the i-th finding is called as a test case.
func CaseName(i int) string { return "finding-" + itoa(i+1) }

// A script is the answers to the task of a state, in the order of its calls.
type script struct {
	state   string
	answers []scripted
}

// A scripted answer comes a while after the call.
type scripted struct {
	Outcome
	delay time.Duration
}

const (
	tick  = 10 * time.Millisecond // keeps answers in order that come at the same time
	never = 10_000 * time.Hour    // is longer than anything waits
)

// scripts are the answers with which an execution goes the same way. Answers that
// came while other tasks were at work as well are delayed, so that they come in
// the same order; those that never came have a delay that is too long.
func (t *Trace) scripts() []script {
	var out []script
	type calling struct {
		in, nth int
		since   time.Duration
		alone   bool
	}
	open := make(map[engine.ID]*calling)
	byState := make(map[string]int)
	var later time.Duration // than in the search
	for _, e := range t.Events {
		switch e.Kind {
		case Called:
			i, ok := byState[e.State]
			if !ok {
				i = len(out)
				byState[e.State] = i
				out = append(out, script{state: e.State})
			}
			out[i].answers = append(out[i].answers, scripted{Outcome{Output: "{}"}, never})
			c := &calling{i, len(out[i].answers) - 1, e.at.Sub(epoch) + later, len(open) == 0}
			for _, other := range open {
				other.alone = false
			}
			open[e.call] = c
		case Answered:
			c := open[e.call]
			if delete(open, e.call); c == nil || e.Outcome.silent {
				continue
			}
			a := scripted{Outcome: e.Outcome}
			if !c.alone {
				later += tick
				a.delay = e.at.Sub(epoch) + later - c.since
			}
			out[c.in].answers[c.nth] = a
		}
	}
	return out
}

func (a *scripted) mocked() jsonval.Value {
	var members []jsonval.Member
	if a.delay > 0 {
		members = append(members, jsonval.Member{Key: "Delay", Value: jsonval.StringValue(a.delay.String())})
	}
	if a.Failure != nil {
		return jsonval.ObjectValue(append(members, jsonval.Member{Key: "Throw", Value: jsonval.ObjectValue([]jsonval.Member{
			{Key: "Error", Value: jsonval.StringValue(a.Failure.Name)}, {Key: "Cause", Value: jsonval.StringValue(a.Failure.Cause)},
		})}))
	}
	v, _ := jsonval.Parse(a.Output)
	return jsonval.ObjectValue(append(members, jsonval.Member{Key: "Return", Value: v}))
}
