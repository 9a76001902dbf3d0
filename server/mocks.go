package server

import "github.com/sfnlocal/sfnlocal/interpreter"

// Mocks finds the tasks that answer in a test case of a state machine.
type Mocks func(machine, testCase string) (interpreter.Tasks, error)

// mocked returns the tasks of a test case, and nil when none is asked for.
func (c *catalog) mocked(machine, testCase string) (interpreter.Tasks, error) {
	switch {
	case testCase == "":
		return nil, nil
	case c.mocks == nil:
		return nil, validation("The test case '"+testCase+"' cannot be run: the server has no mock configuration", "")
	}
	mocks, err := c.mocks(machine, testCase)
	if err != nil {
		return nil, validation(err.Error(), "")
	}
	return mocks, nil
}
