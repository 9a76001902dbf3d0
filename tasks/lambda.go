package tasks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Tasks = (*Lambda)(nil)

// Lambda sends tasks to the Lambda Invoke API at an endpoint: LocalStack, SAM
// Local, the runtime interface emulator of an image. It takes tasks whose
// Resource is the ARN of a function or arn:aws:states:::lambda:invoke; any other
// is a States.Runtime. It must not be changed while an execution uses it.
//
// The error of a function is a failure with the errorType of its payload as
// name, Lambda.Unknown when it has none, and the payload as cause. An error of
// the API is named after it, such as Lambda.ResourceNotFoundException, and no
// answer at all is Lambda.SdkClientException, both as AWS reports them. Requests
// are not signed: they carry an Authorization header that names the region and
// the service, by which emulators tell services apart.
type Lambda struct {
	Endpoint  string       // "http://localhost:3001"
	Region    string       // "" is the region of the task, or us-east-1
	AccessKey string       // "" is "sfnlocal"
	Client    *http.Client // nil is http.DefaultClient; the context of a task ends its request
}

// Invoke implements [interpreter.Tasks].
func (l *Lambda) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	in := invocation{function: t.Resource, payload: t.Input}
	wrapped := isLambdaInvoke(t.Resource)
	switch {
	case wrapped:
		var failure *interpreter.Failure
		if in, failure = readInvocation(t); failure != nil {
			return nil, failure
		}
	case !isLambdaARN(t.Resource):
		return nil, &interpreter.Failure{Name: "States.Runtime", Cause: "The Lambda endpoint " + l.Endpoint + " cannot answer for the resource " + t.Resource + ", which is no Lambda function."}
	}
	req, err := l.request(ctx, t, in)
	if err != nil {
		return nil, &interpreter.Failure{Name: "States.Runtime", Cause: "The Lambda endpoint " + l.Endpoint + " cannot be called: " + err.Error() + "."}
	}
	status, head, body, err := exchange(l.Client, req, 0)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooLarge):
		return nil, tooLarge(t)
	case err != nil:
		return nil, &interpreter.Failure{Name: "Lambda.SdkClientException", Cause: "Unable to execute HTTP request: " + req.Method + " " + req.URL.Redacted() + ": " + reason(err)}
	case status < 200 || status > 299:
		return nil, lambdaServiceFailure(t, status, head, body)
	case head.Get("X-Amz-Function-Error") != "":
		return nil, lambdaFunctionFailure(body, wrapped)
	}
	payload, err := lambdaPayload(status, body)
	if err != nil {
		return nil, err
	}
	if !wrapped {
		return payload.Append(nil), nil
	}
	return invokeResult(status, head.Get("X-Amz-Executed-Version"), payload, sortedHeaders(head), requestID(t, head)), nil
}

func (l *Lambda) request(ctx context.Context, t interpreter.Task, in invocation) (*http.Request, error) {
	target := strings.TrimSuffix(l.Endpoint, "/") + "/2015-03-31/functions/" + url.PathEscape(in.function) + "/invocations"
	if in.qualifier != "" {
		target += "?Qualifier=" + url.QueryEscape(in.qualifier)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(in.payload))
	if err != nil {
		return nil, err
	}
	region := l.Region
	if region == "" {
		region = t.Region
	}
	kind := in.kind
	if kind == "" {
		kind = "RequestResponse"
	}
	req.Header.Set("Content-Type", "application/json")
	authorize(req, l.AccessKey, region, "lambda")
	req.Header.Set("X-Amz-Invocation-Type", kind)
	if in.logType != "" {
		req.Header.Set("X-Amz-Log-Type", in.logType)
	}
	if in.clientContext != "" {
		req.Header.Set("X-Amz-Client-Context", in.clientContext)
	}
	return req, nil
}

// lambdaPayload reads the payload of an answer. A call that nobody waits for has
// none, which shows as "". AWS looks at the size of a payload before it parses it, so
// text that is no JSON but too large for a state is handed on for the engine to
// refuse.
func lambdaPayload(status int, body []byte) (jsonval.Value, error) {
	const maxPayload = 262_144
	if len(body) == 0 && status != http.StatusOK {
		return jsonval.StringValue(""), nil
	}
	v, err := parseAnswer(body)
	if err != nil && len(body) > maxPayload {
		return jsonval.StringValue(strings.ToValidUTF8(string(body), "\uFFFD")), nil
	}
	return v, err
}

// lambdaFunctionFailure is the error of a function. Recorded on AWS: lambda:invoke
// gives its payload as compact JSON, and the ARN of a function as it was sent,
// with the spaces that some runtimes write.
func lambdaFunctionFailure(body []byte, compact bool) *interpreter.Failure {
	v, err := jsonval.Parse(string(body))
	if err != nil {
		return &interpreter.Failure{Name: "Lambda.Unknown", Cause: longPreview(body)}
	}
	name := v.Get("errorType").Str()
	if name == "" {
		name = "Lambda.Unknown"
	}
	if !compact {
		return &interpreter.Failure{Name: name, Cause: string(body)}
	}
	return &interpreter.Failure{Name: name, Cause: v.String()}
}

// lambdaServiceFailure is an error of the API. Its code is in a header, which
// may go on with ":" and the address of a description.
func lambdaServiceFailure(t interpreter.Task, status int, head http.Header, body []byte) *interpreter.Failure {
	code, _, _ := strings.Cut(head.Get("X-Amzn-Errortype"), ":")
	v, _ := jsonval.Parse(string(body))
	if code == "" {
		kind := v.Get("__type").Str() // "ResourceNotFoundException", perhaps after a namespace and "#"
		code = kind[strings.LastIndexByte(kind, '#')+1:]
	}
	switch {
	case code != "":
	case status == http.StatusNotFound:
		code = "ResourceNotFoundException"
	case status == http.StatusTooManyRequests:
		code = "TooManyRequestsException"
	case status >= 500:
		code = "ServiceException"
	default:
		code = "AWSLambdaException"
	}
	message := v.Get("Message").Str()
	if message == "" {
		message = v.Get("message").Str()
	}
	if message == "" {
		message = longPreview(body)
	}
	return serviceFailure(t, status, code, message, requestID(t, head))
}

// requestID is the id that a response has; S3 names the header differently.
func requestID(t interpreter.Task, head http.Header) string {
	return cmp.Or(head.Get("X-Amzn-Requestid"), head.Get("X-Amz-Request-Id"), t.ID)
}

// sortedHeaders returns the headers of an answer by name, spelled as AWS does.
func sortedHeaders(head http.Header) []header {
	var out []header
	for name, values := range head {
		out = append(out, header{awsSpelling(name), strings.Join(values, ", ")})
	}
	slices.SortFunc(out, func(a, b header) int { return strings.Compare(a.name, b.name) })
	return out
}

// awsSpelling undoes what net/http does to the names of AWS's headers.
func awsSpelling(name string) string {
	switch name {
	case "X-Amz-Crc32":
		return "x-amz-crc32"
	case "X-Amzn-Requestid":
		return "x-amzn-RequestId"
	case "X-Amzn-Remapped-Content-Length":
		return "x-amzn-Remapped-Content-Length"
	}
	return name
}
