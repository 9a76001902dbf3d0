package engine

import (
	"fmt"
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// UnmarshalJSON reads what MarshalJSON wrote, which is what the API answers.
// Members that it does not know are left out.
func (e *HistoryEvent) UnmarshalJSON(text []byte) error {
	v, err := jsonval.Parse(string(text))
	if err != nil {
		return err
	}
	t := typeNamed(v.Get("type").Str())
	if t == 0 {
		return fmt.Errorf("unknown type of event %q", v.Get("type").Str())
	}
	*e = HistoryEvent{ID: integer(v, "id"), PreviousID: integer(v, "previousEventId"), Type: t}
	e.Millis = int64(math.Round(v.Get("timestamp").Float() * 1000))
	if d := v.Get(t.detailsKey()); d.Exists() {
		e.Details = newDetails(t)
		e.Details.read(d)
	}
	return nil
}

// typeNamed returns the type with AWS's name, or 0.
func typeNamed(name string) EventType {
	for t, known := range eventTypes {
		if t > 0 && known.name == name {
			return EventType(t)
		}
	}
	return 0
}

// newDetails returns what an event of a type has as its Details.
func newDetails(t EventType) Details {
	switch t {
	case TypeExecutionStarted:
		return &ExecutionStarted{}
	case TypeExecutionRedriven:
		return &ExecutionRedriven{}
	case TypeExecutionSucceeded, TypeLambdaFunctionSucceeded, TypeActivitySucceeded:
		return &Output{}
	case TypeTaskScheduled:
		return &TaskScheduled{}
	case TypeTaskStarted:
		return &TaskStarted{}
	case TypeTaskSubmitted, TypeTaskSucceeded:
		return &TaskOutput{}
	case TypeTaskFailed, TypeTaskTimedOut:
		return &TaskFailure{}
	case TypeLambdaFunctionScheduled, TypeActivityScheduled:
		return &FunctionScheduled{}
	case TypeEvaluationFailed:
		return &EvaluationFailed{}
	case TypeActivityStarted:
		return &WorkerStarted{}
	case TypeMapStateStarted:
		return &MapStarted{}
	case TypeMapIterationStarted, TypeMapIterationSucceeded, TypeMapIterationFailed, TypeMapIterationAborted:
		return &Iteration{}
	}
	switch t.detailsKey() {
	case "stateEnteredEventDetails":
		return &StateEntered{}
	case "stateExitedEventDetails":
		return &StateExited{}
	}
	return &Failed{}
}

func str(v jsonval.Value, key string) string { return v.Get(key).Str() }

func integer(v jsonval.Value, key string) int64 {
	n, _ := v.Get(key).Int()
	return n
}

func (d *ExecutionStarted) read(v jsonval.Value) {
	*d = ExecutionStarted{str(v, "input"), str(v, "roleArn"), str(v, "stateMachineAliasArn"), str(v, "stateMachineVersionArn")}
}

func (d *StateEntered) read(v jsonval.Value) { *d = StateEntered{str(v, "name"), str(v, "input")} }

func (d *StateExited) read(v jsonval.Value) {
	*d = StateExited{Name: str(v, "name"), Output: str(v, "output")}
	for _, m := range v.Get("assignedVariables").Members() {
		d.Assigned = append(d.Assigned, Variable{m.Key, m.Value.Str()})
	}
}

func (d *Output) read(v jsonval.Value) { d.Output = str(v, "output") }

func (d *Failed) read(v jsonval.Value) { *d = Failed{str(v, "error"), str(v, "cause")} }

func (d *TaskScheduled) read(v jsonval.Value) {
	*d = TaskScheduled{
		str(v, "resourceType"), str(v, "resource"), str(v, "region"), str(v, "parameters"),
		integer(v, "timeoutInSeconds"), integer(v, "heartbeatInSeconds"), str(v.Get("taskCredentials"), "roleArn"),
	}
}

func (d *TaskStarted) read(v jsonval.Value) {
	*d = TaskStarted{str(v, "resourceType"), str(v, "resource")}
}

func (d *TaskOutput) read(v jsonval.Value) {
	*d = TaskOutput{str(v, "resourceType"), str(v, "resource"), str(v, "output")}
}

func (d *TaskFailure) read(v jsonval.Value) {
	*d = TaskFailure{str(v, "resourceType"), str(v, "resource"), str(v, "error"), str(v, "cause")}
}

func (d *FunctionScheduled) read(v jsonval.Value) {
	*d = FunctionScheduled{
		str(v, "resource"), str(v, "input"),
		integer(v, "timeoutInSeconds"), integer(v, "heartbeatInSeconds"), str(v.Get("taskCredentials"), "roleArn"),
	}
}

func (d *ExecutionRedriven) read(v jsonval.Value) { d.Count = int(integer(v, "redriveCount")) }

func (d *EvaluationFailed) read(v jsonval.Value) {
	*d = EvaluationFailed{str(v, "error"), str(v, "cause"), str(v, "location"), str(v, "state")}
}

func (d *WorkerStarted) read(v jsonval.Value) { d.Worker = str(v, "workerName") }

func (d *MapStarted) read(v jsonval.Value) { d.Length = int(integer(v, "length")) }

func (d *Iteration) read(v jsonval.Value) { *d = Iteration{str(v, "name"), int(integer(v, "index"))} }
