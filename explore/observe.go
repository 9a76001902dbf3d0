package explore

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// timedOut reports whether a task was given up.
func timedOut(history []engine.HistoryEvent) bool {
	return slices.ContainsFunc(history, func(h engine.HistoryEvent) bool {
		return h.Type == engine.TypeTaskTimedOut || h.Type == engine.TypeLambdaFunctionTimedOut || h.Type == engine.TypeActivityTimedOut
	})
}

// timeout notes that a task was given up.
func (w *walker) timeout(n *node, f *flight) {
	o := Outcome{Label: "timeout", Verdict: Unclear, Failure: &engine.Failure{Name: engine.ErrorTimeout}}
	if w.beats(f) && !n.beaten {
		o.Label, o.Failure.Name = "heartbeat lost", engine.ErrorHeartbeatTimeout
	}
	o.silent = !n.beaten
	w.observe(n, Event{Kind: Answered, State: f.State, Attempt: f.Attempt, Index: f.Index, Outcome: o, call: f.ID, token: w.token(f.State, answeredDone+uint16(Unclear))})
	n.final = f.State
}

// history notes the states that were entered, and where it stands.
func (w *walker) history(n *node, history []engine.HistoryEvent) {
	for i := range history {
		h := &history[i]
		switch d := h.Details.(type) {
		case *engine.StateEntered:
			w.observe(n, Event{Kind: Entered, State: d.Name, token: w.token(d.Name, entered)})
			n.final, n.stated = d.Name, h.Type == engine.TypeFailStateEntered
		case *engine.StateExited:
			n.final, n.stated = d.Name, false
		}
	}
}

// What a token says happened in a state.
const (
	entered      uint16 = iota
	called                  // its task
	answeredDone            // and the other verdicts
	answeredAs   uint16 = 8 // and the index of the outcome
)

// A token is an event as it is remembered: where and what.
type token [4]byte

func (w *walker) token(state string, what uint16) token {
	place := w.places[state]
	return token{byte(place >> 8), byte(place), byte(what >> 8), byte(what)}
}

// observe adds an event, and remembers it if that could make a difference.
func (w *walker) observe(n *node, e Event) {
	e.at = n.now
	n.events = append(n.events, e)
	most := w.memory.most
	switch {
	case e.Kind == Entered && !w.memory.visits[e.State]:
		return
	case e.Kind == Answered && e.Outcome.Verdict != Done:
		most = 1 // how often shows in how often it was called
	}
	times := 0
	for i := 0; i < len(n.seen); i += len(e.token) {
		if n.seen[i:i+len(e.token)] == string(e.token[:]) {
			times++
		}
	}
	if times < most {
		n.seen += string(e.token[:])
	}
}

// keyOf is what tells a place apart from others.
func (w *walker) keyOf(n *node) key {
	text := n.x.AppendStanding(make([]byte, 0, 1024), w.standing(n))
	text = binary.BigEndian.AppendUint32(text, uint32(len(n.seen)))
	text = append(text, n.seen...)
	if n.end {
		text = append(text, n.final...)
	}
	if w.memory.input {
		text = binary.BigEndian.AppendUint32(text, uint32(n.input))
	}
	return sha256.Sum256(text)
}

// standing is what counts of where the execution of a node stands.
func (w *walker) standing(n *node) *engine.Standing {
	s := &engine.Standing{Mark: n.mark}
	if !w.memory.output {
		s.Input, s.Variables, s.Unread, s.Alike = w.live.input, w.live.variables, w.live.unread, w.alike
		s.Output = func(dst []byte, output string) []byte { return append(dst, class(output)...) }
	}
	return s
}

// mark tells tasks apart that sleep.
func (n *node) mark(dst []byte, id engine.ID) []byte {
	for i := range n.flights {
		if n.flights[i].ID == id && n.flights[i].asleep {
			return append(dst, 'z')
		}
	}
	return dst
}

// alike reports whether iterations may be exchanged: they are of a Map, and do
// not ask which they are.
func (w *walker) alike(state string) bool {
	_, isMap := w.m.states[state].state.(*asl.Map)
	return isMap && !w.memory.numbered
}

// trace tells how an execution came to a node.
func (w *walker) trace(n *node) *Trace {
	t := &Trace{Input: w.inputs[n.input].value.String(), Status: n.status, Failure: n.failure, Output: n.output, Final: n.final, Stated: n.stated}
	if t.Status == "" {
		t.Status = engine.StatusRunning
	}
	var chain []*node
	for p := n; p != nil; p = p.parent {
		chain = append(chain, p)
	}
	for _, p := range slices.Backward(chain) {
		t.Events = append(t.Events, p.events...)
	}
	return t
}
