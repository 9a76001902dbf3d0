package server

import "github.com/sfnlocal/sfnlocal/interpreter/engine"

// AWS's bounds of one account and region.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const (
	maxMachines   = 100_000
	maxActivities = 100_000
	maxOpen       = 1_000_000 // executions of type STANDARD that run
)

// roomForMachine refuses one more state machine when there are too many. The
// caller holds c.mu.
func (c *catalog) roomForMachine() error {
	if len(c.machines) >= maxMachines {
		return fault("StateMachineLimitExceeded", "There are %d state machines already, the most there can be", maxMachines)
	}
	return nil
}

// roomForActivity refuses one more activity when there are too many. The caller
// holds c.mu.
func (c *catalog) roomForActivity() error {
	if len(c.activities) >= maxActivities {
		return fault("ActivityLimitExceeded", "There are %d activities already, the most there can be", maxActivities)
	}
	return nil
}

// roomForExecution refuses one more execution when too many run.
func (c *catalog) roomForExecution() error {
	if c.open.Load() >= maxOpen {
		return fault("ExecutionLimitExceeded", "%d executions run already, the most there can be", maxOpen)
	}
	return nil
}

// countOpen counts the executions of type STANDARD that run.
func (c *catalog) countOpen(t engine.EventType) {
	switch statusOf(t) {
	case "":
	case engine.StatusRunning:
		c.open.Add(1)
	default:
		c.open.Add(-1)
	}
}
