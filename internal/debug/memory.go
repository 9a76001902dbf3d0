package debug

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A memory knows what tasks answered, so that none is done twice for one attempt
// of one execution.
type memory struct {
	to      interpreter.Tasks
	mu      sync.Mutex
	answers map[call]*answer
}

// A call is one attempt of a task. Its ID derives from the seed, and so is the
// same each time; its input is not when something was changed.
type call struct{ id, input string }

// An answer is what a task answered, and when: times count from the call.
type answer struct {
	output json.RawMessage
	err    error
	after  time.Duration

	worker    *string // that took an activity's task
	submitted json.RawMessage
	byToken   *tokenAnswer
}

type tokenAnswer struct {
	output  json.RawMessage
	failure *interpreter.Failure
	after   time.Duration
}

// rememberingTasks are the tasks of one run.
type rememberingTasks struct {
	*memory
	run *run
}

// Invoke implements [interpreter.Tasks].
func (m *rememberingTasks) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if m.run.isAbandoned() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	key := call{t.ID, string(t.Input)}
	var known answer
	m.note(func() {
		if a := m.answers[key]; a != nil {
			known = *a
		}
	})
	switch {
	case known.output == nil && known.err == nil, known.err == interpreter.ErrPending && known.byToken == nil:
		return m.invoke(ctx, key, t)
	}
	return known.again(ctx, t)
}

// again gives the answer that was given before.
func (a *answer) again(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if a.worker != nil && t.Started != nil {
		t.Started(*a.worker)
	}
	if a.submitted != nil && t.Submitted != nil {
		t.Submitted(a.submitted)
	}
	if by := a.byToken; by != nil && t.Answer != nil {
		interpreter.After(ctx, by.after, func() { t.Answer(by.output, by.failure) })
	}
	if err := interpreter.Sleep(ctx, a.after); err != nil {
		return nil, err
	}
	return a.output, a.err
}

// invoke does a task, and keeps what it answers.
func (m *rememberingTasks) invoke(ctx context.Context, key call, t interpreter.Task) (json.RawMessage, error) {
	begun := interpreter.Now(ctx)
	a := &answer{}
	if started := t.Started; started != nil {
		t.Started = func(worker string) {
			m.note(func() { a.worker = &worker })
			started(worker)
		}
	}
	if submitted := t.Submitted; submitted != nil {
		t.Submitted = func(response json.RawMessage) {
			m.note(func() { a.submitted = response })
			submitted(response)
		}
	}
	if answered := t.Answer; answered != nil {
		t.Answer = func(output json.RawMessage, failure *interpreter.Failure) {
			m.note(func() { a.byToken = &tokenAnswer{output, failure, interpreter.Now(ctx).Sub(begun)} })
			answered(output, failure)
		}
	}
	output, err := m.to.Invoke(ctx, t)
	m.note(func() {
		a.output, a.err, a.after = output, err, interpreter.Now(ctx).Sub(begun)
		if ctx.Err() == nil { // else it was given up, and what it says of that is no answer
			m.answers[key] = a
		}
	})
	return output, err
}

func (m *memory) note(what func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	what()
}
