package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// The members, their order and the headers are those of recorded answers of
// AWS; see localResult for what is fixed.
func TestLambdaInvokeResult(t *testing.T) {
	t.Parallel()
	got := answer(t, HandlerFunc(echo), newTask(invokeARN, `{"FunctionName":"charge","Payload":{"a": 1.0}}`))
	want := `{"ExecutedVersion":"$LATEST","Payload":{"a":1.0},"SdkHttpMetadata":{"AllHttpHeaders":{` +
		`"X-Amz-Executed-Version":["$LATEST"],"x-amzn-Remapped-Content-Length":["0"],"Connection":["keep-alive"],` +
		`"x-amzn-RequestId":["` + taskID + `"],"Content-Length":["9"],"Date":["Thu, 01 Jan 1970 00:00:00 GMT"],` +
		`"X-Amzn-Trace-Id":["Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0;Lineage=1:00000000:0"],` +
		`"Content-Type":["application/json"]},"HttpHeaders":{"Connection":"keep-alive","Content-Length":"9",` +
		`"Content-Type":"application/json","Date":"Thu, 01 Jan 1970 00:00:00 GMT","X-Amz-Executed-Version":"$LATEST",` +
		`"x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"` + taskID + `",` +
		`"X-Amzn-Trace-Id":"Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0;Lineage=1:00000000:0"},` +
		`"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"` + taskID + `"},"StatusCode":200}`
	if got != want {
		t.Errorf("Invoke:\n got %s\nwant %s", got, want)
	}
}

func TestHandlerPayload(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, resource, input, want string }{
		{"object", invokeARN, `{"FunctionName":"f","Payload":{"b":1,"a":2}}`, `{"b":1,"a":2}`},
		{"absent", invokeARN, `{"FunctionName":"f"}`, `{}`},
		{"null", invokeARN, `{"FunctionName":"f","Payload":null}`, `{}`},
		{"string is the text of the payload", invokeARN, `{"FunctionName":"f","Payload":"0.0"}`, `0.0`},
		{"quoted string", invokeARN, `{"FunctionName":"f","Payload":"\"x\""}`, `"x"`},
		{"array", invokeARN, `{"FunctionName":"f","Payload":[1]}`, `[1]`},
		{"with a token", invokeARN + callback, `{"FunctionName":"f","Payload":{"t":"x"}}`, `{"t":"x"}`},
		{"other partition", "arn:aws-cn:states:::lambda:invoke", `{"FunctionName":"f","Payload":1}`, `1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := payloadOf(t, answer(t, HandlerFunc(echo), newTask(tt.resource, tt.input))); got != tt.want {
				t.Errorf("Payload = %s, want %s", got, tt.want)
			}
		})
	}
	for _, resource := range []string{chargeARN, "arn:aws:states:::sqs:sendMessage"} {
		if got, want := answer(t, HandlerFunc(echo), newTask(resource, `{"Payload": 1}`)), `{"Payload":1}`; got != want {
			t.Errorf("Invoke of %s = %s, want %s", resource, got, want)
		}
	}
}

func TestHandlerInvocationType(t *testing.T) {
	t.Parallel()
	called := 0
	f := HandlerFunc(func(context.Context, json.RawMessage) (json.RawMessage, error) {
		called++
		return nil, errors.New("nobody hears this")
	})
	for _, tt := range []struct {
		kind         string
		status, call int
	}{{"Event", 202, 1}, {"DryRun", 204, 1}} {
		got := answer(t, f, newTask(invokeARN, fmt.Sprintf(`{"FunctionName":"f","InvocationType":%q}`, tt.kind)))
		var r struct {
			Payload    string
			StatusCode int
		}
		if err := json.Unmarshal([]byte(got), &r); err != nil || r.Payload != "" || r.StatusCode != tt.status || called != tt.call {
			t.Errorf("%s: result %s, %d calls, want status %d and %d calls", tt.kind, got, called, tt.status, tt.call)
		}
	}
}

type customError struct{}

func (*customError) Error() string { return "it <broke>" }

func TestHandlerFailures(t *testing.T) {
	t.Parallel()
	returning := func(err error) HandlerFunc {
		return func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, err }
	}
	panicking := func(v any) HandlerFunc {
		return func(context.Context, json.RawMessage) (json.RawMessage, error) { panic(v) }
	}
	failure := &interpreter.Failure{Name: "Card.Declined", Cause: "no money"}
	tests := []struct {
		name string
		f    HandlerFunc
		want string
	}{
		{"failure", returning(failure), "Card.Declined: no money"},
		{"wrapped failure", returning(fmt.Errorf("charge: %w", failure)), "Card.Declined: no money"},
		{"error", returning(errors.New("boom")), `errorString: {"errorMessage":"boom","errorType":"errorString"}`},
		{"wrapped error", returning(fmt.Errorf("a: %w", fs.ErrNotExist)), `wrapError: {"errorMessage":"a: file does not exist","errorType":"wrapError"}`},
		{"own type", returning(&customError{}), `customError: {"errorMessage":"it <broke>","errorType":"customError"}`},
		{"panic", panicking("oh"), `string: {"errorMessage":"oh","errorType":"string"}`},
		{"panic with error", panicking(&customError{}), `customError: {"errorMessage":"it <broke>","errorType":"customError"}`},
		{
			"no JSON", func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage(`hello`), nil },
			`Runtime.MarshalError: {"errorMessage":"the function returned text that is not JSON: unexpected 'h', want a value: hello","errorType":"Runtime.MarshalError"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, resource := range []string{chargeARN, invokeARN} {
				if got := answer(t, tt.f, newTask(resource, `{"FunctionName":"f"}`)); got != tt.want {
					t.Errorf("Invoke of %s:\n got %s\nwant %s", resource, got, tt.want)
				}
			}
		})
	}
}

