package server

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A target is what an execution is started with.
type target struct {
	machine    *machine
	revision   *revision
	versionARN string            // "" unless it was started by version or by alias
	aliasARN   string            // "" unless it was started by alias
	mocks      interpreter.Tasks // of a test case; nil is none
	sync       bool              // the caller waits for the end
}

// An order is what StartExecution and StartSyncExecution are called with.
type order struct {
	arn         string // of a state machine, a version or an alias
	name        string // made up when ""
	input       string
	traceHeader string
	testCase    string // of the mocks; "" is none
	sync        bool   // the caller waits for the end
}

func (o *order) check() error {
	if err := checkARN(o.arn, machineType); err != nil {
		return err
	}
	if err := checkName(o.name); err != nil {
		return err
	}
	return checkInput(o.input)
}

// newSeed draws the number that an execution derives all its chance from.
func newSeed() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:]) | 1
}

// target returns what an ARN stands for. An alias sends to a version according
// to the seed of the execution. The caller holds c.mu.
func (c *catalog) target(arn string, seed uint64) (target, error) {
	base, qualifier := unqualified(arn)
	m := c.machines[base]
	switch {
	case m == nil:
		return target{}, noMachine(arn)
	case m.deleting:
		return target{}, m.usable()
	case qualifier == "":
		return target{machine: m, revision: m.current}, nil
	}
	to := target{machine: m, versionARN: arn}
	if a := m.aliases[qualifier]; a != nil {
		to.aliasARN, to.versionARN = arn, a.choose(seed)
		_, qualifier = unqualified(to.versionARN)
	}
	v := m.version(qualifier)
	if v == nil {
		return target{}, noMachine(arn)
	}
	to.revision = v.revision
	return to, nil
}

// begin starts an execution whose events are followed.
func (c *catalog) begin(to target, arn, name string, o *order, seed uint64) (*interpreter.Execution, error) {
	m := to.machine
	if to.revision.broken != nil {
		return nil, to.revision.broken
	}
	return c.in.Start(interpreter.Request{
		Program: to.revision.program, Tasks: to.mocks, TasksName: testCaseName(m.name, o.testCase),
		Input: []byte(o.input),
		Info: engine.Info{
			ID: arn, Name: name, RoleArn: to.revision.roleArn, MachineID: m.arn, MachineName: m.name, Region: c.region,
			VersionArn: to.versionARN, AliasArn: to.aliasARN, Express: m.express, Sync: to.sync, Seed: seed,
			Note: c.note(to.revision, o.traceHeader),
		},
		Observe: c.observer(to, arn, name, nil),
	})
}

// observer returns what follows the events of an execution from now on. before is
// what it was until now; nil is nothing.
func (c *catalog) observer(to target, arn, name string, before *interpreter.Description) func(*interpreter.Execution, engine.HistoryEvent) {
	redrives := 0
	if before != nil {
		redrives = before.Redrives
	}
	logs := c.newLogStream(to.revision.settings.logging, arn, redrives)
	var changes *stream[StatusChange]
	if !to.machine.express {
		changes = c.newStatusStream(to, arn, name, before)
	}
	return func(_ *interpreter.Execution, e engine.HistoryEvent) {
		c.meters.observe(to.machine, &e)
		if !to.machine.express {
			c.countOpen(e.Type)
		}
		if logs != nil {
			logs.observe(e)
		}
		if changes != nil {
			changes.observe(e)
		}
	}
}

// start starts an execution and returns its ARN. For the type STANDARD, a second
// call with the name and input of one that is still running returns that.
func (c *catalog) start(o *order) (arn string, running *interpreter.Execution, err error) {
	if err := o.check(); err != nil {
		return "", nil, err
	}
	x, isNew, err := c.findOrAdd(o)
	if err != nil {
		return "", nil, err
	}
	if x == nil {
		express, err := c.startExpress(o)
		if err != nil {
			return "", nil, err
		}
		return express.arn, express.running, nil
	}
	running, err = x.run()
	if c.store != nil {
		c.began(x)
		if errors.Is(err, interpreter.ErrExecutionExists) {
			isNew = false
			x, running, err = c.stored(x.arn)
		}
	}
	if err != nil {
		return "", nil, err
	}
	if !isNew && (x.input != o.input || running.Describe().Status != engine.StatusRunning) {
		return "", nil, fault("ExecutionAlreadyExists", "Execution Already Exists: '%s'", x.arn)
	}
	return x.arn, running, nil
}

