package interpreter

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A virtualClock is the time of one execution in virtual time. Tasks work in
// real time, in goroutines, while modelled time stands still; when all of them
// have answered or sleep, their answers are applied in the order in which the
// tasks began, and when there is nothing to apply time jumps to the next moment
// at which something happens.
type virtualClock struct {
	wake time.Time // of the engine; guarded by the execution's public

	mu       sync.Mutex
	changed  chan struct{} // has room for one: something below has changed
	time     time.Time
	busy     int // tasks that work and do not sleep
	posted   []posted
	sleepers sleepHeap
	order    int64
}

// posted is an event that waits to be applied.
type posted struct {
	event engine.Event
	id    engine.ID // of the task it answers; 0 for events from outside, which come first
}

func newVirtualClock(start time.Time) *virtualClock {
	return &virtualClock{time: start, changed: make(chan struct{}, 1)}
}

func (c *virtualClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

// post leaves an event for the driver.
func (c *virtualClock) post(p posted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posted = append(c.posted, p)
	c.notify()
}

func (c *virtualClock) notify() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// begin starts a task. One that works longer in real time than its own timeout
// in modelled time is taken for hung: time goes on without it.
func (c *virtualClock) begin(ctx context.Context, e *Execution, inv engine.Invoke, task Task, to Tasks) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy++
	w := &worker{clock: c, id: inv.ID}
	ctx = context.WithValue(ctx, workerKey{}, w)
	stop := func() bool { return true }
	if inv.Timeout > 0 {
		hung := time.AfterFunc(inv.Timeout, w.leave)
		stop = hung.Stop
	}
	go perform(ctx, inv, task, to, func(ev engine.Event) {
		stop()
		c.post(posted{ev, inv.ID})
		w.leave()
	})
}

// drive runs the execution until done is closed, which is its end.
func (e *Execution) drive(done <-chan struct{}) {
	c := e.virtual
	for {
		select {
		case <-done:
			return
		default:
		}
		events, idle := c.take()
		for _, p := range events {
			_, _ = e.apply(p.event, false)
		}
		if len(events) > 0 {
			continue
		}
		e.public.Lock()
		wake := c.wake
		e.public.Unlock()
		if !idle || !c.jump(wake) {
			<-c.changed
			continue
		}
		if !wake.IsZero() && !c.now().Before(wake) {
			_, _ = e.apply(engine.Tick{}, false)
		}
	}
}

// take returns what is to be applied, in order, once no task is at work.
func (c *virtualClock) take() (events []posted, idle bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy > 0 { // a task may hang, but Stop ends the execution all the same
		for _, p := range c.posted {
			if _, ok := p.event.(engine.Stopped); ok {
				return []posted{p}, false
			}
		}
		return nil, false
	}
	events, c.posted = c.posted, nil
	slices.SortStableFunc(events, func(a, b posted) int { return cmp.Compare(a.id, b.id) })
	return events, true
}

// jump moves time to the next moment at which a sleeper or the engine wakes, and
// reports whether there is one. A sleeper wakes before the engine does.
func (c *virtualClock) jump(wake time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.sleepers) > 0 && c.sleepers[0].gone {
		heap.Pop(&c.sleepers)
	}
	switch {
	case len(c.sleepers) > 0 && (wake.IsZero() || !wake.Before(c.sleepers[0].until)):
		s := heap.Pop(&c.sleepers).(*sleeper)
		if s.until.After(c.time) {
			c.time = s.until
		}
		s.gone = true
		s.wake()
	case !wake.IsZero():
		if wake.After(c.time) {
			c.time = wake
		}
	default:
		return false
	}
	return true
}

// A worker is a task at work in virtual time.
type worker struct {
	clock *virtualClock
	id    engine.ID
	left  bool // does not count as busy any more; guarded by clock.mu
	naps  int  // calls of Sleep under way, during which it does not count either; guarded by clock.mu
}

// count adds n to the calls of Sleep under way. The caller holds clock.mu.
func (w *worker) count(n int) {
	was := w.naps > 0
	w.naps += n
	switch now := w.naps > 0; {
	case w.left || was == now:
	case now:
		w.clock.busy--
	default:
		w.clock.busy++
	}
	w.clock.notify()
}

type workerKey struct{}

// leave stops counting the task as busy.
func (w *worker) leave() {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	if !w.left {
		w.left = true
		if w.naps == 0 {
			w.clock.busy--
		}
		w.clock.notify()
	}
}

// Sleep lets d pass for a task, in the time of the execution that ctx came from
// with [Tasks.Invoke]: modelled time in virtual time, else real time. It returns
// the error of ctx when that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	woken := make(chan struct{})
	w, virtual := ctx.Value(workerKey{}).(*worker)
	if !virtual {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c := w.clock
	s := c.wakeAfter(d, w, true, func() { w.count(-1); close(woken) })
	select {
	case <-woken:
		return nil
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !s.gone { // else the driver has woken it at the same moment
		s.gone = true
		w.count(-1)
	}
	return ctx.Err()
}

// Now is the time of the execution that ctx came from with [Tasks.Invoke].
func Now(ctx context.Context) time.Time {
	if w, virtual := ctx.Value(workerKey{}).(*worker); virtual {
		return w.clock.now()
	}
	return time.Now()
}

// After calls f when d has passed in the time of the execution that ctx came
// from, also when the task has returned by then: what a worker does that answers
// with a token later. It does not wait.
func After(ctx context.Context, d time.Duration, f func()) {
	w, virtual := ctx.Value(workerKey{}).(*worker)
	if !virtual {
		time.AfterFunc(d, f)
		return
	}
	w.clock.wakeAfter(d, w, false, func() {
		w.clock.busy++
		go func() {
			f()
			w.clock.add(-1)
		}()
	})
}

// add counts tasks at work.
func (c *virtualClock) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy += n
	c.notify()
}

// wakeAfter has wake called, with c.mu held, when d has passed. A worker that
// sleeps until then does not count as busy.
func (c *virtualClock) wakeAfter(d time.Duration, w *worker, sleeps bool, wake func()) *sleeper {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order++
	s := &sleeper{until: c.time.Add(max(d, 0)), id: w.id, order: c.order, wake: wake}
	heap.Push(&c.sleepers, s)
	if sleeps {
		w.count(1)
	}
	c.notify()
	return s
}

// A sleeper wants to go on at some time.
type sleeper struct {
	until time.Time
	id    engine.ID // of the task that sleeps or asked for it
	order int64     // of those of one task
	wake  func()
	gone  bool // woken, or gave up
}

// sleepHeap orders sleepers by time, and those of one moment by the order in which
// the tasks began. It is a heap.Interface.
type sleepHeap []*sleeper

func (h sleepHeap) Len() int { return len(h) }
func (h sleepHeap) Less(i, j int) bool {
	if c := h[i].until.Compare(h[j].until); c != 0 {
		return c < 0
	}
	return cmp.Or(cmp.Compare(h[i].id, h[j].id), cmp.Compare(h[i].order, h[j].order)) < 0
}
func (h sleepHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *sleepHeap) Push(v any)   { *h = append(*h, v.(*sleeper)) }
func (h *sleepHeap) Pop() any {
	old := *h
	s := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return s
}
