package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An applier is one call of [Execution.Apply].
type applier struct {
	x       *Execution
	now     int64 // Unix milliseconds
	effects Effects
	queue   []turn
	data    data // of the expression that is being evaluated

	// Details of the two most frequent types are allocated many at a time.
	entered []StateEntered
	exited  []StateExited
}

// Apply feeds ev to the execution of p and returns what the world must do next.
// The execution goes on until everything in it waits or it has ended; after that
// every event but [Redriven] is ignored. Apply is a pure function of its arguments and x.
//
// An error means that the caller is wrong — a second Started, input that is not
// JSON — and leaves x as it was. Failures of the execution are not errors.
func (x *Execution) Apply(p *Program, now time.Time, ev Event) (Effects, error) {
	if x.program != p {
		if err := x.bind(p); err != nil {
			return Effects{}, err
		}
	}
	a := &applier{x: x, now: max(now.UnixMilli(), x.Clock)} // clocks are set back at times
	started, isStart := ev.(Started)
	redriven, isRedrive := ev.(Redriven)
	switch {
	case isStart && x.Status != "":
		return Effects{}, errors.New("the execution has already started")
	case !isStart && x.Status == "":
		return Effects{}, fmt.Errorf("the execution has not started: got %T first", ev)
	case isStart:
		input, err := jsonval.Parse(started.Input)
		if err != nil {
			return Effects{}, fmt.Errorf("input: %w", err)
		}
		a.start(p, started, payload{input, started.Input})
	case isRedrive:
		if err := x.Redrivable(); err != nil {
			return Effects{}, err
		}
		a.redrive(p, redriven.Token)
	case x.Status == StatusRunning:
		if err := a.dispatch(ev); err != nil {
			return Effects{}, err
		}
	}
	x.Clock = a.now
	a.run()
	a.effects.Wake = x.nextWake()
	return a.effects, nil
}

func (a *applier) start(p *Program, ev Started, input payload) {
	x := a.x
	x.Info, x.Input, x.Status, x.Start = ev.Info, ev.Input, StatusRunning, time.UnixMilli(a.now).UTC()
	x.Deadline = a.deadline(p)
	x.Root = &frame{}
	a.emitAt(0, TypeExecutionStarted, &ExecutionStarted{Input: ev.Input, RoleArn: ev.RoleArn, AliasArn: ev.AliasArn, VersionArn: ev.VersionArn})
	a.move(x.Root, p.startAt, input)
	a.later(x.Root, nil)
}

// maxExpress is how long an Express execution may take, in seconds.
const maxExpress = 300

// deadline is when the execution times out that begins or goes on now; 0 is never.
func (a *applier) deadline(p *Program) int64 {
	seconds := p.timeout
	if a.x.Express && (seconds == 0 || seconds > maxExpress) {
		seconds = maxExpress
	}
	if seconds == 0 {
		return 0
	}
	return a.now + seconds*1000
}

func (a *applier) dispatch(ev Event) error {
	switch ev := ev.(type) {
	case TaskSubmitted:
		return a.onTask(ev.ID, func(t *taskState, f *frame) { t.submitted(a, f, ev.Response) }, ev.Response)
	case TaskSucceeded:
		return a.onTask(ev.ID, func(t *taskState, f *frame) { t.answered(a, f, answer{Output: ev.Output}, ev.ByToken) }, ev.Output)
	case TaskFailed:
		failure := ev.Failure
		return a.onTask(ev.ID, func(t *taskState, f *frame) { t.answered(a, f, answer{Failure: &failure}, ev.ByToken) }, "")
	case TaskHeartbeat:
		return a.onTask(ev.ID, func(t *taskState, f *frame) { t.beat(a, f) }, "")
	case ActivityStarted:
		return a.onTask(ev.ID, func(t *taskState, f *frame) { t.taken(a, f, ev.Worker) }, "")
	case Tick:
		a.tick()
	case MachineDeleted:
		a.x.Orphaned = true
	case Lost:
		failure := ev.Failure
		a.close(StatusFailed, &failure, 0, TypeExecutionFailed, &Failed{failure.Name, failure.Cause})
	case Stopped:
		var fail *Failure
		if ev.Error != "" || ev.Cause != "" {
			fail = &Failure{Name: ev.Error, Cause: ev.Cause}
		}
		a.close(StatusAborted, fail, 0, TypeExecutionAborted, &Failed{ev.Error, ev.Cause})
	default:
		return fmt.Errorf("unknown event %T", ev)
	}
	return nil
}

// onTask calls do with the frame that waits for id, if there is one. text, when
// not empty, must be JSON.
func (a *applier) onTask(id ID, do func(*taskState, *frame), text string) error {
	f := a.x.waiting[id]
	if f == nil {
		return nil
	}
	if text != "" {
		if _, err := jsonval.Parse(text); err != nil {
			return fmt.Errorf("result of %s: %w", f.State, err)
		}
	}
	do(f.state.(*taskState), f)
	a.later(f, nil)
	return nil
}

// tick lets everything happen whose time has come. All timeouts of one moment
// are written before the first of them has consequences, as AWS does.
func (a *applier) tick() {
	if d := a.x.Deadline; d != 0 && d <= a.now {
		a.close(StatusTimedOut, nil, 0, TypeExecutionTimedOut, &Failed{Error: ErrorTimeout})
		return
	}
	for f := a.x.timers.due(a.now); f != nil; f = a.x.timers.due(a.now) {
		switch s := f.state.(type) {
		case *waitState:
			a.later(f, s.done)
		case *taskState:
			if f.Wait == forTask {
				s.expired(a, f)
				continue
			}
			a.later(f, s.again)
		case retriable:
			a.later(f, s.again)
		}
	}
}

