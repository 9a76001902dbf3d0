// Package config reads sfnlocal.yaml, which says where the tasks of the state
// machines beside it go,
//
//	tasks:
//	  - function: chargeCard          # or state:, resource:; * stands for anything
//	    go: payments/charge           # a function of the binary
//	    delay: 2s
//	    fail: {times: 2, error: Payment.Timeout, cause: no answer}
//	  - function: ship
//	    http: {url: "http://localhost:8081/ship/{$.id}", mode: proxy}
//	  - resource: "arn:aws:states:::lambda:*"
//	    endpoint: http://localhost:3001
//	  - resource: "arn:aws:states:::aws-sdk:dynamodb:*"
//	    endpoint: http://localhost:8000
//	  - state: Audit
//	    return: {ok: true}            # or throw: {error: …, cause: …}
//
// and which requests to the server start which of them:
//
//	routes:
//	  - route: POST /order/{id}
//	    machine: order-saga           # a name or an ARN
//	    wait: 30s                     # for the output; without it, the answer comes at once
//	    input: {id.$: $$.path.id, items.$: $.items}
//
// The first entry that matches takes a task. Every mistake is an error with the
// name of the file, the line and the column.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// FileName is the name of the file beside a definition.
const FileName = "sfnlocal.yaml"

// Find returns the path of the file beside a definition, and "" when there is
// none. The error says that it cannot be known.
func Find(definition string) (string, error) {
	path := filepath.Join(filepath.Dir(definition), FileName)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case info.IsDir():
		return "", fmt.Errorf("%s is a folder", path)
	}
	return path, nil
}

// A File is what a file says. It is immutable.
type File struct {
	Name   string
	Tasks  []Entry
	Routes []Route
}

// An Entry says which tasks go where. Go, Endpoint and To exclude each other.
type Entry struct {
	State, Function, Resource string // which tasks, as in [tasks.Route]

	Go       string            // the name of a function of the binary
	Endpoint string            // the URL of an AWS service
	To       interpreter.Tasks // a service, an answer or a failure that the file itself describes

	Delay time.Duration
	Fail  Fail

	Pos yamldoc.Pos // of the value of go:
}

// Fail says how often an entry fails before it answers.
type Fail struct {
	Times int
	With  interpreter.Failure
}

// Router makes the routes of f. Entries with go: take their function from
// handlers, by name; a name that is not there is an error.
func (f *File) Router(handlers tasks.Handlers) (tasks.Router, error) {
	var router tasks.Router
	var errs []error
	for _, e := range f.Tasks {
		to := e.To
		switch {
		case e.Go != "":
			handler := handlers[e.Go]
			if handler == nil {
				errs = append(errs, unknownHandler(f.Name, e, handlers))
				continue
			}
			to = handler
		case e.Endpoint != "":
			to = &tasks.AWS{Endpoint: e.Endpoint}
		}
		if e.Fail.Times > 0 {
			to = &tasks.FailN{To: to, Times: e.Fail.Times, With: e.Fail.With}
		}
		if e.Delay > 0 {
			to = tasks.Delay{To: to, By: e.Delay}
		}
		router = append(router, tasks.Route{State: e.State, Function: e.Function, Resource: e.Resource, To: to})
	}
	return router, errors.Join(errs...)
}

func unknownHandler(file string, e Entry, handlers tasks.Handlers) error {
	names := slices.Sorted(maps.Keys(handlers))
	hint := "; this binary has none"
	if near := spell.Nearest(e.Go, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	} else if len(names) > 0 {
		hint = "; there are " + strings.Join(names, ", ")
	}
	return fmt.Errorf("%s:%d:%d: no function of the binary is called %q%s", file, e.Pos.Line, e.Pos.Col, e.Go, hint)
}
