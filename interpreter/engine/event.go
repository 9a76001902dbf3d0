package engine

// An Event is something that happened to an execution: one of [Started],
// [TaskSubmitted], [TaskSucceeded], [TaskFailed], [TaskHeartbeat],
// [ActivityStarted], [Tick], [Lost], [Stopped], [MachineDeleted] and [Redriven].
//
// An event for a task that the execution does not wait for any more — it timed
// out, its branch was cancelled, it was answered before — changes nothing.
type Event interface{ event() }

// An ID names what an execution waits for. IDs are never used twice in one execution.
type ID int64

// Started begins the execution. It comes once, first.
type Started struct {
	Info
	Input string // JSON text
}

// Info is what an execution knows of itself from the outside.
type Info struct {
	ID          string  `json:"id"`          // ARN of the execution
	Name        string  `json:"name"`        //
	RoleArn     string  `json:"roleArn"`     // of the state machine
	MachineID   string  `json:"machineId"`   // ARN of the state machine
	MachineName string  `json:"machineName"` //
	Region      string  `json:"region"`      //
	VersionArn  string  `json:"versionArn,omitempty"`
	AliasArn    string  `json:"aliasArn,omitempty"`
	Express     bool    `json:"express,omitempty"`   // no bound on the number of events, but one on time
	Sync        bool    `json:"sync,omitempty"`      // an Express execution whose caller waits
	WaitScale   float64 `json:"waitScale,omitempty"` // what the time of Wait states is multiplied by; 0 is 1
	Seed        uint64  `json:"seed"`                // all chance and all identifiers derive from it
	Note        string  `json:"note,omitempty"`      // what the caller wants to find again; it means nothing here
}

// TaskSubmitted tells that the job of a .sync task began or that a
// .waitForTaskToken request was accepted, with what the API answered, and that
// an activity's task was queued.
type TaskSubmitted struct {
	ID       ID
	Response string // JSON text; "" for activities
}

// TaskSucceeded is the result of a task.
type TaskSucceeded struct {
	ID      ID
	Output  string // JSON text
	ByToken bool   // with the task's token, not as the answer to the request itself
}

// TaskFailed is the failure of a task.
type TaskFailed struct {
	ID      ID
	Failure Failure
	ByToken bool // as in TaskSucceeded
}

// TaskHeartbeat tells that a task is still being worked on.
type TaskHeartbeat struct{ ID ID }

// ActivityStarted tells that a worker took an activity's task.
type ActivityStarted struct {
	ID     ID
	Worker string // may be ""
}

// Tick tells that time has come to the Wake of the last Effects, or past it.
type Tick struct{}

// Redriven goes on with an execution that failed, was aborted or timed out. It is
// a [NotRedrivableError] for any other.
type Redriven struct {
	Token string // of the caller, to be remembered; "" is none
}

// Lost fails the execution, whatever it waits for, when its driver cannot go on with it.
type Lost struct{ Failure Failure }

// Stopped aborts the execution, as StopExecution does.
type Stopped struct{ Error, Cause string }

// MachineDeleted tells that the state machine is no more: the execution fails
// when it would next leave or enter a state.
type MachineDeleted struct{}

func (Started) event()         {}
func (TaskSubmitted) event()   {}
func (TaskSucceeded) event()   {}
func (TaskFailed) event()      {}
func (TaskHeartbeat) event()   {}
func (ActivityStarted) event() {}
func (Tick) event()            {}
func (Redriven) event()        {}
func (Lost) event()            {}
func (Stopped) event()         {}
func (MachineDeleted) event()  {}

// Answers returns the ID of the task that an event is about, if it is about one.
func Answers(ev Event) (ID, bool) {
	switch ev := ev.(type) {
	case TaskSubmitted:
		return ev.ID, true
	case TaskSucceeded:
		return ev.ID, true
	case TaskFailed:
		return ev.ID, true
	case TaskHeartbeat:
		return ev.ID, true
	case ActivityStarted:
		return ev.ID, true
	}
	return 0, false
}
