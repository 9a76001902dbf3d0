package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/tasks"
)

const (
	// eventTimeout is how long EventBridge may take for a request.
	eventTimeout = 5 * time.Second

	// A request of PutEvents has at most 10 events and 256 KiB, in which each event
	// has some bytes more than its detail.
	maxEntries    = 10
	maxEventBatch = 256 << 10
	eventOverhead = 256
)

// An eventSender puts status changes to EventBridge.
type eventSender struct {
	to     tasks.AWS
	failed func(error) // is told of the first failure, and of the first after a success

	failing atomic.Bool
}

// statusEvents returns what sends status changes to the EventBridge endpoint of
// the environment; nil without one.
func (e *env) statusEvents(around config.Environment) func([]server.StatusChange) {
	endpoint := around.Endpoints["eventbridge"]
	if endpoint == "" {
		return nil
	}
	s := &eventSender{
		to: tasks.AWS{Endpoint: endpoint, AccessKey: around.AccessKey, Account: around.Account},
		failed: func(err error) {
			fmt.Fprintf(e.stderr, "sfnlocal: status events are not delivered to %s: %s\n", endpoint, visible(err.Error(), true))
		},
	}
	return s.send
}

// send sends the changes of one account and region.
func (s *eventSender) send(changes []server.StatusChange) {
	size := func(c server.StatusChange) int { return len(c.Detail) + len(c.Execution) + eventOverhead }
	for batch := range inBatches(changes, maxEntries, maxEventBatch, size) {
		err := s.put(batch)
		if was := s.failing.Swap(err != nil); err != nil && !was {
			s.failed(err)
		}
	}
}

func (s *eventSender) put(changes []server.StatusChange) error {
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	entries := make([]any, len(changes))
	for i, c := range changes {
		entries[i] = map[string]any{
			"Source": "aws.states", "DetailType": "Step Functions Execution Status Change",
			"Resources": []string{c.Execution}, "Time": c.Time.Unix(), "Detail": string(c.Detail),
		}
	}
	input, err := json.Marshal(map[string]any{"Entries": entries})
	if err != nil {
		return err
	}
	output, err := s.to.Invoke(ctx, interpreter.Task{
		Resource: "arn:aws:states:::aws-sdk:eventbridge:putEvents",
		Input:    input, Region: changes[0].Region, Execution: changes[0].Execution,
	})
	if err != nil {
		return err
	}
	var answer struct {
		FailedEntryCount int
		Entries          []struct{ ErrorCode, ErrorMessage string }
	}
	if err := json.Unmarshal(output, &answer); err != nil {
		return err
	}
	for _, entry := range answer.Entries {
		if entry.ErrorCode != "" {
			return fmt.Errorf("%s: %s", entry.ErrorCode, entry.ErrorMessage)
		}
	}
	if answer.FailedEntryCount > 0 {
		return fmt.Errorf("%d of %d were refused", answer.FailedEntryCount, len(changes))
	}
	return nil
}
