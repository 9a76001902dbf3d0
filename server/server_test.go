package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

const (
	machineARN   = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
	executionARN = "arn:aws:states:us-east-1:123456789012:execution:m:x"
	role         = "arn:aws:iam::123456789012:role/r"
	pass         = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
	waiting      = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100000,"End":true}}}`
	failing      = `{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Sorry","Cause":"No reason"}}}`
)

// request returns a request as an SDK sends it.
func request(action, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8083/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	return r
}

// post answers a request, whose status must be as given.
func post(t *testing.T, s *Server, status int, action, body string) string {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request(action, body))
	if w.Code != status {
		t.Fatalf("%s %s: status %d, want %d: %s", action, body, w.Code, status, w.Body)
	}
	return w.Body.String()
}

// create registers a state machine m.
func create(t *testing.T, s *Server, definition string) {
	t.Helper()
	post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", definition))
}

// members returns a JSON object of strings.
func members(pairs ...string) string {
	o := newObject()
	for i := 0; i < len(pairs); i += 2 {
		o.Str(pairs[i], pairs[i+1])
	}
	return string(o.end())
}

// undated replaces timestamps, UUIDs and page tokens by what they are.
func undated(s string) string {
	s = regexp.MustCompile(`(Date|timestamp)":\d{10}(\.\d{1,3})?([,}])`).ReplaceAllString(s, `$1":TIME$3`)
	s = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`).ReplaceAllString(s, "UUID")
	return regexp.MustCompile(`"nextToken":"[^"]+"`).ReplaceAllString(s, `"nextToken":"TOKEN"`)
}

// get returns a string member of a body.
func get(t *testing.T, body, name string) string {
	t.Helper()
	v, err := jsonval.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return v.Get(name).Str()
}

