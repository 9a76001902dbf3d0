package explore

import (
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Kind says what was observed.
type Kind uint8

// The kinds of observations.
const (
	Entered  Kind = iota // a state
	Called               // the task of a state, once for each attempt
	Answered             // with an Outcome, which may be a timeout
)

// An Event is one thing that was observed of an execution.
type Event struct {
	Kind    Kind
	State   string
	Attempt int     // of Called and Answered: 0, then 1 for the first retry, …
	Index   int     // of Called and Answered: the item of the innermost Map around the state
	Outcome Outcome // of Answered

	call  engine.ID // of Called and Answered
	at    time.Time
	token token
}

// A Trace is a way through a machine: what went in, what was observed, how it ended.
type Trace struct {
	Input   string
	Events  []Event
	Status  engine.Status // RUNNING when the search stopped there
	Failure *engine.Failure
	Output  string
	Final   string // the state in which it ended
	Stated  bool   // by a Fail state
}

// Failed reports whether the execution ended, and not with success.
func (t *Trace) Failed() bool { return t.Status == engine.StatusFailed }

// unsuccessful reports whether the execution failed or ran out of time.
func (t *Trace) unsuccessful() bool { return t.Failed() || t.Status == engine.StatusTimedOut }

// Ended reports whether it ended at all.
func (t *Trace) Ended() bool { return t.Status != engine.StatusRunning && t.Status != "" }

// String tells the way by its tasks and its end:
// "OrderService ✓ → InventoryService 500 → PaymentService ✓ → CompleteSaga".
func (t *Trace) String() string {
	var parts []string
	open := make(map[engine.ID]int) // where the answer to a call belongs
	for _, e := range t.Events {
		switch e.Kind {
		case Called:
			open[e.call] = len(parts)
			parts = append(parts, e.State+" …")
		case Answered:
			if i, ok := open[e.call]; ok {
				parts[i] = e.State + " " + e.Outcome.mark()
			}
		}
	}
	return strings.Join(append(compact(parts), t.end()), " → ")
}

// mark is an outcome in few words.
func (o *Outcome) mark() string {
	switch {
	case o.Label == "":
		return "✓"
	case o.Failure != nil:
		return "✗ " + o.Label
	}
	return o.Label
}

// compact counts what comes many times in a row.
func compact(parts []string) []string {
	var out []string
	for i := 0; i < len(parts); {
		j := i
		for j < len(parts) && parts[j] == parts[i] {
			j++
		}
		text := parts[i]
		if j-i > 1 {
			text += " ×" + itoa(j-i)
		}
		out, i = append(out, text), j
	}
	return out
}

func (t *Trace) end() string {
	switch t.Status {
	case engine.StatusSucceeded:
		return t.Final
	case engine.StatusFailed:
		if t.Stated {
			return t.Final
		}
		return "FAILED " + t.Failure.Name
	case engine.StatusTimedOut:
		return "TIMED_OUT"
	}
	return "…"
}

// calls is how often a task was called.
func (t *Trace) calls(state string) int {
	n := 0
	for _, e := range t.Events {
		if e.Kind == Called && e.State == state {
			n++
		}
	}
	return n
}

// passed reports whether a state did its work: a task by success or, since no
// definition can do more, by having been tried again, by a Retry or a loop, with
// the last failure caught; of the iterations of a Map each must have. Any other
// state has passed when it was entered.
func (t *Trace) passed(state string, isTask bool) bool {
	if !isTask {
		return slices.ContainsFunc(t.Events, func(e Event) bool { return e.Kind == Entered && e.State == state })
	}
	uncaught := t.Failed() && !t.Stated && t.Final == state
	type tries struct {
		done   bool
		failed int
	}
	items := make(map[int]*tries)
	for _, e := range t.Events {
		if e.State != state || e.Kind == Entered {
			continue
		}
		if items[e.Index] == nil {
			items[e.Index] = &tries{}
		}
		switch x := items[e.Index]; {
		case e.Kind != Answered:
		case e.Outcome.Verdict == Done:
			x.done = true
		default:
			x.failed++
		}
	}
	for _, x := range items {
		if !x.done && (x.failed < 2 || uncaught) {
			return false
		}
	}
	return len(items) > 0
}
