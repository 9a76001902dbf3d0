package engine

import "container/heap"

// timers is a heap of the times at which frames want to go on. An entry counts
// only while its frame still has the timer it was made for.
type timers []timer

type timer struct {
	at    int64 // Unix milliseconds
	order int64 // of setting, for equal times
	frame *frame
}

// set gives f a timer at a time, or none for 0, in place of the one it had.
func (x *Execution) set(f *frame, at int64) {
	f.Timer, f.Order = at, 0
	if at != 0 {
		x.LastID++
		f.Order = int64(x.LastID)
		heap.Push(&x.timers, timer{at, f.Order, f})
	}
}

// restore puts the timer that an unmarshalled frame has into the heap.
func (x *Execution) restore(f *frame) {
	if f.Timer != 0 {
		heap.Push(&x.timers, timer{f.Timer, f.Order, f})
	}
}

// next returns the earliest time, or 0.
func (t *timers) next() int64 {
	for len(*t) > 0 && (*t)[0].frame.Order != (*t)[0].order {
		heap.Pop(t)
	}
	if len(*t) == 0 {
		return 0
	}
	return (*t)[0].at
}

// due takes out the earliest frame whose time has come, or returns nil.
func (t *timers) due(now int64) *frame {
	if at := t.next(); at == 0 || at > now {
		return nil
	}
	f := heap.Pop(t).(timer).frame
	f.Timer, f.Order = 0, 0
	return f
}

// Len, Less, Swap, Push and Pop are heap.Interface.
func (t timers) Len() int { return len(t) }
func (t timers) Less(i, j int) bool {
	return t[i].at < t[j].at || t[i].at == t[j].at && t[i].order < t[j].order
}
func (t timers) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(v any)   { *t = append(*t, v.(timer)) }
func (t *timers) Pop() any {
	old := *t
	v := old[len(old)-1]
	old[len(old)-1] = timer{}
	*t = old[:len(old)-1]
	return v
}
