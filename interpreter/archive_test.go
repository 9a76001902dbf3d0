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

// TestArchives runs every behaviour in testdata/run four times: in virtual
// time; in virtual time with the execution written to JSON and read again, and
// with it replaced by its clone, before every event; and with the real driver, in
// a bubble where time is faked. All must give the same outcome and the same history.
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
		if err := e.Redrive(); err != nil {
			t.Fatal(err)
		}
		if err := e.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return e
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