func TestHandlerPending(t *testing.T) {
	t.Parallel()
	f := HandlerFunc(func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, interpreter.ErrPending })
	if _, err := f.Invoke(t.Context(), newTask(invokeARN+callback, `{"FunctionName":"f"}`)); !errors.Is(err, interpreter.ErrPending) {
		t.Errorf("Invoke error = %v, want ErrPending", err)
	}
}

func TestInvocationErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, input, want string }{
		{"no object", `[]`, "States.Runtime: The input of arn:aws:states:::lambda:invoke must be an object with a FunctionName."},
		{"no name", `{}`, "States.Runtime: The FunctionName of arn:aws:states:::lambda:invoke must be a string: the name or ARN of a Lambda function."},
		{
			"payload is no JSON", `{"FunctionName":"f","Payload":"test data"}`,
			"Lambda.InvalidRequestContentException: Could not parse request body into json: Could not parse payload into json: unexpected 't', want true" +
				" (Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException; Request ID: " + taskID + "; Proxy: null)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := answer(t, HandlerFunc(echo), newTask(invokeARN, tt.input)); got != tt.want {
				t.Errorf("Invoke:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestHandlersLookup(t *testing.T) {
	t.Parallel()
	says := func(s string) HandlerFunc {
		return func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.Marshal(s) }
	}
	const ownARN = "arn:aws:lambda:eu-west-1:111122223333:function:charge"
	order := []string{"Charge", "charge:live", ownARN + ":live", ownARN, "charge", invokeARN}
	h := Handlers{}
	for _, key := range order {
		h[key] = says(key)
	}
	task := newTask(invokeARN, `{"FunctionName":"charge:live"}`)
	for _, key := range order {
		if got, want := payloadOf(t, answer(t, h, task)), `"`+key+`"`; got != want {
			t.Errorf("answered by %s, want %s", got, want)
		}
		delete(h, key)
	}
	if got := answer(t, h, task); got != unrouted(task).Error() {
		t.Errorf("without handlers = %s", got)
	}
	if got := answer(t, Handlers{"q": says("q")}, newTask("q", `{}`)); got != `"q"` {
		t.Errorf("by resource = %s", got)
	}
}
