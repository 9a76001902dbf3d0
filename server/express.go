package server

import (
	"context"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// billedMemory is the memory in MB that an execution is billed for: the least
// that there is.
const billedMemory = 64

func startSyncExecution(ctx context.Context, c *catalog, in *params) ([]byte, error) {
	o := readOrder(in)
	metadataOnly := in.metadataOnly()
	if err := in.err(); err != nil {
		return nil, err
	}
	o.sync = true
	x, err := c.startExpress(o)
	if err != nil {
		return nil, err
	}
	if err := x.running.Wait(ctx); err != nil {
		x.running.Stop("", "") // nobody could ask how it went
		return nil, err
	}
	return x.encode(o, metadataOnly), nil
}

// encode writes how an execution went.
func (x *expressExecution) encode(by *order, metadataOnly bool) []byte {
	d := x.running.Describe()
	failure := d.Failure
	if d.Status == engine.StatusTimedOut {
		failure = &engine.Failure{Name: engine.ErrorTimeout}
	}
	o := newObject()
	o.nested("billingDetails", func(in *object) {
		in.Int("billedDurationInMilliseconds", billedDuration(d.Stop.Sub(d.Start)))
		in.Int("billedMemoryUsedInMB", billedMemory)
	})
	if failure != nil {
		o.Opt("cause", failure.Cause)
		o.Opt("error", failure.Name)
	}
	o.Str("executionArn", x.arn)
	if !metadataOnly {
		o.Str("input", by.input)
		o.Raw("inputDetails", included)
	}
	o.Str("name", x.name)
	if !metadataOnly {
		if d.Status == engine.StatusSucceeded {
			o.Str("output", string(d.Output))
		}
		o.Raw("outputDetails", included)
	}
	o.time("startDate", d.Start)
	o.Str("stateMachineArn", x.machine.arn)
	o.Str("status", string(d.Status))
	o.time("stopDate", d.Stop)
	o.Opt("traceHeader", by.traceHeader)
	return o.end()
}

// billedDuration rounds up to the next 100 milliseconds.
func billedDuration(d time.Duration) int64 {
	const unit = 100
	return max(1, (d.Milliseconds()+unit-1)/unit) * unit
}
