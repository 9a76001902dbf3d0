package interpreter

import (
	"runtime"
	"sync"
	"weak"
)

// A registry knows the executions with a journal that are in memory, so that
// there is one for an ID at a time. It does not keep them there: one that has ended
// and that nobody holds is read from the journal again. The zero value is ready.
type registry struct {
	mu   sync.Mutex
	byID map[string]weak.Pointer[Execution]
}

// add registers e and returns it, or the one that is there with its ID.
func (r *registry) add(e *Execution) *Execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	if there := r.byID[e.info.ID].Value(); there != nil {
		return there
	}
	if r.byID == nil {
		r.byID = map[string]weak.Pointer[Execution]{}
	}
	r.byID[e.info.ID] = weak.Make(e)
	runtime.AddCleanup(e, r.clean, e.info.ID)
	return e
}

// find returns the execution with an ID that is in memory, or nil.
func (r *registry) find(id string) *Execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[id].Value()
}

func (r *registry) remove(e *Execution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID[e.info.ID].Value() == e {
		delete(r.byID, e.info.ID)
	}
}

// clean forgets an ID whose execution is gone.
func (r *registry) clean(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.byID[id]; ok && p.Value() == nil {
		delete(r.byID, id)
	}
}

// all returns the executions that are in memory.
func (r *registry) all() []*Execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*Execution, 0, len(r.byID))
	for _, p := range r.byID {
		if e := p.Value(); e != nil {
			list = append(list, e)
		}
	}
	return list
}
