package tasks

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Planner = (*MockCase)(nil)

// A Mock is the content of a MockConfigFile.json, the format in which AWS Step
// Functions Local takes mocked responses: test cases by state machine, in which
// states are given responses. It is immutable.
type Mock struct {
	machines map[string]map[string]testCase
}

// A testCase is the responses by state.
type testCase map[string]mockedState

type mockedState struct {
	*mockedResponse
	offset int    // of its name in the file
	place  string // the same as "MockConfigFile.json:7:11"
}

// A mockedResponse is the answers to one state, in the order of its invocations.
type mockedResponse struct {
	name    string
	answers []mockedAnswer // sorted, without gaps
}

// A mockedAnswer is given to the invocations from first to last.
type mockedAnswer struct {
	first, last int
	output      json.RawMessage
	failure     *interpreter.Failure // nil for an output
	delay       time.Duration        // before it
}

// Case returns the tasks of one test case of a state machine. States that the
// test case does not name go to fallback; nil lets them fail as a [Router]
// without routes does. The error says which names there are.
func (m *Mock) Case(machine, name string, fallback interpreter.Tasks) (*MockCase, error) {
	cases, ok := m.machines[machine]
	if !ok {
		return nil, fmt.Errorf("the mock configuration has no state machine %q%s", machine, suggest(machine, m.machines))
	}
	states, ok := cases[name]
	if !ok {
		return nil, fmt.Errorf("the mock configuration has no test case %q for the state machine %q%s", name, machine, suggest(name, cases))
	}
	if fallback == nil {
		fallback = Router(nil)
	}
	return &MockCase{name: name, states: states, fallback: fallback}, nil
}

// suggest is the end of a message about a name that does not exist.
func suggest[V any](name string, names map[string]V) string {
	if near := spell.Nearest(name, slices.Sorted(maps.Keys(names))); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// A MockCase answers tasks as a test case of a [Mock] says.
//
// The invocations of a state are counted for each execution, retries, loops and
// iterations of a Map together, as Step Functions Local counts them. An
// invocation for which there is no answer any more is a States.Runtime, which
// nothing can catch. A mocked response is the whole result of a task, with
// StatusCode and Payload for lambda:invoke, and what is sent with the token
// where the task waits for one.
type MockCase struct {
	name     string
	states   testCase
	fallback interpreter.Tasks

	mu    sync.Mutex
	count map[mockKey]int
}

type mockKey struct{ execution, state string }

// Invoke implements [interpreter.Tasks]; executions call Plan in its place.
func (c *MockCase) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return c.Plan(t).Invoke(ctx, t)
}

// Plan implements [interpreter.Planner]: answers are given in the order in which
// tasks begin.
func (c *MockCase) Plan(t interpreter.Task) interpreter.Tasks {
	response, ok := c.states[t.State]
	if !ok {
		return c.fallback
	}
	n := c.next(mockKey{t.Execution, t.State})
	for _, a := range response.answers {
		if n < a.first || n > a.last {
			continue
		}
		return a
	}
	has := 0
	if len(response.answers) > 0 {
		has = response.answers[len(response.answers)-1].last + 1
	}
	return Throw{
		Name: "States.Runtime",
		Cause: fmt.Sprintf("The state %q was invoked %s in the test case %q, but its mocked response %q has %s. Add %q to it.",
			t.State, times(n+1), c.name, response.name, answers(has), fmt.Sprint(n)),
	}
}

// Invoke implements [interpreter.Tasks].
func (a mockedAnswer) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	answer := func() (json.RawMessage, error) {
		if a.failure != nil {
			failure := *a.failure
			return final(t, nil, &failure)
		}
		return final(t, mockedResult(t, a.output), nil)
	}
	switch {
	case a.delay == 0:
		return answer()
	case t.Answer != nil: // by its token, once the request was taken
		interpreter.After(ctx, a.delay, func() { _, _ = answer() })
		return nil, interpreter.ErrPending
	}
	if err := interpreter.Sleep(ctx, a.delay); err != nil {
		return nil, err
	}
	return answer()
}

// mockedResult is the result that a mocked response stands for. Those for Lambda
// are written as lambda:invoke answers; a state that calls the function by its
// ARN gets the Payload alone, as in Step Functions Local.
func mockedResult(t interpreter.Task, output json.RawMessage) json.RawMessage {
	if !isLambdaARN(t.Resource) {
		return output
	}
	v, err := jsonval.Parse(string(output))
	if payload := v.Get("Payload"); err == nil && payload.Exists() {
		return payload.Append(nil)
	}
	return output
}

// next returns the number of earlier invocations and counts one more.
func (c *MockCase) next(k mockKey) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = make(map[mockKey]int)
	}
	c.count[k]++
	return c.count[k] - 1
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func answers(n int) string {
	switch n {
	case 0:
		return "no answers"
	case 1:
		return "only one answer"
	}
	return fmt.Sprintf("only %d answers", n)
}
