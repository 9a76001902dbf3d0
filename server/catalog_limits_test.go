package server

import (
	"strconv"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// One more than AWS's bounds is refused; what is there already is found.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := &Server{Interpreter: &interpreter.Interpreter{}}
	create(t, s, waiting)
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	start := func(name string) string { return members("stateMachineArn", machineARN, "name", name) }
	post(t, s, 200, "StartExecution", start("x"))
	post(t, s, 200, "StartExecution", start("stopped"))
	stopped := members("executionArn", executionARN[:len(executionARN)-1]+"stopped")
	post(t, s, 200, "StopExecution", stopped)

	c := s.catalog(scope{})
	if n := c.open.Load(); n != 1 {
		t.Errorf("%d executions are open, want 1", n)
	}
	for i := range maxMachines - 1 {
		c.machines[strconv.Itoa(i)] = nil
	}
	for i := range maxActivities - 1 {
		c.activities[strconv.Itoa(i)] = nil
	}
	c.open.Add(maxOpen - 1)
	const running = "1000000 executions run already, the most there can be"
	play(t, s, []step{
		{"CreateStateMachine", members("name", "n", "roleArn", role, "definition", pass), refused("StateMachineLimitExceeded", "There are 100000 state machines already, the most there can be")},
		{"CreateStateMachine", members("name", "m", "roleArn", role, "definition", waiting), `{"creationDate":TIME,"stateMachineArn":"` + machineARN + `"}`},
		{"CreateActivity", `{"name":"b"}`, refused("ActivityLimitExceeded", "There are 100000 activities already, the most there can be")},
		{"CreateActivity", `{"name":"a"}`, `{"activityArn":"arn:aws:states:us-east-1:123456789012:activity:a","creationDate":TIME}`},
		{"StartExecution", start("y"), refused("ExecutionLimitExceeded", running)},
		{"RedriveExecution", stopped, refused("ExecutionLimitExceeded", running)},
		{"StartExecution", start("x"), `{"executionArn":"` + executionARN + `","startDate":TIME}`},
		{"StopExecution", members("executionArn", executionARN), `{"stopDate":TIME}`},
		{"StartExecution", start("y"), `{"executionArn":"` + executionARN[:len(executionARN)-1] + `y","startDate":TIME}`},
	})
}