// checkSorted fails when the keys of an object in v are not in alphabetical order.
func checkSorted(t *testing.T, v jsonval.Value) {
	t.Helper()
	var keys []string
	for _, m := range v.Members() {
		keys = append(keys, m.Key)
		checkSorted(t, m.Value)
	}
	if !slices.IsSorted(keys) {
		t.Errorf("keys are not in alphabetical order: %q", keys)
	}
	for _, e := range v.Elems() {
		checkSorted(t, e)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"name":"a"}`, `{}`} { // an answer and an error
		w := httptest.NewRecorder()
		new(Server).ServeHTTP(w, request("CreateActivity", body))
		if got := w.Header().Get("Content-Type"); got != "application/x-amz-json-1.0" {
			t.Errorf("Content-Type is %q", got)
		}
		//lint:ignore SA1008 the spelling is AWS's
		if id := w.Header()["x-amzn-RequestId"]; len(id) != 1 || undated(id[0]) != "UUID" {
			t.Errorf("x-amzn-RequestId is %q, want a UUID", id)
		}
	}
}

// A step is a request with the answer that it must have, undated.
type step struct{ action, body, want string }

// play sends requests one after the other. An answer with a __type must have
// status 400, every other one 200, and its keys must be in alphabetical order.
func play(t *testing.T, s *Server, steps []step) {
	t.Helper()
	for _, step := range steps {
		status := 200
		if strings.Contains(step.want, `"__type"`) {
			status = 400
		}
		got := post(t, s, status, step.action, step.body)
		if undated(got) != step.want {
			t.Errorf("%s %s\n got %s\nwant %s", step.action, step.body, undated(got), step.want)
		}
		v, err := jsonval.Parse(got)
		if err != nil {
			t.Fatal(err)
		}
		checkSorted(t, v)
	}
}

// refused is the body of an error of the service.
func refused(typ, message string) string {
	return members("__type", "com.amazonaws.swf.service.v2.model#"+typ, "message", message)
}

// The header X-Amzn-Trace-Id counts more than the member traceHeader.
func TestTraceHeader(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	for want, header := range map[string]string{"T": "", "Root=1-2-3": "Root=1-2-3"} {
		r := request("StartExecution", members("stateMachineArn", machineARN, "traceHeader", "T"))
		r.Header.Set("X-Amzn-Trace-Id", header)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		got := post(t, s, 200, "DescribeExecution", members("executionArn", get(t, w.Body.String(), "executionArn")))
		if get(t, got, "traceHeader") != want {
			t.Errorf("with the header %q: %s", header, got)
		}
	}
}

// The bodies of all answers about one state machine and its executions.
func TestAnswers(t *testing.T) {
	t.Parallel()
	s := new(Server)
	named := func(definition string) string {
		return members("name", "m", "roleArn", role, "definition", definition)
	}
	const activity = `arn:aws:states:us-east-1:123456789012:activity:a`
	play(t, s, []step{
		{"CreateActivity", `{"name":"a"}`, `{"activityArn":"` + activity + `","creationDate":TIME}`},
		{"DescribeActivity", `{"activityArn":"` + activity + `"}`, `{"activityArn":"` + activity + `","creationDate":TIME,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"name":"a"}`},
		{"ListActivities", ``, `{"activities":[{"activityArn":"` + activity + `","creationDate":TIME,"name":"a"}]}`},
		{"DeleteActivity", `{"activityArn":"` + activity + `"}`, `{}`},
		{"DeleteActivity", `{"activityArn":"` + activity + `"}`, `{}`},
		{"ListActivities", `{}`, `{"activities":[]}`},

		{"CreateStateMachine", named(pass), `{"creationDate":TIME,"stateMachineArn":"` + machineARN + `"}`},
		{"DescribeStateMachine", `{"stateMachineArn":"` + machineARN + `"}`, `{"creationDate":TIME,"definition":` + quote(pass) + `,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"loggingConfiguration":{"includeExecutionData":false,"level":"OFF"},"name":"m","roleArn":"` + role + `","stateMachineArn":"` + machineARN + `","status":"ACTIVE","tracingConfiguration":{"enabled":false},"type":"STANDARD"}`},
		{"DescribeStateMachine", `{"stateMachineArn":"` + machineARN + `","includedData":"METADATA_ONLY"}`, `{"creationDate":TIME,"definition":"{}","encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"loggingConfiguration":{"includeExecutionData":false,"level":"OFF"},"name":"m","roleArn":"` + role + `","stateMachineArn":"` + machineARN + `","status":"ACTIVE","tracingConfiguration":{"enabled":false},"type":"STANDARD"}`},
		{"ListStateMachines", `{}`, `{"stateMachines":[{"creationDate":TIME,"name":"m","stateMachineArn":"` + machineARN + `","type":"STANDARD"}]}`},
		{"StartExecution", members("stateMachineArn", machineARN, "name", "x", "input", `{"n": 1.0}`, "traceHeader", "T"), `{"executionArn":"` + executionARN + `","startDate":TIME}`},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `"}`, `{"executionArn":"` + executionARN + `","input":"{\"n\": 1.0}","inputDetails":{"included":true},"name":"x","output":"{\"n\": 1.0}","outputDetails":{"included":true},"redriveCount":0,"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME,"traceHeader":"T"}`},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `","includedData":"METADATA_ONLY"}`, `{"executionArn":"` + executionARN + `","name":"x","redriveCount":0,"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME,"traceHeader":"T"}`},
		{"ListExecutions", `{"stateMachineArn":"` + machineARN + `"}`, `{"executions":[{"executionArn":"` + executionARN + `","name":"x","redriveCount":0,"startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"SUCCEEDED","stopDate":TIME}]}`},
		{"ListExecutions", `{"stateMachineArn":"` + machineARN + `","statusFilter":"FAILED"}`, `{"executions":[]}`},
		{"StopExecution", `{"executionArn":"` + executionARN + `","cause":"too late"}`, `{"stopDate":TIME}`},
		{"GetExecutionHistory", `{"executionArn":"` + executionARN + `","maxResults":2}`, `{"events":[` +
			`{"executionStartedEventDetails":{"input":"{\"n\": 1.0}","inputDetails":{"truncated":false},"roleArn":"` + role + `"},"id":1,"previousEventId":0,"timestamp":TIME,"type":"ExecutionStarted"},` +
			`{"id":2,"previousEventId":0,"stateEnteredEventDetails":{"input":"{\"n\": 1.0}","inputDetails":{"truncated":false},"name":"A"},"timestamp":TIME,"type":"PassStateEntered"}],"nextToken":"TOKEN"}`},
		{"GetExecutionHistory", `{"executionArn":"` + executionARN + `","includeExecutionData":false,"reverseOrder":true}`, `{"events":[` +
			`{"executionSucceededEventDetails":{},"id":4,"previousEventId":3,"timestamp":TIME,"type":"ExecutionSucceeded"},` +
			`{"id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"A"},"timestamp":TIME,"type":"PassStateExited"},` +
			`{"id":2,"previousEventId":0,"stateEnteredEventDetails":{"name":"A"},"timestamp":TIME,"type":"PassStateEntered"},` +
			`{"executionStartedEventDetails":{"roleArn":"` + role + `"},"id":1,"previousEventId":0,"timestamp":TIME,"type":"ExecutionStarted"}]}`},
		{"DeleteStateMachine", `{"stateMachineArn":"` + machineARN + `"}`, `{}`},
		{"DeleteStateMachine", `{"stateMachineArn":"` + machineARN + `"}`, `{}`},
		{"ListStateMachines", `{}`, `{"stateMachines":[]}`},

		{"CreateStateMachine", named(failing), `{"creationDate":TIME,"stateMachineArn":"` + machineARN + `"}`},
		{"StartExecution", members("stateMachineArn", machineARN, "name", "x"), `{"executionArn":"` + executionARN + `","startDate":TIME}`},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `"}`, `{"cause":"No reason","error":"Sorry","executionArn":"` + executionARN + `","input":"{}","inputDetails":{"included":true},"name":"x","redriveCount":0,"redriveStatus":"REDRIVABLE","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"FAILED","stopDate":TIME}`},
		{"DeleteStateMachine", `{"stateMachineArn":"` + machineARN + `"}`, `{}`},

		{"CreateStateMachine", named(waiting), `{"creationDate":TIME,"stateMachineArn":"` + machineARN + `"}`},
		{"StartExecution", members("stateMachineArn", machineARN), `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:m:UUID","startDate":TIME}`},
		{"StartExecution", members("stateMachineArn", machineARN, "name", "x"), `{"executionArn":"` + executionARN + `","startDate":TIME}`},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `"}`, `{"executionArn":"` + executionARN + `","input":"{}","inputDetails":{"included":true},"name":"x","redriveCount":0,"redriveStatus":"NOT_REDRIVABLE","redriveStatusReason":"Execution is RUNNING and cannot be redriven","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"RUNNING"}`},
		{"StopExecution", `{"executionArn":"` + executionARN + `","error":"E","cause":"C"}`, `{"stopDate":TIME}`},
		{"DescribeExecution", `{"executionArn":"` + executionARN + `"}`, `{"cause":"C","error":"E","executionArn":"` + executionARN + `","input":"{}","inputDetails":{"included":true},"name":"x","redriveCount":0,"redriveStatus":"REDRIVABLE","startDate":TIME,"stateMachineArn":"` + machineARN + `","status":"ABORTED","stopDate":TIME}`},
	})
}

