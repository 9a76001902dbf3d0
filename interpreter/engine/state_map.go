package engine

import (
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// mapState is an inline Map: it runs its processor for each item, a bounded
// number of iterations side by side.
type mapState struct {
	fields
	start        string         // of the processor
	items        *jsonpath.Path // nil is "$"
	itemsText    string
	itemsExpr    expr // of JSONata
	itemSelector expr // ItemSelector; nil is the item itself
	concurrency  number
	// An inline Map tolerates no failures, whatever these say, but AWS evaluates them.
	toleratedCount, toleratedPercentage number

	trial trialMap
}

func (s *mapState) enter(a *applier, f *frame) { s.again(a, f) }

func (s *mapState) again(a *applier, f *frame) {
	in, fail := a.effectiveInput(f)
	if fail != nil {
		a.fail(f, fail)
		return
	}
	limit := 0
	items, fail := s.itemsOf(a, f, in.value)
	if fail == nil {
		limit, fail = s.limit(a, f, in.value)
	}
	if fail != nil {
		a.fail(f, fail)
		return
	}
	started := a.emit(f, TypeMapStateStarted, &MapStarted{len(items)})
	if fail := s.tolerance(a, f, in.value); fail != nil {
		a.fail(f, fail)
		return
	}
	if a.x.probe != nil {
		a.x.probe.answerMap(a, f, s, in.value, items)
		return
	}
	if len(items) == 0 {
		a.emitAt(started, TypeMapStateSucceeded, nil)
		a.succeed(f, payload{jsonval.ArrayValue(nil), "[]"})
		return
	}
	f.Wait = forFork
	f.Fork = &fork{Items: items, Results: make([]payload, len(items)), Limit: limit}
	s.begin(a, f, in.value, started)
}

// itemsOf finds what to iterate over.
func (s *mapState) itemsOf(a *applier, f *frame, in jsonval.Value) ([]jsonval.Value, *Failure) {
	in, fail := a.x.probe.source(s, in)
	if fail != nil {
		return nil, fail
	}
	items := in
	switch {
	case s.itemsExpr != nil:
		v, fail := s.itemsExpr.eval(a.see(f, in))
		return v.Elems(), fail
	case s.jsonata && in.Kind() != jsonval.Array:
		return nil, queryFailure(f, "", "Map state input must be an array but was: %s", in)
	case s.items != nil:
		v, err := s.items.Get(a.see(f, in))
		if err != nil {
			cause := err.Error()
			if conflict := s.items.Conflict(a.see(f, in)); conflict != nil {
				cause = conflict.Error()
			}
			return nil, &Failure{Name: ErrorReferencePathConflict, Cause: cause}
		}
		items = v
	}
	if items.Kind() != jsonval.Array {
		return nil, &Failure{Name: ErrorRuntime, Cause: `Reference path "` + s.itemsText + `" must point to array.`}
	}
	a.x.probe.items(stepItemsPath, items.Elems())
	return items.Elems(), nil
}

// limit is how many iterations may run side by side.
func (s *mapState) limit(a *applier, f *frame, in jsonval.Value) (int, *Failure) {
	n, fail := a.integer(f, &s.concurrency, "MaxConcurrency", in)
	if fail != nil {
		return 0, fail
	}
	if n < 0 {
		return 0, runtimeFailure(f, "MaxConcurrency cannot be negative.")
	}
	a.x.probe.number("maxConcurrency", jsonval.IntValue(n))
	if n == 0 || n > maxInline {
		n = maxInline
	}
	return int(n), nil
}

// tolerance checks the fields that say how many failures are tolerated.
func (s *mapState) tolerance(a *applier, f *frame, in jsonval.Value) *Failure {
	n, fail := a.integer(f, &s.toleratedCount, "ToleratedFailureCount", in)
	if fail == nil && n < 0 {
		fail = runtimeFailure(f, "ToleratedFailureCount cannot be negative.")
	}
	if fail != nil {
		return fail
	}
	percentage, fail := a.percentage(f, &s.toleratedPercentage, "ToleratedFailurePercentage", in)
	if fail == nil {
		a.x.probe.tolerates(s, n, percentage)
	}
	return fail
}

// begin starts iterations until enough are running. Each is caused by cause.
func (s *mapState) begin(a *applier, f *frame, in jsonval.Value, cause int64) {
	var fail *Failure
	k := f.Fork
	for fail == nil && k.Next < len(k.Items) && len(k.Frames) < k.Limit {
		i, item := k.Next, k.Items[k.Next]
		input := item
		if s.itemSelector != nil {
			if input, fail = s.selectItem(a, f, in, i, item); fail != nil {
				break
			}
		}
		k.Next++
		child := &frame{Index: i, Item: item, State: s.start, Input: newPayload(input)}
		child.Prev = a.emitAt(cause, TypeMapIterationStarted, &Iteration{s.name, i})
		a.newChild(f, child)
	}
	if fail != nil { // of the Map itself, as if it had not started
		for _, c := range k.Frames {
			a.kill(c)
		}
		f.Fork, f.Wait = nil, notWaiting
		a.fail(f, fail)
		a.later(f, nil)
	}
}

// selectItem applies ItemSelector to an item.
func (s *mapState) selectItem(a *applier, f *frame, in jsonval.Value, i int, item jsonval.Value) (jsonval.Value, *Failure) {
	d := a.see(f, in)
	d.item = mapItem{i, item}
	return s.itemSelector.eval(d)
}

// joined keeps the result of an iteration and starts another in its place, which
// AWS counts as caused by the last event of the one that ended.
func (s *mapState) joined(a *applier, f, child *frame, output payload) {
	k := f.Fork
	k.remove(child)
	k.Results[child.Index] = output
	succeeded := a.emitAt(child.Prev, TypeMapIterationSucceeded, &Iteration{s.name, child.Index})
	if k.Finished < len(k.Items) {
		if k.Next < len(k.Items) {
			in, _ := a.effectiveInput(f) // was fine when the Map began
			s.begin(a, f, in.value, child.Prev)
		}
		return
	}
	f.Prev = succeeded
	a.emitAt(f.Prev, TypeMapStateSucceeded, nil)
	f.Fork = nil
	a.succeed(f, arrayPayload(k.Results))
	a.later(f, nil)
}

func (s *mapState) stopped(a *applier, child *frame, cause int64, failed bool) {
	t := TypeMapIterationAborted
	if failed {
		t = TypeMapIterationFailed
	}
	a.emitAt(cause, t, &Iteration{s.name, child.Index})
}

func (s *mapState) outcome() (failed, aborted EventType) {
	return TypeMapStateFailed, TypeMapStateAborted
}
