package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A step is one visit of a state, put together from the events of a history.
type step struct {
	name, typ string
	parent    *step // the Parallel or Map around it
	iteration int   // of the Map around it; -1 is none
	entered   int64 // Unix milliseconds, in the time of the execution
	ended     int64
	seen      time.Time // when it was entered in real time
	outcome   outcome
	attempts  int             // of a task, a Parallel or a Map
	items     int             // of a Map
	awaits    string          // what it waits for
	failure   *engine.Failure // of the last attempt
	origin    *step           // the step whose failure it is, when that lies within
	next      string          // where a Choice or a Catch led
}

// outcome says how a step went.
type outcome uint8

const (
	running outcome = iota
	succeeded
	caught
	failed
	aborted
)

// depth is how many states are around s.
func (s *step) depth() int {
	n := 0
	for p := s.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

func (s *step) within(outer *step) bool {
	for p := s.parent; p != nil; p = p.parent {
		if p == outer {
			return true
		}
	}
	return false
}

// isFork reports whether states run within s.
func (s *step) isFork() bool { return s.typ == "Parallel" || s.typ == "Map" }

// fails keeps the failure of an attempt.
func (s *step) fails(name, why string) {
	if s != nil {
		s.failure = &engine.Failure{Name: name, Cause: why}
		s.awaits = anotherAttempt(name)
	}
}

func anotherAttempt(name string) string {
	if name == "" {
		return "another attempt"
	}
	return "another attempt after " + name
}

// takeFailure makes the failure of a step within s that of s.
func (s *step) takeFailure(from *step) {
	if s == from || from == nil {
		return
	}
	s.origin, s.failure = from, from.failure
	if from.origin != nil {
		s.origin = from.origin
	}
	if s.failure == nil { // one that no event tells of, such as a Fail state's
		s.failure = &engine.Failure{}
	}
}

// around returns the first of s and the steps around it that is as wanted.
func around(s *step, wanted func(*step) bool) *step {
	for ; s != nil; s = s.parent {
		if wanted(s) {
			return s
		}
	}
	return nil
}

// functionName is the Lambda function that the parameters of a task name.
func functionName(parameters string) string {
	if !strings.Contains(parameters, "FunctionName") {
		return ""
	}
	v, err := jsonval.Parse(parameters)
	if err != nil {
		return ""
	}
	return shortARN(v.Get("FunctionName").Str())
}

// shortARN is what an ARN of a function or an activity names.
func shortARN(arn string) string {
	if parts := strings.SplitN(arn, ":", 7); len(parts) == 7 {
		return parts[5] + " " + parts[6]
	}
	return arn
}

// label is the name of a step, with its iteration.
func (s *step) label() string {
	if s.iteration >= 0 {
		return fmt.Sprintf("[%d] %s", s.iteration, s.name)
	}
	return s.name
}
