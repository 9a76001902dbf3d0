package explore

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Mock writes the ways of findings as a MockConfigFile.json for the state
// machine of a name: one test case for each, called finding-1, finding-2, ….
// `sfnlocal run --mock FILE --case finding-1 --input …` goes that way.
//
// A timeout is mocked as the failure States.Timeout. Iterations of a Map share
// the answers of a state, in the order in which they came.
func Mock(machine string, findings []Finding) []byte {
	object := func(members []jsonval.Member) jsonval.Value { return jsonval.ObjectValue(members) }
	var cases, responses []jsonval.Member
	for i := range findings {
		t := findings[i].Trace
		if t == nil {
			continue
		}
		name := CaseName(i)
		var states []jsonval.Member
		for _, s := range t.answers() {
			response := fmt.Sprintf("%s %s", name, s.state)
			var answers []jsonval.Member
			for j, o := range s.outcomes {
				answers = append(answers, jsonval.Member{Key: itoa(j), Value: o.mocked()})
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

// answered are the answers that the task of a state gave, in order.
type answered struct {
	state    string
	outcomes []Outcome
}

func (t *Trace) answers() []answered {
	var out []answered
	at := make(map[string]int)
	for _, e := range t.Events {
		if e.Kind != Answered {
			continue
		}
		i, ok := at[e.State]
		if !ok {
			i = len(out)
			at[e.State] = i
			out = append(out, answered{state: e.State})
		}
		out[i].outcomes = append(out[i].outcomes, e.Outcome)
	}
	return out
}

func (o *Outcome) mocked() jsonval.Value {
	if o.Failure != nil {
		return jsonval.ObjectValue([]jsonval.Member{{Key: "Throw", Value: jsonval.ObjectValue([]jsonval.Member{
			{Key: "Error", Value: jsonval.StringValue(o.Failure.Name)}, {Key: "Cause", Value: jsonval.StringValue(o.Failure.Cause)},
		})}})
	}
	v, _ := jsonval.Parse(o.Output)
	return jsonval.ObjectValue([]jsonval.Member{{Key: "Return", Value: v}})
}
