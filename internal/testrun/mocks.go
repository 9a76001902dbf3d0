package testrun

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

var _ interpreter.Planner = (*mocks)(nil)

// mocks answer the tasks of one execution, in the order in which these begin.
type mocks struct {
	fallback interpreter.Tasks
	states   map[string]*mock
	order    []*mock

	mu       sync.Mutex // of what follows, which tasks of other states change in their goroutines' time
	calls    []Call
	problems []Problem
}

// A mock is the answers to one state and how often each was given.
type mock struct {
	*testfile.Mock
	given []int
	calls int
}

func (m *mocks) add(from *testfile.Mock) {
	x := &mock{Mock: from, given: make([]int, len(from.Answers))}
	m.states[from.State] = x
	m.order = append(m.order, x)
}

// addRecorded adds the answers to states that have no others. They may stay unused.
func (m *mocks) addRecorded(recorded []testfile.Mock) {
	for i := range recorded {
		if m.states[recorded[i].State] == nil {
			shared := recorded[i]
			shared.Shared = true
			m.add(&shared)
		}
	}
}

// Plan implements [interpreter.Planner]: it finds the answer to a task.
func (m *mocks) Plan(t interpreter.Task) interpreter.Tasks {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, Call{t.State, t.Input})
	x := m.states[t.State]
	if x == nil {
		if m.fallback != nil {
			return m.fallback
		}
		return m.unexpected(fmt.Sprintf("the state %s called %s, and no mock answers it", t.State, t.Resource), Problem{})
	}
	x.calls++
	for i := range x.Answers {
		a := &x.Answers[i]
		if a.Times > 0 && x.given[i] >= a.Times || !a.Attempt.Holds(t.Attempt+1) {
			continue
		}
		holds, err := condition(a.When, t)
		if err != nil {
			return m.unexpected(fmt.Sprintf("the when of an answer to %s: %v", t.State, err), Problem{Pos: a.When.Pos})
		}
		if holds {
			x.given[i]++
			return answer{a}
		}
	}
	return m.unexpected(fmt.Sprintf("call %d of the state %s (attempt %d) has no answer", x.calls, t.State, t.Attempt+1),
		Problem{Pos: x.Pos, Detail: "it was given " + jsonval.StringValue(preview(t.Input)).Str()})
}

// Invoke implements [interpreter.Tasks]; executions call Plan in its place.
func (m *mocks) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return m.Plan(t).Invoke(ctx, t)
}

// unexpected notes a problem, and ends the execution so that nothing can catch it.
func (m *mocks) unexpected(message string, p Problem) interpreter.Tasks {
	p.What, p.Message = "mocks", message
	m.problems = append(m.problems, p)
	return tasks.Throw{Name: "States.Runtime", Cause: "In the test " + message + "."}
}

// condition reports whether an answer is for a task.
func condition(c *testfile.Condition, t interpreter.Task) (bool, error) {
	if c == nil {
		return true, nil
	}
	input, err := jsonval.Parse(string(t.Input))
	if err != nil {
		return false, err
	}
	item := jsonval.Value{}
	index := jsonval.Value{}
	if len(t.Item) > 0 {
		if item, err = jsonval.Parse(string(t.Item)); err != nil {
			return false, err
		}
		index = jsonval.IntValue(int64(t.Index))
	}
	return c.Holds(input, jsonata.Var{Name: "item", Value: item}, jsonata.Var{Name: "index", Value: index},
		jsonata.Var{Name: "attempt", Value: jsonval.IntValue(int64(t.Attempt + 1))})
}

// result returns the calls, and either the problems with those that had no answer
// or those with answers that nobody asked for.
func (m *mocks) result() (calls []Call, problems []Problem, unanswered bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.problems) > 0 {
		return m.calls, m.problems, true
	}
	for _, x := range m.order {
		for i, n := range x.given {
			a := &x.Answers[i]
			switch {
			case x.Shared || n > 0 && n >= a.Times:
			case x.calls == 0 && i == 0:
				m.problems = append(m.problems, Problem{What: "mocks", Pos: x.Pos, Message: fmt.Sprintf("the mock of %s was not used: the state was never reached", x.State)})
			case x.calls == 0:
			case n == 0:
				m.problems = append(m.problems, Problem{What: "mocks", Pos: a.Pos, Message: fmt.Sprintf("answer %d of the mock of %s was not used: the state made %s", i+1, x.State, count(x.calls, "call"))})
			default:
				m.problems = append(m.problems, Problem{What: "mocks", Pos: a.Pos, Message: fmt.Sprintf("answer %d of the mock of %s was used %s, not %d times", i+1, x.State, count(n, "time"), a.Times)})
			}
		}
	}
	return m.calls, m.problems, false
}

// An answer is given to a task.
type answer struct{ *testfile.Answer }

// Invoke implements [interpreter.Tasks].
func (a answer) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if t.Answer != nil { // by its token, once the request was taken
		output, failure := a.Return, a.failure()
		if a.Payload.Exists() {
			output = a.Payload
		}
		interpreter.After(ctx, a.Delay, func() {
			if t.Started != nil {
				t.Started("")
			}
			t.Answer(output.Append(nil), failure)
		})
		return nil, interpreter.ErrPending
	}
	if a.Delay > 0 {
		if err := interpreter.Sleep(ctx, a.Delay); err != nil {
			return nil, err
		}
	}
	switch {
	case a.Throw != nil:
		return nil, a.failure()
	case a.Payload.Exists():
		return tasks.Return(a.Payload.Append(nil)).Invoke(ctx, t)
	}
	return a.Return.Append(nil), nil
}

func (a answer) failure() *interpreter.Failure {
	if a.Throw == nil {
		return nil
	}
	return &interpreter.Failure{Name: a.Throw.Error, Cause: a.Throw.Cause}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// preview cuts JSON for a message.
func preview(text []byte) string {
	v, err := jsonval.Parse(string(text))
	if err != nil {
		return string(text)
	}
	return v.Preview(200)
}
