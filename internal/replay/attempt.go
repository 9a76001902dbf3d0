package replay

import (
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Attempt is one task of a history: what it was given, and how it ended.
type Attempt struct {
	State    string
	Event    int64  // the ID of the event that scheduled it
	Resource string // "arn:aws:states:::lambda:invoke"
	Input    string // JSON text: the parameters of a task, the input of a function or activity

	Worker    string        // of an activity that was started
	Submitted string        // JSON text of what the request of a job or callback was answered; "" is none
	After     time.Duration // from scheduled to ended
	Ended     Ending
	Output    string // JSON text, of Succeeded
	Error     string // of Failed and TimedOut
	Cause     string

	iteration int  // of the Map around its state; -1 is none
	started   bool // an activity's
	at        int64
	input     jsonval.Value
	timeout   time.Duration // that it was given; 0 is none
	heartbeat time.Duration // likewise
}

// Ending says how an attempt ended.
type Ending uint8

// The endings.
const (
	Open      Ending = iota // it did not, as far as the history goes, or was aborted
	Succeeded               //
	Failed
	TimedOut
)

// collect finds the attempts. Within a thread the events of one follow each other.
func (r *Recording) collect() {
	open := map[*thread]*Attempt{}
	for i, e := range r.Events {
		t := r.threads[i]
		a := open[t]
		what, isTask := taskEvent(e.Type)
		switch {
		case !isTask:
			continue
		case what == "Scheduled":
			a = scheduled(&e)
			a.iteration = t.iteration
			open[t] = a
			r.attempts = append(r.attempts, a)
		case a == nil:
			continue
		case what == "Started":
			a.started = true
			a.Worker = e.Details.Get("workerName").Str()
		case what == "Submitted":
			a.Submitted = e.Details.Get("output").Str()
		default:
			a.end(what, &e)
			delete(open, t)
		}
	}
}

// taskEvent returns what an event says of a task: "Scheduled", "Started",
// "Submitted", "Succeeded", "Failed", "TimedOut", "StartFailed", …
func taskEvent(typ string) (what string, ok bool) {
	for _, lead := range []string{"TaskState", "LambdaFunction", "Activity", "Task"} {
		if what, ok = strings.CutPrefix(typ, lead); ok {
			return what, lead != "TaskState"
		}
	}
	return "", false
}

func scheduled(e *Event) *Attempt {
	a := &Attempt{State: e.State, Event: e.ID, at: e.Millis, Resource: e.Details.Get("resource").Str()}
	a.Input = e.Details.Get("input").Str()
	if typ := e.Details.Get("resourceType").Str(); typ != "" {
		a.Input = e.Details.Get("parameters").Str()
		a.Resource = "arn:aws:states:::" + typ + ":" + a.Resource
	}
	a.timeout, a.heartbeat = seconds(e.Details.Get("timeoutInSeconds")), seconds(e.Details.Get("heartbeatInSeconds"))
	a.input, _ = jsonval.Parse(a.Input) // what is not JSON equals nothing
	return a
}

func seconds(v jsonval.Value) time.Duration {
	n, _ := v.Int()
	return time.Duration(n) * time.Second
}

func (a *Attempt) end(what string, e *Event) {
	a.After = time.Duration(max(e.Millis-a.at, 0)) * time.Millisecond
	switch what {
	case "Succeeded":
		a.Ended, a.Output = Succeeded, e.Details.Get("output").Str()
	case "TimedOut":
		a.Ended = TimedOut
	default: // Failed, and what kept it from starting
		a.Ended = Failed
	}
	a.Error, a.Cause = e.Details.Get("error").Str(), e.Details.Get("cause").Str()
}
