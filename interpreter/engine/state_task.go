package engine

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// taskState has work done outside and waits for the answer.
type taskState struct {
	fields
	resource  resource
	role      expr // Credentials.RoleArn; nil is none
	timeout   number
	heartbeat number
}

func (s *taskState) enter(a *applier, f *frame) { s.again(a, f) }

// again begins an attempt: the request is made up and scheduled, and has its
// turn to start after the other branches have come as far.
func (s *taskState) again(a *applier, f *frame) {
	t := &taskFrame{UUID: a.x.uuid()}
	f.Task = t
	a.x.LastID++
	f.ID = a.x.LastID
	if s.resource.kind != RequestResponse {
		t.Token = a.x.taskToken(f.ID)
	}
	fail := s.request(a, f, t)
	if fail == nil && len(t.Input) > MaxPayload {
		fail = dataLimit(f.State)
	}
	if fail != nil {
		f.ID = 0
		a.fail(f, fail)
		return
	}
	f.Wait = forTask
	a.x.waiting[f.ID] = f
	switch s.resource.family {
	case function:
		a.emit(f, TypeLambdaFunctionScheduled, &FunctionScheduled{Resource: s.resource.arn, Input: t.Input, Timeout: t.Timeout, RoleArn: t.RoleArn})
	case service:
		a.emit(f, TypeTaskScheduled, &TaskScheduled{
			ResourceType: s.resource.service, Resource: s.resource.action, Region: a.x.Region, Parameters: t.Input,
			Timeout: t.Timeout, Heartbeat: t.Heartbeat, RoleArn: t.RoleArn,
		})
	}
	a.later(f, s.start)
}

// request evaluates what the task is to do.
func (s *taskState) request(a *applier, f *frame, t *taskFrame) *Failure {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		return fail
	}
	arguments, fail := a.arguments(f, in)
	if fail != nil {
		return fail
	}
	t.Input = arguments.text
	if s.role != nil {
		v, fail := s.role.eval(a.see(f, in.value))
		if fail != nil {
			return fail
		}
		t.RoleArn = v.Str()
	}
	if t.Timeout, fail = a.integer(f, &s.timeout, "TimeoutSeconds", in.value); fail != nil {
		return fail
	}
	if t.Heartbeat, fail = a.integer(f, &s.heartbeat, "HeartbeatSeconds", in.value); fail != nil {
		return fail
	}
	if fail = inSeconds(f, "TimeoutSeconds", t.Timeout); fail != nil {
		return fail
	}
	return inSeconds(f, "HeartbeatSeconds", t.Heartbeat)
}

// inSeconds checks a time that came from the data. The text is that which AWS
// has for the same field in JSONata.
func inSeconds(f *frame, field string, n int64) *Failure {
	if n < 0 || n > maxTaskSeconds {
		return runtimeFailure(f, "%s must be between 0 and %d but was: %d", field, maxTaskSeconds, n)
	}
	return nil
}

// maxTaskSeconds is the longest time that a task may be given.
const maxTaskSeconds = 99_999_999

// start sends the request out. The clock of TimeoutSeconds begins here, but for
// activities, which are scheduled only when a queue has taken them.
func (s *taskState) start(a *applier, f *frame) {
	t := f.Task
	switch s.resource.family {
	case function:
		a.emit(f, TypeLambdaFunctionStarted, nil)
	case service:
		a.emit(f, TypeTaskStarted, &TaskStarted{s.resource.service, s.resource.action})
	}
	if s.resource.family != activity {
		t.Started = true
		s.watch(a, f)
	}
	if a.x.Status == StatusRunning {
		a.effects.Invoke = append(a.effects.Invoke, s.invoke(f))
	}
}

func (s *taskState) invoke(f *frame) Invoke {
	t := f.Task
	item := f.mapItem()
	return Invoke{
		ID: f.ID, UUID: t.UUID, State: f.State, Resource: s.resource.arn, Input: t.Input,
		Token: t.Token, RoleArn: t.RoleArn, Attempt: f.Retries, Kind: s.resource.kind,
		Item: item.value.String(), Index: item.index,
		Timeout: time.Duration(t.Timeout) * time.Second,
	}
}

// watch starts the clocks of the task.
func (s *taskState) watch(a *applier, f *frame) {
	t := f.Task
	if t.Timeout > 0 && t.TimeoutAt == 0 {
		t.TimeoutAt = a.now + t.Timeout*1000
	}
	if t.Heartbeat > 0 && t.Started && t.Token != "" { // nobody else could send one
		t.BeatBy = a.now + t.Heartbeat*1000
	}
	at := t.TimeoutAt
	if t.BeatBy != 0 && (at == 0 || t.BeatBy < at) {
		at = t.BeatBy
	}
	a.x.set(f, at)
}

// beat moves the deadline of the heartbeat on.
func (s *taskState) beat(a *applier, f *frame) { s.watch(a, f) }

