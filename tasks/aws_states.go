package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

const (
	// AWS learns of the end of a child from an event. We ask, at first often,
	// since most children of a test are over at once.
	firstPoll = 20 * time.Millisecond
	lastPoll  = 250 * time.Millisecond
	// stopTimeout is how long the request to stop a child may take.
	stopTimeout = 5 * time.Second
)

// startExecution does states:startExecution: it starts a child and, for .sync,
// waits until it is over. When nobody waits for the task any more, the child is
// stopped.
func (c *awsCall) startExecution(ctx context.Context, input jsonval.Value) (json.RawMessage, error) {
	if c.task.Job != nil { // begun before a restart
		job, err := jsonval.Parse(string(c.task.Job))
		if err != nil {
			return nil, err
		}
		return c.child(ctx, job.Get("ExecutionArn"))
	}
	answer, err := c.send(ctx, "StartExecution", withoutNulls(input))
	if err != nil {
		return nil, err
	}
	started, err := c.read(answer)
	if err != nil {
		return nil, err
	}
	submitted := c.withMetadata(c.service.incoming(started, false), answer).Append(nil)
	if c.pattern != "sync" && c.pattern != "sync:2" {
		return submitted, nil
	}
	if c.task.Submitted != nil {
		c.task.Submitted(submitted)
	}
	return c.child(ctx, started.Get("executionArn"))
}

// child waits for the end of a child and returns what the task results in.
func (c *awsCall) child(ctx context.Context, arn jsonval.Value) (json.RawMessage, error) {
	child := jsonval.ObjectValue([]jsonval.Member{{Key: "ExecutionArn", Value: arn}})
	described, err := c.await(ctx, child)
	if err != nil {
		var failure *interpreter.Failure
		given := ctx.Err() != nil && !errors.Is(context.Cause(ctx), interpreter.ErrPaused) // else it is waited for again
		if given || ctx.Err() == nil && !errors.As(err, &failure) {
			c.stop(child)
		}
		return nil, err
	}
	return c.childResult(described)
}

// await asks how the child is doing until it is over.
func (c *awsCall) await(ctx context.Context, child jsonval.Value) (jsonval.Value, error) {
	for pause := firstPoll; ; pause = min(pause*3/2, lastPoll) {
		answer, err := c.send(ctx, "DescribeExecution", child)
		if err != nil {
			return jsonval.Value{}, err
		}
		described, err := c.read(answer)
		if err != nil {
			return jsonval.Value{}, err
		}
		switch described.Get("status").Str() {
		case "RUNNING", "PENDING_REDRIVE":
		default:
			return described, nil
		}
		if err := interpreter.Sleep(ctx, pause); err != nil {
			return jsonval.Value{}, err
		}
	}
}

// stop ends the child of a task that was given up. Nobody is there who could
// hear that it failed.
func (c *awsCall) stop(child jsonval.Value) {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_, _ = c.send(ctx, "StopExecution", child)
}

// childResult makes the result of a task from the description of the child: its
// times are milliseconds since the epoch. Any end but SUCCEEDED is a failure.
func (c *awsCall) childResult(described jsonval.Value) (json.RawMessage, error) {
	succeeded := described.Get("status").Str() == "SUCCEEDED"
	var members []jsonval.Member
	for _, m := range described.Members() {
		key, value := upperFirst(m.Key), m.Value
		switch {
		case value.IsNull():
			continue
		case key == "OutputDetails" && !described.Get("output").Exists():
			continue
		case key == "InputDetails" || key == "OutputDetails":
			value = c.service.incoming(value, false)
		case value.Kind() == jsonval.Number && isTime(key):
			value = jsonval.IntValue(int64(math.Round(value.Float() * 1000)))
		case succeeded && c.pattern == "sync:2" && (key == "Input" || key == "Output"):
			if parsed, err := jsonval.Parse(value.Str()); err == nil {
				value = parsed
			}
		}
		members = append(members, jsonval.Member{Key: key, Value: value})
	}
	sortMembers(members)
	result := jsonval.ObjectValue(members)
	if !succeeded {
		return nil, &interpreter.Failure{Name: "States.TaskFailed", Cause: result.String()}
	}
	return result.Append(nil), nil
}
