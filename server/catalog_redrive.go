package server

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/store"
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
	if clientToken != "" {
		if date, ok, err := c.redriveOf(x, running, clientToken); ok || err != nil {
			return date, err
		}
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
		err = c.noteRedrive(x, running, clientToken, date)
	}
	return date, err
}

// redriveOf returns the date of the redrive that a client token was used for; ok
// is false when there was none.
func (c *catalog) redriveOf(x *execution, running *interpreter.Execution, clientToken string) (date time.Time, ok bool, err error) {
	if c.store == nil {
		date, ok = x.redrives[clientToken]
		return date, ok, nil
	}
	notes, err := c.store.Documents(context.Background(), redriveKind+x.target.machine.arn)
	if err != nil {
		return time.Time{}, false, err
	}
	key := redriveKey(running, clientToken)
	for _, n := range notes {
		if n.Key == key {
			err := date.UnmarshalText(n.Value)
			return date, true, err
		}
	}
	return time.Time{}, false, nil
}

func (c *catalog) noteRedrive(x *execution, running *interpreter.Execution, clientToken string, date time.Time) error {
	if c.store == nil {
		if x.redrives == nil {
			x.redrives = map[string]time.Time{}
		}
		x.redrives[clientToken] = date
		return nil
	}
	text, err := date.MarshalText()
	if err != nil {
		return err
	}
	return c.put(store.Document{Kind: redriveKind + x.target.machine.arn, Key: redriveKey(running, clientToken), Value: text})
}

// redriveKey names a redrive in the store. Another execution may have had the ARN
// before, but not the same beginning.
func redriveKey(running *interpreter.Execution, clientToken string) string {
	d := running.Describe()
	return d.ID + " " + strconv.FormatInt(d.Start.UnixMilli(), 10) + " " + clientToken
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
