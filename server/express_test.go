package server

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// hurry registers a state machine m of type EXPRESS.
func hurry(t *testing.T, s *Server, definition string) {
	t.Helper()
	post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", definition, "type", "EXPRESS"))
}

const expressARN = "arn:aws:states:us-east-1:123456789012:express:m:"

func TestStartSync(t *testing.T) {
	t.Parallel()
	billed := regexp.MustCompile(`(billedDurationInMilliseconds":)\d+00,`)
	for _, test := range []struct{ definition, more, want string }{
		{pass, `,"name":"x","input":"{\"n\": 1.0}","traceHeader":"T"`, `"executionArn":"` + expressARN + `x:UUID","input":"{\"n\": 1.0}","inputDetails":{"included":true},"name":"x","output":"{\"n\": 1.0}","outputDetails":{"included":true},"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME,"traceHeader":"T"}`},
		{pass, ``, `"executionArn":"` + expressARN + `UUID:UUID","input":"{}","inputDetails":{"included":true},"name":"UUID","output":"{}","outputDetails":{"included":true},"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME}`},
		{pass, `,"name":"x","includedData":"METADATA_ONLY"`, `"executionArn":"` + expressARN + `x:UUID","name":"x","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME}`},
		{failing, `,"name":"x"`, `"cause":"No reason","error":"Sorry","executionArn":"` + expressARN + `x:UUID","input":"{}","inputDetails":{"included":true},"name":"x","outputDetails":{"included":true},"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"FAILED","stopDate":TIME}`},
		{waiting, `,"name":"x"`, `"error":"States.Timeout","executionArn":"` + expressARN + `x:UUID","input":"{}","inputDetails":{"included":true},"name":"x","outputDetails":{"included":true},"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"TIMED_OUT","stopDate":TIME}`},
	} {
		s := &Server{Interpreter: &interpreter.Interpreter{VirtualTime: true}}
		hurry(t, s, test.definition)
		got := post(t, s, 200, "StartSyncExecution", `{"stateMachineArn":"`+machineARN+`"`+test.more+`}`)
		if got := billed.ReplaceAllString(undated(got), "${1}N,"); got != `{"billingDetails":{"billedDurationInMilliseconds":N,"billedMemoryUsedInMB":64},`+test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}

// No execution of type EXPRESS takes more than five minutes, whatever the
// definition says; one that asks for less gets that.
func TestExpressLimit(t *testing.T) {
	t.Parallel()
	for definition, want := range map[string]string{
		waiting: `"billedDurationInMilliseconds":300000`,
		strings.Replace(waiting, "{", `{"TimeoutSeconds":1000,`, 1): `"billedDurationInMilliseconds":300000`,
		strings.Replace(waiting, "{", `{"TimeoutSeconds":7,`, 1):    `"billedDurationInMilliseconds":7000`,
	} {
		s := &Server{Interpreter: &interpreter.Interpreter{VirtualTime: true}}
		hurry(t, s, definition)
		if got := post(t, s, 200, "StartSyncExecution", members("stateMachineArn", machineARN)); !strings.Contains(got, want) || get(t, got, "status") != "TIMED_OUT" {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func TestBilledDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]int64{0: 100, 1: 100, 100: 100, 101: 200, 1000: 1000} {
		if got := billedDuration(d * time.Millisecond); got != want {
			t.Errorf("%d ms: got %d, want %d", d, got, want)
		}
	}
}

// Each start of type EXPRESS is another execution, of which nothing is known later.
func TestStartExpress(t *testing.T) {
	t.Parallel()
	s := new(Server)
	hurry(t, s, pass)
	start := members("stateMachineArn", machineARN, "name", "x")
	first := post(t, s, 200, "StartExecution", start)
	if again := post(t, s, 200, "StartExecution", start); get(t, again, "executionArn") == get(t, first, "executionArn") {
		t.Errorf("got %s twice", first)
	}
	if want := `{"executionArn":"` + expressARN + `x:UUID","startDate":TIME}`; undated(first) != want {
		t.Errorf("got %s\nwant %s", undated(first), want)
	}
	x := members("executionArn", get(t, first, "executionArn"))
	wrongType := refused("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")
	play(t, s, []step{
		{"DescribeExecution", x, wrongType},
		{"DescribeStateMachineForExecution", x, wrongType},
		{"GetExecutionHistory", x, wrongType},
		{"StopExecution", x, wrongType},
		{"ListExecutions", members("stateMachineArn", machineARN), refused("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")},
		{"StartExecution", members("stateMachineArn", machineARN, "name", "a b"), refused("InvalidName", "Invalid Name: 'a b'")},
		{"StartSyncExecution", members("stateMachineArn", machineARN, "input", "x"), refused("InvalidExecutionInput", "Invalid State Machine Execution Input: 'Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'")},
		{"StartSyncExecution", members("stateMachineArn", machineARN+"2"), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"2'")},
		{"StartSyncExecution", members("stateMachineArn", executionARN), refused("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: execution'")},
	})
	standard := new(Server)
	create(t, standard, pass)
	play(t, standard, []step{{"StartSyncExecution", members("stateMachineArn", machineARN), refused("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")}})
}

// A state machine of type EXPRESS is there until its executions have ended, too.
func TestDeleteExpress(t *testing.T) {
	t.Parallel()
	s := new(Server)
	hurry(t, s, waiting)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN))
	c := s.catalog(scope{})
	m := c.machines[machineARN]
	var running *interpreter.Execution
	for running = range m.live {
	}
	post(t, s, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
	if got := get(t, post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)), "status"); got != "DELETING" {
		t.Errorf("the state machine is %s", got)
	}
	running.Stop("", "")
	gone(t, s, machineARN)
}

// A client that goes away ends what only it would have been told of.
func TestSyncClientGone(t *testing.T) {
	t.Parallel()
	s := new(Server)
	hurry(t, s, waiting)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request("StartSyncExecution", members("stateMachineArn", machineARN)).WithContext(ctx))
	if w.Code == 200 {
		t.Error(w.Body)
	}
	c := s.catalog(scope{})
	c.mu.Lock()
	defer c.mu.Unlock()
	for running := range c.machines[machineARN].live {
		if got := running.Describe().Status; got != "ABORTED" {
			t.Errorf("the execution is %s", got)
		}
	}
}
