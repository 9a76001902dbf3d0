package engine

import (
	"fmt"
	"slices"
	"time"
)

// A NotRedrivableError says why an execution cannot be redriven, in AWS's words.
type NotRedrivableError string

func (e NotRedrivableError) Error() string { return string(e) }

// Redrivable is nil for an execution that can be redriven; else it is a
// [NotRedrivableError].
func (x *Execution) Redrivable() error {
	switch {
	case x.Status == StatusRunning || x.Status == StatusSucceeded:
		return NotRedrivableError(fmt.Sprintf("Execution is %s and cannot be redriven", x.Status))
	case x.Express:
		return NotRedrivableError("executions of an EXPRESS state machine cannot be redriven")
	case x.Root != nil && x.Root.State == "": // of one whose journal was lost
		return NotRedrivableError("the execution was lost and cannot be redriven")
	case x.Events >= MaxHistory-1:
		return NotRedrivableError("Execution has exceeded the maximum history event limit")
	}
	return nil
}

// maxRedriveCalls is how many tokens are remembered.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
const maxRedriveCalls = 10

// redrive goes on with an execution from where it failed, was aborted or timed
// out: states that had finished stay finished, those that had not begin again
// with the input they had, without another StateEntered.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
func (a *applier) redrive(p *Program, token string) {
	x := a.x
	x.Status, x.Failure, x.Stop = StatusRunning, nil, time.Time{}
	x.Redrives++
	x.RedriveDate = time.UnixMilli(a.now).UTC()
	if token != "" {
		older := x.RedriveCalls[max(len(x.RedriveCalls)-maxRedriveCalls+1, 0):]
		x.RedriveCalls = slices.Concat(older, []RedriveCall{{token, x.RedriveDate}})
	}
	x.context = contextParts{}
	x.Deadline = a.deadline(p)
	a.emitAt(x.Events, TypeExecutionRedriven, &ExecutionRedriven{x.Redrives})
	a.revive(x.Root)
}

// revive lets a frame go on in the state in which it ended, and what ran within it.
func (a *applier) revive(f *frame) {
	f.dead, f.Retries, f.Attempts = false, 0, nil
	a.x.VariableBytes += f.variableBytes()
	if f.Fork != nil {
		for _, c := range f.Fork.Frames {
			a.revive(c)
		}
		if s, ok := f.state.(*mapState); ok {
			in, _ := a.effectiveInput(f) // was fine when the Map began
			s.begin(a, f, in.value, f.Entered)
		}
		return
	}
	switch f.state.(type) {
	case nil: // it had not come to its first state
		a.later(f, nil)
	case *failState:
		f.Wait = notWaiting
		a.later(f, nil)
	default:
		f.Prev = f.Entered
		a.later(f, f.state.enter)
	}
}
