package interpreter

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Journal keeps executions, so that they survive the process. It knows nothing
// of what they do: entries and snapshots are bytes to it. Its methods are safe
// for concurrent use, but Commit is called by one goroutine at a time.
type Journal interface {
	// Commit makes the writes durable, in their order, all of them or, with an
	// error, none. It returns when they are.
	Commit(writes []Write) error
	// Running returns all executions that have not ended, in any order. It stops
	// after an error.
	Running(ctx context.Context) iter.Seq2[*Record, error]
	// Load returns an execution, or ErrNoExecution.
	Load(ctx context.Context, id string) (*Record, error)
	// Definition returns the definition with a digest, or ErrNoDefinition.
	Definition(ctx context.Context, digest string) (Definition, error)
}

// The errors of journals.
var (
	ErrNoExecution     = errors.New("no such execution")
	ErrExecutionExists = errors.New("an execution with this ID exists")
	ErrNoDefinition    = errors.New("the definition is missing")
)

// A Write is what one event of an execution changes in the journal.
type Write struct {
	ID string // of the execution
	// Seq counts the events of the execution from 1. A journal refuses an Entry
	// with one that it has.
	Seq int64
	// Entry is what is added to the journal of the execution; nil when Snapshot or Forget
	// make it needless.
	Entry []byte
	// Snapshot, when not nil, takes the place of all entries up to Seq. Earlier
	// snapshots are kept, since each has only the history since the one before.
	Snapshot []byte
	// Replace has earlier snapshots dropped as well.
	Replace bool
	// Summary is given when it has changed. With New it must be of an execution that
	// the journal does not have; the error is ErrExecutionExists.
	Summary *Summary
	New     bool
	// Definition comes with a Summary that may be the first to name it.
	Definition *Definition
	// Forget drops the execution and all that is kept of it.
	Forget bool
}

// A Summary is what lists of executions show.
type Summary struct {
	ID          string
	Name        string
	MachineID   string
	VersionArn  string // "" when it was not started by a version
	AliasArn    string // "" when it was not started by an alias
	Express     bool   // to be begun anew, and not to be listed
	Status      engine.Status
	Start       time.Time
	Stop        time.Time // zero while it runs
	Redrives    int
	RedriveDate time.Time // zero without redrives
	Digest      string    // of the definition
	TasksName   string    // of the Request
}

// A Definition is a text that executions run.
type Definition struct {
	Digest string // see [engine.Digest]
	Name   string // of the file; may be ""
	Text   string
}

// A Record is all that a journal has of one execution.
type Record struct {
	Summary
	Snapshots [][]byte // in order
	Seq       int64    // of the last snapshot; 0 without
	Entries   [][]byte // those after Seq, in order
}
