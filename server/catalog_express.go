package server

import (
	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// An expressExecution is one run of a machine of type EXPRESS. Nobody can ask for
// it later, and each call starts another, even with the same name.
type expressExecution struct {
	arn     string
	name    string
	machine *machine
	running *interpreter.Execution
}

// startExpress starts an execution of type EXPRESS.
func (c *catalog) startExpress(o *order) (*expressExecution, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	seed := newSeed()
	c.mu.Lock()
	to, err := c.target(o.arn, seed)
	c.mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case !to.machine.express:
		return nil, wrongMachineType()
	}
	if to.mocks, err = c.mocked(to.machine.name, o.testCase); err != nil {
		return nil, err
	}
	to.sync = o.sync
	m := to.machine
	x := &expressExecution{name: o.name, machine: m}
	if x.name == "" {
		x.name = uuid.NewString()
	}
	x.arn = c.arn(expressType, m.name+":"+x.name+":"+uuid.NewString())
	if x.running, err = c.begin(to, x.arn, x.name, o, seed); err != nil {
		return nil, err
	}
	c.watch(m, x.running)
	return x, nil
}

// watch notes that an execution runs, for deleteMachine, until it has ended.
func (c *catalog) watch(m *machine, running *interpreter.Execution) {
	select {
	case <-running.Done():
		return
	default:
	}
	c.mu.Lock()
	deleted := m.deleting
	m.live[running] = struct{}{}
	c.mu.Unlock()
	if deleted {
		running.Stop("", "")
	}
	go func() {
		<-running.Done()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(m.live, running)
	}()
}
