package server

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// changes is a server whose status changes arrive in the channel.
// each sends the elements of batches one by one.
func each(to chan<- StatusChange) func([]StatusChange) {
	return func(batch []StatusChange) {
		for _, c := range batch {
			to <- c
		}
	}
}

func changes() (*Server, <-chan StatusChange) {
	told := make(chan StatusChange, 100)
	return &Server{Interpreter: &interpreter.Interpreter{}, StatusChanged: each(told)}, told
}

// detail is what is said of an execution x of the machine m.
func detail(status, more string) string {
	return `{"executionArn":"` + executionARN + `","stateMachineArn":"` + machineARN + `","name":"x","status":"` + status + `",` + more + `}`
}

func TestStatusChanges(t *testing.T) {
	t.Parallel()
	times := regexp.MustCompile(`Date":\d{13}`)
	const (
		noQualifier = `"stateMachineVersionArn":null,"stateMachineAliasArn":null,`
		first       = noQualifier + `"redriveCount":0,"redriveDate":null,`
		again       = noQualifier + `"redriveCount":1,"redriveDate":TIME,`
		running     = `"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is RUNNING and cannot be redriven",`
		succeeded   = `"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven",`
		redrivable  = `"redriveStatus":"REDRIVABLE","redriveStatusReason":null,`
		begun       = `"startDate":TIME,"stopDate":null,"input":"{}","output":null,`
		ended       = `"startDate":TIME,"stopDate":TIME,"input":"{}","output":null,`
		noOutput    = `"inputDetails":{"included":true},"outputDetails":null,`
		noError     = `"error":null,"cause":null`
	)
	start := members("stateMachineArn", machineARN, "name", "x")
	x := members("executionArn", executionARN)
	for _, test := range []struct {
		name, definition string
		steps            []string
		want             []string
	}{
		{"success", pass, nil, []string{
			detail("RUNNING", begun+first+running+noOutput+noError),
			detail("SUCCEEDED", `"startDate":TIME,"stopDate":TIME,"input":"{}","output":"{}",`+first+succeeded+`"inputDetails":{"included":true},"outputDetails":{"included":true},`+noError),
		}},
		{"failure and redrive", failing, []string{"RedriveExecution"}, []string{
			detail("RUNNING", begun+first+running+noOutput+noError),
			detail("FAILED", ended+first+redrivable+noOutput+`"error":"Sorry","cause":"No reason"`),
			detail("RUNNING", begun+again+running+noOutput+noError),
			detail("FAILED", ended+again+redrivable+noOutput+`"error":"Sorry","cause":"No reason"`),
		}},
		{"abort", waiting, []string{"StopExecution"}, []string{
			detail("RUNNING", begun+first+running+noOutput+noError),
			detail("ABORTED", ended+first+redrivable+noOutput+noError),
		}},
		{"timeout", strings.Replace(waiting, `{`, `{"TimeoutSeconds":1,`, 1), nil, []string{
			detail("RUNNING", begun+first+running+noOutput+noError),
			detail("TIMED_OUT", ended+first+redrivable+noOutput+noError),
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, told := changes()
			s.Interpreter.VirtualTime = test.name == "timeout"
			create(t, s, test.definition)
			post(t, s, 200, "StartExecution", start)
			for _, action := range test.steps {
				post(t, s, 200, action, x)
			}
			for i, want := range test.want {
				c := <-told
				if got := times.ReplaceAllString(string(c.Detail), `Date":TIME`); got != want {
					t.Errorf("change %d\n got %s\nwant %s", i+1, got, want)
				}
				if c.Account != "123456789012" || c.Region != "us-east-1" || c.Execution != executionARN || c.Time.IsZero() {
					t.Errorf("change %d is of %s %s %s at %s", i+1, c.Account, c.Region, c.Execution, c.Time)
				}
			}
			if err := s.Flush(t.Context()); err != nil || len(told) > 0 {
				t.Errorf("%d more changes, %v", len(told), err)
			}
		})
	}
}

// The ARNs by which an execution was started are told.
func TestStatusOfVersion(t *testing.T) {
	t.Parallel()
	s, told := changes()
	create(t, s, pass)
	post(t, s, 200, "PublishStateMachineVersion", members("stateMachineArn", machineARN))
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN+":1", "name", "x"))
	v, err := jsonval.Parse(string((<-told).Detail))
	if err != nil {
		t.Fatal(err)
	}
	if got, of := v.Get("stateMachineVersionArn").Str(), v.Get("stateMachineArn").Str(); got != machineARN+":1" || of != machineARN {
		t.Errorf("version %s of %s", got, of)
	}
}

// Executions of type EXPRESS are not told of.
func TestStatusOfExpress(t *testing.T) {
	t.Parallel()
	s, told := changes()
	post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", pass, "type", "EXPRESS"))
	post(t, s, 200, "StartSyncExecution", members("stateMachineArn", machineARN))
	if err := s.Flush(t.Context()); err != nil || len(told) > 0 {
		t.Errorf("%d changes, %v", len(told), err)
	}
}

// What is too long for EventBridge is left out: the input first.
func TestLongStatus(t *testing.T) {
	t.Parallel()
	const half = maxChangeData / 2
	text := func(n int) string { return `"` + strings.Repeat("x", n-6) + `"` } // n bytes when it is escaped
	for _, test := range []struct {
		input, output         string
		withInput, withOutput bool
	}{
		{text(half), text(half), true, true},
		{text(half + 1), text(half), false, true},
		{text(10), text(maxChangeData + 1), false, false},
		{text(maxChangeData - 2), "", true, false},
		{text(maxChangeData + 1), "", false, false},
	} {
		x := &executionStatus{target: target{machine: &machine{}}}
		x.after(&engine.HistoryEvent{ID: 1, Type: engine.TypeExecutionStarted, Details: &engine.ExecutionStarted{Input: test.input}})
		v, err := jsonval.Parse(string(x.after(&engine.HistoryEvent{ID: 2, Type: engine.TypeExecutionSucceeded, Details: &engine.Output{Output: test.output}})))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]bool{"input": test.withInput, "output": test.withOutput} {
			there := !v.Get(name).IsNull()
			if said := v.Get(name + "Details").Get("included").String(); there != want || said != map[bool]string{true: "true", false: "false"}[want] && test.output != "" {
				t.Errorf("%d and %d bytes: %s is there: %t, want %t; included: %s", len(test.input), len(test.output), name, there, want, said)
			}
		}
	}
}
