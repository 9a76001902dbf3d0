package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

const (
	invokeARN = "arn:aws:states:::lambda:invoke"
	chargeARN = "arn:aws:lambda:us-east-1:123456789012:function:charge"
	taskID    = "8e0b5f9e-0000-4000-8000-000000000001"
)

// newTask is a task of the state Charge in an account of its own.
func newTask(resource, input string) interpreter.Task {
	return interpreter.Task{
		ID: taskID, State: "Charge", Resource: resource, Input: json.RawMessage(input), Region: "eu-west-1",
		Execution: "arn:aws:states:eu-west-1:111122223333:execution:order:run", Machine: "order",
	}
}

// echo returns its input.
func echo(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil }

// answer is the output of a task, or its failure as "name: cause".
func answer(t *testing.T, to interpreter.Tasks, task interpreter.Task) string {
	t.Helper()
	out, err := to.Invoke(t.Context(), task)
	if err == nil {
		return string(out)
	}
	var failure *interpreter.Failure
	if !errors.As(err, &failure) {
		t.Errorf("Invoke error = %v (%T), want a failure", err, err)
	}
	return err.Error()
}

// payloadOf is the Payload of the result of lambda:invoke.
func payloadOf(t *testing.T, result string) string {
	t.Helper()
	var r struct{ Payload json.RawMessage }
	if err := json.Unmarshal([]byte(result), &r); err != nil {
		t.Fatalf("result %q: %v", result, err)
	}
	return string(r.Payload)
}

func TestParseFunction(t *testing.T) {
	t.Parallel()
	tests := []struct {
		written string
		want    function
	}{
		{"charge", function{name: "charge"}},
		{"charge:live", function{name: "charge", qualifier: "live"}},
		{"charge:$LATEST", function{name: "charge", qualifier: "$LATEST"}},
		{"123456789012:function:charge", function{account: "123456789012", name: "charge"}},
		{"123456789012:function:charge:7", function{account: "123456789012", name: "charge", qualifier: "7"}},
		{"function:charge", function{name: "charge"}},
		{chargeARN, function{partition: "aws", region: "us-east-1", account: "123456789012", name: "charge"}},
		{chargeARN + ":live", function{partition: "aws", region: "us-east-1", account: "123456789012", name: "charge", qualifier: "live"}},
		{"arn:aws:sqs:us-east-1:123456789012:q", function{name: "arn:aws:sqs:us-east-1:123456789012:q"}},
		{"", function{}},
		{"arn:", function{name: "arn:"}},
	}
	for _, tt := range tests {
		tt.want.written = tt.written
		if got := parseFunction(tt.written); got != tt.want {
			t.Errorf("parseFunction(%q) = %+v, want %+v", tt.written, got, tt.want)
		}
	}
}

func TestFunctionNames(t *testing.T) {
	t.Parallel()
	task := newTask(invokeARN, `{"FunctionName":"charge","Qualifier":"live"}`)
	f, ok := functionOf(task)
	want := "charge arn:aws:lambda:eu-west-1:111122223333:function:charge:live charge:live arn:aws:lambda:eu-west-1:111122223333:function:charge charge"
	if got := strings.Join(f.names(task), " "); !ok || got != want {
		t.Errorf("names = %s, %v, want %s", got, ok, want)
	}
	f, _ = functionOf(newTask(chargeARN, `{}`))
	want = chargeARN + " " + chargeARN + " charge"
	if got := strings.Join(f.names(task), " "); got != want {
		t.Errorf("names = %s, want %s", got, want)
	}
}

func TestGlob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, s string
		want       bool
	}{
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"a*", "a", true},
		{"a*", "abc", true},
		{"*c", "abc", true},
		{"a*c", "abc", true},
		{"a*c", "ac", true},
		{"a*a", "a", false},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false},
		{"*b*", "abc", true},
		{"arn:aws:states:::sqs:*", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", true},
		{"arn:aws:states:::sqs:*", "arn:aws:states:::sns:publish", false},
	}
	for _, tt := range tests {
		if got := glob(tt.pattern, tt.s); got != tt.want {
			t.Errorf("glob(%q, %q) = %v, want %v", tt.pattern, tt.s, got, tt.want)
		}
	}
}

func TestRouter(t *testing.T) {
	t.Parallel()
	router := Router{
		{State: "Ship", To: Return(`"by state"`)},
		{State: "Nobody", Function: "charge", To: Return(`"both must match"`)},
		{Function: "charge:live"}, // no To
		{Function: "charge", To: Return(`"by function"`)},
		{Function: "arn:aws:lambda:*:function:refund", To: Return(`"by ARN"`)},
		{Resource: "arn:aws:states:::sqs:*", To: Return(`"by resource"`)},
	}
	state := func(name, resource, input string) interpreter.Task {
		task := newTask(resource, input)
		task.State = name
		return task
	}
	tests := []struct {
		name string
		task interpreter.Task
		want string
	}{
		{"state", state("Ship", "arn:aws:states:::sns:publish", `{}`), `"by state"`},
		{"direct function", newTask(chargeARN, `{}`), `"by function"`},
		{"direct function with alias", newTask(chargeARN+":live", `{}`), `"by function"`},
		{"bare name against an ARN", state("Refund", "arn:aws:lambda:us-east-1:123456789012:function:refund", `{}`), `"by ARN"`},
		{"resource", newTask("arn:aws:states:::sqs:sendMessage", `{}`), `"by resource"`},
		{
			"nothing, resource", newTask("arn:aws:states:::sns:publish", `{}`),
			"States.Runtime: Nothing answers for the resource arn:aws:states:::sns:publish, which the state \"Charge\" calls. Say in sfnlocal.yaml what does, for example:\ntasks:\n  - resource: \"arn:aws:states:::sns:publish\"\n    endpoint: http://localhost:4566",
		},
		{
			"nothing, resource that no endpoint can answer", newTask("arn:aws:states:::ecs:runTask", `{}`),
			"States.Runtime: Nothing answers for the resource arn:aws:states:::ecs:runTask, which the state \"Charge\" calls. Say in sfnlocal.yaml what does, for example:\ntasks:\n  - resource: \"arn:aws:states:::ecs:runTask\"\n    return: {}",
		},
		{
			"nothing, function", newTask(invokeARN, `{"FunctionName":"123456789012:function:ship"}`),
			"States.Runtime: Nothing answers for the Lambda function \"123456789012:function:ship\" (resource arn:aws:states:::lambda:invoke), which the state \"Charge\" calls. Say in sfnlocal.yaml what does, for example:\ntasks:\n  - function: \"ship\"\n    http: {url: \"http://localhost:8080/ship\"}",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := answer(t, router, tt.task); got != tt.want {
				t.Errorf("Invoke = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestReturnAndThrow(t *testing.T) {
	t.Parallel()
	if got, want := answer(t, Return(nil), newTask(chargeARN, `{}`)), "null"; got != want {
		t.Errorf("Return(nil) = %s, want %s", got, want)
	}
	if got, want := payloadOf(t, answer(t, Return(`{"ok":true}`), newTask(invokeARN, `{"FunctionName":"charge"}`))), `{"ok":true}`; got != want {
		t.Errorf("Payload = %s, want %s", got, want)
	}
	if got, want := answer(t, Throw{Name: "Busy", Cause: "why"}, newTask(chargeARN, `{}`)), "Busy: why"; got != want {
		t.Errorf("Throw = %s, want %s", got, want)
	}
}
