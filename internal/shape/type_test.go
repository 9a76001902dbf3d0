package shape

import (
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func names(t Type) string {
	var all []string
	for f := range t.Fields {
		name := f.Name
		if f.Required {
			name += "!"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

func TestResult(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string]string{
		"lambda:invoke":                        "ExecutedVersion FunctionError LogResult Payload StatusCode",
		"lambda:invoke.waitForTaskToken":       "",
		"aws-sdk:unheard:of":                   "",
		"sns:publish":                          "MessageId SequenceNumber",
		"aws-sdk:lambda:invoke":                "StatusCode FunctionError LogResult Payload ExecutedVersion DurableExecutionArn",
		"states:startExecution.unheardPattern": "",
	} {
		if got := names(Result("arn:aws:states:::" + resource)); got != want {
			t.Errorf("Result of %s has %q, want %q", resource, got, want)
		}
	}
	if k := Result("arn:aws:lambda:us-east-1:123456789012:function:f").Kind(); k != jsonval.Undefined {
		t.Errorf("a function returns anything, not %v", k)
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"states:startExecution": "StateMachineArn! Input Name TraceHeader",
		"events:putEvents":      "Entries! EndpointId",
		"batch:submitJob":       "",
		"sqs:receiveMessage":    "",
	} {
		service, action, _ := strings.Cut(call, ":")
		if got := names(Request(service, action)); got != want {
			t.Errorf("Request of %s has %q, want %q", call, got, want)
		}
	}
	for f := range Request("sqs", "sendMessage").Fields {
		if f.Name == "DelaySeconds" && f.Type.Kind() != jsonval.Number || f.Name == "MessageBody" && f.Type.Kind() != jsonval.Undefined {
			t.Errorf("%s is of kind %v", f.Name, f.Type.Kind())
		}
	}
}
