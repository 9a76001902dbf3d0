package engine

import "slices"

// childFailed ends all that runs under f after the failure of one child, and
// then fails f's state. Every event of it is caused by the child's last one.
func (a *applier) childFailed(f, child *frame, failure *Failure) {
	s := f.state.(forkState)
	cause := child.Prev
	s.stopped(a, child, cause, true)
	if _, ok := child.state.(*taskState); ok {
		a.emitAt(cause, TypeTaskStateAborted, nil)
	}
	siblings := slices.Clone(f.Fork.Frames)
	slices.SortFunc(siblings, func(a, b *frame) int { return a.Index - b.Index })
	for _, c := range siblings {
		if c != child && !c.dead {
			s.stopped(a, c, cause, false)
			a.abort(c, cause)
			a.kill(c)
		}
	}
	f.Prev = cause
	a.fail(f, failure)
	a.later(f, nil)
}

// abort writes that the state of a frame was cancelled, and all within it.
func (a *applier) abort(f *frame, cause int64) {
	switch s := f.state.(type) {
	case *taskState:
		a.emitAt(cause, TypeTaskStateAborted, nil)
	case *waitState:
		a.emitAt(cause, TypeWaitStateAborted, nil)
	case forkState:
		if f.Fork != nil {
			for _, c := range f.Fork.Frames {
				s.stopped(a, c, cause, false)
				a.abort(c, cause)
			}
		}
		_, aborted := s.outcome()
		a.emitAt(cause, aborted, nil)
	}
}

// newChild adds a frame to the fork of f and gives it a turn.
func (a *applier) newChild(f, child *frame) {
	child.parent = f
	f.Fork.Frames = append(f.Fork.Frames, child)
	a.later(child, nil)
}

// remove takes a child that has ended out of the fork.
func (k *fork) remove(child *frame) {
	if i := slices.Index(k.Frames, child); i >= 0 {
		k.Frames = slices.Delete(k.Frames, i, i+1)
	}
	k.Finished++
}
