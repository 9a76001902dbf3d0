package server

import (
	"errors"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// redrivePeriod is how long after its end an execution can be redriven.
const redrivePeriod = 14 * 24 * time.Hour

// redrives are the calls of RedriveExecution that redrove one execution.
type redrives struct {
	mu    sync.Mutex           // held while the execution is redriven
	dates map[string]time.Time // by client token; those without are not in it
}

// redrive goes on with an execution that did not succeed. A second call with the
// same client token, unless that is "", returns the date of the first.
func (c *catalog) redrive(arn, clientToken string) (time.Time, error) {
	x, running, err := c.execution(arn)
	if err != nil {
		return time.Time{}, err
	}
	x.redrives.mu.Lock()
	defer x.redrives.mu.Unlock()
	if date, ok := x.redrives.dates[clientToken]; ok {
		return date, nil
	}
	if err := redrivable(running); err != nil {
		return time.Time{}, notRedrivable(err)
	}
	c.mu.Lock()
	err = x.target.machine.usable()
	c.mu.Unlock()
	if err != nil {
		return time.Time{}, notRedrivable(errors.New("the state machine is being deleted"))
	}
	if err := running.Redrive(); err != nil { // ended or redriven meanwhile
		return time.Time{}, notRedrivable(err)
	}
	date := running.Describe().RedriveDate
	if clientToken != "" {
		if x.redrives.dates == nil {
			x.redrives.dates = map[string]time.Time{}
		}
		x.redrives.dates[clientToken] = date
	}
	return date, nil
}

func notRedrivable(why error) error {
	return fault("ExecutionNotRedrivable", "%v", why)
}

// redrivable is nil for an execution that can be redriven; else it says why not.
func redrivable(running *interpreter.Execution) error {
	if err := running.Redrivable(); err != nil {
		return err
	}
	if stop := running.Describe().Stop; time.Since(stop) > redrivePeriod && !stop.IsZero() {
		//lint:ignore ST1005 the text is one of AWS's fields, whose others begin so
		return errors.New("Execution has ended more than 14 days ago and cannot be redriven")
	}
	return nil
}
