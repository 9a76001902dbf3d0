package server

import (
	"strconv"
	"strings"
	"sync"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// start starts an execution. A second call with the name and input of one that
// is still running returns that.
func (c *catalog) start(machineARN, name, input, traceHeader string) (*execution, error) {
	if err := checkARN(machineARN, machineType); err != nil {
		return nil, err
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := checkInput(input); err != nil {
		return nil, err
	}
	x, isNew, err := c.findOrAdd(machineARN, name, input, traceHeader)
	if err != nil {
		return nil, err
	}
	running, err := x.run()
	if err != nil {
		return nil, err
	}
	if !isNew && (x.input != input || running.Describe().Status != engine.StatusRunning) {
		return nil, fault("ExecutionAlreadyExists", "Execution Already Exists: '%s'", x.arn)
	}
	return x, nil
}

// findOrAdd returns the execution of that name, which it adds when it is new. It
// does not start it.
func (c *catalog) findOrAdd(machineARN, name, input, traceHeader string) (x *execution, isNew bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[machineARN]
	switch {
	case m == nil:
		return nil, false, fault("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", machineARN)
	case m.express:
		return nil, false, unsupported("StartExecution of a state machine of type EXPRESS")
	}
	if name == "" {
		name = newUUID()
	}
	arn := c.arn(executionType, m.name+":"+name)
	if x := m.executions[arn]; x != nil {
		return x, false, nil
	}
	x = &execution{number: int64(len(m.inOrder)) + 1, arn: arn, name: name, input: input, traceHeader: traceHeader, machine: m}
	x.run = sync.OnceValues(func() (*interpreter.Execution, error) {
		return c.in.Start(interpreter.Request{
			Program: m.program,
			Input:   []byte(input),
			Info:    engine.Info{ID: arn, Name: name, RoleArn: m.roleArn, MachineID: m.arn, MachineName: m.name, Region: c.region},
		})
	})
	m.executions[arn] = x
	m.inOrder = append(m.inOrder, x)
	return x, true, nil
}

// execution returns an execution by its ARN, with what the interpreter knows of it.
func (c *catalog) execution(arn string) (*execution, *interpreter.Execution, error) {
	if err := checkARN(arn, executionType); err != nil {
		return nil, nil, err
	}
	x := c.findExecution(arn)
	if x == nil {
		return nil, nil, fault("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
	}
	running, err := x.run()
	return x, running, err
}

func (c *catalog) findExecution(arn string) *execution {
	name := strings.SplitN(arn, ":", 8)[6]
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[c.arn(machineType, name)]
	if m == nil {
		return nil
	}
	return m.executions[arn]
}

// listExecutions returns a page of the executions of a state machine, the last
// started first; only those of a status unless that is "".
func (c *catalog) listExecutions(pg page, machineARN, status string) (shown []*execution, token string, err error) {
	m, err := c.machine(machineARN)
	if err != nil {
		return nil, "", err
	}
	if m.express {
		return nil, "", fault("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
	}
	after, err := pg.afterNumber()
	if err != nil {
		return nil, "", err
	}
	c.mu.Lock()
	all := m.inOrder
	c.mu.Unlock()
	newestFirst := func(yield func(*execution) bool) {
		for i := len(all) - 1; i >= 0 && yield(all[i]); i-- {
		}
	}
	shown, token = take(pg, newestFirst,
		func(x *execution) bool {
			return after != 0 && x.number >= after || status != "" && status != string(x.describe().Status)
		},
		func(x *execution) string { return strconv.FormatInt(x.number, 10) })
	return shown, token, nil
}

// describe returns what is known of x; nothing when it could not be started.
func (x *execution) describe() interpreter.Description {
	running, err := x.run()
	if err != nil {
		return interpreter.Description{}
	}
	return running.Describe()
}
