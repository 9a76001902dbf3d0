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
	m := members{Members: jsonval.Members{Text: append(dst, '{')}}
	key := e.Type.detailsKey()
	details := func(from, to string) {
		if e.Details == nil || key <= from || key > to {
			return
		}
		m.Key(key)
		m.Text = append(m.Text, '{')
		e.Details.append(&m)
		m.Text = append(m.Text, '}')
	}
	details("", "id")
	m.Int("id", e.ID)
	details("id", "previousEventId")
	m.Int("previousEventId", e.PreviousID)
	details("previousEventId", "timestamp")
	m.Key("timestamp")
	m.Text = AppendTimestamp(m.Text, e.Millis)
	m.Str("type", e.Type.String())
	return append(m.Text, '}')
}

// String returns the event on one line for people, without the time and without
// what says nothing: `3<2 PassStateExited {"name":"A","output":"{}"}`.
func (e *HistoryEvent) String() string {
	m := members{terse: true}
	m.Text = strconv.AppendInt(m.Text, e.ID, 10)
	m.Text = append(m.Text, '<')
	m.Text = strconv.AppendInt(m.Text, e.PreviousID, 10)
	m.Text = append(append(m.Text, ' '), e.Type.String()...)
	if e.Details != nil {
		m.Text = append(m.Text, " {"...)
		e.Details.append(&m)
		m.Text = append(m.Text, '}')
	}
	return string(m.Text)
}

// AppendTimestamp appends a time as the API writes it: seconds since 1970 with
// up to three decimals.
func AppendTimestamp(dst []byte, millis int64) []byte {
	return strconv.AppendFloat(dst, float64(millis)/1000, 'f', -1, 64)
}

// members writes the details of an event.
type members struct {
	jsonval.Members
	terse bool // without notes that say nothing
}

func (m *members) optInt(k string, v int64) {
	if v != 0 {
		m.Int(k, v)
	}
}

// data writes a payload.
func (m *members) data(k, v string) {
	m.Str(k, v)
	m.whole(k)
}

// whole notes that a payload was not cut, which the API never does.
func (m *members) whole(k string) {
	if !m.terse {
		m.Key(k + "Details")
		m.Text = append(m.Text, `{"truncated":false}`...)
	}
}

func (m *members) role(arn string) {
	if arn != "" {
		m.Key("taskCredentials")
		m.Text = append(m.Text, `{"roleArn":`...)
		m.Text = jsonval.AppendString(m.Text, arn)
		m.Text = append(m.Text, '}')
	}
}

func (d *ExecutionStarted) append(m *members) {
	m.data("input", d.Input)
	m.Str("roleArn", d.RoleArn)
	m.Opt("stateMachineAliasArn", d.AliasArn)
	m.Opt("stateMachineVersionArn", d.VersionArn)
}

func (d *StateEntered) append(m *members) {
	m.data("input", d.Input)
	m.Str("name", d.Name)
}

func (d *StateExited) append(m *members) {
	if len(d.Assigned) > 0 {
		m.Key("assignedVariables")
		m.Text = append(m.Text, '{')
		for i, v := range d.Assigned {
			if i > 0 {
				m.Text = append(m.Text, ',')
			}
			m.Text = jsonval.AppendString(m.Text, v.Name)
			m.Text = append(m.Text, ':')
			m.Text = jsonval.AppendString(m.Text, v.Value)
		}
		m.Text = append(m.Text, '}')
		m.whole("assignedVariables")
	}
	m.Str("name", d.Name)
	m.data("output", d.Output)
}

func (d *Output) append(m *members) { m.data("output", d.Output) }

func (d *Failed) append(m *members) {
	m.Opt("cause", d.Cause)
	m.Opt("error", d.Error)
}

func (d *TaskScheduled) append(m *members) {
	m.optInt("heartbeatInSeconds", d.Heartbeat)
	m.Str("parameters", d.Parameters)
	m.Str("region", d.Region)
	m.Str("resource", d.Resource)
	m.Str("resourceType", d.ResourceType)
	m.role(d.RoleArn)
	m.optInt("timeoutInSeconds", d.Timeout)
}

func (d *TaskStarted) append(m *members) {
	m.Str("resource", d.Resource)
	m.Str("resourceType", d.ResourceType)
}

func (d *TaskOutput) append(m *members) {
	m.data("output", d.Output)
	m.Str("resource", d.Resource)
	m.Str("resourceType", d.ResourceType)
}

func (d *TaskFailure) append(m *members) {
	m.Opt("cause", d.Cause)
	m.Opt("error", d.Error)
	m.Str("resource", d.Resource)
	m.Str("resourceType", d.ResourceType)
}

func (d *FunctionScheduled) append(m *members) {
	m.optInt("heartbeatInSeconds", d.Heartbeat)
	m.data("input", d.Input)
	m.Str("resource", d.Resource)
	m.role(d.RoleArn)
	m.optInt("timeoutInSeconds", d.Timeout)
}

func (d *ExecutionRedriven) append(m *members) { m.Int("redriveCount", int64(d.Count)) }

func (d *EvaluationFailed) append(m *members) {
	m.Opt("cause", d.Cause)
	m.Opt("error", d.Error)
	m.Opt("location", d.Location)
	m.Str("state", d.State)
}

func (d *WorkerStarted) append(m *members) { m.Opt("workerName", d.Worker) }

func (d *MapStarted) append(m *members) { m.Int("length", int64(d.Length)) }

func (d *Iteration) append(m *members) {
	m.Int("index", int64(d.Index))
	m.Str("name", d.Name)
}
