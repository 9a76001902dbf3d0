package main

import (
	"time"

	"github.com/google/go-cmp/cmp"
)

// finish waits until an execution has ended.
func (w *world) finish(machine, arn string) {
	w.t.Helper()
	if machine == "redrive" {
		w.redrive(arn)
	}
	deadline := time.After(time.Minute)
	for {
		var d description
		w.do("DescribeExecution", map[string]any{"executionArn": arn}, &d)
		if d.Status != "RUNNING" {
			return
		}
		select {
		case <-deadline:
			w.t.Fatalf("%s goes on and on: %v", arn, w.history(arn))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// check looks at all that was acknowledged.
func (w *world) check(want map[string][]map[string]any) {
	used := map[string]string{}
	for arn, machine := range w.acknowledged {
		w.finish(machine, arn)
		events := w.history(arn)
		if diff := differs(want[machine], events); diff != "" {
			w.t.Fatalf("%s: the history differs (-undisturbed +got)\n%s\nit is %v", arn, diff, events)
		}
		for _, call := range callsOf(events) {
			if before := used[call]; before != "" {
				w.t.Errorf("the result of %s is used in %s and %s", call, before, arn)
			}
			used[call] = arn
		}
	}
	deadline := time.After(time.Minute)
	for _, id := range w.express {
		for !w.hasWorked(id) {
			select {
			case <-deadline:
				w.t.Fatalf("the Express execution %s was forgotten", id)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	for name := range worldMachines {
		if name != "express" {
			w.checkList(name)
		}
	}
}

// differs compares two histories of a state machine. Where nothing runs side by side,
// they are the same event for event, with the same ids.
func differs(want, got []map[string]any) string {
	if isSequence(got) {
		return cmp.Diff(sequence(want), sequence(got))
	}
	return cmp.Diff(shapeOf(want), shapeOf(got))
}

func (w *world) hasWorked(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.worked[id]
}

// checkList expects all executions of a state machine in its list.
func (w *world) checkList(machine string) {
	listed := map[string]bool{}
	for token := ""; ; {
		body := map[string]any{"stateMachineArn": worldARN + "stateMachine:" + machine, "maxResults": 1000}
		if token != "" {
			body["nextToken"] = token
		}
		var page struct {
			Executions []struct{ ExecutionArn string }
			NextToken  string
		}
		w.do("ListExecutions", body, &page)
		for _, x := range page.Executions {
			if listed[x.ExecutionArn] {
				w.t.Errorf("%s is listed twice", x.ExecutionArn)
			}
			listed[x.ExecutionArn] = true
		}
		if token = page.NextToken; token == "" {
			break
		}
	}
	for arn, of := range w.acknowledged {
		if of == machine && !listed[arn] {
			w.t.Errorf("%s is not listed", arn)
		}
	}
}
