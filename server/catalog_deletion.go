package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
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
	err := c.change(m, func() error {
		m.deleting = true // from here on no execution is added
		return nil
	})
	c.mu.Unlock()
	if err != nil {
		return err
	}
	c.finishDeletion(m)
	return nil
}

// retryDeletion is when a deletion is tried again after something could not be written.
const retryDeletion = 2 * time.Second

// finishDeletion ends the executions of a state machine that is being deleted, and
// removes it when they have ended. What cannot be done now is tried again later.
func (c *catalog) finishDeletion(m *machine) {
	left, err := c.endExecutions(m)
	if err == nil && len(left) == 0 {
		err = c.remove(m)
	}
	switch {
	case errors.Is(err, interpreter.ErrClosed): // after the next start
	case err != nil:
		if c.in.Fault != nil {
			c.in.Fault(m.arn, fmt.Errorf("it cannot be deleted yet: %w", err))
		}
		time.AfterFunc(retryDeletion, func() { c.finishDeletion(m) })
	case len(left) > 0:
		go func() {
			for _, x := range left {
				<-x.Done()
			}
			c.finishDeletion(m)
		}()
	}
}

// endExecutions has the executions of a state machine fail at their next transition,
// and returns those that run.
func (c *catalog) endExecutions(m *machine) ([]*interpreter.Execution, error) {
	all, err := c.running(m)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x *interpreter.Execution) bool { return x.Describe().Status != engine.StatusRunning })
	for _, x := range all {
		if err := x.MachineDeleted(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// running returns executions of a state machine, among them all that have not
// ended.
func (c *catalog) running(m *machine) ([]*interpreter.Execution, error) {
	c.mu.Lock()
	all := slices.Collect(maps.Keys(m.live))
	starting := m.inOrder
	if c.store != nil {
		starting = slices.Collect(maps.Values(m.executions))
	}
	c.mu.Unlock()
	for _, x := range starting {
		if running, err := x.run(); err == nil {
			all = append(all, running)
		}
	}
	if c.store == nil {
		return all, nil
	}
	q := store.Query{MachineID: m.arn, Status: engine.StatusRunning}
	for {
		page, next, err := c.store.List(context.Background(), q)
		if err != nil {
			return nil, err
		}
		for _, x := range page {
			running, err := c.in.Load(context.Background(), x.ID)
			if err != nil {
				return nil, err
			}
			all = append(all, running)
		}
		if q.After = next; next == "" {
			return all, nil
		}
	}
}

// remove forgets a state machine.
func (c *catalog) remove(m *machine) error {
	if c.store != nil {
		if err := c.removeStored(m); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.machines, m.arn)
	return nil
}

// removeStored removes a state machine from the store; itself last, so that what
// was interrupted is done again.
func (c *catalog) removeStored(m *machine) error {
	if _, err := c.store.DeleteMachine(context.Background(), m.arn); err != nil {
		return err
	}
	doomed := []store.Document{{Kind: machineKind, Key: m.arn}}
	revisions, err := c.store.Documents(context.Background(), revisionKind+m.arn)
	if err != nil {
		return err
	}
	for _, d := range revisions {
		doomed = append(doomed, store.Document{Kind: d.Kind, Key: d.Key})
	}
	return c.put(doomed...)
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
