package tasks

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

func TestLambdaRequest(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_ = json.NewEncoder(w).Encode(strings.Join([]string{
			r.Method, r.RequestURI, r.Header.Get("X-Amz-Invocation-Type"), r.Header.Get("X-Amz-Log-Type"), r.Header.Get("X-Amz-Client-Context"), string(body),
		}, "|"))
	})
	tests := []struct{ name, resource, input, want string }{
		{"direct", chargeARN, `{"a":1}`, `POST|/2015-03-31/functions/` + chargeARN + `/invocations|RequestResponse|||{"a":1}`},
		{"name", invokeARN, `{"FunctionName":"charge","Payload":{"a":1}}`, `POST|/2015-03-31/functions/charge/invocations|RequestResponse|||{"a":1}`},
		{"no payload", invokeARN, `{"FunctionName":"charge:live"}`, `POST|/2015-03-31/functions/charge:live/invocations|RequestResponse|||{}`},
		{
			"everything", invokeARN, `{"FunctionName":"charge","Qualifier":"1","InvocationType":"Event","LogType":"Tail","ClientContext":"e30=","Payload":"2"}`,
			`POST|/2015-03-31/functions/charge/invocations?Qualifier=1|Event|Tail|e30=|2`,
		},
		{"slash in the name", invokeARN, `{"FunctionName":"a/b"}`, `POST|/2015-03-31/functions/a%2Fb/invocations|RequestResponse|||{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := answer(t, &Lambda{Endpoint: base + "/"}, newTask(tt.resource, tt.input))
			if tt.resource == invokeARN {
				got = payloadOf(t, got)
			}
			var text string
			if err := json.Unmarshal([]byte(got), &text); err != nil || text != tt.want {
				t.Errorf("request:\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLambdaAuthorization(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(r.Header.Get("Authorization"))
	})
	for _, tt := range []struct {
		l      Lambda
		region string
		want   string
	}{{Lambda{}, "", "us-east-1"}, {Lambda{}, "eu-west-1", "eu-west-1"}, {Lambda{Region: "eu-west-2"}, "eu-west-1", "eu-west-2"}} {
		tt.l.Endpoint = base
		task := newTask(chargeARN, `{}`)
		task.Region = tt.region
		want := `"AWS4-HMAC-SHA256 Credential=sfnlocal/19700101/` + tt.want + `/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=` + strings.Repeat("0", 64) + `"`
		if got := answer(t, &tt.l, task); got != want {
			t.Errorf("Authorization = %s, want %s", got, want)
		}
	}
}

// The keys and their order are those of recorded answers of AWS.
func TestLambdaResult(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("X-Amz-Log-Result", "bG9n")
		h.Set("X-Amz-Executed-Version", "7")
		h.Set("x-amzn-Remapped-Content-Length", "0")
		h.Set("x-amzn-RequestId", "req-1")
		h.Set("Date", "now")
		h.Set("X-Amzn-Trace-Id", "trace")
		h.Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"b": 1.0, "a": 2}`)
	})
	want := `{"ExecutedVersion":"7","LogResult":"bG9n","Payload":{"b":1.0,"a":2},"SdkHttpMetadata":{"AllHttpHeaders":{` +
		`"X-Amz-Log-Result":["bG9n"],"X-Amz-Executed-Version":["7"],"x-amzn-Remapped-Content-Length":["0"],"x-amzn-RequestId":["req-1"],` +
		`"Content-Length":["18"],"Date":["now"],"X-Amzn-Trace-Id":["trace"],"Content-Type":["application/json"]},` +
		`"HttpHeaders":{"Content-Length":"18","Content-Type":"application/json","Date":"now","X-Amz-Executed-Version":"7","X-Amz-Log-Result":"bG9n",` +
		`"x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"req-1","X-Amzn-Trace-Id":"trace"},"HttpStatusCode":200},` +
		`"SdkResponseMetadata":{"RequestId":"req-1"},"StatusCode":200}`
	if got := answer(t, &Lambda{Endpoint: base}, newTask(invokeARN, `{"FunctionName":"f"}`)); got != want {
		t.Errorf("result:\n got %s\nwant %s", got, want)
	}
	if got, want := answer(t, &Lambda{Endpoint: base}, newTask(chargeARN, `{}`)), `{"b":1.0,"a":2}`; got != want {
		t.Errorf("direct result = %s, want %s", got, want)
	}
}

