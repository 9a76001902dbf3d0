package shape

import (
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const schema = "Mock result schema validation error: "
	tests := []struct {
		resource, result string
		strict, present  string // what is wrong in each mode
	}{
		{"states:startExecution", `{"ExecutionArn": "a", "StartDate": "d"}`, "", ""},
		{"states:startExecution", `{"executionArn": "a"}`, "Required field 'ExecutionArn' is missing", ""},
		{"states:startExecution", `{"ExecutionArn": null, "StartDate": "d"}`, "Required field 'ExecutionArn' is missing", ""},
		{"states:startExecution", `{"ExecutionArn": "a", "StartDate": 1764103483}`, "Field 'StartDate' must be a string", "Field 'StartDate' must be a string"},
		{"states:startExecution.sync", `{"ExecutionArn": "a", "StartDate": "d", "StateMachineArn": "m", "Status": "DONE"}`, "Field 'Status' is not an expected value", "Field 'Status' is not an expected value"},
		{"states:startExecution.sync", `{"Output": {}}`, "Required field 'ExecutionArn' is missing", "Field 'Output' must be a string"},
		{"states:startExecution.sync:2", `{"Output": {}}`, "Required field 'ExecutionArn' is missing", ""},
		{"states:startExecution.sync:2", `{"ExecutionArn": "a", "StartDate": 1700000000250, "StateMachineArn": "m", "Status": "SUCCEEDED", "StopDate": 1700000001000}`, "", ""},
		{"aws-sdk:sfn:describeExecution", `{"ExecutionArn": "a", "StartDate": 1700000000250, "StateMachineArn": "m", "Status": "SUCCEEDED"}`, "Field 'StartDate' must be a string", "Field 'StartDate' must be a string"},
		{"states:startExecution.waitForTaskToken", `"anything"`, "", ""},
		{"lambda:invoke", `{"Payload": {"a": 1}, "StatusCode": 200, "more": true}`, "", ""},
		{"lambda:invoke", `{"StatusCode": "200"}`, "Field 'StatusCode' must be a number", "Field 'StatusCode' must be a number"},
		{"aws-sdk:lambda:invoke", `{"Payload": {"a": 1}}`, "Field 'Payload' must be a string", "Field 'Payload' must be a string"},
		{"aws-sdk:lambda:getFunction", `{"Configuration": {"MemorySize": 127}}`, "Field 'MemorySize' is less than the minimum value", "Field 'MemorySize' is less than the minimum value"},
		{"aws-sdk:kms:encrypt", `{"CiphertextBlob": ""}`, "Field 'CiphertextBlob' is smaller than the minimum length", "Field 'CiphertextBlob' is smaller than the minimum length"},
		{"aws-sdk:s3:getObject", `{"DeleteMarker": "no"}`, "Field 'DeleteMarker' must be a boolean", "Field 'DeleteMarker' must be a boolean"},
		{"dynamodb:getItem", `{"Item": {"id": {"S": "1"}, "tags": {"L": [{"S": 1}]}}}`, "Field 'S' must be a string", "Field 'S' must be a string"},
		{"dynamodb:getItem", `{"Item": {"id": "1"}}`, "Field 'Item' must be an object", "Field 'Item' must be an object"},
		{"dynamodb:putItem", `{"ConsumedCapacity": {"CapacityUnits": "1"}}`, "Field 'CapacityUnits' must be a number", "Field 'CapacityUnits' must be a number"},
		{"events:putEvents", `{"Entries": {}}`, "Field 'Entries' must be an array", "Field 'Entries' must be an array"},
		{"glue:startJobRun.sync", `1`, "", ""},
		{"aws-sdk:unheard:of", `1`, "", ""},
	}
	for _, tt := range tests {
		v, err := jsonval.Parse(tt.result)
		if err != nil {
			t.Fatal(err)
		}
		for mode, want := range map[Mode]string{Strict: tt.strict, Present: tt.present, None: ""} {
			got := ""
			if err := Check("arn:aws:states:::"+tt.resource, v, mode); err != nil {
				got = strings.TrimPrefix(err.Error(), schema)
			}
			if got != want {
				t.Errorf("%s %s in mode %d: %q, want %q", tt.resource, tt.result, mode, got, want)
			}
		}
	}
	if err := Check("arn:aws:states:::lambda:invoke", jsonval.StringValue("x"), Strict); err == nil || err.Error() != "Mocked result must be a valid JSON object." {
		t.Errorf("a result that is no object: %v", err)
	}
	if err := Check("arn:aws:lambda:us-east-1:123456789012:function:f", jsonval.StringValue("x"), Strict); err != nil {
		t.Errorf("a function may return anything: %v", err)
	}
}

// TestFiles checks that the files say what they mean: no action leads to a
// structure that is not there, nor does a field.
func TestFiles(t *testing.T) {
	t.Parallel()
	entries, err := files.ReadDir("services")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := files.ReadFile("services/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		s := parse(string(text))
		known := func(what, structure string) {
			if len(s.structures[structure]) == 0 {
				t.Errorf("%s: %s is of structure %q, which has no fields", e.Name(), what, structure)
			}
		}
		for action, structure := range s.operations {
			known(action, structure)
		}
		for action, structure := range s.optimized {
			known(action, structure)
		}
		for action, structure := range s.requests {
			known(action, structure)
		}
		for name, fields := range s.structures {
			for _, f := range fields {
				typ := f.typ
				for typ.elem != nil {
					typ = typ.elem
				}
				if typ.kind == jsonval.Object {
					known(name+"."+f.name, typ.structure)
				}
			}
		}
	}
	for name, file := range optimized {
		if _, err := files.Open("services/" + file + ".txt"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
