package server

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// The errors of all operations, with status 400 unless the row says otherwise.
func TestErrors(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, s, 200, "CreateStateMachine", members("name", "express", "roleArn", role, "definition", pass, "type", "EXPRESS"))
	const expressARN = "arn:aws:states:us-east-1:123456789012:stateMachine:express"

	machine := func(pairs ...string) string {
		return members(append([]string{"name", "n", "roleArn", role}, pairs...)...)
	}
	start := func(pairs ...string) string {
		return members(append([]string{"stateMachineArn", machineARN}, pairs...)...)
	}
	with := func(object, more string) string { return strings.TrimSuffix(object, "}") + "," + more + "}" }
	const oneError = "1 validation error detected: "
	for _, test := range []struct {
		action, body, typ, message string
		status                     int
	}{
		{action: "CreateActivity", body: `{"name":"a`, typ: "com.amazon.coral.service#SerializationException", message: "The body of the request is not JSON: unexpected end of text in a string"},
		{action: "CreateActivity", body: `[]`, typ: "com.amazon.coral.service#SerializationException", message: "The body of the request is not a JSON object but of type array"},
		{action: "CreateActivity", body: `{"name":1}`, typ: "com.amazon.coral.service#SerializationException", message: "The member 'name' must be of type string, not number"},
		{action: "ListActivities", body: `{"maxResults":1.5}`, typ: "com.amazon.coral.service#SerializationException", message: "The member 'maxResults' must be an integer, not 1.5"},
		{action: "CreateStateMachine", body: with(machine("definition", pass), `"loggingConfiguration":{"level":1}`), typ: "com.amazon.coral.service#SerializationException", message: "The member 'loggingConfiguration.level' must be of type string, not number"},
		{action: "DeleteEverything", body: `{}`, typ: "com.amazon.coral.service#UnknownOperationException", message: "The header X-Amz-Target names no operation of AWS Step Functions: 'AWSStepFunctions.DeleteEverything'"},

		{action: "CreateActivity", body: `{}`, typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value null at 'name' failed to satisfy constraint: Member must not be null"},
		{action: "CreateActivity", body: `{"name":null}`, typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value null at 'name' failed to satisfy constraint: Member must not be null"},
		{action: "CreateActivity", body: `{"name":""}`, typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{action: "CreateActivity", body: members("name", strings.Repeat("a", 81)), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value '" + strings.Repeat("a", 81) + "' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80"},
		{action: "CreateStateMachine", body: `{"name":"n"}`, typ: "com.amazon.coral.validate#ValidationException", message: "2 validation errors detected: Value null at 'definition' failed to satisfy constraint: Member must not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null"},
		{action: "CreateStateMachine", body: machine("definition", ""), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{action: "CreateStateMachine", body: machine("definition", pass, "type", "FAST"), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value 'FAST' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"},
		{action: "ListStateMachines", body: `{"maxResults":1001}`, typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{action: "ListStateMachines", body: `{"maxResults":-1}`, typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{action: "ListStateMachines", body: members("nextToken", strings.Repeat("x", 1025)), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value '" + strings.Repeat("x", 1025) + "' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024"},
		{action: "ListExecutions", body: start("statusFilter", "succeeded"), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"},
		{action: "StartExecution", body: start("input", `"`+strings.Repeat("é", 200_000)+`"`), typ: "com.amazon.coral.validate#ValidationException", message: oneError + "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144"},

		{action: "CreateActivity", body: `{"name":"activity/name"}`, typ: "InvalidName", message: "Invalid Name: 'activity/name'"},
		{action: "CreateActivity", body: `{"name":"a\u0007b"}`, typ: "InvalidName", message: "Invalid Name: 'ab'"},
		{action: "CreateStateMachine", body: members("name", "a b", "roleArn", role, "definition", pass), typ: "InvalidName", message: "Invalid Name: 'a b'"},
		{action: "StartExecution", body: start("name", "a:b"), typ: "InvalidName", message: "Invalid Name: 'a:b'"},

		{action: "CreateStateMachine", body: members("name", "n", "roleArn", "me", "definition", pass), typ: "InvalidArn", message: "Invalid Arn: 'Invalid ARN prefix: me'"},
		{action: "DescribeActivity", body: `{"activityArn":"no_an_activity_arn"}`, typ: "InvalidArn", message: "Invalid Arn: 'Invalid ARN prefix: no_an_activity_arn'"},
		{action: "DescribeStateMachine", body: `{"stateMachineArn":"arn:aws:states"}`, typ: "InvalidArn", message: "Invalid Arn: 'Invalid ARN: arn:aws:states'"},
		{action: "DescribeExecution", body: `{"executionArn":"arn:aws:states:us-east-1:123456789012:express:m:x:1"}`, typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'"},
		{action: "GetExecutionHistory", body: `{"executionArn":"arn:aws:states:us-east-1:123456789012:express:m:x:1"}`, typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'"},
		{action: "StopExecution", body: members("executionArn", machineARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: stateMachine'"},
		{action: "DescribeStateMachine", body: members("stateMachineArn", executionARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: execution'"},
		{action: "StartExecution", body: members("stateMachineArn", executionARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: execution'"},
		{action: "ListExecutions", body: members("stateMachineArn", executionARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: execution'"},
		{action: "PublishStateMachineVersion", body: members("stateMachineArn", executionARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: execution'"},
		{action: "DeleteStateMachine", body: members("stateMachineArn", executionARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: execution'"},
		{action: "DeleteActivity", body: members("activityArn", machineARN), typ: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: stateMachine'"},

		{action: "DescribeStateMachine", body: members("stateMachineArn", machineARN+"2"), typ: "StateMachineDoesNotExist", message: "State Machine Does Not Exist: '" + machineARN + "2'"},
		{action: "StartExecution", body: members("stateMachineArn", machineARN+"#"), typ: "StateMachineDoesNotExist", message: "State Machine Does Not Exist: '" + machineARN + "#'"},
		{action: "StartExecution", body: members("stateMachineArn", machineARN+":7"), typ: "StateMachineDoesNotExist", message: "State Machine Does Not Exist: '" + machineARN + ":7'"},
		{action: "ListExecutions", body: members("stateMachineArn", machineARN+"2"), typ: "StateMachineDoesNotExist", message: "State Machine Does Not Exist: '" + machineARN + "2'"},
		{action: "DescribeExecution", body: members("executionArn", executionARN+"2"), typ: "ExecutionDoesNotExist", message: "Execution Does Not Exist: '" + executionARN + "2'"},
		{action: "DescribeExecution", body: members("executionArn", "arn:aws:states:us-east-1:123456789012:execution:m"), typ: "ExecutionDoesNotExist", message: "Execution Does Not Exist: 'arn:aws:states:us-east-1:123456789012:execution:m'"},
		{action: "GetExecutionHistory", body: members("executionArn", executionARN+"2"), typ: "ExecutionDoesNotExist", message: "Execution Does Not Exist: '" + executionARN + "2'"},
		{action: "StopExecution", body: members("executionArn", executionARN+"2"), typ: "ExecutionDoesNotExist", message: "Execution Does Not Exist: '" + executionARN + "2'"},
		{action: "DescribeActivity", body: `{"activityArn":"arn:aws:states:us-east-1:123456789012:activity:a"}`, typ: "ActivityDoesNotExist", message: "Activity Does Not Exist: 'arn:aws:states:us-east-1:123456789012:activity:a'"},

		{action: "CreateStateMachine", body: members("name", "m", "roleArn", role, "definition", pass+" "), typ: "StateMachineAlreadyExists", message: "State Machine Already Exists: '" + machineARN + "'"},
		{action: "CreateStateMachine", body: members("name", "m", "roleArn", role, "definition", pass, "type", "EXPRESS"), typ: "StateMachineAlreadyExists", message: "State Machine Already Exists: '" + machineARN + "'"},
		{action: "CreateStateMachine", body: machine("definition", pass, "versionDescription", "d"), typ: "ValidationException", message: "Version description can only be set when publish is true"},
		{action: "CreateStateMachine", body: machine("definition", `{"Comment": "BASE_INVALID_DER", "StartAt": "State_1"}`), typ: "InvalidDefinition", message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"},
		{action: "CreateStateMachine", body: machine("definition", `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","End":true}}}`, "type", "EXPRESS"), typ: "InvalidDefinition", message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support Activity ARN at /States/A/Resource'"},
		{action: "StartExecution", body: start("name", "x"), typ: "ExecutionAlreadyExists", message: "Execution Already Exists: '" + executionARN + "'"},
		{action: "StartExecution", body: start("input", ""), typ: "InvalidExecutionInput", message: "Invalid State Machine Execution Input: 'Invalid execution input.'"},
		{action: "StartExecution", body: start("input", "not some json"), typ: "InvalidExecutionInput", message: "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'"},
		{action: "StartExecution", body: start("input", "{'not': 'json'"), typ: "InvalidExecutionInput", message: "Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'"},

		{action: "ListStateMachines", body: `{"nextToken":"x"}`, typ: "InvalidToken", message: "Invalid Token: 'Invalid token'"},
		{action: "GetExecutionHistory", body: members("executionArn", executionARN, "nextToken", "eA=="), typ: "InvalidToken", message: "Invalid Token: 'Invalid token'"},
		{action: "ListExecutions", body: `{}`, typ: "ValidationException", message: "Exactly one of stateMachineArn and mapRunArn must be specified"},
		{action: "ListExecutions", body: start("redriveFilter", "REDRIVEN"), typ: "ValidationException", message: "redriveFilter can only be specified with mapRunArn"},
		{action: "ListExecutions", body: start("statusFilter", "PENDING_REDRIVE"), typ: "ValidationException", message: "The status PENDING_REDRIVE can only be specified with mapRunArn"},
		{action: "ListExecutions", body: members("stateMachineArn", expressARN), typ: "StateMachineTypeNotSupported", message: "This operation is not supported by this type of state machine"},

		{action: "ListExecutions", body: `{"mapRunArn":"arn"}`, status: 501, typ: "UnsupportedOperationException", message: "ListExecutions of a Map Run is not supported by sfnlocal yet"},
		{action: "CreateStateMachine", body: with(machine("definition", pass), `"loggingConfiguration":{"level":"ALL","destinations":[`+logGroup+`]}`), status: 501, typ: "UnsupportedOperationException", message: "A loggingConfiguration of level ALL, while the server has nowhere to write to (start sfnlocal serve with --logs FILE, or with AWS_ENDPOINT_URL_CLOUDWATCH_LOGS), is not supported by sfnlocal yet"},
		{action: "CreateStateMachine", body: with(machine("definition", pass), `"encryptionConfiguration":{"type":"CUSTOMER_MANAGED_KMS_KEY","kmsKeyId":"k"}`), status: 501, typ: "UnsupportedOperationException", message: "An encryptionConfiguration of type CUSTOMER_MANAGED_KMS_KEY is not supported by sfnlocal yet"},
	} {
		if test.status == 0 {
			test.status = 400
		}
		if !strings.Contains(test.typ, "#") {
			test.typ = "com.amazonaws.swf.service.v2.model#" + test.typ
		}
		got := post(t, s, test.status, test.action, test.body)
		if want := members("__type", test.typ, "message", test.message); got != want {
			t.Errorf("%s %.300s\n got %s\nwant %s", test.action, test.body, got, want)
		}
	}
}

// What the engine cannot run is refused when it is created, with the place.
func TestUnsupportedDefinition(t *testing.T) {
	t.Parallel()
	const distributed = `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
	"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}}}`
	got := post(t, new(Server), 400, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", distributed))
	want := `{"__type":"com.amazonaws.swf.service.v2.model#InvalidDefinition","message":"This definition is not supported by sfnlocal yet: 1:26: state \"M\": `
	if !strings.HasPrefix(got, want) {
		t.Errorf("got %s\nwant %s…", got, want)
	}
}

func TestReasonIsSent(t *testing.T) {
	t.Parallel()
	want := `{"__type":"#ValidationException","message":"m","reason":"R"}`
	if got := string((&apiError{typ: "ValidationException", message: "m", reason: "R"}).encode()); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// What is wrong with a request as such.
func TestRequestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, url, target, body string
		status                          int
		want                            string
	}{
		{"no target", "POST", "/", "", "{}", 400, `{"__type":"com.amazon.coral.service#UnknownOperationException","message":"The header X-Amz-Target is missing; it names the operation: AWSStepFunctions.StartExecution"}`},
		{"other service", "POST", "/", "DynamoDB_20120810.ListTables", "{}", 400, `{"__type":"com.amazon.coral.service#UnknownOperationException","message":"The header X-Amz-Target names no operation of AWS Step Functions: 'DynamoDB_20120810.ListTables'"}`},
		{"no prefix", "POST", "/", "ListActivities", "{}", 400, `{"__type":"com.amazon.coral.service#UnknownOperationException","message":"The header X-Amz-Target names no operation of AWS Step Functions: 'ListActivities'"}`},
		{"GET", "GET", "/", "", "", 405, `{"__type":"com.amazonaws.swf.service.v2.model#MethodNotAllowedException","message":"The API of Step Functions is called with POST, not GET"}`},
		{"path", "POST", "/x", "AWSStepFunctions.ListActivities", "{}", 404, `{"__type":"com.amazonaws.swf.service.v2.model#NotFoundException","message":"The API of Step Functions is at /, there is nothing at /x"}`},
		{"large", "POST", "/", "AWSStepFunctions.ListActivities", strings.Repeat(" ", MaxBody+1), 413, `{"__type":"com.amazon.coral.service#RequestEntityTooLargeException","message":"Request is larger than 1 MB"}`},
	} {
		r := httptest.NewRequest(test.method, "http://localhost"+test.url, strings.NewReader(test.body))
		r.Header.Set("X-Amz-Target", test.target)
		w := httptest.NewRecorder()
		new(Server).ServeHTTP(w, r)
		if w.Code != test.status || w.Body.String() != test.want {
			t.Errorf("%s: got %d %s\nwant %d %s", test.name, w.Code, w.Body, test.status, test.want)
		}
	}
}
