package explore

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A node is where an execution stands, and how it came there.
type node struct {
	parent *node
	depth  int
	input  int     // which of the inputs
	events []Event // since parent

	x       *engine.Execution // nil once the node was expanded
	now     time.Time
	wake    time.Time
	flights []flight
	seen    string // the observations that count, see remember
	key     key

	kids    []*node // what could come next, merged ones included
	end     bool
	final   string // the state in which it ended
	stated  bool
	beaten  bool // heartbeats were sent
	status  engine.Status
	failure *engine.Failure
	output  string
}

// A key tells places apart where it makes a difference.
type key [sha256.Size]byte

// A flight is a task that waits for its answer.
type flight struct {
	engine.Invoke
	asleep bool // its answer is tried elsewhere, where it comes first
}

// A walker makes the next steps of executions.
type walker struct {
	m        *machine
	program  *engine.Program
	outcomes map[string][]Outcome
	places   map[string]uint16
	live     liveness
	memory   memory
	seed     uint64
	inputs   []candidate
}

// epoch is when every execution begins.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// roots begins an execution with each input.
func (w *walker) roots() ([]*node, []engine.Decision, error) {
	var roots []*node
	var taken []engine.Decision
	for i, in := range w.inputs {
		n := &node{input: i, x: &engine.Execution{}, now: epoch}
		n.x.Seed = w.seed
		started := engine.Started{Input: in.value.String(), Info: engine.Info{
			ID: "arn:aws:states:us-east-1:123456789012:execution:explore:explore", Name: "explore",
			MachineID: "arn:aws:states:us-east-1:123456789012:stateMachine:explore", MachineName: "explore", Region: "us-east-1", Seed: w.seed,
		}}
		ways, err := w.apply(n, started)
		if err != nil {
			return nil, nil, err
		}
		n.key = w.keyOf(n)
		roots, taken = append(roots, n), append(taken, ways...)
	}
	return roots, taken, nil
}

// An expansion is all that could come next at a node.
type expansion struct {
	kids  []*node
	taken []engine.Decision
	err   error
}

// expand tries what could come next: each answer to each task in flight, and
// that time passes.
//
// Answers in different branches commute unless one of them ends a sibling. So
// when an answer to one task that ended nobody has been tried first, the other
// orders need not be: the task sleeps in what is tried after it, until something
// happens that could end it.
func (w *walker) expand(n *node) (e expansion) {
	recovered, err := n.recovered()
	if err != nil {
		return expansion{err: err}
	}
	var tried []engine.ID
	states := make(map[string]bool)
	for i := range n.flights {
		f := &n.flights[i]
		crash := recovered
		if states[f.State] { // another iteration has been tried
			crash = nil
		}
		states[f.State] = true
		for j := range w.outcomes[f.State] {
			o := &w.outcomes[f.State][j]
			kid, local := w.answer(n, f, o, j, crash, &e)
			if e.err != nil {
				return e
			}
			if local && f.asleep {
				continue
			}
			for k := range kid.flights {
				kid.flights[k].asleep = local && !w.memory.ordered && (kid.flights[k].asleep || slices.Contains(tried, kid.flights[k].ID))
			}
			kid.key = w.keyOf(kid)
			e.kids = append(e.kids, kid)
		}
		tried = append(tried, f.ID)
	}
	if !n.wake.IsZero() {
		e.err = w.unmoved(n, recovered, n.wake, engine.Tick{})
		w.pass(n, &e)
	}
	return e
}

// after begins a node that follows another.
func (n *node) after(now time.Time) *node {
	return &node{
		parent: n, depth: n.depth + 1, input: n.input, x: n.x.Clone(), now: now,
		flights: slices.Clone(n.flights), seen: n.seen, final: n.final, stated: n.stated,
	}
}

// answer tells a clone that a task was answered, and reports whether that could
// have ended no other task.
func (w *walker) answer(n *node, f *flight, o *Outcome, index int, recovered *engine.Execution, e *expansion) (*node, bool) {
	kid := n.after(n.now)
	what := answeredDone + uint16(o.Verdict)
	switch {
	case w.memory.answers[f.State] || w.memory.labels[o.Label]:
		what = answeredAs + uint16(index)
	case o.Verdict != Done && w.m.states[f.State].doomed: // of a compensation no more is asked
		what = answeredDone + uint16(Unclear)
	}
	w.observe(kid, Event{Kind: Answered, State: f.State, Attempt: f.Attempt, Index: f.Index, Outcome: *o, call: f.ID, token: w.token(f.State, what)})
	var ev engine.Event = engine.TaskSucceeded{ID: f.ID, Output: o.Output, ByToken: f.Kind == engine.Callback || f.Kind == engine.Activity}
	if o.Failure != nil {
		ev = engine.TaskFailed{ID: f.ID, Failure: *o.Failure, ByToken: f.Kind == engine.Callback || f.Kind == engine.Activity}
	}
	kid.drop(f.ID)
	kid.final, kid.stated = f.State, false // unless it goes on elsewhere
	decisions, err := w.apply(kid, ev)
	if err == nil && recovered != nil {
		err = w.unmoved(n, recovered, n.now, ev)
	}
	e.taken, e.err = append(e.taken, decisions...), err
	return kid, !kid.end && within(decisions, f.State, o.Failure != nil) && !slices.ContainsFunc(kid.events, func(e Event) bool {
		_, isFail := w.m.states[e.State].state.(*asl.Fail)
		return isFail
	})
}

