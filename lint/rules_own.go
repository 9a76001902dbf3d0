package lint

import "github.com/sfnlocal/sfnlocal/asl"

// ownRules are those of sfnlocal: AWS accepts what they find, but for the first.
var ownRules = []Rule{
	{
		ID:   "DEFINITION_TOO_LARGE",
		Doc:  "The definition is longer than 1,048,576 bytes. AWS refuses it too, but as a wrong call and not as a wrong definition. Move parts to state machines of their own, called with states:startExecution.",
		Bad:  `{"Comment": "…………", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
		Good: `{"Comment": "short", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
	},
	{
		ID: "DUPLICATE_KEY", Severity: asl.Warning,
		Doc:  "An object has a key twice. Only the last value counts, in the place of the first; the other is silently lost.",
		Bad:  `{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
	},
	{
		ID: "HEARTBEAT_NOT_BELOW_TIMEOUT", Severity: asl.Warning,
		Doc: "HeartbeatSeconds is not smaller than TimeoutSeconds, so that the timeout always comes first and a missed heartbeat is never noticed. The specification forbids it; AWS does not.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "TimeoutSeconds": 60, "HeartbeatSeconds": 60}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "TimeoutSeconds": 60, "HeartbeatSeconds": 20}}}`,
	},
	{
		ID: "UNKNOWN_ERROR_NAME", Severity: asl.Warning,
		Doc: "ErrorEquals has a name that begins with \"States.\" and is nearly, but not quite, that of an error of Step Functions. Such an entry never matches.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["States.TimeOut"]}]}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["States.Timeout"]}]}}}`,
	},
	{
		ID: "UNKNOWN_FUNCTION", Severity: asl.Warning,
		Doc: "A JSONata expression calls a function that neither JSONata nor Step Functions has. The state fails when it comes to it.",
		Bad: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% $upper($states.input.name) %}", "End": true}
}}`,
		Good: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% $uppercase($states.input.name) %}", "End": true}
}}`,
	},
	{
		ID: "WRONG_ARGUMENTS", Severity: asl.Warning,
		Doc: "An intrinsic function is called with more or fewer arguments than it takes, or States.Format with more or fewer values than its template has places for. AWS accepts the definition, and the execution fails when it comes to the state.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Parameters": {"text.$": "States.Format('{} of {}', $.n)"}, "End": true}
}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Parameters": {"text.$": "States.Format('{} of {}', $.n, $.total)"}, "End": true}
}}`,
	},
	{
		ID: "UNKNOWN_FIELD", Severity: asl.Warning,
		Doc: "A path or expression reads a field that nothing before it can have written, or that the answer of the service, a caught error or the context object does not have. In JSONPath the state fails when it comes to it; in JSONata the value is nothing, and fails where it is all of a field. What the execution is started with and what functions return may have any field.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Result": {"total": 5}, "Next": "B"},
  "B": {"Type": "Wait", "SecondsPath": "$.totl", "End": true}
}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Result": {"total": 5}, "Next": "B"},
  "B": {"Type": "Wait", "SecondsPath": "$.total", "End": true}
}}`,
	},
	{
		ID: "OVERWRITTEN_FIELD", Severity: asl.Warning,
		Doc: "A path or expression reads a field that was or may have been there, until a state wrote its result over it. Without a ResultPath a result replaces all of the input; so does the error that a Catch hands on.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.text"}, "Next": "B"},
  "B": {"Type": "Wait", "SecondsPath": "$.delay", "End": true}
}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.text"}, "ResultPath": "$.sent", "Next": "B"},
  "B": {"Type": "Wait", "SecondsPath": "$.delay", "End": true}
}}`,
	},
	{
		ID: "CHOICE_NEVER_MATCHES", Severity: asl.Warning,
		Doc: "A rule of a Choice can never match: its tests contradict each other, or what they look at is known and does not fit.",
		Bad: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Default": "B", "Choices": [{"Next": "A", "And": [
    {"Variable": "$.n", "NumericGreaterThan": 10},
    {"Variable": "$.n", "NumericLessThan": 5}]}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
		Good: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Default": "B", "Choices": [{"Next": "A", "And": [
    {"Variable": "$.n", "NumericGreaterThan": 5},
    {"Variable": "$.n", "NumericLessThan": 10}]}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
	},
	{
		ID: "UNREACHABLE_CHOICE", Severity: asl.Warning,
		Doc: "A rule of a Choice stands after one that always matches, so that it is never looked at.",
		Bad: `{"QueryLanguage": "JSONata", "StartAt": "C", "States": {
  "C": {"Type": "Choice", "Choices": [
    {"Condition": true, "Next": "A"},
    {"Condition": "{% $states.input.n > 5 %}", "Next": "B"}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
		Good: `{"QueryLanguage": "JSONata", "StartAt": "C", "States": {
  "C": {"Type": "Choice", "Choices": [
    {"Condition": "{% $states.input.n > 5 %}", "Next": "B"},
    {"Condition": true, "Next": "A"}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
	},
	{
		ID: "SHADOWED_CHOICE", Severity: asl.Warning,
		Doc: "A rule of a Choice never decides, because an earlier rule matches whenever it does.",
		Bad: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Default": "B", "Choices": [
    {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "A"},
    {"Variable": "$.n", "NumericGreaterThan": 10, "Next": "B"}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
		Good: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Default": "B", "Choices": [
    {"Variable": "$.n", "NumericGreaterThan": 10, "Next": "B"},
    {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "A"}]},
  "A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}
}}`,
	},
	{
		ID: "SHADOWED_ERROR", Severity: asl.Warning,
		Doc: "An error name in Retry or Catch never matches, because an earlier entry of the same list takes the error. States.TaskFailed stands for every error but timeouts and a few others.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["States.TaskFailed"]}, {"ErrorEquals": ["Lambda.ServiceException"], "MaxAttempts": 9}]}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["Lambda.ServiceException"], "MaxAttempts": 9}, {"ErrorEquals": ["States.TaskFailed"]}]}}}`,
	},
	{
		ID: "ERROR_NEVER_RAISED", Severity: asl.Warning,
		Doc: "Retry or Catch has an error that never comes to it: States.Runtime and what Step Functions reports in its name end the execution at once, and some errors are only raised by states or resources of another kind.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true,
    "Catch": [{"ErrorEquals": ["States.Runtime"], "Next": "B"}]},
  "B": {"Type": "Fail"}
}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true,
    "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "B"}]},
  "B": {"Type": "Fail"}
}}`,
	},
	{
		ID: "RETRIES_EXCEED_TIMEOUT", Severity: asl.Warning,
		Doc: "The waits between the retries alone take longer than the TimeoutSeconds of the machine, so that the last ones never happen.",
		Bad: `{"TimeoutSeconds": 60, "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 5}]}}}`,
		Good: `{"TimeoutSeconds": 60, "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 2}]}}}`,
	},
	{
		ID: "CALLBACK_WITHOUT_TIMEOUT", Severity: asl.Warning,
		Doc: "A task that is answered from outside, with a task token or as an activity, has neither a timeout nor a heartbeat, and the machine has no timeout either. When the answer is lost, the execution waits for up to a year.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "TimeoutSeconds": 3600}}}`,
	},
	{
		ID: "TOKEN_NOT_SENT", Severity: asl.Warning,
		Doc: "A .waitForTaskToken task does not pass on its task token, so that nobody can answer it.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "TimeoutSeconds": 3600,
  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  "Parameters": {"QueueUrl": "q", "MessageBody": {"id.$": "$.id"}}}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "TimeoutSeconds": 3600,
  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  "Parameters": {"QueueUrl": "q", "MessageBody": {"id.$": "$.id", "token.$": "$$.Task.Token"}}}}}`,
	},
	{
		ID: "ENDLESS_LOOP", Severity: asl.Warning,
		Doc: "No transition leads out of a loop. It goes on until something fails or the history is full.",
		Bad: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "Z"},
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Next": "A"},
  "Z": {"Type": "Succeed"}
}}`,
		Good: `{"StartAt": "C", "States": {
  "C": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "Z"},
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Next": "C"},
  "Z": {"Type": "Succeed"}
}}`,
	},
	{
		ID: "LOOP_WITHOUT_LIMIT", Severity: asl.Warning, Off: true,
		Doc: "A loop waits for something to happen outside, counts nothing, and the machine has no TimeoutSeconds. When it never happens, the execution goes on until its history of 25,000 events is full.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Next": "C"},
  "C": {"Type": "Choice", "Choices": [{"Variable": "$.done", "BooleanEquals": true, "Next": "Z"}], "Default": "A"},
  "Z": {"Type": "Succeed"}
}}`,
		Good: `{"TimeoutSeconds": 86400, "StartAt": "A", "States": {
  "A": {"Type": "Wait", "Seconds": 60, "Next": "B"},
  "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Next": "C"},
  "C": {"Type": "Choice", "Choices": [{"Variable": "$.done", "BooleanEquals": true, "Next": "Z"}], "Default": "A"},
  "Z": {"Type": "Succeed"}
}}`,
	},
	{
		ID: "PAYLOAD_TOO_LARGE", Severity: asl.Warning,
		Doc:  "What a field writes out literally is larger than the 262,144 bytes that a state may hand on, so that the state always fails. Put the data in S3 and pass on where it is.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "…", "End": true}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "short", "End": true}}}`,
	},
	{
		ID: "RETRY_NOT_IDEMPOTENT", Severity: asl.Warning,
		Doc: "A call that does its work once more each time it is sent is retried after an error that does not mean that nothing was done: States.ALL, States.TaskFailed or States.Timeout. Give the service a parameter by which it knows the same call again, or retry only errors such as throttling. Retries of .sync tasks are meant to do the work again.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::states:startExecution",
  "Parameters": {"StateMachineArn": "m"},
  "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::states:startExecution",
  "Parameters": {"StateMachineArn": "m", "Name.$": "$$.Execution.Name"},
  "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}`,
	},
	{
		ID: "SKIPPED_COMPENSATION", Severity: asl.Warning,
		Doc: "A failure path leaves something done that another failure path undoes. States that only failure paths reach, and whose name says that they undo what a step does (Cancel, Refund, Release, Undo … and a word of the name of the step), are taken for its compensation. A Choice right after a step may judge the step itself, and is not held against it, nor is a path that ends with success, or a task that only publishes that all is done.",
		Bad: `{"StartAt": "BookHotel", "States": {
  "BookHotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookHotel", "Next": "BookFlight"},
  "BookFlight": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookFlight", "Next": "BookCar",
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CancelHotel"}]},
  "BookCar": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookCar", "End": true,
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
  "CancelHotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:cancelHotel", "Next": "Failed"},
  "Failed": {"Type": "Fail"}
}}`,
		Good: `{"StartAt": "BookHotel", "States": {
  "BookHotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookHotel", "Next": "BookFlight"},
  "BookFlight": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookFlight", "Next": "BookCar",
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CancelHotel"}]},
  "BookCar": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:bookCar", "End": true,
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CancelHotel"}]},
  "CancelHotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:cancelHotel", "Next": "Failed"},
  "Failed": {"Type": "Fail"}
}}`,
	},
	{
		ID: "UNUSED_IGNORE", Severity: asl.Warning,
		Doc:  "A Comment tells to ignore a rule that has nothing to say there, or an error of AWS, which cannot be ignored.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "sfnlocal:ignore NO_DOLLAR"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "sfnlocal:ignore NO_DOLLAR", "Parameters": {"price": "$.50"}, "End": true}}}`,
	},
	{
		ID: "UNKNOWN_RULE", Severity: asl.Warning,
		Doc:  "A Comment tells to ignore a rule that does not exist.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "sfnlocal:ignore NO_DOLAR"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "the end"}}}`,
	},
}
