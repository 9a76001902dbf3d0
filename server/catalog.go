package server

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A catalog is all that exists in one region, with AWS's rules about names and
// repeated calls. It is safe for concurrent use.
type catalog struct {
	account string
	region  string
	in      *interpreter.Interpreter

	mu         sync.Mutex
	machines   map[string]*machine  // by ARN
	activities map[string]*activity // by ARN
}

// A machine is a state machine. It is immutable but for its executions.
type machine struct {
	arn        string
	name       string
	definition string // as written
	roleArn    string
	express    bool
	tracing    bool
	created    time.Time
	program    *engine.Program

	// Guarded by the catalog's mu.
	executions map[string]*execution // by ARN
	inOrder    []*execution          // as they were started; only ever appended to
}

// An execution is one run of a machine. It is immutable.
type execution struct {
	number      int64 // among those of the machine, from 1
	arn         string
	name        string
	input       string
	traceHeader string
	machine     *machine
	// run starts it on the first call, and returns the same ever after: the catalog
	// is not locked while the interpreter takes its first steps.
	run func() (*interpreter.Execution, error)
}

// An activity is where workers will ask for tasks.
type activity struct {
	arn     string
	name    string
	created time.Time
}

// typ is how the API names the type of m.
func (m *machine) typ() string {
	if m.express {
		return "EXPRESS"
	}
	return "STANDARD"
}

func newCatalog(account, region string, in *interpreter.Interpreter) *catalog {
	return &catalog{
		account: account, region: region, in: in,
		machines: map[string]*machine{}, activities: map[string]*activity{},
	}
}

// createMachine registers m, whose ARN, date and program are yet to be made. A
// second call with the same name, definition and type returns the first machine.
func (c *catalog) createMachine(m *machine) (*machine, error) {
	if err := checkName(m.name); err != nil {
		return nil, err
	}
	if err := checkARNPrefix(m.roleArn); err != nil {
		return nil, err
	}
	program, err := compile(m.definition, m.express)
	if err != nil {
		return nil, err
	}
	m.program = program
	m.arn = c.arn(machineType, m.name)
	m.created = time.Now()
	m.executions = map[string]*execution{}

	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.machines[m.arn]; old != nil {
		if old.definition != m.definition || old.express != m.express {
			return nil, fault("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", m.arn)
		}
		return old, nil
	}
	c.machines[m.arn] = m
	return m, nil
}

// compile returns the program of a definition that may be registered.
func compile(definition string, express bool) (*engine.Program, error) {
	if express {
		if problems := asl.ValidateWith("", []byte(definition), asl.Options{Express: true}).Errors(); len(problems) > 0 {
			return nil, problems
		}
	}
	sm, err := asl.Parse("", []byte(definition))
	if err != nil {
		return nil, err
	}
	program, err := engine.Compile(sm)
	if err != nil {
		return nil, &uncompilableError{err}
	}
	return program, nil
}

// machine returns a state machine by its ARN.
func (c *catalog) machine(arn string) (*machine, error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[arn]
	if m == nil {
		return nil, fault("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
	}
	return m, nil
}

// deleteMachine removes a state machine with its executions, of which those that
// run are aborted. One that does not exist is deleted already.
func (c *catalog) deleteMachine(arn string) error {
	if err := checkARN(arn, machineType); err != nil {
		return err
	}
	c.mu.Lock()
	m := c.machines[arn]
	delete(c.machines, arn)
	c.mu.Unlock()
	if m == nil {
		return nil
	}
	// Nobody can start another: start looks for the machine under the same lock.
	for _, x := range m.inOrder {
		if running, err := x.run(); err == nil {
			running.Stop("", "")
		}
	}
	return nil
}

// listMachines returns a page of the state machines, by name.
func (c *catalog) listMachines(pg page) (shown []*machine, token string) {
	c.mu.Lock()
	all := slices.SortedFunc(maps.Values(c.machines), func(a, b *machine) int { return strings.Compare(a.name, b.name) })
	c.mu.Unlock()
	return take(pg, slices.Values(all),
		func(m *machine) bool { return m.name <= pg.after },
		func(m *machine) string { return m.name })
}
