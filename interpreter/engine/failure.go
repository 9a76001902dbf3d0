package engine

import "fmt"

// A Failure is what AWS calls an error: a name that Retry and Catch match, and
// a cause for people. It is an outcome of an execution; a Go error from this
// package means instead that the caller or the package is broken.
type Failure struct {
	Name  string `json:"name,omitempty"`  // "States.Timeout", "Lambda.Unknown", …; "" when AWS gives none
	Cause string `json:"cause,omitempty"` // "" when there is none

	heartbeat bool // a States.Timeout that is a States.HeartbeatTimeout as well
	stated    bool // by a Fail state

	evaluation bool   // EvaluationFailed is written
	location   string // of the field, in EvaluationFailed
}

// Error returns the name and the cause on one line.
func (f *Failure) Error() string {
	switch {
	case f.Name == "" && f.Cause == "":
		return "failed without an error name or cause"
	case f.Cause == "":
		return f.Name
	case f.Name == "":
		return f.Cause
	}
	return f.Name + ": " + f.Cause
}

// The error names that the language defines and this package raises or matches.
const (
	ErrorAll                    = "States.ALL"
	ErrorBranchFailed           = "States.BranchFailed"
	ErrorDataLimitExceeded      = "States.DataLimitExceeded"
	ErrorExceedToleratedFailure = "States.ExceedToleratedFailureThreshold"
	ErrorItemReaderFailed       = "States.ItemReaderFailed"
	ErrorHeartbeatTimeout       = "States.HeartbeatTimeout"
	ErrorQueryEvaluation        = "States.QueryEvaluationError"
	ErrorReferencePathConflict  = "States.ReferencePathConflict"
	ErrorRuntime                = "States.Runtime"
	ErrorTaskFailed             = "States.TaskFailed"
	ErrorTimeout                = "States.Timeout"
)

// The limits of AWS that executions run into.
const (
	MaxPayload   = 262_144    // bytes of UTF-8 in an input, output or result
	MaxHistory   = 25_000     // events of a Standard execution
	MaxVariables = 10_485_760 // bytes of all variables of an execution together
	maxInline    = 40         // iterations of an inline Map that run side by side
	maxWaitDays  = 24_855     // longer waits overflow the 32-bit seconds AWS counts in
)

// runtimeFailure is an uncatchable States.Runtime of the state that f is in.
func runtimeFailure(f *frame, format string, args ...any) *Failure {
	return &Failure{Name: ErrorRuntime, Cause: f.prefix() + fmt.Sprintf(format, args...)}
}

// prefix is how AWS begins the cause of an error that it raises itself.
func (f *frame) prefix() string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). ", f.State, f.Entered)
}

// dataLimit is the failure of a result or output that is too large. AWS names
// the state, the Lambda function's ARN, or the type of the resource.
func dataLimit(what string) *Failure {
	return &Failure{Name: ErrorDataLimitExceeded, Cause: "The state/task '" + what +
		"' returned a result with a size exceeding the maximum number of bytes service limit."}
}

// catchable reports whether Retry and Catch see the failure at all.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
func (f *Failure) catchable() bool { return f.Name != ErrorRuntime }
