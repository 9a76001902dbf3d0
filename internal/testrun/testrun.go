// Package testrun runs the cases of test files: an execution in virtual time whose
// tasks are answered by mocks, and what of it is not as expected.
//
// [Run] makes the execution and [Result.Check] compares it. Both are safe for
// concurrent use.
package testrun

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Machine is a definition to test. It is immutable.
type Machine struct {
	Name       string
	Definition *asl.StateMachine
	Program    *engine.Program
}

// Compile makes a machine of a definition. The error says what is not supported.
func Compile(name string, sm *asl.StateMachine) (*Machine, error) {
	p, err := engine.Compile(sm)
	if err != nil {
		return nil, err
	}
	return &Machine{Name: name, Definition: sm, Program: p}, nil
}

// Options say how cases run. The zero value is good for cases whose tasks are all
// mocked.
type Options struct {
	Tasks interpreter.Tasks // do what no mock answers; with nil such a task is a problem
	Start time.Time         // in modelled time; [DefaultStart] when zero
	Seed  uint64            // of all chance; 1 when 0

	// Timeout is the real time that a case may take, [DefaultTimeout] when 0.
	Timeout time.Duration

	// Recordings are the histories that cases name, by their paths.
	Recordings map[string]*testfile.Recorded
}

// DefaultTimeout is the real time of cases whose options do not say.
const DefaultTimeout = 10 * time.Second

// DefaultStart is when cases begin whose options do not say: a fixed time, so that a test is the same on every day.
func DefaultStart() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// A Result is what came of a case. It must not be changed.
type Result struct {
	interpreter.Description
	Machine   *Machine
	History   []engine.HistoryEvent
	Decisions []engine.Decision
	Calls     []Call     // in the order in which they began
	Run       *graph.Run // the history
	Problems  []Problem  // of the run itself, such as calls that nothing was to answer

	unanswered bool // there were such calls
}

// Duration is the modelled time that the execution took.
func (r *Result) Duration() time.Duration { return r.Stop.Sub(r.Start) }

// A Call is a task that began.
type Call struct {
	State string
	Input json.RawMessage
}

// A Problem is why a case did not pass.
type Problem struct {
	Pos     yamldoc.Pos // in the test file; zero when there is none
	What    string      // the key of expect: "output", …, or "mocks"
	Message string      // on one line
	Detail  string      // such as a difference, in lines; may be ""
}

// Run makes the execution that a case describes. The error says that it could not
// begin.
func Run(ctx context.Context, m *Machine, c *testfile.Case, o Options) (*Result, error) {
	answers := &mocks{states: make(map[string]*mock), fallback: o.Tasks}
	for i := range c.Mocks {
		answers.add(&c.Mocks[i])
	}
	input := c.Input
	if recorded := o.Recordings[c.Recording.Value]; recorded != nil {
		answers.addRecorded(recorded.Mocks)
		if !input.Exists() {
			input = recorded.Input
		}
	} else if c.Recording.Value != "" {
		return nil, fmt.Errorf("the recording %s has not been read", c.Recording.Value)
	}
	r := &Result{Machine: m}
	in := &interpreter.Interpreter{
		Tasks: answers, VirtualTime: true,
		Decided: func(_ *interpreter.Execution, d engine.Decision) { r.Decisions = append(r.Decisions, d) },
	}
	request := interpreter.Request{
		Program: m.Program, Start: o.Start,
		Info: engine.Info{Name: "test", MachineName: m.Name, Seed: o.Seed},
	}
	if input.Exists() {
		request.Input = input.Append(nil)
	}
	if o.Start.IsZero() {
		request.Start = DefaultStart()
	}
	if o.Seed == 0 {
		request.Info.Seed = 1
	}
	x, err := in.Start(request)
	if err != nil {
		return nil, err
	}
	limit := o.Timeout
	if limit == 0 {
		limit = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := x.Wait(ctx); err != nil {
		x.Stop("", "the test gave up")
		return nil, fmt.Errorf("the execution had not ended after %s of real time: %w", limit, err)
	}
	r.Description, r.History = x.Describe(), x.History()
	r.Run = coverage.Run(r.History)
	r.Calls, r.Problems, r.unanswered = answers.result()
	return r, nil
}
