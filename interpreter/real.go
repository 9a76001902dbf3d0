package interpreter

import (
	"container/heap"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// timers wakes executions in real time: one heap and one system timer for all of
// them, so that an execution that waits costs no goroutine. The zero value is ready.
type timers struct {
	mu     sync.Mutex
	heap   wakeHeap
	system *time.Timer
}

// set wakes e at a time in Unix milliseconds, in place of the time it was given
// before; 0 is never. The caller holds e.public.
func (t *timers) set(e *Execution, at int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case e.wake == at:
		return
	case at == 0:
		heap.Remove(&t.heap, e.slot-1)
		e.wake = 0
	case e.wake == 0:
		e.wake = at
		heap.Push(&t.heap, e)
	default:
		e.wake = at
		heap.Fix(&t.heap, e.slot-1)
	}
	t.arm()
}

// arm sets the system timer to the earliest wake.
func (t *timers) arm() {
	if len(t.heap) == 0 {
		if t.system != nil {
			t.system.Stop()
		}
		return
	}
	d := max(time.Until(time.UnixMilli(t.heap[0].wake)), 0)
	if t.system == nil {
		t.system = time.AfterFunc(d, t.fire)
	} else {
		t.system.Reset(d)
	}
}

// fire wakes all executions whose time has come.
func (t *timers) fire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now().UnixMilli()
	var inOrder []*Execution
	for len(t.heap) > 0 && t.heap[0].wake <= now {
		e := heap.Pop(&t.heap).(*Execution)
		e.wake = 0
		if e.in.inOrder {
			inOrder = append(inOrder, e)
			continue
		}
		go e.post(engine.Tick{})
	}
	t.arm()
	if inOrder != nil {
		go func() {
			for _, e := range inOrder {
				e.post(engine.Tick{})
			}
		}()
	}
}

// wakeHeap orders executions by wake. It is a heap.Interface.
type wakeHeap []*Execution

func (h wakeHeap) Len() int           { return len(h) }
func (h wakeHeap) Less(i, j int) bool { return h[i].wake < h[j].wake }
func (h wakeHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].slot, h[j].slot = i+1, j+1
}

func (h *wakeHeap) Push(v any) {
	e := v.(*Execution)
	*h = append(*h, e)
	e.slot = len(*h)
}

func (h *wakeHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	e.slot = 0
	return e
}
