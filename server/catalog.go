package server

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A catalog is all that exists in one account and region, with AWS's rules about
// names, limits and repeated calls. It is safe for concurrent use.
type catalog struct {
	account string
	region  string
	in      *interpreter.Interpreter
	queues  Activities             // nil is none
	logs    *courier[LogRecord]    // nil is none
	changes *courier[StatusChange] // nil is none
	mocks   Mocks                  // nil is none
	meters  *meters
	store   Store // nil is none: all is in memory

	open      atomic.Int64 // executions of type STANDARD that run
	redriving sync.Mutex   // held while an execution is redriven

	mu         sync.Mutex
	machines   map[string]*machine  // by ARN
	activities map[string]*activity // by ARN
}

// A machine is a state machine with all that belongs to it.
type machine struct {
	arn     string
	name    string
	express bool
	created time.Time

	// What follows is guarded by the catalog's mu.
	facts
	revisions  map[string]*revision                // by key; with a store only
	executions map[string]*execution               // by ARN; of type STANDARD; with a store, those about to begin
	inOrder    []*execution                        // as they were started; only ever appended to; without a store only
	live       map[*interpreter.Execution]struct{} // those of type EXPRESS that run
}

// facts are what changes of a machine and is kept in the store.
type facts struct {
	deleting    bool
	current     *revision
	first       *version   // that its creation published; nil is none
	versions    []*version // by number
	lastVersion int64      // numbers are not used again
	aliases     map[string]*alias
	tags        []tag
}

func newMachine(arn, name string, express bool, created time.Time) *machine {
	return &machine{
		arn: arn, name: name, express: express, created: created, facts: facts{aliases: map[string]*alias{}},
		revisions: map[string]*revision{}, executions: map[string]*execution{}, live: map[*interpreter.Execution]struct{}{},
	}
}

// A revision is what a state machine is from one update to the next. It is immutable.
type revision struct {
	key        string // in the store
	id         string // "" until an update changes the definition or the role
	definition string // as written
	roleArn    string
	settings   settings
	updated    time.Time
	program    *engine.Program
	broken     error  // why there is no program, when it was read from the store
	variables  []byte // VariableReferences as JSON; nil when no state reads a variable
}

// A version is a revision that was published. It is immutable.
type version struct {
	number      int64
	arn         string
	description string
	created     time.Time
	revision    *revision
}

// An alias sends executions to versions. It is immutable; an update replaces it.
type alias struct {
	arn         string
	name        string
	description string
	routes      []route
	created     time.Time
	updated     time.Time
}

// A route is a version with its share of the executions, in percent.
type route struct {
	versionARN string
	weight     int64
}

// An execution is one run of a machine of type STANDARD. It is immutable.
type execution struct {
	number      int64 // among those of the machine, from 1
	arn         string
	name        string
	input       string
	traceHeader string
	target      target
	// run starts it on the first call, and returns the same ever after: the catalog
	// is not locked while the interpreter takes its first steps.
	run func() (*interpreter.Execution, error)
}

// An activity is where workers ask for tasks.
type activity struct {
	arn     string
	name    string
	created time.Time

	// What follows is guarded by the catalog's mu.
	tags    []tag
	pollers int
}

// typ is how the API names the type of m.
func (m *machine) typ() string {
	if m.express {
		return "EXPRESS"
	}
	return "STANDARD"
}

func noMachine(arn string) error {
	return fault("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}
