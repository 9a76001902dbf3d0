package graph

import "strings"

// An Event is one event of an execution's history, of which a picture needs no
// more than this. [ParseHistory] reads them.
type Event struct {
	ID, Previous int64
	Type         string // "TaskStateEntered"
	Millis       int64  // Unix time
	Name         string // of the state, or of the Map that an iteration is of
	Index        int    // of an iteration
	Length       int    // of what a Map goes through
	Callee       string // of an event that schedules: "lambda:invoke charge"
	Error        string
}

// NewRun puts together what happened from a history, whole or up to some event.
// Events that fit nowhere are left out.
func NewRun(events []Event) *Run {
	r := &Run{Status: Running, states: make(map[string][]*Visit), taken: make(map[Transition]bool)}
	f := &follower{run: r, at: make(map[int64]place)}
	for i := range events {
		e := &events[i]
		if i == 0 {
			r.Start = e.Millis
		}
		r.End = max(r.End, e.Millis)
		f.follow(e)
	}
	f.finish()
	return r
}

// A follower knows for every event where it happened: events point to the one
// before them in their branch.
type follower struct {
	run *Run
	at  map[int64]place
}

// A place is the visit an event belongs to and, for the beginning of an
// iteration, which one.
type place struct {
	visit     *Visit
	iteration int
	begins    bool // what follows is within the visit
	millis    int64
}

func (f *follower) follow(e *Event) {
	before := f.at[e.Previous]
	here := place{visit: before.visit, iteration: -1, millis: e.Millis}
	state, entered := strings.CutSuffix(e.Type, "StateEntered")
	left, exited := strings.CutSuffix(e.Type, "StateExited")
	switch {
	case strings.HasPrefix(e.Type, "Execution"):
		f.execution(e)
		here = place{begins: true, millis: e.Millis}
	case entered:
		here.visit = f.enter(state, e, before)
	case exited:
		here.visit = before.visit.around(func(v *Visit) bool { return v.Name == e.Name && v.Type == left })
		f.exit(here.visit, e)
	case strings.HasSuffix(e.Type, "StateAborted"): // of a state that it does not name
	case strings.HasPrefix(e.Type, "MapIteration"):
		here.visit = before.visit.around(func(v *Visit) bool { return v.Type == "Map" && v.Name == e.Name })
		if strings.HasSuffix(e.Type, "Started") {
			here.begins, here.iteration = true, e.Index
		} else {
			f.abandon(here.visit, e.Index, e)
		}
	case strings.HasPrefix(e.Type, "MapState"), strings.HasPrefix(e.Type, "ParallelState"), strings.HasPrefix(e.Type, "MapRun"):
		typ := e.Type[:strings.IndexAny(e.Type[1:], "SR")+1]
		here.visit = before.visit.around(func(v *Visit) bool { return v.Type == typ && v.open })
		here.begins = e.Type == "ParallelStateStarted"
		f.fork(here.visit, e, before)
	case e.Type == "EvaluationFailed":
		here.visit.fails(e)
	default:
		f.task(here.visit, e)
	}
	if here.visit != nil || here.begins {
		f.at[e.ID] = here
	}
}

// around returns the first of v and those around it that is as wanted.
func (v *Visit) around(wanted func(*Visit) bool) *Visit {
	for ; v != nil && !wanted(v); v = v.Within {
	}
	return v
}

func (f *follower) execution(e *Event) {
	r := f.run
	switch e.Type {
	case "ExecutionSucceeded":
		r.Status = Succeeded
	case "ExecutionFailed", "ExecutionTimedOut":
		r.Status, r.Error = Failed, e.Error
	case "ExecutionAborted":
		r.Status = Aborted
	case "ExecutionStarted", "ExecutionRedriven":
		r.Status = Running
	}
}

func (f *follower) enter(typ string, e *Event, before place) *Visit {
	v := &Visit{Name: e.Name, Type: typ, Iteration: -1, Status: Running, Start: e.Millis, End: e.Millis, open: true}
	switch {
	case before.begins:
		v.Within, v.Iteration = before.visit, before.iteration
	case before.visit != nil:
		v.Within, v.Iteration, v.from = before.visit.Within, before.visit.Iteration, before.visit
		if before.visit.Type == "Fail" { // after which there is nothing, but for a redrive
			v.from = before.visit.from
		}
	}
	if v.Within == nil {
		v.Iteration = -1
	}
	from, isCaught := "", false
	if v.from != nil {
		from, isCaught = v.from.Name, v.from.Status == Caught
	}
	f.run.taken[Transition{From: from, To: v.Name, Caught: isCaught}] = true
	f.run.Visits = append(f.run.Visits, v)
	f.run.states[v.Name] = append(f.run.states[v.Name], v)
	if typ == "Fail" {
		v.Status, v.open = Failed, false
		f.run.taken[Transition{From: v.Name}] = true
	}
	return v
}

