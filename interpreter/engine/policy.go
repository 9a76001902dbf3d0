package engine

import (
	"math"
	"slices"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// fail is the failure of the frame's state: it is tried again, or caught, or
// ends the frame.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
func (a *applier) fail(f *frame, failure *Failure) {
	evaluation := a.evaluationFailed(f, failure)
	if failure.catchable() && a.retry(f, failure) {
		return
	}
	// A Map whose Items cannot be evaluated has failed, as AWS sees it, although
	// it has not started; one that cannot start for another reason has not.
	if s, ok := f.state.(forkState); ok && (f.Fork != nil || evaluation && f.Wait != forFork) {
		failed, _ := s.outcome()
		a.emit(f, failed, nil)
	}
	if failure.catchable() {
		for i := range f.state.base().catch {
			if c := &f.state.base().catch[i]; failure.matches(c.errors) {
				a.x.probe.catching(i, failure)
				a.effects.Decisions = append(a.effects.Decisions, Decision{f.State, ByCatcher, i})
				a.catch(f, c, failure)
				return
			}
		}
	}
	a.end(f, failure)
}

// evaluationFailed writes the event of that name for a failure that has one, in
// the state where it happened, and reports whether it did.
func (a *applier) evaluationFailed(f *frame, failure *Failure) bool {
	if !failure.evaluation {
		return false
	}
	a.emit(f, TypeEvaluationFailed, &EvaluationFailed{failure.Name, failure.Cause, failure.location, f.State})
	failure.evaluation = false
	return true
}

// end ends a frame with a failure that nothing in it caught.
func (a *applier) end(f *frame, failure *Failure) {
	a.kill(f)
	if f.parent != nil {
		a.childFailed(f.parent, f, failure)
		return
	}
	a.close(StatusFailed, failure, f.Prev, TypeExecutionFailed, &Failed{failure.Name, failure.Cause})
}

// retry makes the frame wait for another attempt if a retrier has one left. The
// first retrier that names the error decides, even when it is exhausted.
func (a *applier) retry(f *frame, failure *Failure) bool {
	retriers := f.state.base().retry
	for i := range retriers {
		r := &retriers[i]
		if !failure.matches(r.ErrorEquals) {
			continue
		}
		if f.Attempts == nil {
			f.Attempts = make([]int64, len(retriers))
		}
		a.x.probe.retrying(i, failure)
		if f.Attempts[i] >= r.MaxAttempts {
			return false
		}
		seconds := float64(r.IntervalSeconds) * min(math.Pow(r.BackoffRate, float64(f.Attempts[i])), maxDelay) // not 0 × infinity
		if r.MaxDelaySeconds > 0 {
			seconds = min(seconds, float64(r.MaxDelaySeconds))
		}
		if r.FullJitter {
			seconds *= a.x.float()
		}
		a.x.probe.backingOff(seconds)
		a.effects.Decisions = append(a.effects.Decisions, Decision{f.State, ByRetrier, i})
		f.Attempts[i]++
		f.Retries++
		f.Fork, f.Wait = nil, forRetry
		a.x.set(f, a.now+int64(min(seconds, maxDelay)*1000))
		return true
	}
	return false
}

// maxDelay bounds the delay of a Retry, in seconds: the longest that MaxDelaySeconds may be.
const maxDelay = 31_622_400

// catch leads the frame on to where a Catcher says. OutputPath does not apply.
func (a *applier) catch(f *frame, c *catcher, failure *Failure) {
	out := newPayload(failure.output())
	d := a.see(f, out.value)
	d.errorOutput = out.value
	as, fail := a.assign(d, c.assign)
	switch {
	case fail != nil:
	case c.output != nil:
		var v jsonval.Value
		if v, fail = c.output.eval(d); fail == nil {
			out = newPayload(v)
		}
	default:
		out, fail = c.resultPath.apply(f, out)
	}
	if fail == nil && len(out.text) > MaxPayload {
		fail = dataLimit(f.State)
	}
	if fail != nil {
		a.evaluationFailed(f, fail)
		a.end(f, fail)
		return
	}
	a.commit(f, as)
	s := f.state.base()
	a.emit(f, s.exited, &StateExited{Name: s.name, Output: out.text, Assigned: as.texts})
	a.move(f, c.next, out)
}

// output is the error output that a Catcher passes on. A timeout has an empty
// Cause; what a task did not say is null; what a Fail state does not have is
// not there.
func (f *Failure) output() jsonval.Value {
	var members []jsonval.Member
	add := func(key, text string) {
		switch {
		case text != "" || f.Name == ErrorTimeout:
			members = append(members, jsonval.Member{Key: key, Value: jsonval.StringValue(text)})
		case !f.stated:
			members = append(members, jsonval.Member{Key: key, Value: jsonval.NullValue()})
		}
	}
	add("Error", f.Name)
	add("Cause", f.Cause)
	return jsonval.ObjectValue(members)
}

// matches reports whether an ErrorEquals names the failure. A lost heartbeat
// shows as States.Timeout and answers to both names.
func (f *Failure) matches(names []string) bool {
	for _, n := range names {
		switch n {
		case f.Name, ErrorAll:
			return true
		case ErrorTaskFailed:
			if !slices.Contains(notTaskFailed, f.Name) {
				return true
			}
		case ErrorHeartbeatTimeout:
			if f.heartbeat {
				return true
			}
		}
	}
	return false
}

// notTaskFailed are the errors that States.TaskFailed does not stand for.
var notTaskFailed = []string{ErrorTimeout, ErrorHeartbeatTimeout, ErrorDataLimitExceeded, ErrorRuntime}