// A turn is a frame's turn to go on: first do, if there is anything, then state
// after state.
type turn struct {
	frame *frame
	do    func(*applier, *frame)
}

// later gives f a turn after those that are already waiting for theirs.
func (a *applier) later(f *frame, do func(*applier, *frame)) {
	a.queue = append(a.queue, turn{f, do})
}

// run takes turns until every frame waits. A frame goes on until it must wait;
// only then the next has its turn, so that the order of events is defined.
func (a *applier) run() {
	for len(a.queue) > 0 && a.x.Status == StatusRunning {
		t := a.queue[0]
		a.queue = a.queue[1:]
		if t.do != nil && !t.frame.dead {
			t.do(a, t.frame)
		}
		for !t.frame.dead && t.frame.Wait == notWaiting && a.x.Status == StatusRunning {
			a.enter(t.frame)
		}
	}
}

// enter enters the frame's next state.
func (a *applier) enter(f *frame) {
	if a.x.Enter != nil {
		a.ask(f)
	}
	f.state = a.x.program.states[f.State]
	s := f.state.base()
	f.EnteredAt = a.now
	f.Entered = a.emit(f, s.entered, allocate(&a.entered, StateEntered{Name: s.name, Input: f.Input.text}))
	f.state.enter(a, f)
}

// allocate puts v into a slab and returns where it is.
func allocate[T any](slab *[]T, v T) *T {
	if len(*slab) == cap(*slab) {
		*slab = make([]T, 0, min(max(1, 2*cap(*slab)), 128))
	}
	*slab = append(*slab, v)
	return &(*slab)[len(*slab)-1]
}

// move leads the frame on to the state next with the output of the last as its
// input, or out of its scope when next is "".
func (a *applier) move(f *frame, next string, output payload) {
	f.Wait, f.Retries, f.Attempts, f.Fork, f.Task = notWaiting, 0, nil, nil, nil
	if next != "" {
		f.State, f.Input = next, output
		a.x.probe.leave(a, next, output.text)
		return
	}
	a.kill(f)
	if f.parent != nil {
		f.parent.state.(forkState).joined(a, f.parent, f, output)
		return
	}
	a.close(StatusSucceeded, nil, f.Prev, TypeExecutionSucceeded, &Output{output.text})
	if a.x.Status == StatusSucceeded { // and not out of room for the last event
		a.x.Output = output.text
	}
}

// emit writes an event of the frame's thread, caused by the thread's last one.
func (a *applier) emit(f *frame, t EventType, d Details) int64 {
	f.Prev = a.emitAt(f.Prev, t, d)
	return f.Prev
}

// emitAt writes an event caused by the event prev and returns its id. The last
// event that a history has room for ends the execution: it says that there is no
// more room, unless the execution ends with it for another reason than success.
func (a *applier) emitAt(prev int64, t EventType, d Details) int64 {
	x := a.x
	if x.Status != StatusRunning {
		return prev
	}
	if x.Events >= MaxHistory-1 && !x.Express && t != TypeExecutionFailed && t != TypeExecutionAborted && t != TypeExecutionTimedOut {
		fail := &Failure{Name: ErrorRuntime, Cause: fmt.Sprintf("The execution reached the maximum number of history events (%d).", MaxHistory)}
		a.close(StatusFailed, fail, prev, TypeExecutionFailed, &Failed{fail.Name, fail.Cause})
		return prev
	}
	if x.Orphaned && isTransition(d) {
		fail := &Failure{Name: ErrorRuntime, Cause: fmt.Sprintf("State machine %s has been deleted", x.MachineName)}
		a.close(StatusFailed, fail, prev, TypeExecutionFailed, &Failed{fail.Name, fail.Cause})
		return prev
	}
	x.Events++
	a.effects.History = append(a.effects.History, HistoryEvent{ID: x.Events, PreviousID: prev, Type: t, Millis: a.now, Details: d})
	return x.Events
}

// isTransition reports whether an event tells that a state is entered or left.
func isTransition(d Details) bool {
	switch d.(type) {
	case *StateEntered, *StateExited:
		return true
	}
	return false
}

// close ends the execution with its last event.
func (a *applier) close(status Status, fail *Failure, prev int64, t EventType, d Details) {
	a.emitAt(prev, t, d)
	if a.x.Status != StatusRunning { // the history was full
		return
	}
	a.x.Status, a.x.Failure, a.x.Stop = status, fail, time.UnixMilli(a.now).UTC()
	a.kill(a.x.Root)
}

// kill ends a frame and all that runs within it.
func (a *applier) kill(f *frame) {
	if f.dead {
		return
	}
	f.dead = true
	a.forgetTask(f)
	a.x.set(f, 0)
	a.x.VariableBytes -= f.variableBytes()
	if f.Fork != nil {
		for _, c := range f.Fork.Frames {
			a.kill(c)
		}
	}
}

// see prepares what paths see: in is what $ means. It is good until the next call.
func (a *applier) see(f *frame, in jsonval.Value) *data {
	a.data = data{a: a, f: f, input: in}
	return &a.data
}
