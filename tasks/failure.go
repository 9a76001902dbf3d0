package tasks

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// functionError is the failure of a task whose Lambda function returned an
// error: its type is the name, and the payload that describes it the cause.
func functionError(errorType, message string) *interpreter.Failure {
	cause := jsonval.ObjectValue([]jsonval.Member{
		{Key: "errorMessage", Value: jsonval.StringValue(message)},
		{Key: "errorType", Value: jsonval.StringValue(errorType)},
	})
	return &interpreter.Failure{Name: errorType, Cause: cause.String()}
}

// goType names an error or the value of a panic as Lambda's runtime for Go does
// in errorType: by its type, without package or pointer.
func goType(v any) string {
	t := reflect.TypeOf(v)
	if t == nil {
		return "nil"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return t.String()
	}
	return t.Name()
}

// serviceFailure is an error of the Lambda service itself, in the words in which
// the AWS SDK for Java 1 reports it.
func serviceFailure(t interpreter.Task, status int, code, message, requestID string) *interpreter.Failure {
	if requestID == "" {
		requestID = t.ID
	}
	return &interpreter.Failure{
		Name: "Lambda." + code,
		Cause: message + " (Service: AWSLambda; Status Code: " + strconv.Itoa(status) + "; Error Code: " + code +
			"; Request ID: " + requestID + "; Proxy: null)",
	}
}

// tooLarge is what AWS reports for a result above its limit. It names the ARN
// of a Lambda function, or the kind of service: "lambda", "aws-sdk:s3".
func tooLarge(t interpreter.Task) *interpreter.Failure {
	what := t.Resource
	if p := strings.SplitN(what, ":", 6); len(p) == 6 && p[2] == "states" {
		what = p[5][:max(strings.LastIndexByte(strings.TrimSuffix(p[5], ":2"), ':'), 0)]
	}
	return &interpreter.Failure{
		Name:  "States.DataLimitExceeded",
		Cause: "The state/task '" + what + "' returned a result with a size exceeding the maximum number of bytes service limit.",
	}
}

// unrouted is the failure of a task that no route takes. It is a States.Runtime
// because no Retry and no Catch may hide that the emulator was not told what to
// do.
func unrouted(t interpreter.Task) *interpreter.Failure {
	what := "the resource " + t.Resource
	add := fmt.Sprintf("  - resource: %q\n    return: {}", t.Resource)
	if _, err := parseIntegration(t.Resource); err == nil {
		add = fmt.Sprintf("  - resource: %q\n    endpoint: http://localhost:4566", t.Resource)
	}
	if f, ok := functionOf(t); ok {
		what = fmt.Sprintf("the Lambda function %q (resource %s)", f.written, t.Resource)
		add = fmt.Sprintf("  - function: %q\n    http: {url: \"http://localhost:8080/%s\"}", f.name, f.name)
	}
	return &interpreter.Failure{
		Name: "States.Runtime",
		Cause: fmt.Sprintf("Nothing answers for %s, which the state %q calls. Say in sfnlocal.yaml what does, for example:\ntasks:\n%s",
			what, t.State, add),
	}
}
