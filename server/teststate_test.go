package server

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// testBody is a request of TestState: strings, and more members as JSON.
func testBody(more string, pairs ...string) string {
	body := members(pairs...)
	if more == "" {
		return body
	}
	return strings.TrimSuffix(body, "}") + "," + more + "}"
}

// upper is Tasks of one function that wraps its input.
type upper struct{}

func (upper) Invoke(_ context.Context, t interpreter.Task) (json.RawMessage, error) {
	if t.MachineRole != role {
		return nil, &interpreter.Failure{Name: "NoRole", Cause: t.MachineRole}
	}
	return json.RawMessage(`{"got":` + string(t.Input) + `}`), nil
}

func TestTestState(t *testing.T) {
	t.Parallel()
	const (
		lambda   = `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Retry":[{"ErrorEquals":["E"]}],"Catch":[{"ErrorEquals":["F"],"Next":"N"}],"End":true}`
		start    = `{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","Parameters":{"StateMachineArn":"arn:m"},"End":true}`
		branches = `{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}],"End":true}`
		who      = `{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $states.context %}","End":true}`
		named    = `{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","QueryLanguage":"JSONata","Output":"{% $states.context %}","End":true}`
		where    = `{"Type":"Pass","QueryLanguage":"JSONata","Output":{"id":"{% $states.context.Execution.Id %}","role":"{% $states.context.Execution.RoleArn %}","state":"{% $states.context.State.Name %}"},"End":true}`
		machine  = `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"M"},"M":{"Type":"Map","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Fail","Error":"Inner"}}},"End":true}}}`
	)
	invalid := func(message string) string { return refused("ValidationException", message) }
	s := &Server{Interpreter: &interpreter.Interpreter{Tasks: upper{}}}
	play(t, s, []step{
		{"TestState", testBody("", "definition", `{"Type":"Pass","Next":"X"}`), `{"nextState":"X","output":"{}","status":"SUCCEEDED"}`},
		{"TestState", testBody("", "definition", where, "input", "1"), `{"output":"{\"id\":\"arn:aws:states:us-east-1:123456789012:express:UUID:UUID\",\"role\":null,\"state\":\"StateName\"}","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"mock":{"result":"{}"}`, "definition", named, "context", `{"State":{"Name":"N"}}`, "inspectionLevel", "INFO"), `{"output":"{\"State\":{\"Name\":\"N\"}}","status":"SUCCEEDED"}`},
		{"TestState", testBody("", "definition", who, "context", `{}`), invalid("TestState does not support Context when a mock is not specified.")},
		{"TestState", testBody("", "definition", `{"Type":"Succeed"}`, "variables", `{"x":1}`, "inspectionLevel", "DEBUG"),
			`{"inspectionData":{"afterInputPath":"{}","input":"{}","variables":"{\"x\":1}"},"output":"{}","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"revealSecrets":false`, "definition", machine, "stateName", "I", "inspectionLevel", "TRACE"),
			`{"error":"Inner","inspectionData":{"afterInputPath":"{}","input":"{}"},"status":"FAILED"}`},

		// tasks
		{"TestState", testBody("", "definition", lambda, "roleArn", role, "input", `[1]`), `{"output":"{\"got\":[1]}","status":"SUCCEEDED"}`},
		{"TestState", testBody("", "definition", lambda), invalid("RoleArn must be specified when testing a Task state")},
		{"TestState", testBody(`"mock":{"result":"\"x\""}`, "definition", lambda), `{"output":"\"x\"","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"mock":{"errorOutput":{"error":"E","cause":"C"}}`, "definition", lambda), `{"cause":"C","error":"E","status":"RETRIABLE"}`},
		{"TestState", testBody(`"stateConfiguration":{"retrierRetryCount":3},"mock":{"errorOutput":{"error":"E"}}`, "definition", lambda, "inspectionLevel", "DEBUG"),
			`{"error":"E","inspectionData":{"afterInputPath":"{}","afterParameters":"{}","errorDetails":{"retryIndex":0},"input":"{}"},"status":"FAILED"}`},
		{"TestState", testBody(`"mock":{"errorOutput":{"error":"F"}}`, "definition", lambda), `{"error":"F","nextState":"N","output":"{\"Error\":\"F\",\"Cause\":null}","status":"CAUGHT_ERROR"}`},
		{"TestState", testBody(`"mock":{"result":"{}"}`, "definition", start), invalid("Mock result schema validation error: Required field 'ExecutionArn' is missing")},
		{"TestState", testBody(`"mock":{"result":"{}","fieldValidationMode":"PRESENT"}`, "definition", start), `{"output":"{}","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"mock":{"result":"1","fieldValidationMode":"NONE"}`, "definition", start), `{"output":"1","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"mock":{"result":"1"}`, "definition", start), invalid("Mocked result must be a valid JSON object.")},

		// mocks
		{"TestState", testBody("", "definition", branches), refused("InvalidDefinition", "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]")},
		{"TestState", testBody(`"mock":{"result":"[ 1 ]"}`, "definition", branches), `{"output":"[ 1 ]","status":"SUCCEEDED"}`},
		{"TestState", testBody(`"mock":{"result":"1"}`, "definition", branches), invalid("Mocked result must be an array.")},
		{"TestState", testBody(`"mock":{"errorOutput":{"error":"E"}},"stateConfiguration":{"errorCausedByState":"B"}`, "definition", branches), `{"error":"E","status":"FAILED"}`},
		{"TestState", testBody(`"mock":{"errorOutput":{"error":"E"}},"stateConfiguration":{"errorCausedByState":"C"}`, "definition", branches), invalid("State not found in definition")},
		{"TestState", testBody(`"mock":{}`, "definition", lambda), invalid("One of the following fields is required for a test mock: [result, errorOutput].")},
		{"TestState", testBody(`"mock":{"result":"1","errorOutput":{"error":"E"}}`, "definition", lambda), invalid("A test mock should have only one of the following fields: [result, errorOutput].")},
		{"TestState", testBody(`"mock":{"errorOutput":{"cause":"C"}}`, "definition", lambda), invalid("An error was not specified in the mocked error output.")},
		{"TestState", testBody(`"mock":{"result":"x"}`, "definition", lambda), invalid("Mocked result must be valid JSON")},
		{"TestState", testBody(`"revealSecrets":true,"mock":{"result":"1"}`, "definition", lambda), invalid("TestState does not support RevealSecrets when a mock is specified.")},
		{"TestState", testBody(`"stateConfiguration":{"mapIterationFailureCount":0}`, "definition", lambda, "roleArn", role), invalid("TestState does not support MapIterationFailureCount when a mock is not specified.")},

		// requests
		{"TestState", testBody("", "definition", machine, "stateName", "Z"), invalid("State not found in definition")},
		{"TestState", testBody("", "definition", `{"Type":"Pass"}`), refused("InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] at /States/StateName'")},
		{"TestState", testBody("", "definition", `[]`), refused("InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null'")},
		{"TestState", testBody("", "definition", who, "input", "x"), refused("InvalidExecutionInput", "Invalid State Machine Execution Input: 'Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'")},
		{"TestState", testBody("", "definition", who, "stateName", ""), members("__type", "com.amazon.coral.validate#ValidationException", "message",
			"1 validation error detected: Value at 'stateName' failed to satisfy constraint: Member must have length greater than or equal to 1")},
	})
}
