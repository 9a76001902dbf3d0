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

// eventTimeout is how long EventBridge may take for one event.
const eventTimeout = 5 * time.Second

// An eventSender puts status changes to EventBridge.
type eventSender struct {
	to     tasks.AWS
	failed func(error) // is told of the first failure, and of the first after a success

	failing atomic.Bool
}

// statusEvents returns what sends status changes to the EventBridge endpoint of
// the environment; nil without one.
func (e *env) statusEvents(around config.Environment) func(server.StatusChange) {
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

func (s *eventSender) send(c server.StatusChange) {
	err := s.put(c)
	if was := s.failing.Swap(err != nil); err != nil && !was {
		s.failed(err)
	}
}

func (s *eventSender) put(c server.StatusChange) error {
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	input, err := json.Marshal(map[string]any{"Entries": []any{map[string]any{
		"Source": "aws.states", "DetailType": "Step Functions Execution Status Change",
		"Resources": []string{c.Execution}, "Time": c.Time.Unix(), "Detail": string(c.Detail),
	}}})
	if err != nil {
		return err
	}
	output, err := s.to.Invoke(ctx, interpreter.Task{
		Resource: "arn:aws:states:::aws-sdk:eventbridge:putEvents",
		Input:    input, Region: c.Region, Execution: c.Execution,
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
	if answer.FailedEntryCount > 0 && len(answer.Entries) > 0 {
		return fmt.Errorf("%s: %s", answer.Entries[0].ErrorCode, answer.Entries[0].ErrorMessage)
	}
	return nil
}
