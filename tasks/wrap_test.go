package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	r := &Record{To: Router{{State: "A", To: Return(`1`)}}}
	a, b := newTask("r", `{}`), newTask("r", `{}`)
	a.State, b.State = "A", "B"
	answer(t, r, a)
	failure := answer(t, r, b)
	calls := r.Calls()
	if len(calls) != 2 || calls[0].Task.State != "A" || string(calls[0].Output) != "1" || calls[0].Err != nil || calls[1].Task.State != "B" || calls[1].Err.Error() != failure {
		t.Errorf("Calls = %+v", calls)
	}
	calls[0].Task.State = "changed"
	if r.Calls()[0].Task.State != "A" {
		t.Error("Calls shares its slice")
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if got := answer(t, Delay{To: Return(`1`), By: time.Hour}, newTask("r", `{}`)); got != "1" || time.Since(began) != time.Hour {
			t.Errorf("Invoke = %s after %s, want 1 after 1h0m0s", got, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := (Delay{To: Return(`1`), By: time.Hour}).Invoke(ctx, newTask("r", `{}`)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Invoke error = %v, want that the context ended", err)
		}
	})
}

func TestFailN(t *testing.T) {
	t.Parallel()
	f := &FailN{To: Return(`1`), Times: 2, With: interpreter.Failure{Name: "Busy"}}
	for _, want := range []string{"Busy", "Busy", "1", "1"} {
		if got := answer(t, f, newTask("r", `{}`)); got != want {
			t.Errorf("Invoke = %s, want %s", got, want)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		l := &Limit{N: 3, To: HandlerFunc(func(context.Context, json.RawMessage) (json.RawMessage, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second) // of the bubble's clock
			now.Add(-1)
			return nil, nil
		})}
		began := time.Now()
		var wg sync.WaitGroup
		for range 9 {
			wg.Go(func() { _, _ = l.Invoke(t.Context(), newTask("r", `{}`)) })
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Invoke(ctx, newTask("r", `{}`)); !errors.Is(err, context.Canceled) {
			t.Errorf("Invoke error = %v, want context.Canceled", err)
		}
		wg.Wait()
		if most.Load() != 3 || time.Since(began) != 3*time.Second {
			t.Errorf("%d at a time for %s, want 3 for 3s", most.Load(), time.Since(began))
		}
	})
}
