package server

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func everything(engine.EventType) bool { return true }

// Executions do not wait for a sink that hangs, what is too much is dropped and
// told once, and what was kept comes in order.
func TestCourierOfSlowSink(t *testing.T) {
	t.Parallel()
	lost := make(chan struct{}, 10)
	c := &courier{lost: func() { lost <- struct{}{} }}
	hang, begun := make(chan struct{}), make(chan struct{}, 1)
	var got []int64
	s := &stream{by: c, wants: everything, deliver: func(e *engine.HistoryEvent) {
		if len(got) == 0 {
			begun <- struct{}{}
			<-hang
		}
		got = append(got, e.ID)
	}}
	s.observe(engine.HistoryEvent{ID: 1})
	<-begun
	for i := range int64(maxPending + 5) {
		s.observe(engine.HistoryEvent{ID: i + 2})
	}
	<-lost
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.flush(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("flush of a sink that hangs: %v", err)
	}
	close(hang)
	if err := c.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(got) != maxPending+1 || !slices.IsSorted(got) || got[maxPending] != maxPending+1 {
		t.Errorf("%d events, sorted: %t, the last is %d", len(got), slices.IsSorted(got), got[len(got)-1])
	}
	if len(lost) > 0 {
		t.Error("the loss is told more than once")
	}
	s.observe(engine.HistoryEvent{ID: -1})
	if err := c.flush(t.Context()); err != nil || got[len(got)-1] != -1 {
		t.Errorf("after the sink recovered: %d, %v", got[len(got)-1], err)
	}
}

// Executions take turns, and what nobody wants is not kept.
func TestCourierTakesTurns(t *testing.T) {
	t.Parallel()
	c := new(courier)
	release, begun := make(chan struct{}), make(chan struct{})
	var got []string
	to := func(name string) *stream {
		return &stream{by: c, wants: func(t engine.EventType) bool { return t != engine.TypeWaitStateEntered }, deliver: func(*engine.HistoryEvent) {
			if name == "first" {
				close(begun)
				<-release
			}
			got = append(got, name)
		}}
	}
	first, a, b := to("first"), to("a"), to("b")
	first.observe(engine.HistoryEvent{})
	<-begun
	for _, s := range []*stream{a, b, a} {
		s.observe(engine.HistoryEvent{})
		s.observe(engine.HistoryEvent{Type: engine.TypeWaitStateEntered})
	}
	close(release)
	if err := c.flush(t.Context()); err != nil || !slices.Equal(got, []string{"first", "a", "a", "b"}) {
		t.Errorf("got %q, %v", got, err)
	}
}