// findOrAdd returns the execution of that name, which it adds when it is new. It
// does not start it. It returns nil for a state machine of type EXPRESS.
func (c *catalog) findOrAdd(o *order) (x *execution, isNew bool, err error) {
	seed := newSeed()
	c.mu.Lock()
	defer c.mu.Unlock()
	to, err := c.target(o.arn, seed)
	if err != nil || to.machine.express {
		return nil, false, err
	}
	if to.mocks, err = c.mocked(to.machine.name, o.testCase); err != nil {
		return nil, false, err
	}
	m, name := to.machine, o.name
	if name == "" {
		name = uuid.NewString()
	}
	arn := c.arn(executionType, m.name+":"+name)
	if x := m.executions[arn]; x != nil {
		return x, false, nil
	}
	if err := c.roomForExecution(); err != nil {
		return nil, false, err
	}
	x = &execution{number: int64(len(m.inOrder)) + 1, arn: arn, name: name, input: o.input, traceHeader: o.traceHeader, target: to}
	x.run = sync.OnceValues(func() (*interpreter.Execution, error) { return c.begin(to, arn, name, o, seed) })
	m.executions[arn] = x
	if c.store == nil {
		m.inOrder = append(m.inOrder, x)
	}
	return x, true, nil
}

// began forgets an execution that was started, or not: from here on the store knows.
func (c *catalog) began(x *execution) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if all := x.target.machine.executions; all[x.arn] == x {
		delete(all, x.arn)
	}
}

// execution returns an execution by its ARN, with what the interpreter knows of it.
func (c *catalog) execution(arn string) (*execution, *interpreter.Execution, error) {
	if err := checkARN(arn, executionType); err != nil {
		return nil, nil, err
	}
	if c.store != nil {
		return c.stored(arn)
	}
	x := c.findExecution(arn)
	if x == nil {
		return nil, nil, noExecution(arn)
	}
	running, err := x.run()
	return x, running, err
}

func noExecution(arn string) error {
	return fault("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}

func (c *catalog) findExecution(arn string) *execution {
	m := c.machineOfExecution(arn)
	if m == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return m.executions[arn]
}

// machineOfExecution returns the state machine whose execution an ARN names, nil
// when the catalog has none.
func (c *catalog) machineOfExecution(arn string) *machine {
	name := strings.SplitN(arn, ":", 8)[6]
	if !strings.HasPrefix(arn, c.arn(executionType, name+":")) {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.machines[c.arn(machineType, name)]
}

// listExecutions returns a page of the executions of a state machine, a version
// or an alias, the last started first; only those of a status unless that is "".
func (c *catalog) listExecutions(ctx context.Context, pg page, arn, status string) (shown []interpreter.Summary, token string, err error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, "", err
	}
	if c.store != nil {
		return c.listStored(ctx, pg, arn, status)
	}
	after, err := pg.afterNumber()
	if err != nil {
		return nil, "", err
	}
	all, qualified, err := c.executionsOf(arn)
	if err != nil {
		return nil, "", err
	}
	newestFirst := func(yield func(*execution) bool) {
		for i := len(all) - 1; i >= 0 && yield(all[i]); i-- {
		}
	}
	found, token := take(pg, newestFirst,
		func(x *execution) bool {
			return after != 0 && x.number >= after ||
				qualified && x.target.versionARN != arn && x.target.aliasARN != arn ||
				status != "" && status != string(x.describe().Status)
		},
		func(x *execution) string { return strconv.FormatInt(x.number, 10) })
	for _, x := range found {
		shown = append(shown, x.summary())
	}
	return shown, token, nil
}

// executionsOf returns all executions of the state machine of an ARN, and whether
// that is one of a version or an alias.
func (c *catalog) executionsOf(arn string) (all []*execution, qualified bool, err error) {
	base, qualifier := unqualified(arn)
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[base]
	switch {
	case m == nil || qualifier != "" && m.version(qualifier) == nil && m.aliases[qualifier] == nil:
		return nil, false, noMachine(arn)
	case m.express:
		return nil, false, wrongMachineType()
	}
	return m.inOrder, qualifier != "", nil
}

func wrongMachineType() error {
	return fault("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}

func (x *execution) summary() interpreter.Summary {
	d := x.describe()
	return interpreter.Summary{
		ID: x.arn, Name: x.name, MachineID: x.target.machine.arn, VersionArn: x.target.versionARN, AliasArn: x.target.aliasARN,
		Status: d.Status, Start: d.Start, Stop: d.Stop, Redrives: d.Redrives, RedriveDate: d.RedriveDate,
	}
}

// describe returns what is known of x; nothing when it could not be started.
func (x *execution) describe() interpreter.Description {
	running, err := x.run()
	if err != nil {
		return interpreter.Description{}
	}
	return running.Describe()
}
