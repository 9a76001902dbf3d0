// Package testfile reads the files in which tests of a definition are written,
// NAME.test.yaml beside NAME.asl.json:
//
//	mocks:                             # for all cases
//	  Reserve: {payload: {ok: true}}
//	cases:
//	  - name: a card that is declined
//	    input: {total: 700}
//	    mocks:
//	      Charge:
//	        - throw: {error: Net.Timeout}
//	        - payload: {status: declined}
//	    expect:
//	      status: FAILED
//	      error: Card.Declined
//	      visited: [Reserve, Charge, ..., Cancel]
//	table:
//	  - name: ${total} euros
//	    columns: [total, status]
//	    rows: [[7, SUCCEEDED], [700, FAILED]]
//	    input: {total: "${total}"}
//	    expect: {status: "${status}"}
//
// docs/testing.md is the whole of it. [Parse] turns a file into data that says
// for each case all that it is, with what the file says for all cases, so that
// whoever runs a case needs nothing else. Every mistake is an error with the name
// of the file, the line and the column.
//
// [Append] writes a case: what records an execution makes a [Case] with its
// Name, Input, Mocks and Expect and appends it to the text of a file, which may
// be empty. It writes those members that have a key of the format; positions are
// of no account to it.
package testfile

import (
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// A File is what a file says. It is immutable.
type File struct {
	Name    string
	Machine Text              // the path of the definition, from the folder of the file; "" is the one of the same name
	Set     map[string]string // what placeholders of the definition stand for
	Routes  Routes
	Start   time.Time // of all cases; zero when the file does not say
	Seed    uint64    // of all cases
	Shape   shape.Mode
	Cases   []Case // those of tables among them, after the others

	// What exploration needs; running cases does not.
	Invariants  []Invariant
	Compensates []Compensation
	Accept      []Acceptance
}

// Text is a text with its place.
type Text struct {
	Value string
	Pos   yamldoc.Pos
}

// Routes say where tasks go that no mock answers: nowhere, in the zero value.
type Routes struct {
	On   bool
	File string // of the routes, from the folder of the file; "" is the sfnlocal.yaml beside the definition
	Pos  yamldoc.Pos
}

// A Case is one execution and what is expected of it.
type Case struct {
	Name      string
	Pos       yamldoc.Pos
	Input     jsonval.Value // Undefined is {}
	Mocks     []Mock        // by state: those of the case, then those of the file for other states
	Recording Text          // the path of a history whose results answer what no mock does; "" is none
	Expect    Expect
}

// A Mock is the answers to the tasks of one state. A task gets the first answer
// that is for it.
type Mock struct {
	State   string
	Pos     yamldoc.Pos
	Shared  bool // it is for all cases, so that one may leave it unused
	Answers []Answer
}

// An Answer is given to a task: exactly one of Return, Payload and Throw is set.
//
// An answer is for a task when its Attempt and its When say so and it was not yet
// given Times times.
type Answer struct {
	Pos     yamldoc.Pos
	Return  jsonval.Value // the result of the task; what comes with the token where the task waits for one
	Payload jsonval.Value // what the Lambda function returns that the task calls
	Throw   *Throw
	Delay   time.Duration // modelled, before the answer
	Times   int           // how many tasks get it; 0 is any number
	Attempt Range         // the attempts of a visit of the state that get it; zero is all
	When    *Condition    // on the task; nil is none
	Shape   *shape.Mode   // of Return; nil is that of the file
}

// Throw is a failure of a task.
type Throw struct{ Error, Cause string }

// A Range of attempts, both ends included, counted from 1: the retries come after 1.
type Range struct{ First, Last int }

// Holds reports whether n is in the range. The zero Range has all.
func (r Range) Holds(n int) bool {
	return r == Range{} || n >= r.First && n <= r.Last
}

// open is the end of a range that has none.
const open = math.MaxInt32

// Recorded is what a recorded history says of how an execution began and what its
// tasks were answered.
type Recorded struct {
	Input jsonval.Value
	Mocks []Mock
}

// Expect is what is expected of an execution. What is not set is not looked at,
// but for Status: an execution must succeed when neither it nor Error or Cause is set.
type Expect struct {
	Pos            yamldoc.Pos
	Status         Text // "SUCCEEDED", …
	Output         Value
	OutputContains Value      // a part of the output
	OutputMatches  *Condition // on the output
	Error          *Pattern
	Cause          *Pattern
	Visited        Path     // of the machine's own states
	Branches       []Branch // of what is within Parallel and Map states
	Attempts       []Count
	Calls          []Calls
	Duration       *Span   // modelled
	Variables      []Named // of the machine's own scope at the end
	Golden         Text    // the path of a file with the output
}

// A Value is a value with its place; the zero Value is not set.
type Value struct {
	jsonval.Value
	Pos yamldoc.Pos
}

// A Pattern is a text to compare with, or a regular expression to be found in it.
type Pattern struct {
	Text   string
	Regexp *regexp.Regexp // in place of Text
	Pos    yamldoc.Pos
}

// A Path is states in the order in which they are visited; "..." stands for any
// number of others. A nil States is not set.
type Path struct {
	States []string
	Pos    yamldoc.Pos
}

// A Branch is what is visited in a branch of a Parallel or an iteration of a Map.
type Branch struct {
	Place
	Visited Path
}

// A Place is a branch of a Parallel or an iteration of a Map.
type Place struct {
	Of     string // the Parallel or Map
	Index  int    // of the branch or item, from 0
	Within *Place // around Of, which may run in each branch or iteration of it; nil is any
	Pos    yamldoc.Pos
}

// String describes the place: "branch 1 of Both".
func (p *Place) String() string {
	text := fmt.Sprintf("branch %d of %s", p.Index, p.Of)
	if p.Within != nil {
		text += " within " + p.Within.String()
	}
	return text
}

// A Count is how often a state was tried, all its visits together.
type Count struct {
	State string
	N     int
	Pos   yamldoc.Pos
}

// Calls are what the tasks of a state are given, in order, all of them.
type Calls struct {
	State string
	Wants []Call
	Pos   yamldoc.Pos
}

// A Call is what a task is given: exactly Input, or something that has Contains
// in it. When neither is set anything will do.
type Call struct {
	Input, Contains jsonval.Value
	Pos             yamldoc.Pos
}

// A Span of time, both ends included.
type Span struct {
	Min, Max time.Duration
	Pos      yamldoc.Pos
}

// A Named value is that of a variable.
type Named struct {
	Name  string
	Value jsonval.Value
	Pos   yamldoc.Pos
}

// An Invariant is a rule that must hold in all executions.
type Invariant struct {
	Name, Rule string // the same when the file gives only the rule
	Pos        yamldoc.Pos
}

// A Compensation says that a step which was done is undone by another.
type Compensation struct {
	Step, By string // states
	Pos      yamldoc.Pos
}

// An Acceptance says that a kind of fault of a state is known and wanted.
type Acceptance struct {
	State, Kind string
	Pos         yamldoc.Pos
}
