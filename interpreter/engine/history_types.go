package engine

// EventType is the type of a [HistoryEvent].
type EventType uint8

// The types of events that executions have.
const (
	_ EventType = iota
	TypeActivityFailed
	TypeActivityScheduled
	TypeActivityStarted
	TypeActivitySucceeded
	TypeActivityTimedOut
	TypeChoiceStateEntered
	TypeChoiceStateExited
	TypeEvaluationFailed
	TypeExecutionAborted
	TypeExecutionFailed
	TypeExecutionRedriven
	TypeExecutionStarted
	TypeExecutionSucceeded
	TypeExecutionTimedOut
	TypeFailStateEntered
	TypeLambdaFunctionFailed
	TypeLambdaFunctionScheduled
	TypeLambdaFunctionStarted
	TypeLambdaFunctionSucceeded
	TypeLambdaFunctionTimedOut
	TypeMapIterationAborted
	TypeMapIterationFailed
	TypeMapIterationStarted
	TypeMapIterationSucceeded
	TypeMapStateAborted
	TypeMapStateEntered
	TypeMapStateExited
	TypeMapStateFailed
	TypeMapStateStarted
	TypeMapStateSucceeded
	TypeParallelStateAborted
	TypeParallelStateEntered
	TypeParallelStateExited
	TypeParallelStateFailed
	TypeParallelStateStarted
	TypeParallelStateSucceeded
	TypePassStateEntered
	TypePassStateExited
	TypeSucceedStateEntered
	TypeSucceedStateExited
	TypeTaskFailed
	TypeTaskScheduled
	TypeTaskStarted
	TypeTaskStateAborted
	TypeTaskStateEntered
	TypeTaskStateExited
	TypeTaskSubmitted
	TypeTaskSucceeded
	TypeTaskTimedOut
	TypeWaitStateAborted
	TypeWaitStateEntered
	TypeWaitStateExited
)

// eventTypes holds each type's name and the key of its details in the API.
var eventTypes = [...]struct{ name, details string }{
	TypeActivityFailed:          {"ActivityFailed", "activityFailedEventDetails"},
	TypeActivityScheduled:       {"ActivityScheduled", "activityScheduledEventDetails"},
	TypeActivityStarted:         {"ActivityStarted", "activityStartedEventDetails"},
	TypeActivitySucceeded:       {"ActivitySucceeded", "activitySucceededEventDetails"},
	TypeActivityTimedOut:        {"ActivityTimedOut", "activityTimedOutEventDetails"},
	TypeChoiceStateEntered:      {"ChoiceStateEntered", "stateEnteredEventDetails"},
	TypeChoiceStateExited:       {"ChoiceStateExited", "stateExitedEventDetails"},
	TypeEvaluationFailed:        {"EvaluationFailed", "evaluationFailedEventDetails"},
	TypeExecutionAborted:        {"ExecutionAborted", "executionAbortedEventDetails"},
	TypeExecutionFailed:         {"ExecutionFailed", "executionFailedEventDetails"},
	TypeExecutionRedriven:       {"ExecutionRedriven", "executionRedrivenEventDetails"},
	TypeExecutionStarted:        {"ExecutionStarted", "executionStartedEventDetails"},
	TypeExecutionSucceeded:      {"ExecutionSucceeded", "executionSucceededEventDetails"},
	TypeExecutionTimedOut:       {"ExecutionTimedOut", "executionTimedOutEventDetails"},
	TypeFailStateEntered:        {"FailStateEntered", "stateEnteredEventDetails"},
	TypeLambdaFunctionFailed:    {"LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"},
	TypeLambdaFunctionScheduled: {"LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails"},
	TypeLambdaFunctionStarted:   {"LambdaFunctionStarted", "lambdaFunctionStartedEventDetails"},
	TypeLambdaFunctionSucceeded: {"LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails"},
	TypeLambdaFunctionTimedOut:  {"LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails"},
	TypeMapIterationAborted:     {"MapIterationAborted", "mapIterationAbortedEventDetails"},
	TypeMapIterationFailed:      {"MapIterationFailed", "mapIterationFailedEventDetails"},
	TypeMapIterationStarted:     {"MapIterationStarted", "mapIterationStartedEventDetails"},
	TypeMapIterationSucceeded:   {"MapIterationSucceeded", "mapIterationSucceededEventDetails"},
	TypeMapStateAborted:         {"MapStateAborted", "mapStateAbortedEventDetails"},
	TypeMapStateEntered:         {"MapStateEntered", "stateEnteredEventDetails"},
	TypeMapStateExited:          {"MapStateExited", "stateExitedEventDetails"},
	TypeMapStateFailed:          {"MapStateFailed", "mapStateFailedEventDetails"},
	TypeMapStateStarted:         {"MapStateStarted", "mapStateStartedEventDetails"},
	TypeMapStateSucceeded:       {"MapStateSucceeded", "mapStateSucceededEventDetails"},
	TypeParallelStateAborted:    {"ParallelStateAborted", "parallelStateAbortedEventDetails"},
	TypeParallelStateEntered:    {"ParallelStateEntered", "stateEnteredEventDetails"},
	TypeParallelStateExited:     {"ParallelStateExited", "stateExitedEventDetails"},
	TypeParallelStateFailed:     {"ParallelStateFailed", "parallelStateFailedEventDetails"},
	TypeParallelStateStarted:    {"ParallelStateStarted", "parallelStateStartedEventDetails"},
	TypeParallelStateSucceeded:  {"ParallelStateSucceeded", "parallelStateSucceededEventDetails"},
	TypePassStateEntered:        {"PassStateEntered", "stateEnteredEventDetails"},
	TypePassStateExited:         {"PassStateExited", "stateExitedEventDetails"},
	TypeSucceedStateEntered:     {"SucceedStateEntered", "stateEnteredEventDetails"},
	TypeSucceedStateExited:      {"SucceedStateExited", "stateExitedEventDetails"},
	TypeTaskFailed:              {"TaskFailed", "taskFailedEventDetails"},
	TypeTaskScheduled:           {"TaskScheduled", "taskScheduledEventDetails"},
	TypeTaskStarted:             {"TaskStarted", "taskStartedEventDetails"},
	TypeTaskStateAborted:        {"TaskStateAborted", "taskStateAbortedEventDetails"},
	TypeTaskStateEntered:        {"TaskStateEntered", "stateEnteredEventDetails"},
	TypeTaskStateExited:         {"TaskStateExited", "stateExitedEventDetails"},
	TypeTaskSubmitted:           {"TaskSubmitted", "taskSubmittedEventDetails"},
	TypeTaskSucceeded:           {"TaskSucceeded", "taskSucceededEventDetails"},
	TypeTaskTimedOut:            {"TaskTimedOut", "taskTimedOutEventDetails"},
	TypeWaitStateAborted:        {"WaitStateAborted", "waitStateAbortedEventDetails"},
	TypeWaitStateEntered:        {"WaitStateEntered", "stateEnteredEventDetails"},
	TypeWaitStateExited:         {"WaitStateExited", "stateExitedEventDetails"},
}

// String returns AWS's name of the type.
func (t EventType) String() string { return eventTypes[t].name }

func (t EventType) detailsKey() string { return eventTypes[t].details }
