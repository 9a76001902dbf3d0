package server

import (
	"maps"
	"slices"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// deleteMachine removes a state machine with all that belongs to it. While
// executions run, it is DELETING: nothing new can be done with it, they fail at
// their next transition, and it is gone when all have ended. One that
// does not exist is deleted already.
func (c *catalog) deleteMachine(arn string) error {
	if err := checkARN(arn, machineType); err != nil {
		return err
	}
	if _, qualifier := unqualified(arn); qualifier != "" {
		return validation("DeleteStateMachine takes the ARN of a state machine, not that of a version or an alias: "+arn, "")
	}
	c.mu.Lock()
	m := c.machines[arn]
	if m == nil || m.deleting {
		c.mu.Unlock()
		return nil
	}
	m.deleting = true // from here on no execution is added
	all := slices.Collect(maps.Keys(m.live))
	c.mu.Unlock()
	for _, x := range m.inOrder {
		if running, err := x.run(); err == nil {
			all = append(all, running)
		}
	}
	all = slices.DeleteFunc(all, func(x *interpreter.Execution) bool { return x.Describe().Status != engine.StatusRunning })
	if len(all) == 0 {
		c.remove(m)
		return nil
	}
	for _, x := range all {
		x.MachineDeleted()
	}
	go func() {
		for _, x := range all {
			<-x.Done()
		}
		c.remove(m)
	}()
	return nil
}

// remove forgets a state machine.
func (c *catalog) remove(m *machine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.machines, m.arn)
}

// usable refuses a state machine that is being deleted. The caller holds the
// catalog's mu.
func (m *machine) usable() error {
	if m.deleting {
		return fault("StateMachineDeleting", "State Machine is being deleted: '%s'", m.arn)
	}
	return nil
}

// usableMachine is machine for what cannot be done while it is being deleted.
// The caller holds c.mu.
func (c *catalog) usableMachine(arn string) (*machine, error) {
	m, err := c.machine(arn)
	if err != nil {
		return nil, err
	}
	return m, m.usable()
}

// statusOfMachine is how the API names the status of a state machine.
func (c *catalog) statusOfMachine(m *machine) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.deleting {
		return "DELETING"
	}
	return "ACTIVE"
}
