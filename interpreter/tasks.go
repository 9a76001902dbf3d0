package interpreter

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// Tasks is where Task states go. Invoke does the work of one attempt and
// returns its result as JSON text.
//
// An error that is a [*Failure] is the failure that the state sees and that
// Retry and Catch match; any other error becomes a Failure named after
// "States.TaskFailed". [ErrPending] says that the answer comes later, with the
// task's token.
//
// Invoke is called from many goroutines at once. Its context is cancelled when
// nobody waits for the answer any more: timeout, stop, or a failed sibling branch.
type Tasks interface {
	Invoke(ctx context.Context, t Task) (json.RawMessage, error)
}

// A Planner is Tasks that answer by the order in which tasks begin, such as mocks
// that are given out one by one. Plan is called in that order, which is the same
// in all runs alike, with the execution locked; it must return soon. The task then
// goes to what it returns.
type Planner interface {
	Tasks
	Plan(t Task) Tasks
}

// ErrPending is returned by [Tasks.Invoke] for a task that was handed on, such
// as to the queue of an activity, and is answered with its token.
var ErrPending = errors.New("the task is answered later, with its token")

// A Task is one attempt of a Task state. Its JSON must not be changed.
type Task struct {
	ID          string          // a UUID for this attempt, derived from the execution's seed
	State       string          // the name of the Task state
	Resource    string          // its Resource, as written
	Input       json.RawMessage // what Parameters or Arguments made of the state's input
	Token       string          // for .waitForTaskToken, .sync and activities; else ""
	RoleArn     string          // of Credentials; else ""
	Attempt     int             // 0, then 1 for the first retry, …
	Item        json.RawMessage // what the innermost Map around the state is at; nil outside of one
	Index       int             // of Item
	Execution   string          // the ARN of the execution
	Machine     string          // the name of the state machine
	MachineRole string          // the role of the state machine
	Region      string
	// Job is what Submitted was told when the job of a .sync task began in a process
	// that has ended since: that job is to be waited for, and no other begun. Else nil.
	Job json.RawMessage

	// Answer ends a task that only its Token can end, as the token would: with output, or with
	// failure when that is not nil. Nil for other tasks.
	Answer func(output json.RawMessage, failure *Failure)
	// Started tells that a worker took an activity's task. Nil for other tasks.
	Started func(worker string)
	// Submitted tells what the API answered when a .sync job began. Nil for other tasks.
	Submitted func(response json.RawMessage)
}

// A Failure is what AWS calls an error: a name that Retry and Catch match, and
// a cause for people. It is an outcome of an execution, not a fault of ours.
type Failure = engine.Failure
