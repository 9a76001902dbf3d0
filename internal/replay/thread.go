package replay

import (
	"fmt"
	"strings"
)

// A thread is what runs in one scope: the execution itself, a branch of a
// Parallel or an iteration of a Map. Where threads run side by side the order of
// their events is luck, but within one it is not.
type thread struct {
	parent *thread
	key    string // names the thread, the same in every history of a definition
	state  string // that it is in; "" is none
	typ    string // of that state: "Parallel"
	forks  map[string]int

	iteration int // of the Map around it; -1 is none
}

// weave finds the thread and the state of each event. The event that caused it is in the same
// thread, but where threads begin and end.
func (r *Recording) weave() {
	root := &thread{iteration: -1}
	all := map[string]*thread{}
	inner := func(parent *thread, key string) *thread {
		key = fmt.Sprintf("%s/%s#%d%s", parent.key, parent.state, parent.forks[parent.state], key)
		if all[key] == nil {
			all[key] = &thread{parent: parent, key: key, iteration: parent.iteration}
		}
		return all[key]
	}
	for i := range r.Events {
		e := &r.Events[i]
		t, from := root, ""
		if e.Previous > 0 && int(e.Previous) <= i {
			t, from = r.threads[e.Previous-1], r.Events[e.Previous-1].Type
		}
		name := e.Details.Get("name").Str()
		switch {
		case strings.HasPrefix(e.Type, "Execution"):
			t = root
		case strings.HasSuffix(e.Type, "StateEntered"):
			if from == "ParallelStateStarted" {
				t = inner(t, " "+name)
			}
			t.state, t.typ = name, strings.TrimSuffix(e.Type, "StateEntered")
		case strings.HasSuffix(e.Type, "StateExited"):
			t = t.within(func(t *thread) bool { return t.state == name })
		case e.Type == "MapIterationStarted":
			index, _ := e.Details.Get("index").Int()
			t = inner(t.within(func(t *thread) bool { return t.state == name }), fmt.Sprintf("[%d]", index))
			t.iteration = int(index)
		case e.Type == "MapIterationFailed", e.Type == "MapIterationAborted", strings.HasSuffix(e.Type, "StateAborted"):
			if t.parent != nil { // they do not say of whom they speak
				t = t.parent
			}
		case strings.HasPrefix(e.Type, "ParallelState"), strings.HasPrefix(e.Type, "MapState"):
			typ, what, _ := strings.Cut(e.Type, "State")
			t = t.within(func(t *thread) bool { return t.typ == typ })
			if what == "Started" {
				if t.forks == nil {
					t.forks = map[string]int{}
				}
				t.forks[t.state]++
			}
		}
		r.threads, e.State = append(r.threads, t), t.state
		if strings.HasSuffix(e.Type, "StateExited") {
			t.state, t.typ = "", ""
		}
	}
}

// within returns the first of t and the threads around it that is as wanted, or
// t when none is.
func (t *thread) within(wanted func(*thread) bool) *thread {
	for x := t; x != nil; x = x.parent {
		if wanted(x) {
			return x
		}
	}
	return t
}
