package graph

import (
	"fmt"
	"strings"
	"time"
)

// A Run is what happened in an execution, as far as a picture can show it. It is
// not changed once made and may be used by many at a time.
type Run struct {
	Status Status   // of the execution
	Error  string   // the name of its error
	Start  int64    // Unix milliseconds
	End    int64    // of the last event
	Visits []*Visit // in the order in which they began

	states map[string][]*Visit
	taken  map[Transition]bool
}

// A Visit is one time that an execution was in a state.
type Visit struct {
	Name      string
	Type      string // of the state: "Task", …
	Within    *Visit // of the Parallel or Map around it; nil in the machine itself
	Iteration int    // of that Map; -1 is none
	Status    Status
	Start     int64 // Unix milliseconds
	End       int64 // the end of the execution for one that never ended
	Attempts  []Attempt
	Items     int    // of a Map
	Error     string // the last one, also when a later attempt went well

	from   *Visit // the state before it
	open   bool
	failed bool // so far
}

// An Attempt is one call of a task, or one time that the states within a
// Parallel or Map ran.
type Attempt struct {
	Callee     string // "lambda:invoke charge"; "" for a Parallel or Map
	Start, End int64
	Status     Status
	Error      string
}

// Status says how a state, or an execution, went.
type Status uint8

// What may become of a state; executions are never NotReached nor Caught.
const (
	NotReached Status = iota
	Running
	Succeeded
	Caught // failed, and a Catch took the error
	Failed
	Aborted
)

// String returns the word that is the class of a state in an SVG.
func (s Status) String() string {
	return [...]string{"unreached", "running", "succeeded", "caught", "failed", "aborted"}[s]
}

// words are the statuses for people.
func (s Status) words() string {
	return [...]string{"not reached", "running", "succeeded", "caught error", "failed", "aborted"}[s]
}

// State returns how a state went. Of many visits the one counts that needs most
// attention: one that runs, then one that failed, was caught, was aborted.
func (r *Run) State(name string) Status {
	worst := NotReached
	order := [...]int{NotReached: 0, Succeeded: 1, Aborted: 2, Caught: 3, Failed: 4, Running: 5}
	for _, v := range r.states[name] {
		if order[v.Status] > order[worst] {
			worst = v.Status
		}
	}
	return worst
}

// notes are the lines a state gets: what became of it and how long it took, by
// the time of the execution; how often it was tried, and the last error.
func (r *Run) notes(name string, status Status) []string {
	visits := r.states[name]
	if len(visits) == 0 {
		return nil
	}
	var took int64
	attempts, items, alike, timed := 0, 0, 0, false
	failure := ""
	for _, v := range visits {
		took += v.End - v.Start
		attempts += len(v.Attempts)
		items += v.Items
		if v.Status == status {
			alike++
		}
		timed = timed || v.Type != "Choice" && v.Type != "Pass" && v.Type != "Succeed" && v.Type != "Fail"
		if v.Error != "" {
			failure = v.Error
		}
	}
	first := status.words()
	switch n := len(visits); {
	case n > 1 && 0 < alike && alike < n:
		first += fmt.Sprintf(" · %d of %d times", alike, n)
	case n > 1:
		first += fmt.Sprintf(" · %d times", n)
	}
	if visits[0].Type == "Map" {
		first += " · " + counted(items, "item")
	}
	if timed || took > 0 {
		first += " · " + duration(took)
	}
	notes := []string{first}
	second := ""
	if attempts > len(visits) {
		second = fmt.Sprintf("%d attempts", attempts)
	}
	if failure != "" {
		second = strings.TrimPrefix(second+" · "+failure, " · ")
	}
	if second != "" {
		notes = append(notes, second)
	}
	return notes
}

// counted writes how many things there are.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// maxSeconds is as long as a time gets that is written for people.
const maxSeconds = 1e9

// duration writes milliseconds for people.
func duration(millis int64) string {
	if millis < 60_000 {
		return strings.Replace(time.Duration(millis*int64(time.Millisecond)).String(), "µs", "us", 1)
	}
	d := (time.Duration(millis) * time.Millisecond).Round(time.Second).String()
	if s, ok := strings.CutSuffix(d, "m0s"); ok {
		d = s + "m"
	}
	if s, ok := strings.CutSuffix(d, "h0m"); ok {
		d = s + "h"
	}
	return d
}