func (f *follower) exit(v *Visit, e *Event) {
	if v == nil {
		return
	}
	v.open, v.End = false, e.Millis
	v.Status = Succeeded
	if v.failed {
		v.Status = Caught
	}
}

// fork follows the attempts of a Parallel or a Map. Of one that is tried again
// histories say only that it began, after what made it fail.
func (f *follower) fork(v *Visit, e *Event, before place) {
	if v == nil {
		return
	}
	failure := *e
	if failure.Error == "" && before.visit != nil {
		failure.Error = before.visit.Error
	}
	switch {
	case strings.HasSuffix(e.Type, "Started"):
		v.Items = e.Length
		if n := len(v.Attempts); n > 0 && v.Attempts[n-1].Status == Running {
			failure.Millis = before.millis
			f.abandon(v, -1, &failure)
			v.ends(&failure, Failed)
		}
		v.Attempts = append(v.Attempts, Attempt{Start: e.Millis, End: e.Millis, Status: Running})
	case strings.HasSuffix(e.Type, "Succeeded"):
		v.ends(e, Succeeded)
	case strings.HasSuffix(e.Type, "Failed"):
		f.abandon(v, -1, e)
		v.ends(&failure, Failed)
	}
}

// task follows the attempts of a task.
func (f *follower) task(v *Visit, e *Event) {
	if v == nil {
		return
	}
	switch {
	case strings.HasSuffix(e.Type, "ScheduleFailed"), strings.HasSuffix(e.Type, "StartFailed"), strings.HasSuffix(e.Type, "SubmitFailed"),
		strings.HasSuffix(e.Type, "Failed"), strings.HasSuffix(e.Type, "TimedOut"):
		v.ends(e, Failed)
	case strings.HasSuffix(e.Type, "Scheduled"):
		v.Attempts = append(v.Attempts, Attempt{Callee: e.Callee, Start: e.Millis, End: e.Millis, Status: Running})
	case strings.HasSuffix(e.Type, "Succeeded"):
		v.ends(e, Succeeded)
	}
}

// ends ends the last attempt.
func (v *Visit) ends(e *Event, s Status) {
	if len(v.Attempts) == 0 {
		v.Attempts = append(v.Attempts, Attempt{Start: v.Start})
	}
	a := &v.Attempts[len(v.Attempts)-1]
	a.End, a.Status, a.Error = e.Millis, s, e.Error
	v.failed = false
	if s == Failed {
		v.fails(e)
	}
}

// fails notes a failure, which the next attempt may make good.
func (v *Visit) fails(e *Event) {
	if v != nil {
		v.failed = true
		if e.Error != "" {
			v.Error = e.Error
		}
	}
}

// abandon ends the visits within v, or within one of its iterations, that will
// not end by themselves.
func (f *follower) abandon(v *Visit, iteration int, e *Event) {
	if v == nil {
		return
	}
	for _, u := range f.run.Visits {
		if u.open && u.isWithin(v, iteration) {
			u.stop(e.Millis, Aborted)
		}
	}
}

func (v *Visit) isWithin(outer *Visit, iteration int) bool {
	for u := v; u != nil; u = u.Within {
		if u.Within == outer && (iteration < 0 || u.Iteration == iteration) {
			return true
		}
	}
	return false
}

// stop ends a visit that never left its state: by its own failure or by that of
// another.
func (v *Visit) stop(millis int64, otherwise Status) {
	v.open, v.End, v.Status = false, millis, otherwise
	if v.failed {
		v.Status = Failed
	}
	if n := len(v.Attempts); n > 0 && v.Attempts[n-1].Status == Running {
		v.Attempts[n-1].Status, v.Attempts[n-1].End = otherwise, millis
	}
}

// finish ends what is open when the execution has ended, and finds out which
// states were the last of their scope.
func (f *follower) finish() {
	r := f.run
	followed := make(map[*Visit]bool)
	for _, v := range r.Visits {
		if v.from != nil {
			followed[v.from] = true
		}
		switch {
		case !v.open:
		case r.Status == Running:
			v.End = r.End
		case r.Status == Failed && !f.hasOpenWithin(v) && r.Error != "States.Timeout":
			v.stop(r.End, Failed)
		default:
			v.stop(r.End, Aborted)
		}
	}
	for _, v := range r.Visits {
		if v.Status == Succeeded && !followed[v] {
			r.taken[Transition{From: v.Name}] = true
		}
	}
}

func (f *follower) hasOpenWithin(v *Visit) bool {
	for _, u := range f.run.Visits {
		if u.open && u.isWithin(v, -1) {
			return true
		}
	}
	return false
}
