package engine

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Program is a compiled state machine: one flat table of states, names being
// unique in a definition, with every path, template and rule parsed. It holds no
// run-time values, is never changed and is safe for concurrent executions.
type Program struct {
	startAt string
	timeout int64 // seconds; 0 is none
	states  map[string]state
	source  *asl.Source
	digest  string

	trialOnly bool // a state cannot be run
}

// Source is the text that the program was compiled from.
func (p *Program) Source() *asl.Source { return p.source }

// Digest is that of the text of Source.
func (p *Program) Digest() string { return p.digest }

// Digest is the SHA-256 of the text of a definition in hexadecimal digits.
func Digest(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:])
}

// A state is a compiled state of one type.
type state interface {
	base() *fields
	// enter does the work of the state, of which StateEntered was written, up to
	// its end or to where it must wait.
	enter(a *applier, f *frame)
}

// retriable are the states that have Retry: [taskState], [parallelState] and [mapState].
type retriable interface {
	state
	// again runs the state once more after the delay of a Retry. StateEntered is
	// not written again.
	again(a *applier, f *frame)
}

// forkState are the states that run frames of their own: [parallelState] and [mapState].
type forkState interface {
	retriable
	// joined takes the output of a frame that came to its end.
	joined(a *applier, f, child *frame, output payload)
	// stopped writes the events of a frame that failed, or whose sibling did.
	stopped(a *applier, child *frame, cause int64, failed bool)
	// events of the state's own failure and cancellation
	outcome() (failed, aborted EventType)
}

// fields are what states of most types have.
type fields struct {
	name       string
	entered    EventType
	exited     EventType
	next       string // "" ends the scope
	inputPath  pathField
	outputPath pathField
	assign     []assignment
	jsonata    bool // the state's query language
	output     expr // of JSONata; nil is the result, or else the input
	parameters expr // or Arguments; nil is the effective input
	selector   expr // ResultSelector; nil is the raw result
	resultPath resultPath
	retry      []asl.Retrier
	catch      []catcher
}

func (s *fields) base() *fields { return s }

// A pathField is InputPath or OutputPath. The zero value is "$".
type pathField struct {
	path *jsonpath.Path // nil is "$"
	null bool           // the field is null: the result is {}
}

// A resultPath says where in the raw input a result goes. The zero value
// replaces the input.
type resultPath struct {
	path    *jsonpath.Path // nil is "$"
	discard bool           // the field is null: the input stays
}

// An assignment is one member of Assign.
type assignment struct {
	name  string
	value expr
}

// A catcher is a compiled Catcher.
type catcher struct {
	errors     []string
	next       string
	resultPath resultPath
	assign     []assignment
	output     expr // of JSONata; nil is the error output
}

// A number is a field that is a number in the definition or a path to one.
type number struct {
	set   bool
	value float64
	path  *jsonpath.Path
	expr  expr // of JSONata
}

var emptyObject = payload{value: jsonval.ObjectValue(nil), text: "{}"}
