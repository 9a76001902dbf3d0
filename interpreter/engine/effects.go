package engine

import "time"

// Effects are what the world must do after an [Execution.Apply].
type Effects struct {
	History []HistoryEvent // new events, in order
	Invoke  []Invoke       // tasks to begin, in order
	Cancel  []ID           // tasks whose answers nobody waits for any more
	Wake    time.Time      // when to send the next Tick; zero when nothing depends on time

	Decisions []Decision // what led on, in order; histories do not tell of it
}

// A Decision is the rule, retrier or catcher of a state that led on. It is for
// those who want to know what of a definition was used.
type Decision struct {
	State string
	By    DecisionKind
	Index int // in the list of the definition; 0 for ByDefault
}

// DecisionKind says what made a [Decision].
type DecisionKind uint8

// The kinds of decisions.
const (
	ByRule    DecisionKind = iota // of a Choice
	ByDefault                     // of a Choice
	ByRetrier                     // the state is tried again
	ByCatcher                     // the error is caught
)

// Invoke asks for one attempt of a task. Its answer carries its ID.
type Invoke struct {
	ID       ID
	UUID     string // unique to the attempt, derived from the seed
	State    string
	Resource string // as written in the definition
	Input    string // JSON text
	Token    string // task token of .waitForTaskToken, .sync and activities; else ""
	RoleArn  string // of Credentials
	Attempt  int    // 0, then 1 for the first retry, …
	Item     string // JSON text of what the innermost Map around the state is at; "" outside of one
	Index    int    // of Item
	Kind     TaskKind
	Timeout  time.Duration // after which the engine stops waiting; 0 is none
}

// TaskKind says how a task is begun and answered.
type TaskKind uint8

// The kinds of tasks.
const (
	RequestResponse TaskKind = iota // the answer ends the task
	Sync                            // a job: TaskSubmitted when it begins, then the answer
	Callback                        // .waitForTaskToken: TaskSubmitted, then the answer by token
	Activity                        // TaskSubmitted when queued, ActivityStarted, then the answer by token
)
