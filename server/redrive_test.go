package server

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A failsOnce fails the first task and answers the others with their input.
type failsOnce struct{ calls atomic.Int32 }

func (f *failsOnce) Invoke(_ context.Context, t interpreter.Task) (json.RawMessage, error) {
	if f.calls.Add(1) == 1 {
		return nil, &interpreter.Failure{Name: "Sorry"}
	}
	return t.Input, nil
}

func TestRedrive(t *testing.T) {
	t.Parallel()
	const once = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}`
	records := make(chan string, 100)
	s := &Server{Interpreter: &interpreter.Interpreter{Tasks: new(failsOnce)}, Log: func(_ string, batch []LogRecord) {
		for _, r := range batch {
			records <- string(r.Text)
		}
	}}
	post(t, s, 200, "CreateStateMachine", `{"name":"m","roleArn":"`+role+`","definition":`+quote(once)+`,"loggingConfiguration":{"level":"ALL","destinations":[`+logGroup+`]}}`)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	x := s.catalog(scope{}).findExecution(executionARN)
	running, err := x.run()
	if err != nil {
		t.Fatal(err)
	}
	wait := func() {
		t.Helper()
		if err := running.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wait()
	first := post(t, s, 200, "RedriveExecution", members("executionArn", executionARN, "clientToken", "once"))
	if undated(first) != `{"redriveDate":TIME}` {
		t.Error(first)
	}
	wait()
	if again := post(t, s, 200, "RedriveExecution", members("executionArn", executionARN, "clientToken", "once")); again != first {
		t.Errorf("got %s, then %s", first, again)
	}
	play(t, s, []step{
		{"RedriveExecution", members("executionArn", executionARN, "clientToken", "twice"), refused("ExecutionNotRedrivable", "Execution is SUCCEEDED and cannot be redriven")},
		{"RedriveExecution", members("executionArn", executionARN), refused("ExecutionNotRedrivable", "Execution is SUCCEEDED and cannot be redriven")},
		{"RedriveExecution", members("executionArn", executionARN+"2"), refused("ExecutionDoesNotExist", "Execution Does Not Exist: '"+executionARN+"2'")},
		{"RedriveExecution", members("executionArn", expressARN+"x:1"), refused("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'")},
		{"RedriveExecution", members("executionArn", executionARN, "clientToken", "a b"), members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: Value 'a b' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+")},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `","includedData":"METADATA_ONLY"}`, `{"executionArn":"` + executionARN + `","name":"x","redriveCount":1,"redriveDate":TIME,"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME}`},
		{"ListExecutions", members("stateMachineArn", machineARN), `{"executions":[{"executionArn":"` + executionARN + `","name":"x","redriveCount":1,"redriveDate":TIME,"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME}]}`},
	})
	// Each event is logged once, those of the redrive with its number.
	for id := range running.History() {
		record := <-records
		redriven := strings.Contains(record, `"redrive_count":"1"`)
		if want := id+1 > 6; redriven != want || get(t, record, "id") != strconv.Itoa(id+1) {
			t.Errorf("record %d is %s", id+1, record)
		}
	}
}
