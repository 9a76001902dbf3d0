package interpreter

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An Interpreter runs state machines. The zero value runs those that have no
// Task states. Its fields must be set before the first use; its methods are
// safe for concurrent use.
type Interpreter struct {
	// Tasks does the work of Task states. With nil every task fails, naming the
	// state and its resource.
	Tasks Tasks

	// VirtualTime lets modelled time jump to the next moment at which something
	// happens when no task is at work, so that a Wait of a year takes no real
	// time. Tasks take no modelled time but what they spend in [Sleep].
	VirtualTime bool

	// WaitScale is what the time of Wait states is multiplied by, where a Request
	// does not say; 0 is 1.
	WaitScale float64

	// Observe, when not nil, is called with each history event as it happens, in
	// order for one execution, from whatever goroutine made it happen. It must
	// return soon and must not call methods of the execution.
	Observe func(e *Execution, ev engine.HistoryEvent)

	// Decided, when not nil, is called with what led on in the execution, after
	// Observe and as that is.
	Decided func(e *Execution, d engine.Decision)

	// Journal, when not nil, keeps the executions: what happens to one is in the
	// journal before anything comes of it, and [Interpreter.Recover] goes on with
	// those that had not ended when the process did. Synchronous Express executions
	// are not kept. It excludes VirtualTime.
	Journal Journal

	// NamedTasks, when not nil, gives the Tasks of executions whose Request had a
	// TasksName, when they are recovered or loaded.
	NamedTasks func(name string) (Tasks, error)

	// Observer, when not nil, gives the Observe of executions that are recovered or
	// loaded, in place of that of their Request. Of an Express execution, which
	// begins anew, only the Info is known. It must not call methods of the Interpreter.
	Observer func(Description) func(e *Execution, ev engine.HistoryEvent)

	// Fault, when not nil, is told when an event of an execution could not be
	// written to the Journal, or the execution not be read from it. The execution
	// stands still, as it is in the journal, and is tried again after a while.
	// Fault is called from any goroutine and must return soon.
	Fault func(id string, err error)

	// between, when not nil, is called before each event that the engine is fed.
	between func(*engine.Execution)

	timers    timers
	tokens    sync.Map // task token → tokenHolder
	committer committer
	closed    atomic.Bool
	registry  registry
	snapshots int // entries from one snapshot to the next; 0 is snapshotEvery

	// In a simulation, which is to repeat, executions wake one after the other and are
	// written in the order of their IDs, whenever gather returns.
	inOrder bool
	gather  func()
}

// A Request says what to start. Machine or Program must be set; every other
// field has a default.
type Request struct {
	Machine *asl.StateMachine
	Program *engine.Program // in place of Machine, when it is compiled already
	Input   json.RawMessage // {} when empty
	Info    engine.Info     // names and ARNs; empty ones are made up
	Account string          // in the ARNs that are made up; [DefaultAccount] when ""
	Tasks   Tasks           // in place of those of the Interpreter, such as mocks
	Start   time.Time       // in virtual time; now when zero

	// Enter, when not nil, sees each state before it is entered; see
	// [engine.Execution]. It is called with the execution locked, which stands
	// still until it returns: modelled time as well.
	Enter func(*engine.Arrival)

	// Observe is called with the events of this execution, besides the Observe of
	// the Interpreter and under the same rules. The first events come before Start
	// has returned. After a restart it is that of the Observer of the Interpreter.
	Observe func(e *Execution, ev engine.HistoryEvent)

	// TasksName is how [Interpreter.NamedTasks] finds Tasks again. With a Journal
	// it must be set where Tasks is.
	TasksName string
}

// Run runs a state machine to its end and returns its output. When the
// execution does not succeed, the error is a [*Failure]; when ctx ends first, the
// execution is aborted and the error is that of ctx.
func (in *Interpreter) Run(ctx context.Context, sm *asl.StateMachine, input json.RawMessage) (json.RawMessage, error) {
	e, err := in.Start(Request{Machine: sm, Input: input})
	if err != nil {
		return nil, err
	}
	if err := e.Wait(ctx); err != nil {
		e.Stop("", context.Cause(ctx).Error())
		return nil, err
	}
	return e.Result()
}

// Start begins an execution and returns at once, or with a Journal when the
// beginning is durable. An error means that it did not begin: the definition has
// something unsupported, the input is not JSON, or the Journal could not be written
// or has an execution of this ID, which is [ErrExecutionExists].
func (in *Interpreter) Start(r Request) (*Execution, error) {
	if r.Program == nil {
		if r.Machine == nil {
			return nil, errors.New("request has neither Machine nor Program")
		}
		p, err := engine.Compile(r.Machine)
		if err != nil {
			return nil, err
		}
		r.Program = p
	}
	if len(r.Input) == 0 {
		r.Input = json.RawMessage("{}")
	}
	fillIn(&r.Info, r.Account)
	if r.Info.WaitScale == 0 {
		r.Info.WaitScale = in.WaitScale
	}
	durable := in.Journal != nil && !(r.Info.Express && r.Info.Sync)
	switch {
	case durable && in.VirtualTime:
		return nil, errors.New("an execution in virtual time cannot have a Journal")
	case durable && r.Tasks != nil && r.TasksName == "":
		return nil, errors.New("request has Tasks of its own, but no TasksName by which they could be found again after a restart")
	case r.Tasks == nil:
		r.Tasks = in.Tasks
	}
	e := &Execution{in: in, program: r.Program, tasks: r.Tasks, observe: r.Observe, info: r.Info, done: make(chan struct{})}
	e.x.Enter = r.Enter
	if in.VirtualTime {
		if r.Start.IsZero() {
			r.Start = time.Now()
		}
		e.virtual = newVirtualClock(r.Start)
	}
	if durable {
		e.log = &log{express: r.Info.Express, tasksName: r.TasksName}
		if in.registry.add(e) != e {
			return nil, ErrExecutionExists
		}
	}
	s, err := e.apply(engine.Started{Info: r.Info, Input: string(r.Input)}, durable)
	if err == nil && s.settled != nil {
		err = <-s.settled
	}
	if err != nil {
		in.registry.remove(e)
		return nil, err
	}
	if in.VirtualTime {
		go e.drive(e.done)
	}
	return e, nil
}
