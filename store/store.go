// Package store keeps executions with their journals and histories, and the
// documents of a server, behind one interface: [Memory] for as long as the process
// lives, and SQLite in package sqlite. Package storetest holds what all must do.
//
// A store has no rules of the language: to it a journal is bytes.
package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A Store is an [interpreter.Journal] that can be looked into. It is safe for
// concurrent use.
type Store interface {
	interpreter.Journal

	// List returns a page of executions, the last started first, without those of
	// type Express, and the Query.After of the next page, which is "" after the last.
	List(ctx context.Context, q Query) (page []interpreter.Summary, next string, err error)
	// Delete drops executions with all that belongs to them. Those that are not there
	// are passed over.
	Delete(ctx context.Context, ids ...string) error
	// DeleteMachine drops all executions of a state machine and returns how many there were.
	DeleteMachine(ctx context.Context, machineID string) (int, error)
	// Prune drops executions that have ended and returns how many. It also drops the
	// definitions that no execution has, whatever the Retention.
	Prune(ctx context.Context, r Retention) (int, error)
	// All returns everything that is kept of all executions, in the order in which
	// they were begun. It stops after an error.
	All(ctx context.Context) iter.Seq2[*interpreter.Record, error]

	// Put writes documents, in place of those with the same kind and key: all of them or,
	// with an error, none. One without a Value is deleted.
	Put(ctx context.Context, documents ...Document) error
	// Documents returns the documents of a kind by key; of all kinds for "".
	Documents(ctx context.Context, kind string) ([]Document, error)

	Close() error
}

// A Query says which executions to list. MachineID must be set.
type Query struct {
	MachineID string
	Qualified string        // ARN of a version or alias with which they were started; "" is any
	Status    engine.Status // "" is any
	After     string        // next of the page before; "" is the first page
	Limit     int           // of the page; 0 is 100
}

// A Retention says which executions that have ended are not kept. The zero value
// keeps all.
type Retention struct {
	EndedBefore time.Time // those that ended before; zero is none
	Keep        int       // how many to keep for each state machine, the last started; 0 is all
}

// A Document is something that a server keeps.
type Document struct {
	Kind, Key string
	Value     []byte
}

// ErrBadCursor is the error of a Query.After that no page ended with.
var ErrBadCursor = errors.New("no page of executions ended there")
