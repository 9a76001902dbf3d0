package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

const activityARN = "arn:aws:states:us-east-1:123456789012:activity:pack"

// enqueue adds a task and fails the test unless it waits then.
func enqueue(t *testing.T, a *Activities, ctx context.Context, task interpreter.Task) {
	t.Helper()
	if _, err := a.Invoke(ctx, task); !errors.Is(err, interpreter.ErrPending) {
		t.Fatalf("Invoke error = %v, want ErrPending", err)
	}
}

func tokenTask(token string) interpreter.Task {
	return interpreter.Task{Resource: activityARN, Token: token, Input: json.RawMessage(`"` + token + `"`)}
}

func TestActivities(t *testing.T) {
	t.Parallel()
	var a Activities
	if got, want := answer(t, &a, tokenTask("1")), "States.Runtime: The activity "+activityARN+" does not exist."; got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
	if _, _, ok := a.Poll(t.Context(), activityARN, ""); ok {
		t.Error("Poll of an unknown activity gave a task")
	}
	a.Create(activityARN)
	a.Create("another")

	var workers []string
	first := tokenTask("1")
	first.Started = func(worker string) { workers = append(workers, worker) }
	enqueue(t, &a, t.Context(), first)
	ended, cancel := context.WithCancel(t.Context())
	enqueue(t, &a, ended, tokenTask("2"))
	cancel()
	a.Create(activityARN) // keeps its tasks
	enqueue(t, &a, t.Context(), tokenTask("3"))

	for _, want := range []string{"1", "3"} {
		token, input, ok := a.Poll(t.Context(), activityARN, "me")
		if token != want || string(input) != `"`+want+`"` || !ok {
			t.Errorf("Poll = %s, %s, %v, want %s", token, input, ok, want)
		}
	}
	if !slices.Equal(workers, []string{"me"}) {
		t.Errorf("Started with %q, want me, once", workers)
	}
	if got, want := a.List(), []string{"another", activityARN}; !slices.Equal(got, want) {
		t.Errorf("List = %q, want %q", got, want)
	}
	a.Delete("another")
	a.Delete("never there")
	if got, want := a.List(), []string{activityARN}; !slices.Equal(got, want) {
		t.Errorf("List = %q, want %q", got, want)
	}
}

func TestActivityLimit(t *testing.T) {
	t.Parallel()
	a := Activities{Limit: 2}
	a.Create(activityARN)
	ended, cancel := context.WithCancel(t.Context())
	enqueue(t, &a, ended, tokenTask("1"))
	enqueue(t, &a, t.Context(), tokenTask("2"))
	want := "States.TaskFailed: The activity " + activityARN + " has too many tasks that wait for a worker."
	if got := answer(t, &a, tokenTask("3")); got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
	cancel() // the first makes room
	enqueue(t, &a, t.Context(), tokenTask("3"))
}

func TestActivityLongPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var a Activities
		a.Create(activityARN)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		if _, _, ok := a.Poll(ctx, activityARN, ""); ok || time.Since(began) != time.Minute {
			t.Errorf("Poll of an empty activity returned %v after %s, want false after 1m0s", ok, time.Since(began))
		}

		got := make(chan string)
		go func() {
			token, _, _ := a.Poll(t.Context(), activityARN, "")
			got <- token
		}()
		synctest.Wait()
		enqueue(t, &a, t.Context(), tokenTask("late"))
		if token := <-got; token != "late" {
			t.Errorf("Poll = %q, want late", token)
		}

		go func() {
			_, _, ok := a.Poll(t.Context(), activityARN, "")
			got <- fmt.Sprint(ok)
		}()
		synctest.Wait()
		a.Delete(activityARN)
		if ok := <-got; ok != "false" {
			t.Errorf("Poll of a deleted activity = %s, want false", ok)
		}
	})
}

// Every task goes to exactly one of many workers.
func TestActivitiesConcurrently(t *testing.T) {
	t.Parallel()
	const n = 200
	var a Activities
	a.Create(activityARN)
	var wg sync.WaitGroup
	seen := make(chan string, n)
	for range 8 {
		wg.Go(func() {
			for range n / 8 {
				token, _, _ := a.Poll(t.Context(), activityARN, "w")
				seen <- token
			}
		})
	}
	for i := range n {
		wg.Go(func() { _, _ = a.Invoke(t.Context(), tokenTask(fmt.Sprint(i))) })
	}
	wg.Wait()
	close(seen)
	unique := map[string]bool{}
	for token := range seen {
		unique[token] = true
	}
	if len(unique) != n {
		t.Errorf("%d different tasks were taken, want %d", len(unique), n)
	}
}
