package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A childServer is the API of Step Functions with one execution.
type childServer struct {
	described []string // what DescribeExecution answers, the last one again and again
	onCall    func(operation string)

	mu    sync.Mutex
	calls []string
}

func (s *childServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AWSStepFunctions.")
	s.mu.Lock()
	s.calls = append(s.calls, operation+" "+string(body))
	answer := `{"stopDate":1700000001}`
	switch operation {
	case "StartExecution":
		answer = `{"executionArn":"child","startDate":1700000000.25}`
	case "DescribeExecution":
		answer = s.described[0]
		if len(s.described) > 1 {
			s.described = s.described[1:]
		}
	}
	s.mu.Unlock()
	if s.onCall != nil {
		s.onCall(operation)
	}
	say(200, answer)(w, r)
}

func (s *childServer) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

const (
	childRunning = `{"executionArn":"child","status":"RUNNING","startDate":1700000000.25}`
	childDone    = `{"executionArn":"child","stateMachineArn":"machine","name":"n","status":"SUCCEEDED","startDate":1700000000.25,"stopDate":1700000001,` +
		`"input":"{\"a\": 1}","inputDetails":{"included":true},"output":"{\"b\": 2}","outputDetails":{"included":true},"redriveCount":0,"redriveStatus":"NOT_REDRIVABLE"}`
	childFailed = `{"executionArn":"child","stateMachineArn":"machine","name":"n","status":"FAILED","startDate":1700000000.25,"stopDate":1700000001,` +
		`"input":"{}","inputDetails":{"included":true},"outputDetails":null,"error":"E","cause":"C"}`
	submitted = `{"ExecutionArn":"child","SdkHttpMetadata":{"AllHttpHeaders":{"x-amzn-RequestId":["req-1"],"Content-Length":["50"],"Date":["now"],"Content-Type":["application/x-amz-json-1.0"]},` +
		`"HttpHeaders":{"Content-Length":"50","Content-Type":"application/x-amz-json-1.0","Date":"now","x-amzn-RequestId":"req-1"},"HttpStatusCode":200},` +
		`"SdkResponseMetadata":{"RequestId":"req-1"},"StartDate":"2023-11-14T22:13:20.250Z"}`
	startInput = `{"StateMachineArn":"machine","Name":null,"Input":{"a": 1}}`
)

func TestStartExecution(t *testing.T) {
	t.Parallel()
	const start = `StartExecution {"stateMachineArn":"machine","input":"{\"a\":1}"}`
	const describe = `DescribeExecution {"executionArn":"child"}`
	tests := []struct {
		name, pattern string
		described     []string
		want          string
		submitted     string
		calls         []string
	}{
		{"started", "", nil, submitted, "", []string{start}},
		{"with a token", ".waitForTaskToken", nil, submitted, "", []string{start}},
		{
			"waited for", ".sync", []string{childRunning, childRunning, childDone},
			`{"ExecutionArn":"child","Input":"{\"a\": 1}","InputDetails":{"Included":true},"Name":"n","Output":"{\"b\": 2}","OutputDetails":{"Included":true},` +
				`"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","StartDate":1700000000250,"StateMachineArn":"machine","Status":"SUCCEEDED","StopDate":1700000001000}`,
			submitted, []string{start, describe, describe, describe},
		},
		{
			"as JSON", ".sync:2", []string{childDone},
			`{"ExecutionArn":"child","Input":{"a":1},"InputDetails":{"Included":true},"Name":"n","Output":{"b":2},"OutputDetails":{"Included":true},` +
				`"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","StartDate":1700000000250,"StateMachineArn":"machine","Status":"SUCCEEDED","StopDate":1700000001000}`,
			submitted, []string{start, describe},
		},
		{
			"failed", ".sync:2", []string{childFailed},
			`States.TaskFailed: {"Cause":"C","Error":"E","ExecutionArn":"child","Input":"{}","InputDetails":{"Included":true},"Name":"n",` +
				`"StartDate":1700000000250,"StateMachineArn":"machine","Status":"FAILED","StopDate":1700000001000}`,
			submitted, []string{start, describe},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &childServer{described: tt.described}
			task := newTask(states+"states:startExecution"+tt.pattern, startInput)
			var told string
			task.Submitted = func(response json.RawMessage) { told = string(response) }
			if got := answer(t, &AWS{Endpoint: serve(t, s.ServeHTTP)}, task); got != tt.want {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
			if told != tt.submitted {
				t.Errorf("submitted:\n got %s\nwant %s", told, tt.submitted)
			}
			if got := s.seen(); !slices.Equal(got, tt.calls) {
				t.Errorf("calls = %q, want %q", got, tt.calls)
			}
		})
	}
}

// When the task is given up, the child is stopped.
func TestStartExecutionStopsChild(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := &childServer{described: []string{childRunning}, onCall: func(operation string) {
		if operation == "DescribeExecution" {
			cancel()
		}
	}}
	_, err := (&AWS{Endpoint: serve(t, s.ServeHTTP)}).Invoke(ctx, newTask(states+"states:startExecution.sync", startInput))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke error = %v, want %v", err, context.Canceled)
	}
	calls := s.seen()
	if got, want := calls[len(calls)-1], `StopExecution {"executionArn":"child"}`; got != want {
		t.Errorf("the last call = %s, want %s", got, want)
	}
}

// A child that cannot be asked for any more fails the task.
func TestStartExecutionLost(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".StartExecution") {
			say(200, `{"executionArn":"child"}`)(w, r)
			return
		}
		say(400, `{"__type":"ExecutionDoesNotExist","message":"Execution Does Not Exist: 'child'"}`)(w, r)
	})
	want := "StepFunctions.ExecutionDoesNotExistException: Execution Does Not Exist: 'child' (Service: AWSStepFunctions; Status Code: 400; Error Code: ExecutionDoesNotExist; Request ID: req-1; Proxy: null)"
	if got := answer(t, &AWS{Endpoint: base}, newTask(states+"states:startExecution.sync", startInput)); got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
}

// Waiting for a child takes no real time where time is modelled: this test would
// take minutes otherwise.
func TestStartExecutionVirtualTime(t *testing.T) {
	t.Parallel()
	s := &childServer{described: append(slices.Repeat([]string{childRunning}, 1000), childDone)}
	sm, err := asl.Parse("nest.asl.json", []byte(`{"StartAt":"Nest","States":{"Nest":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2",`+
		`"Parameters":{"StateMachineArn":"machine"},"ResultSelector":{"b.$":"$.Output.b"},"End":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	in := &interpreter.Interpreter{Tasks: &AWS{Endpoint: serve(t, s.ServeHTTP)}, VirtualTime: true}
	out, err := in.Run(t.Context(), sm, json.RawMessage(`{}`))
	if got, want := string(out), `{"b":2}`; err != nil || got != want {
		t.Errorf("Run = %s, %v, want %s", got, err, want)
	}
	if got, want := len(s.seen()), 1002; got != want {
		t.Errorf("%d calls, want %d", got, want)
	}
}

// A job that was begun before a restart is waited for, and no other begun.
func TestStartExecutionGoesOn(t *testing.T) {
	t.Parallel()
	child := &childServer{described: []string{childRunning, childDone}}
	task := newTask(states+"states:startExecution.sync", startInput)
	task.Job = json.RawMessage(submitted)
	if _, err := (&AWS{Endpoint: serve(t, child.ServeHTTP)}).Invoke(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	for _, call := range child.seen() {
		if !strings.HasPrefix(call, "DescribeExecution") {
			t.Errorf("called %s", call)
		}
	}
}
