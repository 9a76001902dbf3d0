package server

import (
	"errors"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// redrivePeriod is how long after its end an execution can be redriven.
const redrivePeriod = 14 * 24 * time.Hour

// redrive goes on with an execution that did not succeed. A second call with the
// same client token, unless that is "", returns the date of the first.
func (c *catalog) redrive(arn, clientToken string) (time.Time, error) {
	x, running, err := c.execution(arn)
	if err != nil {
		return time.Time{}, err
	}
	c.redriving.Lock()
	defer c.redriving.Unlock()
	if date, ok := running.Redriven(clientToken); ok {
		return date, nil
	}
	if err := c.redrivable(x, running); err != nil {
		return time.Time{}, notRedrivable(err)
	}
	if err := c.roomForExecution(); err != nil {
		return time.Time{}, err
	}
	var not engine.NotRedrivableError
	switch err := running.Redrive(clientToken); {
	case errors.As(err, &not): // ended or redriven meanwhile
		return time.Time{}, notRedrivable(not)
	case errors.Is(err, interpreter.ErrNoExecution): // dropped meanwhile
		return time.Time{}, noExecution(arn)
	case err != nil:
		return time.Time{}, err
	}
	return running.Describe().RedriveDate, nil
}

func notRedrivable(why error) error {
	return fault("ExecutionNotRedrivable", "%v", why)
}

// redrivable is nil for an execution that can be redriven; else it says why not,
// in AWS's words.
func (c *catalog) redrivable(x *execution, running *interpreter.Execution) error {
	if err := running.Redrivable(); err != nil {
		return err
	}
	c.mu.Lock()
	deleting := x.target.machine.deleting
	c.mu.Unlock()
	stop := running.Describe().Stop
	switch {
	case deleting:
		//lint:ignore ST1005 AWS's words
		return errors.New("State machine is in DELETING status")
	case !stop.IsZero() && time.Since(stop) > redrivePeriod:
		//lint:ignore ST1005 AWS's words
		return errors.New("Execution redrivable period exceeded")
	}
	return nil
}
