package server

import (
	"strings"
	"testing"
)

// logGroup is a destination of a logging configuration.
const logGroup = `{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/g:*"}}`

// withSettings is the body of a CreateStateMachine with more members.
func withSettings(more string) string {
	return `{"name":"m","roleArn":"` + role + `","definition":` + quote(pass) + `,` + more + `}`
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ settings, logging, tracing string }{
		{`"tracingConfiguration":{}`, `{"includeExecutionData":false,"level":"OFF"}`, `{"enabled":false}`},
		{`"tracingConfiguration":{"enabled":true}`, `{"includeExecutionData":false,"level":"OFF"}`, `{"enabled":true}`},
		{`"encryptionConfiguration":{"type":"AWS_OWNED_KEY"}`, `{"includeExecutionData":false,"level":"OFF"}`, `{"enabled":false}`},
		{`"loggingConfiguration":{"includeExecutionData":true}`, `{"includeExecutionData":true,"level":"OFF"}`, `{"enabled":false}`},
		{`"loggingConfiguration":{"level":"OFF","destinations":[` + logGroup + `]}`, `{"destinations":[` + logGroup + `],"includeExecutionData":false,"level":"OFF"}`, `{"enabled":false}`},
		{`"loggingConfiguration":{"level":"FATAL","destinations":[` + logGroup + `]}`, `{"destinations":[` + logGroup + `],"includeExecutionData":false,"level":"FATAL"}`, `{"enabled":false}`},
	} {
		s := &Server{Log: func(string, []LogRecord) {}}
		post(t, s, 200, "CreateStateMachine", withSettings(test.settings))
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		play(t, s, []step{
			{"DescribeStateMachine", members("stateMachineArn", machineARN), `{"creationDate":TIME,"definition":` + quote(pass) + `,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"loggingConfiguration":` + test.logging + `,"name":"m","roleArn":"` + role + `","stateMachineArn":"` + machineARN + `","status":"ACTIVE","tracingConfiguration":` + test.tracing + `,"type":"STANDARD"}`},
			{"DescribeStateMachineForExecution", members("executionArn", executionARN), `{"definition":` + quote(pass) + `,"encryptionConfiguration":{"type":"AWS_OWNED_KEY"},"loggingConfiguration":` + test.logging + `,"name":"m","roleArn":"` + role + `","stateMachineArn":"` + machineARN + `","tracingConfiguration":` + test.tracing + `,"updateDate":TIME}`},
		})
	}
}

func TestSettingsErrors(t *testing.T) {
	t.Parallel()
	logs := func(s string) string {
		return refused("InvalidLoggingConfiguration", "Invalid Logging Configuration: "+s)
	}
	constraint := func(at, why string) string {
		return members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: "+at+" failed to satisfy constraint: "+why)
	}
	const group = `"loggingConfiguration":{"level":"ALL","destinations":[{"cloudWatchLogsLogGroup":`
	for _, test := range []struct{ settings, want string }{
		{`"loggingConfiguration":{"level":"ALL"}`, logs("Must specify exactly one Log Destination.")},
		{`"loggingConfiguration":{"level":"OFF","destinations":[` + logGroup + `,` + logGroup + `]}`, logs("Must specify exactly one Log Destination.")},
		{group + `{"logGroupArn":"g"}}]}`, logs("Log Destination not found.")},
		{group + `{}}]}`, logs("Log Destination not found.")},
		{group + `{"logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:g"}}]}`, logs("The ARN of the log group must end with ':*'.")},
		{group + `{"logGroupArn":""}}]}`, constraint("Value '' at 'loggingConfiguration.destinations.1.member.cloudWatchLogsLogGroup.logGroupArn'", "Member must have length greater than or equal to 1")},
		{`"loggingConfiguration":{"level":"INFO"}`, constraint("Value 'INFO' at 'loggingConfiguration.level'", "Member must satisfy enum value set: [ALL, ERROR, FATAL, OFF]")},
		{`"loggingConfiguration":{"destinations":[1]}`, members("__type", "com.amazon.coral.service#SerializationException", "message", "The member 'loggingConfiguration.destinations.1.member' must be of type object, not number")},
		{`"encryptionConfiguration":{}`, constraint("Value null at 'encryptionConfiguration.type'", "Member must not be null")},
		{`"encryptionConfiguration":{"type":"AWS_OWNED_KEY","kmsDataKeyReusePeriodSeconds":59}`, constraint("Value '59' at 'encryptionConfiguration.kmsDataKeyReusePeriodSeconds'", "Member must have value greater than or equal to 60")},
		{`"encryptionConfiguration":{"type":"CUSTOMER_MANAGED_KMS_KEY"}`, refused("InvalidEncryptionConfiguration", "Invalid Encryption Configuration: kmsKeyId is required for the type CUSTOMER_MANAGED_KMS_KEY")},
	} {
		s := &Server{Log: func(string, []LogRecord) {}}
		create(t, s, pass)
		play(t, s, []step{
			{"CreateStateMachine", withSettings(test.settings), test.want},
			{"UpdateStateMachine", `{"stateMachineArn":"` + machineARN + `",` + test.settings + `}`, test.want},
		})
	}
}

// An update of settings alone makes no other revision.
func TestUpdateSettings(t *testing.T) {
	t.Parallel()
	s := &Server{Log: func(string, []LogRecord) {}}
	create(t, s, pass)
	play(t, s, []step{
		{"UpdateStateMachine", `{"stateMachineArn":"` + machineARN + `","tracingConfiguration":{"enabled":true}}`, `{"updateDate":TIME}`},
		{"UpdateStateMachine", `{"stateMachineArn":"` + machineARN + `","loggingConfiguration":{"level":"ALL","destinations":[` + logGroup + `]}}`, `{"updateDate":TIME}`},
		{"UpdateStateMachine", `{"stateMachineArn":"` + machineARN + `","encryptionConfiguration":{"type":"AWS_OWNED_KEY"}}`, `{"updateDate":TIME}`},
	})
	got := post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN))
	if !strings.Contains(got, `"tracingConfiguration":{"enabled":true}`) || !strings.Contains(got, `"level":"ALL"`) {
		t.Error(got)
	}
}