// submitted goes on after the request was accepted.
func (s *taskState) submitted(a *applier, f *frame, response string) {
	t := f.Task
	if t.Submitted {
		return
	}
	t.Submitted = true
	switch s.resource.kind {
	case Activity:
		a.emit(f, TypeActivityScheduled, &FunctionScheduled{Resource: s.resource.arn, Input: t.Input, Timeout: t.Timeout, Heartbeat: t.Heartbeat})
		s.watch(a, f)
	case Sync, Callback:
		v, err := jsonval.Parse(response)
		if err == nil { // Apply has checked it
			response = v.String()
		}
		if s.resource.kind == Sync {
			t.Response = response
		}
		a.emit(f, TypeTaskSubmitted, &TaskOutput{s.resource.service, s.resource.action, response})
	}
	if t.Early != nil {
		s.answered(a, f, *t.Early, true)
	}
}

// taken goes on after a worker took the activity's task.
func (s *taskState) taken(a *applier, f *frame, worker string) {
	if s.resource.kind != Activity || f.Task.Started {
		return
	}
	s.submitted(a, f, "")
	a.emit(f, TypeActivityStarted, &WorkerStarted{worker})
	f.Task.Started = true
	s.watch(a, f)
}

// answered ends the attempt. An answer by token may overtake the answer to the
// request itself, and waits for that then.
func (s *taskState) answered(a *applier, f *frame, ans answer, byToken bool) {
	if byToken && s.resource.kind == Callback && !f.Task.Submitted {
		if f.Task.Early == nil { // the first answer counts
			f.Task.Early = &ans
		}
		return
	}
	if s.resource.kind == Activity && (ans.Failure == nil || byToken) { // a worker must have taken it
		s.taken(a, f, "")
	}
	a.release(f)
	if fail := ans.Failure; fail != nil {
		if fail.Name == ErrorRuntime && !byToken { // the request could not even be made
			fail.Cause = f.prefix() + fail.Cause
		} else {
			s.failed(a, f, fail)
		}
		a.fail(f, fail)
		return
	}
	v, err := jsonval.Parse(ans.Output)
	if err != nil { // Apply has checked it
		v = jsonval.NullValue()
	}
	result := newPayload(v)
	if len(result.text) > MaxPayload {
		fail := dataLimit(s.resource.limited())
		s.failed(a, f, fail)
		a.fail(f, fail)
		return
	}
	switch s.resource.family {
	case function:
		a.emit(f, TypeLambdaFunctionSucceeded, &Output{result.text})
	case activity:
		a.emit(f, TypeActivitySucceeded, &Output{result.text})
	default:
		a.emit(f, TypeTaskSucceeded, &TaskOutput{s.resource.service, s.resource.action, result.text})
	}
	a.succeed(f, result)
}

func (s *taskState) failed(a *applier, f *frame, fail *Failure) {
	switch s.resource.family {
	case function:
		a.emit(f, TypeLambdaFunctionFailed, &Failed{fail.Name, fail.Cause})
	case activity:
		a.emit(f, TypeActivityFailed, &Failed{fail.Name, fail.Cause})
	default:
		a.emit(f, TypeTaskFailed, &TaskFailure{s.resource.service, s.resource.action, fail.Name, fail.Cause})
	}
}

// expired ends the attempt when its time is up. The consequences come when the
// frame has its turn.
func (s *taskState) expired(a *applier, f *frame) {
	fail := &Failure{Name: ErrorTimeout, heartbeat: f.Task.BeatBy != 0 && f.Task.BeatBy <= a.now}
	a.effects.Cancel = append(a.effects.Cancel, f.ID)
	a.release(f)
	switch s.resource.family {
	case function:
		a.emit(f, TypeLambdaFunctionTimedOut, &Failed{Error: fail.Name})
	case activity:
		a.emit(f, TypeActivityTimedOut, &Failed{Error: fail.Name})
	default:
		a.emit(f, TypeTaskTimedOut, &TaskFailure{ResourceType: s.resource.service, Resource: s.resource.action, Error: fail.Name})
	}
	a.later(f, func(a *applier, f *frame) { a.fail(f, fail) })
}

// release stops waiting for the answer to the frame's task.
func (a *applier) release(f *frame) {
	delete(a.x.waiting, f.ID)
	f.ID = 0
	a.x.set(f, 0)
}

// forgetTask cancels the frame's task if it has one under way. One that was to
// begin in this very Apply does not begin.
func (a *applier) forgetTask(f *frame) {
	if f.ID == 0 {
		return
	}
	if i := slices.IndexFunc(a.effects.Invoke, func(inv Invoke) bool { return inv.ID == f.ID }); i >= 0 {
		a.effects.Invoke = slices.Delete(a.effects.Invoke, i, i+1)
	} else {
		a.effects.Cancel = append(a.effects.Cancel, f.ID)
	}
	a.release(f)
}

// uuid makes a version 4 UUID from the execution's chance.
func (x *Execution) uuid() string {
	hi := x.Uint64()&^0xF000 | 0x4000
	lo := x.Uint64()&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xFFFF, hi&0xFFFF, lo>>48, lo&(1<<48-1))
}

// taskToken makes the token by which the task with an id is answered. Nobody can
// guess it, and it says which execution it belongs to.
func (x *Execution) taskToken(id ID) string {
	b := binary.BigEndian.AppendUint64(nil, x.Uint64())
	b = binary.BigEndian.AppendUint64(b, x.Uint64())
	b = fmt.Appendf(b, "%s#%d", x.Info.ID, id)
	return base64.StdEncoding.EncodeToString(b)
}
