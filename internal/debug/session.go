// Package debug runs an execution state by state, forwards and backwards.
//
// A [Session] stops before each state that is entered and when something fails.
// To go back it runs the execution once more from the start, in the same modelled
// time and with the same chance, and what tasks answered already is not asked
// again: an execution is a function of what happens to it.
package debug

import (
	"errors"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// A Session is an execution that is looked at while it runs, in modelled time. It
// is used by one goroutine, and ends with Close.
type Session struct {
	request interpreter.Request
	memory  *memory
	run     *run
	at      Stop
	changes map[int]engine.Arrival // by index of the arrival
}

// A Stop is where a session stands.
type Stop struct {
	Kind    Kind
	Arrival engine.Arrival       // the state that is entered next, of AtState
	Event   *engine.HistoryEvent // what failed, of AtFailure

	index int // of the arrival; at a failure and at the end, of the one after it
}

// Kind says why a session stopped.
type Kind uint8

// The kinds of stops.
const (
	AtState   Kind = iota // before a state is entered
	AtFailure             // after an event that tells of a failure
	AtEnd                 // the execution has ended
)

// ErrAtStart is that there is nothing to go back to.
var ErrAtStart = errors.New("this is the start")

// A run is one execution of the session: going back abandons it for another.
type run struct {
	running   *interpreter.Execution
	abandoned chan struct{} // closed when nobody looks at it any more
	target    int           // the index of the first arrival to stop at
	arrivals  int           // so far
	stops     chan Stop
	resume    chan engine.Arrival
	history   []engine.HistoryEvent
}

// Start begins an execution and goes to its first state. Enter is the session's own.
func Start(r interpreter.Request) (*Session, error) {
	if r.Start.IsZero() {
		r.Start = time.Now()
	}
	if r.Info.Seed == 0 {
		r.Info.Seed = rand.Uint64() | 1
	}
	if r.Info.Name == "" {
		r.Info.Name = uuid.NewString()
	}
	if r.Tasks == nil {
		r.Tasks = tasks.Router(nil)
	}
	s := &Session{request: r, memory: &memory{to: r.Tasks, answers: map[call]*answer{}}, changes: map[int]engine.Arrival{}}
	return s, s.begin(0)
}

// begin runs the execution from the start to the arrival with an index.
func (s *Session) begin(target int) error {
	r := &run{target: target, abandoned: make(chan struct{}), stops: make(chan Stop), resume: make(chan engine.Arrival)}
	in := &interpreter.Interpreter{VirtualTime: true, Observe: r.observe}
	request := s.request
	request.Tasks = &rememberingTasks{s.memory, r}
	changes := maps.Clone(s.changes)
	request.Enter = func(e *engine.Arrival) { r.enter(e, changes) }
	s.run = r
	// Start runs up to the first wait, and so may stop on the way.
	started := make(chan error, 1)
	go func() {
		var err error
		if r.running, err = in.Start(request); err != nil {
			started <- err
			return
		}
		select {
		case <-r.running.Done():
			r.stop(Stop{Kind: AtEnd, index: r.arrivals})
		case <-r.abandoned:
			r.running.Stop("", "")
		}
	}()
	select {
	case err := <-started:
		return err
	case s.at = <-r.stops:
		return nil
	}
}

// enter is called before each state, with the execution locked.
func (r *run) enter(e *engine.Arrival, changes map[int]engine.Arrival) {
	for _, ev := range e.Events {
		r.note(ev)
	}
	index := r.arrivals
	r.arrivals++
	if changed, ok := changes[index]; ok {
		e.State, e.Input, e.Variables = changed.State, changed.Input, changed.Variables
	}
	if index >= r.target {
		if changed, ok := r.stop(Stop{Kind: AtState, Arrival: *e, index: index}); ok {
			*e = changed
		}
	}
}

// observe is called with each event, with the execution locked.
func (r *run) observe(_ *interpreter.Execution, ev engine.HistoryEvent) { r.note(ev) }

// note takes the next event of the history, and no other.
func (r *run) note(ev engine.HistoryEvent) {
	if ev.ID <= int64(len(r.history)) {
		return
	}
	r.history = append(r.history, ev)
	if isFailure(ev.Type) && r.arrivals > r.target {
		r.stop(Stop{Kind: AtFailure, Event: &ev, index: r.arrivals})
	}
}

// stop tells the session where the run stands and waits until it goes on, unless
// it was abandoned.
func (r *run) stop(at Stop) (engine.Arrival, bool) {
	if r.isAbandoned() {
		return engine.Arrival{}, false
	}
	r.stops <- at
	if at.Kind == AtEnd {
		return engine.Arrival{}, false
	}
	e, ok := <-r.resume
	return e, ok
}

func (r *run) isAbandoned() bool {
	select {
	case <-r.abandoned:
		return true
	default:
		return false
	}
}

func isFailure(t engine.EventType) bool {
	switch t {
	case engine.TypeTaskFailed, engine.TypeTaskTimedOut, engine.TypeLambdaFunctionFailed, engine.TypeLambdaFunctionTimedOut,
		engine.TypeActivityFailed, engine.TypeActivityTimedOut, engine.TypeEvaluationFailed, engine.TypeExecutionFailed, engine.TypeExecutionTimedOut:
		return true
	}
	return false
}

// At is where the session stands.
func (s *Session) At() Stop { return s.at }

// History returns the events so far.
func (s *Session) History() []engine.HistoryEvent { return s.run.history }

// Execution is the execution, once the session is at its end.
func (s *Session) Execution() *interpreter.Execution { return s.run.running }

// Step goes on to the next stop. At the end it stays there.
func (s *Session) Step() Stop {
	if s.at.Kind != AtEnd {
		s.run.resume <- s.at.Arrival
		s.at = <-s.run.stops
	}
	return s.at
}

// Back goes back to the state before. What was changed in states after it is
// forgotten.
func (s *Session) Back() (Stop, error) {
	if s.at.index == 0 {
		return s.at, ErrAtStart
	}
	target := s.at.index - 1
	maps.DeleteFunc(s.changes, func(i int, _ engine.Arrival) bool { return i > target })
	s.Close()
	return s.at, s.begin(target)
}

// Change puts another state, input or variables in the place of what comes next.
// The caller sees to it that the state is of the same scope and that the texts
// are JSON. It is for stops at states.
func (s *Session) Change(e engine.Arrival) {
	s.at.Arrival, s.changes[s.at.index] = e, e
}

// Close gives the execution up. Its tasks are not called any more.
func (s *Session) Close() {
	close(s.run.abandoned)
	if s.at.Kind != AtEnd {
		close(s.run.resume)
	}
}
