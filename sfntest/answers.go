package sfntest

import (
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

// Mocks are the answers to the tasks of states, by their names.
type Mocks map[string]Answers

// Answers are what the tasks of a state are answered, with [Return], [Payload] or
// [Throw] one, with [InTurn] several. A task gets the first that is for it.
type Answers struct {
	list []testfile.Answer
	err  error // of what it was made of
}

// Return answers with the result of the task, as JSON: what the service answers,
// or what is sent with the token where the task waits for one.
func Return(result string) Answers {
	v, err := jsonval.Parse(result)
	if err != nil {
		err = fmt.Errorf("Return(%s): %w", result, err)
	}
	return Answers{[]testfile.Answer{{Return: v}}, err}
}

// Payload answers with what a Lambda function returns, as JSON.
func Payload(output string) Answers {
	v, err := jsonval.Parse(output)
	if err != nil {
		err = fmt.Errorf("Payload(%s): %w", output, err)
	}
	return Answers{[]testfile.Answer{{Payload: v}}, err}
}

// Throw answers with a failure: the name that Retry and Catch look for, and a cause.
func Throw(name, cause string) Answers {
	return Answers{list: []testfile.Answer{{Throw: &testfile.Throw{Error: name, Cause: cause}}}}
}

// InTurn gives each answer once, in this order, unless it says for which tasks it is.
func InTurn(answers ...Answers) Answers {
	var all Answers
	for _, a := range answers {
		for _, x := range a.list {
			if x.Times == 0 && x.When == nil && x.Attempt == (testfile.Range{}) {
				x.Times = 1
			}
			all.list = append(all.list, x)
		}
		if all.err == nil {
			all.err = a.err
		}
	}
	return all
}

// After lets modelled time pass before each of the answers.
func (a Answers) After(d time.Duration) Answers {
	return a.each(func(x *testfile.Answer) { x.Delay = d })
}

// Times gives each of the answers to n tasks, and the execution must ask as often.
func (a Answers) Times(n int) Answers {
	return a.each(func(x *testfile.Answer) { x.Times = n })
}

// OnAttempts gives the answers only to some attempts of a visit of the state, from
// first to last, of which 1 is the first.
func (a Answers) OnAttempts(first, last int) Answers {
	return a.each(func(x *testfile.Answer) { x.Attempt = testfile.Range{First: first, Last: last} })
}

// When gives the answers only to tasks of which a condition in JSONata is true,
// such as "{% $.id = 3 %}" or, within a Map, "{% $index = 0 %}".
func (a Answers) When(condition string) Answers {
	c, err := testfile.ParseCondition(condition)
	if err != nil && a.err == nil {
		a.err = err
	}
	return a.each(func(x *testfile.Answer) { x.When = c })
}

// each changes a copy of the answers.
func (a Answers) each(change func(*testfile.Answer)) Answers {
	out := Answers{append([]testfile.Answer(nil), a.list...), a.err}
	for i := range out.list {
		change(&out.list[i])
	}
	return out
}
