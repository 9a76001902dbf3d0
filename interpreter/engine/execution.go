package engine

import (
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Status says how far an execution is.
type Status string

// The statuses, as DescribeExecution reports them. A new [Execution] has none.
const (
	StatusRunning   Status = "RUNNING"
	StatusSucceeded Status = "SUCCEEDED"
	StatusFailed    Status = "FAILED"
	StatusTimedOut  Status = "TIMED_OUT"
	StatusAborted   Status = "ABORTED"
)

// An Execution is one run of a [Program]: plain data, changed only by
// [Execution.Apply]. It can be marshalled to JSON between any two events and
// goes on from there as if nothing had happened. It does not hold its history.
//
// The zero Execution waits for [Started]. An Execution must not be used by two
// goroutines at once.
type Execution struct {
	Info
	Input   string    `json:"input"`
	Status  Status    `json:"status"`
	Start   time.Time `json:"start"`
	Stop    time.Time `json:"stop,omitzero"`
	Output  string    `json:"output,omitempty"`  // when StatusSucceeded
	Failure *Failure  `json:"failure,omitempty"` // when StatusFailed or StatusAborted
	Events  int64     `json:"events"`            // of the history so far

	Orphaned bool `json:"orphaned,omitempty"` // its state machine was deleted

	Redrives    int       `json:"redrives,omitempty"`
	RedriveDate time.Time `json:"redriveDate,omitzero"` // of the last one

	// RedriveCalls are the last redrives that were asked for with a token, in order.
	// The slice is never changed, only replaced.
	RedriveCalls []RedriveCall `json:"redriveCalls,omitempty"`

	// Enter, when not nil, is called before each state that is entered, also again
	// and again by a loop, and may change what it is given; what makes no sense
	// there, such as an Input that is not JSON, is left as it was. It is not
	// marshalled. It must not use the Execution.
	Enter func(*Arrival) `json:"-"`

	threads

	// What follows is derived from the above and not marshalled.
	program *Program
	waiting map[ID]*frame
	timers  timers
	context contextParts
	probe   *probe // of a trial; executions have none
}

// A RedriveCall is a redrive that was asked for with a token.
type RedriveCall struct {
	Token string    `json:"token"`
	Date  time.Time `json:"date"`
}

// threads is where an execution stands.
type threads struct {
	Root          *frame `json:"root"`
	LastID        ID     `json:"lastId"`             // given out last
	Chances       uint64 `json:"chances"`            // drawn so far
	Deadline      int64  `json:"deadline,omitempty"` // of the whole execution, in Unix milliseconds
	Clock         int64  `json:"clock"`              // the time of the last Apply, in Unix milliseconds; it never goes back
	VariableBytes int    `json:"variableBytes"`      // of all variables of all frames
}

// payload is a JSON document with its text. The text is what AWS shows: as it
// came in, until a state changes it.
type payload struct {
	value jsonval.Value
	text  string
}

// A frame is a thread of control: the execution itself, a branch of a Parallel
// state or an iteration of a Map state. It is in one state at a time.
type frame struct {
	Index     int           `json:"index,omitempty"` // of the branch or item
	Item      jsonval.Value `json:"item,omitzero"`   // of an iteration
	State     string        `json:"state"`
	Input     payload       `json:"input"`
	Prev      int64         `json:"prev"`    // id of the thread's last history event
	Entered   int64         `json:"entered"` // id of the state's StateEntered
	EnteredAt int64         `json:"enteredAt"`
	Variables jsonval.Value `json:"variables,omitzero"` // of this frame's scope; an object
	Retries   int           `json:"retries,omitempty"`  // State.RetryCount
	Attempts  []int64       `json:"attempts,omitempty"` // by retrier
	Wait      wait          `json:"wait,omitempty"`
	ID        ID            `json:"id,omitempty"`    // of the task it waits for
	Timer     int64         `json:"timer,omitempty"` // when to go on, in Unix milliseconds
	Order     int64         `json:"order,omitempty"` // among equal Timers
	Task      *taskFrame    `json:"task,omitempty"`
	Fork      *fork         `json:"fork,omitempty"`

	parent *frame
	state  state // the compiled State; nil before the first is entered
	dead   bool  // ended or cancelled
}

// wait says what a frame waits for, and so what happens when it goes on.
type wait uint8

const (
	notWaiting wait = iota // has a State to enter
	forTimer               // the end of a Wait state
	forRetry               // the delay of a Retry
	forTask                // the answer to a task
	forFork                // the branches or iterations
)

// A taskFrame is what a frame keeps of the task it waits for.
type taskFrame struct {
	Input     string `json:"input"`
	Token     string `json:"token,omitempty"`
	RoleArn   string `json:"roleArn,omitempty"`
	UUID      string `json:"uuid"`
	Timeout   int64  `json:"timeout,omitempty"`   // seconds
	Heartbeat int64  `json:"heartbeat,omitempty"` // seconds
	TimeoutAt int64  `json:"timeoutAt,omitempty"`
	BeatBy    int64  `json:"beatBy,omitempty"`
	Submitted bool   `json:"submitted,omitempty"`
	Response  string `json:"response,omitempty"` // with which the job of a .sync task was submitted
	Started   bool   `json:"started,omitempty"`
	// An answer by token that came before the request was submitted waits here.
	Early *answer `json:"early,omitempty"`
}

// answer is the outcome of a task.
type answer struct {
	Output  string   `json:"output,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// A fork is what a frame keeps of the branches or iterations it waits for.
type fork struct {
	Frames   []*frame        `json:"frames"` // running, in the order they began
	Results  []payload       `json:"results"`
	Items    []jsonval.Value `json:"items,omitempty"` // of a Map
	Next     int             `json:"next"`            // the first item that has not begun
	Limit    int             `json:"limit,omitempty"` // of iterations side by side
	Finished int             `json:"finished"`
}

// data is what paths of the frame see.
type data struct {
	a     *applier
	f     *frame
	input jsonval.Value // $ in JSONPath
	item  mapItem       // in an ItemSelector, of which f is the Map's frame

	result      jsonval.Value // $states.result
	errorOutput jsonval.Value // $states.errorOutput
	query       *query        // the JSONata expression that is being evaluated
}

// mapItem is $$.Map.Item.
type mapItem struct {
	index int
	value jsonval.Value
}

func (d *data) Input() jsonval.Value   { return d.input }
func (d *data) Context() jsonval.Value { return d.a.x.contextObject(d.f, d.item) }

func (d *data) Variable(name string) jsonval.Value {
	for f := d.f; f != nil; f = f.parent {
		if v := f.Variables.Get(name); v.Exists() {
			return v
		}
	}
	return jsonval.Value{}
}

// Uint64 draws the next number of the execution's chance: SplitMix64, counted
// from the seed, so that an Execution needs only the counter.
func (x *Execution) Uint64() uint64 {
	x.Chances++
	z := x.Seed + x.Chances*0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// float draws a number in [0, 1).
func (x *Execution) float() float64 { return float64(x.Uint64()>>11) / (1 << 53) }

// Waiting reports whether the execution still waits for the answer to id.
func (x *Execution) Waiting(id ID) bool { return x.waiting[id] != nil }

// nextWake is the time of the earliest timer, or zero.
func (x *Execution) nextWake() time.Time {
	at := x.timers.next()
	if x.Deadline != 0 && (at == 0 || x.Deadline < at) {
		at = x.Deadline
	}
	if at == 0 || x.Status != StatusRunning {
		return time.Time{}
	}
	return time.UnixMilli(at)
}
