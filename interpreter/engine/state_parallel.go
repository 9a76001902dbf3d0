package engine

// parallelState runs its branches side by side, each with the same input.
type parallelState struct {
	fields
	branches []string // where each starts
}

func (s *parallelState) enter(a *applier, f *frame) { s.again(a, f) }

func (s *parallelState) again(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail == nil {
		in, fail = a.arguments(f, in)
	}
	if fail != nil {
		a.fail(f, fail)
		return
	}
	started := a.emit(f, TypeParallelStateStarted, nil)
	if a.x.probe != nil {
		a.x.probe.answer(a, f)
		return
	}
	f.Wait = forFork
	f.Fork = &fork{Results: make([]payload, len(s.branches))}
	for i, start := range s.branches {
		a.newChild(f, &frame{Index: i, State: start, Input: in, Prev: started})
	}
}

// joined keeps the result of a branch. Success and exit both name the last event
// of the branch that was last, as AWS does.
func (s *parallelState) joined(a *applier, f, child *frame, output payload) {
	f.Fork.remove(child)
	f.Fork.Results[child.Index] = output
	if f.Fork.Finished < len(s.branches) {
		return
	}
	f.Prev = child.Prev
	a.emitAt(f.Prev, TypeParallelStateSucceeded, nil)
	results := f.Fork.Results
	f.Fork = nil
	a.succeed(f, arrayPayload(results))
	a.later(f, nil)
}

func (s *parallelState) stopped(*applier, *frame, int64, bool) {}

func (s *parallelState) outcome() (failed, aborted EventType) {
	return TypeParallelStateFailed, TypeParallelStateAborted
}