func quote(s string) string { return string(jsonval.AppendString(nil, s)) }

func TestActionsAreAWSs(t *testing.T) {
	t.Parallel()
	if len(actions) != 37 {
		t.Errorf("there are %d actions, AWS has 37", len(actions))
	}
	for action, handle := range actions {
		if handle != nil {
			continue
		}
		got := post(t, new(Server), 501, action, `{}`)
		want := `{"__type":"com.amazonaws.swf.service.v2.model#UnsupportedOperationException","message":"` + action + ` is not supported by sfnlocal yet"}`
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", action, got, want)
		}
	}
}

func TestRegionsAreApart(t *testing.T) {
	t.Parallel()
	s := &Server{Account: "111111111111", Region: "eu-west-1"}
	in := func(credential, action, body string) string {
		r := request(action, body)
		if credential != "" {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+credential+", SignedHeaders=host, Signature=0")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return undated(w.Body.String())
	}
	for _, test := range []struct{ credential, region string }{
		{"", "eu-west-1"},
		{"AKID/20260101/us-west-2/states/aws4_request", "us-west-2"},
		{"AK/ID/20260101/ap-south-1/states/aws4_request", "ap-south-1"},
		{"AKID/20260101/No Region/states/aws4_request", "eu-west-1"},
		{"AKID", "eu-west-1"},
	} {
		arn := "arn:aws:states:" + test.region + ":111111111111:activity:a"
		if got, want := in(test.credential, "CreateActivity", `{"name":"a"}`), `{"activityArn":"`+arn+`","creationDate":TIME}`; got != want {
			t.Errorf("credential %q\n got %s\nwant %s", test.credential, got, want)
		}
	}
	const here = "AKID/20260101/sa-east-1/states/aws4_request"
	if got := in(here, "ListActivities", `{}`); got != `{"activities":[]}` {
		t.Errorf("activities of other regions are seen: %s", got)
	}
}

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	var told string
	s := &Server{Panicked: func(action string, value any, stack []byte) {
		told = action + ": " + value.(string)
		if len(stack) == 0 {
			t.Error("no stack")
		}
	}}
	_, err := s.call(t.Context(), "ListActivities", func(context.Context, *catalog, *params) ([]byte, error) { panic("oh") }, s.catalog(scope{}), &params{})
	e := asError(err)
	if want := `{"__type":"com.amazonaws.swf.service.v2.model#InternalServerError","message":"sfnlocal failed in ListActivities: oh"}`; e.status != 500 || string(e.encode()) != want {
		t.Errorf("got %d %s", e.status, e.encode())
	}
	if told != "ListActivities: oh" {
		t.Errorf("Panicked was told %q", told)
	}
}
