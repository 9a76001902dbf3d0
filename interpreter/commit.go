package interpreter

import (
	"errors"
	"slices"
	"strings"
	"sync"
)

// maxBatch bounds how many writes are committed together, and maxBatchBytes how
// many bytes they have, so that nobody waits long for others.
const (
	maxBatch      = 4096
	maxBatchBytes = 16 << 20
)

// A committer hands writes of all executions to the journal: whatever has come
// while one batch was written becomes the next. It has a goroutine only while
// there is something to write. The zero value is ready.
type committer struct {
	mu      sync.Mutex
	queue   []*step
	working bool
	idle    sync.Cond // of mu; signalled when working ends
}

// add queues the write of a step. Those of one execution are added in the
// order of its events.
func (c *committer) add(in *Interpreter, s *step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, s)
	if !c.working {
		c.working = true
		go c.work(in)
	}
}

// work commits until the queue is empty.
func (c *committer) work(in *Interpreter) {
	for {
		if in.gather != nil && c.waiting() {
			in.gather()
		}
		batch := c.take(in.inOrder)
		if batch == nil {
			return
		}
		c.commit(in, batch)
	}
}

// waiting reports whether there is something to write.
func (c *committer) waiting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue) > 0
}

// take returns the next batch, sorted by execution if that is wanted, or nil when
// the queue is empty.
func (c *committer) take(sorted bool) []*step {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.working = false
		if c.idle.L != nil {
			c.idle.Broadcast()
		}
		return nil
	}
	if sorted {
		slices.SortStableFunc(c.queue, func(a, b *step) int { return strings.Compare(a.execution.info.ID, b.execution.info.ID) })
	}
	n, bytes := 0, 0
	for n < len(c.queue) && n < maxBatch && bytes < maxBatchBytes {
		bytes += len(c.queue[n].write.Entry) + len(c.queue[n].write.Snapshot)
		n++
	}
	batch := c.queue[:n:n]
	c.queue = c.queue[n:]
	return batch
}

// wait returns when there is nothing to write.
func (c *committer) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle.L = &c.mu
	for c.working {
		c.idle.Wait()
	}
}

// commit makes a batch durable and then public, in order. When the journal
// refuses it, its halves are tried, so that a write that cannot be done harms no
// other execution.
func (c *committer) commit(in *Interpreter, batch []*step) {
	var writes []Write
	accepted := make([]*step, 0, len(batch))
	for _, s := range batch {
		if s.execution.log.stale(s) {
			s.settle(errHalted)
			continue
		}
		accepted = append(accepted, s)
		if s.write.ID != "" {
			writes = append(writes, s.write)
		}
	}
	var err error
	if len(writes) > 0 {
		err = in.Journal.Commit(writes)
	}
	if err != nil && len(accepted) > 1 {
		c.commit(in, accepted[:len(accepted)/2])
		c.commit(in, accepted[len(accepted)/2:])
		return
	}
	for _, s := range accepted {
		switch {
		case err != nil:
			s.execution.halt(err)
		case !s.published:
			s.execution.publish(s)
		}
		s.settle(err)
	}
}

// errHalted is what became of an event that came after one that could not be written.
var errHalted = errors.New("an earlier event of the execution could not be written to the journal")
