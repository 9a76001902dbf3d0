package interpreter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// TestArchives runs every behaviour in testdata/run six times: in virtual
// time; in virtual time with the execution written to JSON and read again, and
// with it replaced by its clone, before every event; with the real driver, in
// a bubble where time is faked; and there with a journal and a restart after every
// event, without snapshots and with one after every second event. All must give
// the same outcome and the same history.
func TestArchives(t *testing.T) {
	txtest.Run(t, "../testdata/run/*.txtar", func(t *testing.T, a *txtest.Archive) {
		sm, err := asl.Parse("machine.asl.json", []byte(a.File("machine.asl.json")))
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Machine: sm, Input: json.RawMessage(strings.TrimSpace(a.File("input.json"))), Info: engine.Info{Name: "run", Seed: 1}}

		r.Start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // when bubbles begin
		e := runScript(t, a, &Interpreter{VirtualTime: true}, r)
		a.Want(t, "outcome.txt", outcome(e))
		a.Want(t, "history.txt", historyText(e))

		marshalled := runScript(t, a, &Interpreter{VirtualTime: true, between: remember(t)}, r)
		if got, want := historyText(marshalled), historyText(e); got != want {
			t.Errorf("marshalled between events, the history is\n%s\nwant\n%s", got, want)
		}
		replace, check := replaceByClones()
		cloned := runScript(t, a, &Interpreter{VirtualTime: true, between: replace}, r)
		if got, want := historyText(cloned), historyText(e); got != want {
			t.Errorf("cloned between events, the history is\n%s\nwant\n%s", got, want)
		}
		check(t)
		synctest.Test(t, func(t *testing.T) {
			real := runScript(t, a, &Interpreter{}, r)
			if got, want := historyText(real), historyText(e); got != want {
				t.Errorf("in real time, the history is\n%s\nwant\n%s", got, want)
			}
		})
		for _, snapshots := range []int{0, 2} {
			synctest.Test(t, func(t *testing.T) {
				restarted := runRestarting(t, a, r, snapshots)
				if got, want := historyText(restarted), historyText(e); got != want {
					t.Errorf("with restarts and snapshots every %d, the history is\n%s\nwant\n%s", snapshots, got, want)
				}
				if got, want := outcome(restarted), outcome(e); got != want {
					t.Errorf("with restarts, the outcome is\n%s\nwant\n%s", got, want)
				}
			})
		}
	})
}

func runScript(t *testing.T, a *txtest.Archive, in *Interpreter, r Request) *Execution {
	t.Helper()
	s := parseScript(a.File("tasks.txt"))
	s.in, in.Tasks = in, s
	e, err := in.Start(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.File("redrive") != "" {
		if err := e.Redrive(""); err != nil {
			t.Fatal(err)
		}
		if err := e.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// runRestarting runs an archive with a journal. After every event the interpreter
// dies, and another one recovers what it left.
func runRestarting(t *testing.T, a *txtest.Archive, r Request, snapshots int) *Execution {
	t.Helper()
	s, f := parseScript(a.File("tasks.txt")), fuse(newDisk())
	s.in, s.died, s.back = &Interpreter{Tasks: s, Journal: f, snapshots: snapshots}, f.died, make(chan struct{})
	e, err := s.in.Start(r)
	if err != nil {
		t.Fatal(err)
	}
	redriven := a.File("redrive") == ""
	for {
		<-f.passed
		synctest.Wait() // what comes of it is done
		ended := e.status() != engine.StatusRunning
		if ended && redriven {
			return e
		}
		f, e = restart(t, s, f, e.info.ID)
		if ended {
			redriven = true
			if err := e.Redrive(""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// restart lets the interpreter of a script die and another one take its place.
func restart(t *testing.T, s *script, f *fused, id string) (*fused, *Execution) {
	t.Helper()
	s.in.closed.Store(true)
	close(f.died)
	s.in.Close()
	synctest.Wait() // all that still came of it is refused
	next := fuse(f.disk)
	in := &Interpreter{Tasks: s, Journal: next, snapshots: s.in.snapshots}
	s.mu.Lock()
	back := s.back
	s.in, s.died, s.back = in, next.died, make(chan struct{})
	s.mu.Unlock()
	if _, err := in.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	e, err := in.Load(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	close(back)
	return next, e
}

// remember writes an execution to JSON and reads it again.
func remember(t *testing.T) func(*engine.Execution) {
	return func(x *engine.Execution) {
		if x.Status == "" {
			return
		}
		text, err := json.Marshal(x)
		if err != nil {
			t.Error(err)
		}
		*x = engine.Execution{}
		if err := json.Unmarshal(text, x); err != nil {
			t.Error(err)
		}
	}
}

// replaceByClones replaces an execution by its clone. What check is for: that
// those that were left behind are as they were left.
func replaceByClones() (replace func(*engine.Execution), check func(*testing.T)) {
	type left struct {
		x    *engine.Execution
		text string
	}
	var all []left
	replace = func(x *engine.Execution) {
		text, err := json.Marshal(x)
		if err != nil {
			panic(err) // in a test, where it is seen
		}
		old := *x
		all = append(all, left{&old, string(text)})
		*x = *old.Clone()
	}
	check = func(t *testing.T) {
		for _, l := range all {
			if text, err := json.Marshal(l.x); err != nil || string(text) != l.text {
				t.Errorf("what happened to its clone changed an execution: %v\n%s\nwant\n%s", err, text, l.text)
			}
		}
	}
	return replace, check
}

// outcome is the status with the output or the failure.
func outcome(e *Execution) string {
	d := e.Describe()
	switch {
	case d.Status == engine.StatusSucceeded:
		return fmt.Sprintf("%s %s", d.Status, d.Output)
	case d.Failure != nil:
		return fmt.Sprintf("%s %s", d.Status, d.Failure)
	}
	return string(d.Status)
}

// historyText writes a history for people: when, id < previous id, type, details.
func historyText(e *Execution) string {
	var b strings.Builder
	start := e.Describe().Start
	for _, h := range e.History() {
		fmt.Fprintf(&b, "%-8s %s\n", h.Time().Sub(start), &h)
	}
	return b.String()
}
