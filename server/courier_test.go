package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func everything(engine.EventType) bool { return true }

func number(e *engine.HistoryEvent) (int64, bool) { return e.ID, true }

// Executions do not wait for a sink that hangs, what is too much is dropped and
// told once, and what was kept comes in order.
func TestCourierOfSlowSink(t *testing.T) {
	t.Parallel()
	lost := make(chan struct{}, 10)
	hang, begun := make(chan struct{}), make(chan struct{}, 1)
	var got []int64
	c := &courier[int64]{lost: func() { lost <- struct{}{} }, send: func(_ string, batch []int64) {
		if len(got) == 0 {
			begun <- struct{}{}
			<-hang
		}
		if len(batch) > maxBatch {
			t.Errorf("a batch of %d", len(batch))
		}
		got = append(got, batch...)
	}}
	s := &stream[int64]{by: c, wants: everything, tell: number}
	s.observe(engine.HistoryEvent{ID: 1})
	<-begun
	for i := range int64(maxPending + 5) {
		s.observe(engine.HistoryEvent{ID: i + 2})
	}
	<-lost
	if n := c.undelivered(); n != maxPending {
		t.Errorf("%d events are undelivered while the sink hangs, want %d", n, maxPending)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.flush(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("flush of a sink that hangs: %v", err)
	}
	close(hang)
	if err := c.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(got) != maxPending || !slices.IsSorted(got) || got[maxPending-1] != maxPending {
		t.Errorf("%d events, sorted: %t, the last is %d", len(got), slices.IsSorted(got), got[len(got)-1])
	}
	if len(lost) > 0 {
		t.Error("the loss is told more than once")
	}
	s.observe(engine.HistoryEvent{ID: -1})
	if err := c.flush(t.Context()); err != nil || got[len(got)-1] != -1 || c.undelivered() != 0 {
		t.Errorf("after the sink recovered: %d, %v, %d undelivered", got[len(got)-1], err, c.undelivered())
	}
}

// What waits for one address is delivered together, addresses take turns, and
// what nobody wants is not kept.
func TestCourierTakesTurns(t *testing.T) {
	t.Parallel()
	release, begun := make(chan struct{}), make(chan struct{})
	var got []string
	c := &courier[string]{send: func(address string, batch []string) {
		if address == "first" {
			close(begun)
			<-release
		}
		got = append(got, fmt.Sprint(address, batch))
	}}
	to := func(address, name string) *stream[string] {
		return &stream[string]{
			by: c, address: address,
			wants: func(t engine.EventType) bool { return t != engine.TypeWaitStateEntered },
			tell:  func(e *engine.HistoryEvent) (string, bool) { return name, e.Type != engine.TypeExecutionRedriven },
		}
	}
	first, a, b, other := to("first", "first"), to("A", "a"), to("A", "b"), to("B", "c")
	first.observe(engine.HistoryEvent{})
	<-begun
	for _, s := range []*stream[string]{a, other, b, a} {
		s.observe(engine.HistoryEvent{})
		s.observe(engine.HistoryEvent{Type: engine.TypeWaitStateEntered})
		s.observe(engine.HistoryEvent{Type: engine.TypeExecutionRedriven})
	}
	close(release)
	if err := c.flush(t.Context()); err != nil || !slices.Equal(got, []string{"first[first]", "A[a a b]", "B[c]"}) {
		t.Errorf("got %q, %v", got, err)
	}
}