// within reports whether an answer to the task of a state had no consequences
// outside the state's branch: a failure was handled by the state itself.
func within(decisions []engine.Decision, state string, failed bool) bool {
	handled := !failed
	for _, d := range decisions {
		if d.By != engine.ByRetrier && d.By != engine.ByCatcher {
			continue
		}
		if d.State != state {
			return false
		}
		handled = true
	}
	return handled
}

// recovered is the execution of a node as it is after a crash: written down and
// read again.
func (n *node) recovered() (*engine.Execution, error) {
	text, err := json.Marshal(n.x)
	x := &engine.Execution{}
	if err == nil {
		err = json.Unmarshal(text, x)
	}
	return x, err
}

// unmoved checks what must make no difference to what happens: that there was a
// crash before and, to an answer, that it comes twice.
func (w *walker) unmoved(n *node, recovered *engine.Execution, now time.Time, ev engine.Event) error {
	once, x := n.x.Clone(), recovered.Clone()
	if _, err := once.Apply(w.program, now, ev); err != nil {
		return err
	}
	standing := string(once.AppendStanding(nil, nil))
	if _, err := x.Apply(w.program, now, ev); err != nil || string(x.AppendStanding(nil, nil)) != standing {
		return fmt.Errorf("engine: an execution that was recovered went on in another way (%v)", err)
	}
	if _, isTick := ev.(engine.Tick); isTick { // two are two
		return nil
	}
	fx, err := x.Apply(w.program, now, ev)
	if err != nil || len(fx.History) > 0 || string(x.AppendStanding(nil, nil)) != standing {
		return fmt.Errorf("engine: an answer that came twice changed the execution (%v)", err)
	}
	return nil
}

// pass lets time pass until it changes something, and until something changes
// although those at work say that they are.
func (w *walker) pass(n *node, e *expansion) {
	if e.err == nil {
		w.tick(n.after(n.wake), e)
	}
	for i := range n.flights {
		if f := &n.flights[i]; w.beats(f) && f.Timeout > 0 && e.err == nil {
			kid := n.after(n.now)
			kid.wake, kid.beaten = n.wake, true
			if e.err = w.beat(kid, f.ID); e.err == nil && !kid.wake.IsZero() {
				kid.now = kid.wake
				w.tick(kid, e)
			}
		}
	}
}

// beats reports whether somebody must say in time that a task is worked on.
func (w *walker) beats(f *flight) bool {
	t := w.m.states[f.State].task()
	return f.Token != "" && (t.HeartbeatSeconds.Set || t.HeartbeatSecondsPath.Set)
}

// maxBeats bounds how often a task says that it is worked on.
const maxBeats = 10_000

// beat sends heartbeats for as long as they put something off.
func (w *walker) beat(n *node, id engine.ID) error {
	for range maxBeats {
		n.now = n.wake.Add(-time.Millisecond)
		fx, err := n.x.Apply(w.program, n.now, engine.TaskHeartbeat{ID: id})
		if err != nil || !fx.Wake.After(n.wake) {
			return err
		}
		n.wake = fx.Wake
	}
	return nil
}

func (w *walker) tick(kid *node, e *expansion) {
	ways, err := w.apply(kid, engine.Tick{})
	e.taken, e.err = append(e.taken, ways...), err
	for i := range kid.flights {
		kid.flights[i].asleep = false
	}
	kid.key = w.keyOf(kid)
	e.kids = append(e.kids, kid)
}

// drop forgets a task in flight.
func (n *node) drop(id engine.ID) {
	n.flights = slices.DeleteFunc(n.flights, func(f flight) bool { return f.ID == id })
}

// apply feeds an event to the execution of a node, notes what comes of it and
// returns the decisions that were taken.
func (w *walker) apply(n *node, ev engine.Event) ([]engine.Decision, error) {
	fx, err := n.x.Apply(w.program, n.now, ev)
	if err != nil {
		return nil, err
	}
	for _, id := range fx.Cancel {
		for _, f := range n.flights {
			if _, isTick := ev.(engine.Tick); isTick && f.ID == id && timedOut(fx.History) {
				w.timeout(n, &f)
			}
		}
		n.drop(id)
	}
	w.history(n, fx.History)
	n.wake = fx.Wake
	for _, inv := range fx.Invoke {
		w.observe(n, Event{Kind: Called, State: inv.State, Attempt: inv.Attempt, Index: inv.Index, call: inv.ID, token: w.token(inv.State, called)})
		n.flights = append(n.flights, flight{Invoke: inv})
		if inv.Kind == engine.RequestResponse || !n.x.Waiting(inv.ID) {
			continue
		}
		var begun engine.Event = engine.TaskSubmitted{ID: inv.ID, Response: "{}"}
		if inv.Kind == engine.Activity {
			begun = engine.ActivityStarted{ID: inv.ID}
		}
		more, err := n.x.Apply(w.program, n.now, begun)
		if err != nil {
			return nil, err
		}
		n.wake = more.Wake
	}
	n.end = n.x.Status != engine.StatusRunning
	if n.end {
		n.status, n.failure, n.output, n.flights = n.x.Status, n.x.Failure, n.x.Output, nil
		if n.status == engine.StatusTimedOut { // of states side by side it is that around them
			n.final, n.stated = w.m.outermost(n.final), false
		}
	}
	return fx.Decisions, nil
}
