package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// compileTrial compiles a state machine, or one state, which is called S then.
func compileTrial(t *testing.T, definition string) *engine.Program {
	t.Helper()
	lone := !strings.Contains(definition, `"StartAt": "Machine"`)
	if lone {
		definition = `{"StartAt": "S", "States": {"S": ` + definition + `}}`
	}
	sm, err := asl.ParseWith("", []byte(definition), asl.Options{LoneState: lone})
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.CompileTrial(sm)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newTrial fills in what most trials have in common.
func newTrial(t engine.Trial) engine.Trial {
	if t.State == "" {
		t.State = "S"
	}
	if t.Input == "" {
		t.Input = `{"a": {"b": 1}}`
	}
	t.Now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	t.Info = engine.Info{ID: "arn:x", Name: "x", MachineID: "arn:m", MachineName: "m", Seed: 1}
	return t
}

// show writes an outcome on lines.
func show(o engine.Outcome) string {
	lines := []string{string(o.Status)}
	if o.Failure != nil {
		lines = append(lines, "error "+o.Failure.Name+": "+o.Failure.Cause)
	}
	if o.Next != "" {
		lines = append(lines, "next "+o.Next)
	}
	if o.Output != "" {
		lines = append(lines, "output "+o.Output)
	}
	return strings.Join(append(lines, o.Inspection), "\n")
}

func result(text string) *engine.Answer { return &engine.Answer{Result: text} }

func failure(name string) *engine.Answer {
	return &engine.Answer{Failure: &engine.Failure{Name: name, Cause: "because"}}
}

// distributed is the ItemProcessor of a distributed Map.
const distributed = `"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}`

func TestTry(t *testing.T) {
	t.Parallel()
	three := int64(3)
	tests := []struct {
		name, definition string
		trial            engine.Trial
		want             string
	}{
		{
			name:       "pass",
			definition: `{"Type": "Pass", "InputPath": "$.a", "Parameters": {"c.$": "$.b"}, "ResultPath": "$.r", "OutputPath": "$.r", "Next": "T"}`,
			want: `SUCCEEDED
next T
output {"c":1}
{"afterInputPath":"{\"b\":1}","afterParameters":"{\"c\":1}","afterResultPath":"{\"a\":{\"b\":1},\"r\":{\"c\":1}}","afterResultSelector":"{\"c\":1}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "pass with a Result",
			definition: `{"Type": "Pass", "Result": [1], "ResultPath": "$.r", "End": true}`,
			want: `SUCCEEDED
output {"a":{"b":1},"r":[1]}
{"afterResultPath":"{\"a\":{\"b\":1},\"r\":[1]}","afterResultSelector":"[1]","input":"{\"a\": {\"b\": 1}}","result":"[1]"}`,
		},
		{
			name:       "a step that fails shows those before it",
			definition: `{"Type": "Pass", "Parameters": {"c.$": "$.none"}, "End": true}`,
			want: `FAILED
error States.Runtime: An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.none' specified for the field 'c.$' could not be found in the input '{"a":{"b":1}}'
{"afterInputPath":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "pass in JSONata, with variables",
			definition: `{"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"y": "{% $x + 1 %}"}, "Output": "{% $x %}", "Next": "T"}`,
			trial:      engine.Trial{Variables: `{"x": 1}`},
			want: `SUCCEEDED
next T
output 1
{"input":"{\"a\": {\"b\": 1}}","variables":"{\"x\":1,\"y\":2}"}`,
		},
		{
			name:       "a state that leads to itself",
			definition: `{"Type": "Pass", "Next": "S"}`,
			want: `SUCCEEDED
next S
output {"a": {"b": 1}}
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterParameters":"{\"a\": {\"b\": 1}}","afterResultPath":"{\"a\": {\"b\": 1}}","afterResultSelector":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "choice",
			definition: `{"Type": "Choice", "InputPath": "$.a", "Choices": [{"Variable": "$.b", "NumericEquals": 1, "Next": "One"}], "Default": "D"}`,
			want: `SUCCEEDED
next One
output {"b":1}
{"afterInputPath":"{\"b\":1}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "choice in JSONata",
			definition: `{"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Condition": "{% $states.input.a.b = 2 %}", "Next": "Two"}], "Default": "D"}`,
			want: `SUCCEEDED
next D
output {"a": {"b": 1}}
{"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "a wait of more than five minutes",
			definition: `{"Type": "Wait", "Seconds": 301, "OutputPath": "$.a", "Next": "T"}`,
			want: `FAILED
error States.Timeout: 
{"afterInputPath":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "wait",
			definition: `{"Type": "Wait", "Seconds": 299, "OutputPath": "$.a", "Next": "T"}`,
			want: `SUCCEEDED
next T
output {"b":1}
{"afterInputPath":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "succeed",
			definition: `{"Type": "Succeed", "InputPath": "$.a"}`,
			want: `SUCCEEDED
output {"b":1}
{"afterInputPath":"{\"b\":1}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "fail",
			definition: `{"Type": "Fail", "Error": "E", "CausePath": "States.Format('{}', $.a.b)"}`,
			want: `FAILED
error E: 1
{"afterInputPath":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "fail in JSONata",
			definition: `{"Type": "Fail", "QueryLanguage": "JSONata", "Error": "{% $states.input.none %}"}`,
			want: `FAILED
error States.QueryEvaluationError: An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$states.input.none' specified for the field 'Error' returned nothing (undefined).
{"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "task",
			definition: `{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "InputPath": "$.a", "Parameters": {"m.$": "$.b"},
				"ResultSelector": {"id.$": "$.MessageId"}, "ResultPath": "$.r", "OutputPath": "$.r", "Next": "T"}`,
			trial: engine.Trial{Answer: result(`{"MessageId": "i"}`)},
			want: `SUCCEEDED
next T
output {"id":"i"}
{"afterInputPath":"{\"b\":1}","afterParameters":"{\"m\":1}","afterResultPath":"{\"a\":{\"b\":1},\"r\":{\"id\":\"i\"}}","afterResultSelector":"{\"id\":\"i\"}","input":"{\"a\": {\"b\": 1}}","result":"{\"MessageId\":\"i\"}"}`,
		},
		{
			name:       "task in JSONata",
			definition: `{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Arguments": {"m": "{% $states.input.a.b %}"}, "Output": "{% $states.result.id %}", "End": true}`,
			trial:      engine.Trial{Answer: result(`{"id": "i"}`)},
			want: `SUCCEEDED
output "i"
{"afterArguments":"{\"m\":1}","input":"{\"a\": {\"b\": 1}}","result":"{\"id\":\"i\"}"}`,
		},
		{
			name:       "task with a token",
			definition: `{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "End": true}`,
			trial:      engine.Trial{Answer: result(`"done"`), Context: `{"Task": {"Token": "tok"}}`},
			want: `SUCCEEDED
output "done"
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterParameters":"{\"QueueUrl\":\"q\",\"MessageBody\":\"tok\"}","afterResultPath":"\"done\"","afterResultSelector":"\"done\"","input":"{\"a\": {\"b\": 1}}","result":"\"done\""}`,
		},
		{
			name:       "job",
			definition: `{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "arn:m"}, "ResultPath": null, "End": true}`,
			trial:      engine.Trial{Answer: result(`1`)},
			want: `SUCCEEDED
output {"a": {"b": 1}}
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterParameters":"{\"StateMachineArn\":\"arn:m\"}","afterResultPath":"{\"a\": {\"b\": 1}}","afterResultSelector":"1","input":"{\"a\": {\"b\": 1}}","result":"1"}`,
		},
		{
			name:       "activity",
			definition: `{"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "End": true}`,
			trial:      engine.Trial{Answer: failure("E")},
			want: `FAILED
error E: because
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterParameters":"{\"a\": {\"b\": 1}}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "retriable",
			definition: `{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Parameters": {"n.$": "$$.State.RetryCount"},
				"Retry": [{"ErrorEquals": ["F"]}, {"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 2, "MaxAttempts": 5}], "End": true}`,
			trial: engine.Trial{Answer: failure("E"), Retries: 2},
			want: `RETRIABLE
error E: because
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterParameters":"{\"n\":2}","errorDetails":{"retryBackoffIntervalSeconds":12,"retryIndex":1},"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "no attempt left, caught",
			definition: `{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
				"Catch": [{"ErrorEquals": ["F"], "Next": "T"}, {"ErrorEquals": ["States.ALL"], "Assign": {"e": "{% $states.errorOutput.Error %}"}, "Next": "U"}], "End": true}`,
			trial: engine.Trial{Answer: failure("E"), Retries: 2},
			want: `CAUGHT_ERROR
error E: because
next U
output {"Error":"E","Cause":"because"}
{"afterArguments":"{\"a\": {\"b\": 1}}","errorDetails":{"catchIndex":1,"retryIndex":0},"input":"{\"a\": {\"b\": 1}}","variables":"{\"e\":\"E\"}"}`,
		},
		{
			name:       "a catcher that fails",
			definition: `{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Catch": [{"ErrorEquals": ["E"], "Output": "{% $none %}", "Next": "T"}], "End": true}`,
			trial:      engine.Trial{Answer: failure("E")},
			want: `FAILED
error States.QueryEvaluationError: An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$none' specified for the field 'Catch[0]/Output' returned nothing (undefined).
{"afterArguments":"{\"a\": {\"b\": 1}}","errorDetails":{"catchIndex":0},"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "parallel",
			definition: `{"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}],
				"ResultSelector": {"first.$": "$[0]"}, "ResultPath": "$.r", "Next": "T"}`,
			trial: engine.Trial{Answer: result(`[ 1 ]`)},
			want: `SUCCEEDED
next T
output {"a":{"b":1},"r":{"first":1}}
{"afterResultPath":"{\"a\":{\"b\":1},\"r\":{\"first\":1}}","afterResultSelector":"{\"first\":1}","input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "parallel in JSONata",
			definition: `{"Type": "Parallel", "QueryLanguage": "JSONata", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}],
				"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "U"}], "End": true}`,
			trial: engine.Trial{Answer: failure("E"), ErrorCausedBy: "B"},
			want: `CAUGHT_ERROR
error E: because
next U
output {"Error":"E","Cause":"because"}
{"errorDetails":{"catchIndex":0},"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name: "inline map",
			definition: `{"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}, "MaxConcurrency": 50,
				"ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "ResultPath": "$.r", "End": true}`,
			trial: engine.Trial{Input: `{"items": ["x", {"y": 1}]}`, Answer: result(`[1, 2]`)},
			want: `SUCCEEDED
output {"items":["x",{"y":1}],"r":[1,2]}
{"afterInputPath":"{\"items\": [\"x\", {\"y\": 1}]}","afterItemSelector":"[{\"v\":\"x\",\"i\":0}, {\"v\":{\"y\":1},\"i\":1}]","afterItemsPath":"[\"x\", {\"y\":1}]","afterResultPath":"{\"items\":[\"x\",{\"y\":1}],\"r\":[1,2]}","afterResultSelector":"[1, 2]","input":"{\"items\": [\"x\", {\"y\": 1}]}","maxConcurrency":50}`,
		},
		{
			name:       "the item of an iteration is in a given context",
			definition: `{"Type": "Map", "ItemSelector": {"c.$": "$$"}, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}`,
			trial:      engine.Trial{Input: `["x"]`, Context: `{"State": {"Name": "N"}}`, Answer: result(`[1]`)},
			want: `SUCCEEDED
output [1]
{"afterInputPath":"[\"x\"]","afterItemSelector":"[{\"c\":{\"State\":{\"Name\":\"N\"},\"Map\":{\"Item\":{\"Index\":0,\"Value\":\"x\"}}}}]","afterItemsPath":"[\"x\"]","afterResultPath":"[1]","afterResultSelector":"[1]","input":"[\"x\"]","maxConcurrency":0}`,
		},
		{
			name: "distributed map with a reader, batches and a writer",
			definition: `{"Type": "Map", "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "/a~1b/0"}, "Parameters": {"Bucket": "b", "Key": "k"}},
				"ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"n.$": "$.a.b"}}, "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}}, ` + distributed + `, "End": true}`,
			trial: engine.Trial{ItemReaderData: `{"a/b": [["x", "y", "z"]]}`, Answer: result(`{"MapRunArn": "m"}`)},
			want: `SUCCEEDED
output {"MapRunArn": "m"}
{"afterInputPath":"{\"a\": {\"b\": 1}}","afterItemBatcher":"[{\"BatchInput\":{\"n\":1},\"Items\":[\"x\",\"y\"]}, {\"BatchInput\":{\"n\":1},\"Items\":[\"z\"]}]","afterItemsPath":"[\"x\", \"y\", \"z\"]","afterItemsPointer":"[\"x\", \"y\", \"z\"]","afterResultPath":"{\"MapRunArn\": \"m\"}","afterResultSelector":"{\"MapRunArn\": \"m\"}","input":"{\"a\": {\"b\": 1}}","maxConcurrency":0}`,
		},
		{
			name: "batches by size, of the first items of a path",
			definition: `{"Type": "Map", "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "MaxItems": 3}, "Parameters": {"Bucket": "b", "Key": "k"}},
				"ItemsPath": "$.list", "ItemBatcher": {"MaxInputBytesPerBatchPath": "$.a.b"}, ` + distributed + `, "End": true}`,
			trial: engine.Trial{Input: `{"a": {"b": 30}}`, ItemReaderData: `{"list": ["xxxxxxxxxx", "y", "z", "w"]}`, Answer: result(`[1, 2]`)},
			want: `SUCCEEDED
output [1, 2]
{"afterInputPath":"{\"a\": {\"b\": 30}}","afterItemBatcher":"[{\"Items\":[\"xxxxxxxxxx\",\"y\"]}, {\"Items\":[\"z\"]}]","afterItemsPath":"[\"xxxxxxxxxx\", \"y\", \"z\", \"w\"]","afterResultPath":"[1, 2]","afterResultSelector":"[1, 2]","input":"{\"a\": {\"b\": 30}}","maxConcurrency":0}`,
		},
		{
			name: "selected items and batches in JSONata",
			definition: `{"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $states.input %}", "ItemSelector": {"v": "{% $states.context.Map.Item.Value %}"},
				"ItemBatcher": {"MaxItemsPerBatch": "{% 1 + 1 %}", "BatchInput": {"n": "{% $count($states.input) %}"}}, ` + distributed + `, "Output": "{% $states.result %}", "End": true}`,
			trial: engine.Trial{Input: `[7, 8, 9]`, Answer: result(`["p", "q"]`)},
			want: `SUCCEEDED
output ["p","q"]
{"afterItemSelector":"[{\"v\":7}, {\"v\":8}, {\"v\":9}]","input":"[7, 8, 9]","maxConcurrency":0}`,
		},
		{
			name: "a reader that finds no array",
			definition: `{"Type": "Map", "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "/0/x"}, "Parameters": {"Bucket": "b", "Key": "k"}},
				"Catch": [{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "U"}], ` + distributed + `, "End": true}`,
			trial: engine.Trial{ItemReaderData: `[{"y": []}]`, Answer: result(`[]`)},
			want: `CAUGHT_ERROR
error States.ItemReaderFailed: Attempting to map over non-iterable node.
next U
output {"Error":"States.ItemReaderFailed","Cause":"Attempting to map over non-iterable node."}
{"afterInputPath":"{\"a\": {\"b\": 1}}","errorDetails":{"catchIndex":0},"input":"{\"a\": {\"b\": 1}}"}`,
		},
		{
			name:       "failures that are tolerated",
			definition: `{"Type": "Map", "QueryLanguage": "JSONata", "Items": [1, 2, 3, 4], "ToleratedFailurePercentage": 75, ` + distributed + `, "End": true}`,
			trial:      engine.Trial{IterationFailures: &three, Answer: result(`[0, 0, 0, 1]`)},
			want: `SUCCEEDED
output [0, 0, 0, 1]
{"input":"{\"a\": {\"b\": 1}}","maxConcurrency":0,"toleratedFailurePercentage":75.0}`,
		},
		{
			name:       "failures that are not tolerated",
			definition: `{"Type": "Map", "QueryLanguage": "JSONata", "Items": [1, 2, 3, 4], "ToleratedFailurePercentage": 80.5, "ToleratedFailureCount": 2, ` + distributed + `, "End": true}`,
			trial:      engine.Trial{IterationFailures: &three, Answer: result(`[0, 0, 0, 1]`)},
			want: `FAILED
error States.ExceedToleratedFailureThreshold: The specified tolerated failure threshold was exceeded
{"input":"{\"a\": {\"b\": 1}}","maxConcurrency":0,"toleratedFailureCount":2,"toleratedFailurePercentage":80.5}`,
		},
		{
			name:       "a state within a Map, under another name",
			definition: `{"StartAt": "Machine", "States": {"Machine": {"Type": "Map", ` + strings.Replace(distributed, `{"Type": "Pass", "End"`, `{"Type": "Pass", "Parameters": {"s.$": "$$.State", "e.$": "$$.Execution"}, "End"`, 1) + `, "End": true}}}`,
			trial:      engine.Trial{State: "I", Alias: "StateName", Input: `1`},
			want: `SUCCEEDED
output {"s":{"Name":"StateName","EnteredTime":"2026-01-02T03:04:05.000Z"},"e":{"Id":"arn:x","Input":1,"Name":"x","RoleArn":null,"StartTime":"2026-01-02T03:04:05.000Z"}}
{"afterInputPath":"1","afterParameters":"{\"s\":{\"Name\":\"StateName\",\"EnteredTime\":\"2026-01-02T03:04:05.000Z\"},\"e\":{\"Id\":\"arn:x\",\"Input\":1,\"Name\":\"x\",\"RoleArn\":null,\"StartTime\":\"2026-01-02T03:04:05.000Z\"}}","afterResultPath":"{\"s\":{\"Name\":\"StateName\",\"EnteredTime\":\"2026-01-02T03:04:05.000Z\"},\"e\":{\"Id\":\"arn:x\",\"Input\":1,\"Name\":\"x\",\"RoleArn\":null,\"StartTime\":\"2026-01-02T03:04:05.000Z\"}}","afterResultSelector":"{\"s\":{\"Name\":\"StateName\",\"EnteredTime\":\"2026-01-02T03:04:05.000Z\"},\"e\":{\"Id\":\"arn:x\",\"Input\":1,\"Name\":\"x\",\"RoleArn\":null,\"StartTime\":\"2026-01-02T03:04:05.000Z\"}}","input":"1"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, err := compileTrial(t, tt.definition).Try(newTrial(tt.trial))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, show(o)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTryAsksForTask(t *testing.T) {
	t.Parallel()
	p := compileTrial(t, `{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Parameters": {"id.$": "States.UUID()"}, "TimeoutSeconds": 7, "End": true}`)
	trial := newTrial(engine.Trial{})
	first, err := p.Try(trial)
	if err != nil {
		t.Fatal(err)
	}
	if first.Invoke == nil || first.Invoke.Timeout != 7*time.Second || first.Status != "" {
		t.Fatalf("a task without an answer: %+v", first)
	}
	trial.Answer = result(`{"x": 1}`)
	second, err := p.Try(trial)
	if err != nil {
		t.Fatal(err)
	}
	if second.Status != engine.TrialSucceeded || second.Output != `{"x":1}` {
		t.Errorf("with the answer: %+v", second)
	}
	if id := strings.ReplaceAll(first.Invoke.Input, `"`, `\"`); !strings.Contains(second.Inspection, id) {
		t.Errorf("the second trial made up another request than the first: %s, not %s", second.Inspection, id)
	}
}

func TestTryRefuses(t *testing.T) {
	t.Parallel()
	const (
		pass     = `{"Type": "Pass", "End": true}`
		task     = `{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true}`
		token    = `{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "End": true}`
		parallel = `{"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}], "End": true}`
		items    = `{"Type": "Map", "ItemsPath": "$.a", ` + distributed + `, "End": true}`
		writer   = `{"Type": "Map", "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}}, ` + distributed + `, "End": true}`
		reader   = `{"Type": "Map", "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "b", "Key": "k"}}, ` + distributed + `, "End": true}`
	)
	one, nine := result(`[1]`), int64(9)
	tests := []struct {
		definition string
		trial      engine.Trial
		want       string
	}{
		{pass, engine.Trial{State: "X"}, "State not found in definition"},
		{pass, engine.Trial{Answer: one}, "State type 'Pass' is not supported when a mock is specified"},
		{`{"Type": "Wait", "Seconds": 1, "End": true}`, engine.Trial{Answer: one}, "State type 'Wait' is not supported when a mock is specified"},
		{`{"Type": "Succeed"}`, engine.Trial{Answer: one}, "State type 'Succeed' is not supported when a mock is specified"},
		{`{"Type": "Fail"}`, engine.Trial{Answer: one}, "State type 'Fail' is not supported when a mock is specified"},
		{`{"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "N"}]}`, engine.Trial{Answer: one}, "State type 'Choice' is not supported when a mock is specified"},
		{parallel, engine.Trial{}, "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"},
		{items, engine.Trial{}, "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"},
		{token, engine.Trial{}, "TestState API supports activities and the '.sync' and '.waitForTaskToken' service integration patterns only when a mock is specified"},
		{task, engine.Trial{Answer: result(`no JSON`)}, "Mocked result must be valid JSON"},
		{parallel, engine.Trial{Answer: result(`{}`)}, "Mocked result must be an array."},
		{parallel, engine.Trial{Answer: result(`[1, 2]`)}, "Mocked result must contain the same number of items as number of Parallel branches."},
		{items, engine.Trial{Answer: result(`{}`)}, "Mocked result must be an array."},
		{items, engine.Trial{Input: `{"a": [1, 2]}`, Answer: one}, "Input array does not equal the mocked result array's size"},
		{writer, engine.Trial{Answer: one}, "Mocked result must be a JSON object."},
		{reader, engine.Trial{Answer: one}, "ItemReader data must be specified when testing a Map state with ItemReader specified."},
		{reader, engine.Trial{Answer: one, ItemReaderData: `a,b`}, "MapItemReaderData must be valid JSON: unexpected 'a', want a value"},
		{items, engine.Trial{Answer: one, ItemReaderData: `[1]`}, "MapItemReaderData is only supported when testing a Map state with ItemReader specified."},
		{task, engine.Trial{Answer: failure("E"), ErrorCausedBy: "B"}, "ErrorCausedByState is only supported when testing a Map or Parallel state."},
		{items, engine.Trial{IterationFailures: &nine}, "TestState does not support MapIterationFailureCount when a mock is not specified."},
		{task, engine.Trial{IterationFailures: &nine, Answer: one}, "MapIterationFailureCount is only supported when testing a Map state."},
		{items, engine.Trial{Input: `{"a": [1]}`, IterationFailures: &nine, Answer: one}, "Map iteration failure count must be less than or equal to the number of Map iterations"},
		{pass, engine.Trial{Variables: `[]`}, "Variables must be a valid JSON object."},
		{pass, engine.Trial{Context: `[]`}, "Invalid Context object provided: Context must be a valid JSON object"},
		{pass, engine.Trial{Context: `{"X": 1}`}, "Invalid Context object provided: Field 'X' is not allowed"},
		{pass, engine.Trial{Context: `{"State": 1}`}, "Invalid Context object provided: State must be an object"},
		{pass, engine.Trial{Context: `{"State": {"X": 1}}`}, "Invalid Context object provided: Field 'X' is not allowed"},
		{pass, engine.Trial{Context: `{"Execution": {"Id": 1}}`}, "Invalid Context object provided: Execution.Id must be a string"},
		{pass, engine.Trial{Context: `{"State": {"RetryCount": 1.5}}`}, "Invalid Context object provided: State.RetryCount must be an integer"},
		{pass, engine.Trial{Context: `{"Map": {}}`}, "Invalid Context object provided: 'Map' field is not supported when mocking a Context object"},
		{task, engine.Trial{Answer: one, Context: `{"Task": {}}`}, "Invalid Context object provided: Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern"},
	}
	for _, tt := range tests {
		_, err := compileTrial(t, tt.definition).Try(newTrial(tt.trial))
		var refused *engine.TrialError
		if !errors.As(err, &refused) || refused.Message != tt.want {
			t.Errorf("%s\n%+v: %v, want %s", tt.definition, tt.trial, err, tt.want)
		}
	}
}

// TestTrialProgramIsNotRun checks that what can only be tried is not run.
func TestTrialProgramIsNotRun(t *testing.T) {
	t.Parallel()
	p := compileTrial(t, `{"Type": "Map", `+distributed+`, "End": true}`)
	_, err := new(engine.Execution).Apply(p, time.Now(), engine.Started{Input: "[]"})
	if want := "the program was compiled for trials, not for executions"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p = compileTrial(t, `{"Type": "Pass", "End": true}`)
	if _, err := new(engine.Execution).Apply(p, time.Now(), engine.Started{Input: "[]"}); err != nil {
		t.Errorf("a program that any execution can run: %v", err)
	}
}
