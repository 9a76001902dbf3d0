package engine

import (
	"fmt"
	"slices"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Trial says how to run one state alone, as TestState does.
// https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
type Trial struct {
	State     string    // the state to run; it may be within a Parallel or Map state
	Alias     string    // what the state calls itself; "" is State
	Info                // of the execution that the context object tells of
	Now       time.Time //
	Input     string    // JSON text
	Variables string    // JSON text of an object; "" is none
	Context   string    // JSON text of the whole context object; "" is the default one

	// Answer is taken for what the work of a Task, Parallel or Map state yields.
	// With nil, such a state does not come to its end: see [Outcome].
	Answer *Answer

	Retries           int64  // how often the Retry that sees Answer's failure has tried already
	ErrorCausedBy     string // the state within a Parallel or Map state that failed; "" is not said
	IterationFailures *int64 // how many iterations of a Map failed; nil is not said
	ItemReaderData    string // JSON text of what the ItemReader of a Map reads; "" is nothing
}

// An Answer is the result of work, as JSON text, or its failure.
type Answer struct {
	Result  string
	Failure *Failure // in place of Result
}

// An Outcome is what a [Trial] came to.
type Outcome struct {
	Status     TrialStatus
	Output     string   // JSON text, of Succeeded and CaughtError
	Failure    *Failure // of all but Succeeded
	Next       string   // the state to go on with; "" when the scope ended
	Inspection string   // JSON text: what TestState calls inspectionData

	// Invoke, when not nil, is the task that the state asks for: do it and try
	// again with the answer. Nothing else of the Outcome is set then.
	Invoke *Invoke
}

// TrialStatus says how a trial ended.
type TrialStatus string

// The statuses of trials, as TestState reports them.
const (
	TrialSucceeded   TrialStatus = "SUCCEEDED"
	TrialFailed      TrialStatus = "FAILED"
	TrialRetriable   TrialStatus = "RETRIABLE"    // a Retry would run the state again
	TrialCaughtError TrialStatus = "CAUGHT_ERROR" // a Catch goes on from the failure
)

// maxTrial is how long a trial may take, in seconds; a Wait state that is longer
// times out. No real time passes.
const maxTrial = 300

// CompileTrial is [Compile] for trials. It takes all definitions that Compile
// takes, and those whose states can be tried though not run: distributed Maps.
// Executions refuse its programs when they hold one.
func CompileTrial(sm *asl.StateMachine) (*Program, error) {
	c := newCompiler(sm)
	c.trial = true
	return c.program(sm)
}

// Try runs one state alone, along the same paths as an execution, to the point
// where it would lead to another state, fail or be tried again. It is a pure
// function of its arguments. An error is a [*TrialError], which says in AWS's
// words why the state cannot be tried like this.
func (p *Program) Try(t Trial) (Outcome, error) {
	s := p.states[t.State]
	if s == nil {
		return Outcome{}, refuse("State not found in definition")
	}
	probe, err := newProbe(s, &t)
	if err != nil {
		return Outcome{}, err
	}
	if t.Alias == "" {
		t.Alias = t.State
	}
	x, effects := begin(s, &t, probe)
	alone := x.program
	for x.Status == StatusRunning && x.Root.Wait != forRetry {
		switch {
		case x.Root.Wait != forTask: // only time makes it go on
			effects, err = x.Apply(alone, effects.Wake, Tick{})
		case t.Answer == nil:
			return Outcome{Invoke: &effects.Invoke[0]}, nil
		default:
			effects, err = x.answer(t.Now, s.(*taskState).resource.kind, t.Answer)
		}
		if err != nil {
			return Outcome{}, err
		}
	}
	if probe.err != nil {
		return Outcome{}, probe.err
	}
	return probe.outcome(x), nil
}

// begin enters the state in an execution that has no other.
func begin(s state, t *Trial, probe *probe) (*Execution, Effects) {
	alone := &Program{startAt: t.Alias, timeout: maxTrial, states: map[string]state{t.Alias: s}}
	x := &Execution{}
	_ = x.bind(alone) // there is nothing yet that could not be bound
	a := &applier{x: x, now: t.Now.UnixMilli()}
	a.start(alone, Started{Info: t.Info, Input: t.Input}, payload{probe.input, t.Input})
	x.probe, x.Clock = probe, a.now
	x.Root.Variables = probe.variables
	x.VariableBytes = x.Root.variableBytes()
	x.Root.Retries = int(t.Retries)
	x.Root.Attempts = slices.Repeat([]int64{t.Retries}, len(s.base().retry))
	x.context = trialContext(x, probe.input)
	a.run()
	a.effects.Wake = x.nextWake()
	return x, a.effects
}

// answer ends the task that the execution waits for. Its kind says what must
// have happened before.
func (x *Execution) answer(now time.Time, kind TaskKind, ans *Answer) (Effects, error) {
	id := x.Root.ID
	byToken := kind == Callback || kind == Activity
	var events []Event
	if kind != RequestResponse {
		events = append(events, TaskSubmitted{ID: id, Response: "{}"})
	}
	if ans.Failure != nil {
		events = append(events, TaskFailed{ID: id, Failure: *ans.Failure, ByToken: byToken})
	} else {
		events = append(events, TaskSucceeded{ID: id, Output: ans.Result, ByToken: byToken})
	}
	var effects Effects
	for _, ev := range events {
		var err error
		if effects, err = x.Apply(x.program, now, ev); err != nil {
			return effects, err
		}
	}
	return effects, nil
}

// trialContext is what the context object says of the execution and its machine.
// There is no RedriveCount, and the role is null where there is none.
func trialContext(x *Execution, input jsonval.Value) contextParts {
	str := jsonval.StringValue
	role := jsonval.NullValue()
	if x.Info.RoleArn != "" {
		role = str(x.Info.RoleArn)
	}
	return contextParts{
		execution: jsonval.ObjectValue([]jsonval.Member{
			{Key: "Id", Value: str(x.Info.ID)}, {Key: "Input", Value: input}, {Key: "Name", Value: str(x.Info.Name)},
			{Key: "RoleArn", Value: role}, {Key: "StartTime", Value: isoTime(x.Start.UnixMilli())},
		}),
		machine: jsonval.ObjectValue([]jsonval.Member{
			{Key: "Id", Value: str(x.MachineID)}, {Key: "Name", Value: str(x.MachineName)},
		}),
	}
}

// A TrialError says why a state cannot be tried as a [Trial] asks.
type TrialError struct {
	Message    string
	Definition bool // what is wrong is the state, not what the trial asks
}

// Error returns the message.
func (e *TrialError) Error() string { return e.Message }

func refuse(format string, args ...any) error {
	return &TrialError{Message: fmt.Sprintf(format, args...)}
}
