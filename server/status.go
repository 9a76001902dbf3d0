package server

import (
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A StatusChange is what EventBridge is told when the status of an execution of
// type STANDARD changes. The source of the event is "aws.states", and its
// detail-type "Step Functions Execution Status Change".
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-events.html
type StatusChange struct {
	Account   string // 12 digits
	Region    string
	Execution string    // its ARN, the only resource of the event
	Time      time.Time // of the change
	Detail    []byte    // a JSON object
}

// maxChangeData is how many bytes the input and the output have together at most,
// as JSON strings. What is too long is left out.
const maxChangeData = 248 << 10

// statusOf is the status that an event brings about; "" for other events.
func statusOf(t engine.EventType) engine.Status {
	switch t {
	case engine.TypeExecutionStarted, engine.TypeExecutionRedriven:
		return engine.StatusRunning
	case engine.TypeExecutionSucceeded:
		return engine.StatusSucceeded
	case engine.TypeExecutionFailed:
		return engine.StatusFailed
	case engine.TypeExecutionAborted:
		return engine.StatusAborted
	case engine.TypeExecutionTimedOut:
		return engine.StatusTimedOut
	}
	return ""
}

// An executionStatus knows of one execution what its status changes tell.
type executionStatus struct {
	arn, name string
	target    target

	input       string
	started     int64 // in Unix milliseconds
	redrives    int64
	lastRedrive int64 // in Unix milliseconds; 0 is never
}

// newStatusStream tells of the status of an execution; it is nil when nobody
// wants to know.
// before is what it was until now; nil is nothing.
func (c *catalog) newStatusStream(to target, arn, name string, before *interpreter.Description) *stream[StatusChange] {
	if c.changes == nil {
		return nil
	}
	x := &executionStatus{arn: arn, name: name, target: to}
	if before != nil && before.Status != "" {
		x.input, x.started, x.redrives = string(before.Input), before.Start.UnixMilli(), int64(before.Redrives)
		if !before.RedriveDate.IsZero() {
			x.lastRedrive = before.RedriveDate.UnixMilli()
		}
	}
	return &stream[StatusChange]{
		by: c.changes, address: c.account + " " + c.region,
		wants: func(t engine.EventType) bool { return statusOf(t) != "" },
		tell: func(e *engine.HistoryEvent) (StatusChange, bool) {
			return StatusChange{Account: c.account, Region: c.region, Execution: arn, Time: e.Time(), Detail: x.after(e)}, true
		},
	}
}

// after returns the detail of the status change that an event brings about.
func (x *executionStatus) after(e *engine.HistoryEvent) []byte {
	var output, cause, name string
	switch d := e.Details.(type) {
	case *engine.ExecutionStarted:
		x.input, x.started = d.Input, e.Millis
	case *engine.ExecutionRedriven:
		x.redrives, x.lastRedrive = int64(d.Count), e.Millis
	case *engine.Output:
		output = d.Output
	case *engine.Failed:
		if e.Type != engine.TypeExecutionTimedOut {
			name, cause = d.Error, d.Cause
		}
	}
	status := statusOf(e.Type)
	stopped, redrive := int64(0), "REDRIVABLE"
	if status != engine.StatusRunning {
		stopped = e.Millis
	}
	why := ""
	if err := (&engine.Execution{Status: status, Events: e.ID}).Redrivable(); err != nil {
		redrive, why = "NOT_REDRIVABLE", err.Error()
	}
	escaped := jsonval.AppendString(nil, output)
	withOutput := len(escaped) <= maxChangeData
	withInput := len(escaped)+len(jsonval.AppendString(nil, x.input)) <= maxChangeData

	o := newObject()
	o.Str("executionArn", x.arn)
	o.Str("stateMachineArn", x.target.machine.arn)
	o.Str("name", x.name)
	o.Str("status", string(status))
	o.Int("startDate", x.started)
	o.intOrNull("stopDate", stopped)
	o.data("input", x.input, withInput)
	o.data("output", output, withOutput)
	o.strOrNull("stateMachineVersionArn", x.target.versionARN)
	o.strOrNull("stateMachineAliasArn", x.target.aliasARN)
	o.Int("redriveCount", x.redrives)
	o.intOrNull("redriveDate", x.lastRedrive)
	o.Str("redriveStatus", redrive)
	o.strOrNull("redriveStatusReason", why)
	o.details("inputDetails", x.input, withInput)
	o.details("outputDetails", output, withOutput)
	o.strOrNull("error", name)
	o.strOrNull("cause", cause)
	return o.end()
}

func (o *object) strOrNull(k, v string) {
	if v == "" {
		o.Raw(k, "null")
		return
	}
	o.Str(k, v)
}

func (o *object) intOrNull(k string, v int64) {
	if v == 0 {
		o.Raw(k, "null")
		return
	}
	o.Int(k, v)
}

// data writes a payload, or null when there is none or it is left out.
func (o *object) data(k, v string, included bool) {
	if !included {
		v = ""
	}
	o.strOrNull(k, v)
}

// details says whether a payload, where there is one, is left out.
func (o *object) details(k, v string, included bool) {
	if v == "" {
		o.Raw(k, "null")
		return
	}
	o.nested(k, func(in *object) { in.Bool("included", included) })
}
