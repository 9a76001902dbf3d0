package server

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// meters count what a server does. They are safe for concurrent use.
type meters struct {
	mu       sync.Mutex
	requests map[requestKind]int64
	ended    map[endKind]int64

	started     [2]atomic.Int64 // by type: STANDARD, EXPRESS
	redriven    atomic.Int64
	running     atomic.Int64
	transitions atomic.Int64
	tasks       atomic.Int64
}

// A requestKind is what requests are counted by.
type requestKind struct {
	action string // of the API, or the pattern of a route; "" is unknown
	status int
}

// An endKind is what executions that ended are counted by.
type endKind struct {
	typ    string
	status engine.Status
}

func (m *meters) request(action string, status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.requests == nil {
		m.requests = map[requestKind]int64{}
	}
	m.requests[requestKind{action, status}]++
}

// observe counts an event of an execution.
func (m *meters) observe(of *machine, e *engine.HistoryEvent) {
	switch e.Type {
	case engine.TypeExecutionStarted:
		i := 0
		if of.express {
			i = 1
		}
		m.started[i].Add(1)
		m.running.Add(1)
	case engine.TypeExecutionRedriven:
		m.redriven.Add(1)
		m.running.Add(1)
	case engine.TypeActivityScheduled, engine.TypeLambdaFunctionScheduled, engine.TypeTaskScheduled:
		m.tasks.Add(1)
	case engine.TypeChoiceStateEntered, engine.TypeFailStateEntered, engine.TypeMapStateEntered, engine.TypeParallelStateEntered,
		engine.TypePassStateEntered, engine.TypeSucceedStateEntered, engine.TypeTaskStateEntered, engine.TypeWaitStateEntered:
		m.transitions.Add(1)
	default:
		if status := statusOf(e.Type); status != "" {
			m.running.Add(-1)
			m.end(endKind{of.typ(), status})
		}
	}
}

func (m *meters) end(k endKind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended == nil {
		m.ended = map[endKind]int64{}
	}
	m.ended[k]++
}

// counts returns what was counted by kind, sorted.
func (m *meters) counts() (requests []counted[requestKind], ended []counted[endKind]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sorted(m.requests, func(a, b requestKind) int {
			return cmp.Or(strings.Compare(a.action, b.action), cmp.Compare(a.status, b.status))
		}), sorted(m.ended, func(a, b endKind) int {
			return cmp.Or(strings.Compare(a.typ, b.typ), cmp.Compare(a.status, b.status))
		})
}

type counted[K any] struct {
	kind K
	n    int64
}

func sorted[K comparable](counts map[K]int64, compare func(a, b K) int) (all []counted[K]) {
	for _, k := range slices.SortedFunc(maps.Keys(counts), compare) {
		all = append(all, counted[K]{k, counts[k]})
	}
	return all
}