func TestLambdaAnswers(t *testing.T) {
	t.Parallel()
	const tooLargeText = "States.DataLimitExceeded: The state/task '" + chargeARN + "' returned a result with a size exceeding the maximum number of bytes service limit."
	tests := []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   string
	}{
		{"null", 200, nil, `null`, `null`},
		{"empty", 200, nil, ``, `null`},
		{"asynchronous", 202, nil, ``, `""`},
		{
			"function error", 200, map[string]string{"X-Amz-Function-Error": "Unhandled"},
			`{"errorMessage": "Some <error>", "errorType": "Exception", "stackTrace": [ ]}`,
			`Exception: {"errorMessage": "Some <error>", "errorType": "Exception", "stackTrace": [ ]}`,
		},
		{"function error without a type", 200, map[string]string{"X-Amz-Function-Error": "Unhandled"}, `{"errorMessage": "timed out"}`, `Lambda.Unknown: {"errorMessage": "timed out"}`},
		{"function error without JSON", 200, map[string]string{"X-Amz-Function-Error": "Unhandled"}, `killed`, `Lambda.Unknown: killed`},
		{
			"no such function", 404, map[string]string{"x-amzn-ErrorType": "ResourceNotFoundException:http://x/", "x-amzn-RequestId": "req-1"},
			`{"Type":"User","Message":"Function not found: arn"}`,
			`Lambda.ResourceNotFoundException: Function not found: arn (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: req-1; Proxy: null)`,
		},
		{
			"code in the body", 429, nil, `{"__type":"com.x#TooManyRequestsException","message":"slow down"}`,
			`Lambda.TooManyRequestsException: slow down (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: ` + taskID + `; Proxy: null)`,
		},
		{
			"no code", 502, nil, `<html>`,
			`Lambda.ServiceException: <html> (Service: AWSLambda; Status Code: 502; Error Code: ServiceException; Request ID: ` + taskID + `; Proxy: null)`,
		},
		{
			"no JSON", 200, nil, `hello`,
			`Runtime.MarshalError: {"errorMessage":"the function returned text that is not JSON: unexpected 'h', want a value: hello","errorType":"Runtime.MarshalError"}`,
		},
		{"no JSON, too large for a state", 200, nil, strings.Repeat("a", 262_145), `"` + strings.Repeat("a", 262_145) + `"`},
		{"too large for Lambda", 200, nil, strings.Repeat("a", maxLambdaBody+1), tooLargeText},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			if got := answer(t, &Lambda{Endpoint: base}, newTask(chargeARN, `{}`)); got != tt.want {
				t.Errorf("Invoke:\n got %.300s\nwant %.300s", got, tt.want)
			}
		})
	}
}

// Recorded on AWS: the Cause of lambda:invoke is compact, that of the ARN of a
// function is the text that the function's runtime sent.
func TestLambdaFunctionErrorText(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		_, _ = io.WriteString(w, `{"errorMessage": "Some exception was raised.", "errorType": "Exception"}`)
	})
	for _, tt := range []struct{ resource, input, want string }{
		{chargeARN, `{}`, `Exception: {"errorMessage": "Some exception was raised.", "errorType": "Exception"}`},
		{invokeARN, `{"FunctionName":"charge"}`, `Exception: {"errorMessage":"Some exception was raised.","errorType":"Exception"}`},
	} {
		if got := answer(t, &Lambda{Endpoint: base}, newTask(tt.resource, tt.input)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.resource, got, tt.want)
		}
	}
}

func TestLambdaRefuses(t *testing.T) {
	t.Parallel()
	url := refused(t)
	got := answer(t, &Lambda{Endpoint: url}, newTask(invokeARN, `{"FunctionName":"f"}`))
	if !strings.HasPrefix(got, "Lambda.SdkClientException: Unable to execute HTTP request: POST "+url+"/2015-03-31/functions/f/invocations: ") || !strings.Contains(got, "refused") {
		t.Errorf("refused: %s", got)
	}
	for _, tt := range []struct {
		task interpreter.Task
		want string
	}{
		{newTask("arn:aws:states:::sqs:sendMessage", `{}`), "States.Runtime: The Lambda endpoint http://h cannot answer for the resource arn:aws:states:::sqs:sendMessage, which is no Lambda function."},
		{newTask(invokeARN, `{}`), "States.Runtime: The FunctionName of arn:aws:states:::lambda:invoke must be a string: the name or ARN of a Lambda function."},
	} {
		if got := answer(t, &Lambda{Endpoint: "http://h"}, tt.task); got != tt.want {
			t.Errorf("Invoke = %s, want %s", got, tt.want)
		}
	}
}
