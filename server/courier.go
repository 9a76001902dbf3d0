package server

import (
	"context"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

const (
	// maxPending is how many events may wait for a courier: room for the longest
	// history, several times.
	maxPending = 4 * engine.MaxHistory

	// maxBatch is how many are delivered at once: enough that a sink keeps up which
	// is slow to answer, and not more than has room in memory when each is long.
	maxBatch = 100
)

// A courier hands what executions tell to what may be slow or dead, in a
// goroutine of its own that is there while there is something to deliver. So no
// execution waits for it. What has the same address is delivered together.
// Its functions must be set before the first event; lost may be nil.
type courier[T any] struct {
	send func(address string, batch []T)
	lost func() // is told once, when an event had to be dropped

	mu      sync.Mutex
	waiting map[string][]*stream[T] // by address: those that have events, each once
	turns   []string                // the addresses in waiting, each once
	pending int                     // events that are not delivered
	idle    chan struct{}
	full    bool // an event was dropped
}

// A stream is the events of one execution on their way: in order, each once.
type stream[T any] struct {
	by      *courier[T]
	address string
	wants   func(engine.EventType) bool
	tell    func(*engine.HistoryEvent) (told T, ok bool) // what is delivered of an event

	events []engine.HistoryEvent // guarded by the courier's mu
}

// observe takes an event, unless too many wait already.
func (s *stream[T]) observe(e engine.HistoryEvent) {
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
		c.enqueue(s)
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
		go c.work()
	}
}

// enqueue adds a stream that has its first event. The caller holds c.mu.
func (c *courier[T]) enqueue(s *stream[T]) {
	if c.waiting == nil {
		c.waiting = map[string][]*stream[T]{}
	}
	if len(c.waiting[s.address]) == 0 {
		c.turns = append(c.turns, s.address)
	}
	c.waiting[s.address] = append(c.waiting[s.address], s)
}

// work delivers until there is nothing left. Addresses take turns.
func (c *courier[T]) work() {
	for {
		address, load := c.next()
		if load == nil {
			return
		}
		var batch []T
		taken := 0
		for _, p := range load {
			for i := range p.events {
				if told, ok := p.of.tell(&p.events[i]); ok {
					batch = append(batch, told)
				}
			}
			taken += len(p.events)
		}
		if len(batch) > 0 {
			c.send(address, batch)
		}
		c.mu.Lock()
		c.pending -= taken
		c.mu.Unlock()
	}
}

// A part is some events of a stream.
type part[T any] struct {
	of     *stream[T]
	events []engine.HistoryEvent
}

// next takes what is delivered together; nothing when there is nothing.
func (c *courier[T]) next() (address string, load []part[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.turns) == 0 {
		close(c.idle)
		c.idle, c.turns = nil, nil
		return "", nil
	}
	address, c.turns = c.turns[0], c.turns[1:]
	queue := c.waiting[address]
	for room := maxBatch; room > 0 && len(queue) > 0; {
		s := queue[0]
		n := min(room, len(s.events))
		load = append(load, part[T]{s, s.events[:n]})
		room -= n
		if s.events = s.events[n:]; len(s.events) == 0 {
			s.events, queue[0] = nil, nil
			queue = queue[1:]
		}
	}
	if c.waiting[address] = queue; len(queue) > 0 {
		c.turns = append(c.turns, address)
	} else {
		delete(c.waiting, address)
	}
	return address, load
}

// undelivered is how many events are on their way.
func (c *courier[T]) undelivered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pending
}

// flush waits until everything is delivered, or until ctx ends, whose error it
// then returns.
func (c *courier[T]) flush(ctx context.Context) error {
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
