package engine

import (
	"strconv"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A HistoryEvent is one event of an execution's history, as GetExecutionHistory
// reports it. It marshals to AWS's JSON.
type HistoryEvent struct {
	ID         int64
	PreviousID int64
	Type       EventType
	Millis     int64   // Unix time in milliseconds
	Details    Details // nil for types that have none
}

// Time is when the event happened.
func (e *HistoryEvent) Time() time.Time { return time.UnixMilli(e.Millis).UTC() }

// Details are what an event says beyond its type. They are one of the structs
// of this package whose fields are AWS's.
type Details interface {
	// append appends the fields as members of a JSON object, without braces.
	append(m *members)
	// read takes the fields from such an object.
	read(v jsonval.Value)
}

type (
	// ExecutionStarted are the details of the event of that type.
	ExecutionStarted struct{ Input, RoleArn, AliasArn, VersionArn string }
	// StateEntered are the details of PassStateEntered, TaskStateEntered, …
	StateEntered struct{ Name, Input string }
	// StateExited are the details of PassStateExited, TaskStateExited, …
	StateExited struct {
		Name, Output string
		Assigned     []Variable // sorted by name
	}
	// Output are the details of events that bring only a result:
	// ExecutionSucceeded, LambdaFunctionSucceeded, ActivitySucceeded.
	Output struct{ Output string }
	// Failed are the details of events that bring only a failure: ExecutionFailed,
	// ExecutionAborted, ExecutionTimedOut, LambdaFunctionFailed, ActivityTimedOut, …
	Failed struct{ Error, Cause string }
	// TaskScheduled are the details of the event of that type.
	TaskScheduled struct {
		ResourceType, Resource, Region, Parameters string
		Timeout, Heartbeat                         int64 // seconds; 0 is none
		RoleArn                                    string
	}
	// TaskStarted are the details of the event of that type.
	TaskStarted struct{ ResourceType, Resource string }
	// TaskOutput are the details of TaskSubmitted and TaskSucceeded.
	TaskOutput struct{ ResourceType, Resource, Output string }
	// TaskFailure are the details of TaskFailed and TaskTimedOut.
	TaskFailure struct{ ResourceType, Resource, Error, Cause string }
	// FunctionScheduled are the details of LambdaFunctionScheduled and ActivityScheduled.
	FunctionScheduled struct {
		Resource, Input    string
		Timeout, Heartbeat int64 // seconds; 0 is none
		RoleArn            string
	}
	// ExecutionRedriven are the details of the event of that type.
	ExecutionRedriven struct{ Count int }
	// EvaluationFailed are the details of the event of that type.
	EvaluationFailed struct{ Error, Cause, Location, State string }
	// WorkerStarted are the details of ActivityStarted.
	WorkerStarted struct{ Worker string }
	// MapStarted are the details of MapStateStarted.
	MapStarted struct{ Length int }
	// Iteration are the details of MapIterationStarted and its kin.
	Iteration struct {
		Name  string
		Index int
	}
)

// A Variable is a variable that a state assigned, with its value as JSON text.
type Variable struct{ Name, Value string }

// MarshalJSON writes the event as the API does: keys in alphabetical order,
// absent members left out.
func (e HistoryEvent) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (e *HistoryEvent) AppendJSON(dst []byte) []byte {
	m := members{dst: append(dst, '{')}
	key := e.Type.detailsKey()
	details := func(from, to string) {
		if e.Details == nil || key <= from || key > to {
			return
		}
		m.key(key)
		m.dst = append(m.dst, '{')
		m.first = true
		e.Details.append(&m)
		m.dst = append(m.dst, '}')
		m.first = false
	}
	m.first = true
	details("", "id")
	m.int("id", e.ID)
	details("id", "previousEventId")
	m.int("previousEventId", e.PreviousID)
	details("previousEventId", "timestamp")
	m.key("timestamp")
	m.dst = AppendTimestamp(m.dst, e.Millis)
	m.str("type", e.Type.String())
	return append(m.dst, '}')
}

// String returns the event on one line for people, without the time and without
// what says nothing: `3<2 PassStateExited {"name":"A","output":"{}"}`.
func (e *HistoryEvent) String() string {
	m := members{first: true, terse: true}
	m.dst = strconv.AppendInt(m.dst, e.ID, 10)
	m.dst = append(m.dst, '<')
	m.dst = strconv.AppendInt(m.dst, e.PreviousID, 10)
	m.dst = append(append(m.dst, ' '), e.Type.String()...)
	if e.Details != nil {
		m.dst = append(m.dst, " {"...)
		e.Details.append(&m)
		m.dst = append(m.dst, '}')
	}
	return string(m.dst)
}

// AppendTimestamp appends a time as the API writes it: seconds since 1970 with
// up to three decimals.
func AppendTimestamp(dst []byte, millis int64) []byte {
	return strconv.AppendFloat(dst, float64(millis)/1000, 'f', -1, 64)
}

// members writes the members of a JSON object.
type members struct {
	dst   []byte
	first bool
	terse bool // without notes that say nothing
}

func (m *members) key(k string) {
	if !m.first {
		m.dst = append(m.dst, ',')
	}
	m.first = false
	m.dst = append(m.dst, '"')
	m.dst = append(m.dst, k...)
	m.dst = append(m.dst, '"', ':')
}

func (m *members) str(k, v string) {
	m.key(k)
	m.dst = jsonval.AppendString(m.dst, v)
}

func (m *members) opt(k, v string) {
	if v != "" {
		m.str(k, v)
	}
}

func (m *members) int(k string, v int64) {
	m.key(k)
	m.dst = strconv.AppendInt(m.dst, v, 10)
}

func (m *members) optInt(k string, v int64) {
	if v != 0 {
		m.int(k, v)
	}
}

// data writes a payload.
func (m *members) data(k, v string) {
	m.str(k, v)
	m.whole(k)
}

// whole notes that a payload was not cut, which the API never does.
func (m *members) whole(k string) {
	if !m.terse {
		m.key(k + "Details")
		m.dst = append(m.dst, `{"truncated":false}`...)
	}
}

func (m *members) role(arn string) {
	if arn != "" {
		m.key("taskCredentials")
		m.dst = append(m.dst, `{"roleArn":`...)
		m.dst = jsonval.AppendString(m.dst, arn)
		m.dst = append(m.dst, '}')
	}
}

func (d *ExecutionStarted) append(m *members) {
	m.data("input", d.Input)
	m.str("roleArn", d.RoleArn)
	m.opt("stateMachineAliasArn", d.AliasArn)
	m.opt("stateMachineVersionArn", d.VersionArn)
}

func (d *StateEntered) append(m *members) {
	m.data("input", d.Input)
	m.str("name", d.Name)
}

func (d *StateExited) append(m *members) {
	if len(d.Assigned) > 0 {
		m.key("assignedVariables")
		m.dst = append(m.dst, '{')
		for i, v := range d.Assigned {
			if i > 0 {
				m.dst = append(m.dst, ',')
			}
			m.dst = jsonval.AppendString(m.dst, v.Name)
			m.dst = append(m.dst, ':')
			m.dst = jsonval.AppendString(m.dst, v.Value)
		}
		m.dst = append(m.dst, '}')
		m.whole("assignedVariables")
	}
	m.str("name", d.Name)
	m.data("output", d.Output)
}

func (d *Output) append(m *members) { m.data("output", d.Output) }

func (d *Failed) append(m *members) {
	m.opt("cause", d.Cause)
	m.opt("error", d.Error)
}

func (d *TaskScheduled) append(m *members) {
	m.optInt("heartbeatInSeconds", d.Heartbeat)
	m.str("parameters", d.Parameters)
	m.str("region", d.Region)
	m.str("resource", d.Resource)
	m.str("resourceType", d.ResourceType)
	m.role(d.RoleArn)
	m.optInt("timeoutInSeconds", d.Timeout)
}

func (d *TaskStarted) append(m *members) {
	m.str("resource", d.Resource)
	m.str("resourceType", d.ResourceType)
}

func (d *TaskOutput) append(m *members) {
	m.data("output", d.Output)
	m.str("resource", d.Resource)
	m.str("resourceType", d.ResourceType)
}

func (d *TaskFailure) append(m *members) {
	m.opt("cause", d.Cause)
	m.opt("error", d.Error)
	m.str("resource", d.Resource)
	m.str("resourceType", d.ResourceType)
}

func (d *FunctionScheduled) append(m *members) {
	m.optInt("heartbeatInSeconds", d.Heartbeat)
	m.data("input", d.Input)
	m.str("resource", d.Resource)
	m.role(d.RoleArn)
	m.optInt("timeoutInSeconds", d.Timeout)
}

func (d *ExecutionRedriven) append(m *members) { m.int("redriveCount", int64(d.Count)) }

func (d *EvaluationFailed) append(m *members) {
	m.opt("cause", d.Cause)
	m.opt("error", d.Error)
	m.opt("location", d.Location)
	m.str("state", d.State)
}

func (d *WorkerStarted) append(m *members) { m.opt("workerName", d.Worker) }

func (d *MapStarted) append(m *members) { m.int("length", int64(d.Length)) }

func (d *Iteration) append(m *members) {
	m.int("index", int64(d.Index))
	m.str("name", d.Name)
}
