package server

import (
	"context"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// maxPending is how many events may wait for a courier: room for the longest
// history, several times.
const maxPending = 4 * engine.MaxHistory

// A courier hands the events of executions to what may be slow or dead, in a
// goroutine of its own that is there while there is something to deliver. So no
// execution waits for it. The zero value is ready.
type courier struct {
	lost func() // told once, when an event had to be dropped; nil is nobody

	mu      sync.Mutex
	queue   []*stream // that have events, each once
	pending int       // events in them
	idle    chan struct{}
	full    bool // an event was dropped
}

// A stream is the events of one execution on their way: in order, each once.
type stream struct {
	by      *courier
	wants   func(engine.EventType) bool
	deliver func(*engine.HistoryEvent)

	events []engine.HistoryEvent // guarded by the courier's mu
}

// observe takes an event, unless too many wait already.
func (s *stream) observe(e engine.HistoryEvent) {
	if !s.wants(e.Type) {
		return
	}
	c := s.by
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending >= maxPending {
		if !c.full && c.lost != nil {
			go c.lost()
		}
		c.full = true
		return
	}
	c.pending++
	s.events = append(s.events, e)
	if len(s.events) == 1 {
		c.queue = append(c.queue, s)
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
		go c.work()
	}
}

// work delivers until there is nothing left. Executions take turns.
func (c *courier) work() {
	for {
		s, events := c.next()
		if s == nil {
			return
		}
		for i := range events {
			s.deliver(&events[i])
		}
	}
}

func (c *courier) next() (*stream, []engine.HistoryEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		close(c.idle)
		c.idle, c.queue = nil, nil
		return nil, nil
	}
	s := c.queue[0]
	c.queue[0] = nil
	c.queue = c.queue[1:]
	events := s.events
	s.events = nil
	c.pending -= len(events)
	return s, events
}

// flush waits until everything is delivered, or until ctx ends, whose error it
// then returns.
func (c *courier) flush(ctx context.Context) error {
	c.mu.Lock()
	idle := c.idle
	c.mu.Unlock()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
