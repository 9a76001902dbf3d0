package tasks

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Tasks = (*AWS)(nil)

// AWS sends tasks to AWS services at an endpoint: LocalStack, DynamoDB Local,
// ElasticMQ, MinIO, or sfnlocal itself for nested executions. It takes tasks
// whose Resource is
//
//   - an optimized integration, such as arn:aws:states:::sqs:sendMessage,
//   - an action of an SDK, such as arn:aws:states:::aws-sdk:dynamodb:query,
//   - arn:aws:states:::states:startExecution, also with .sync and .sync:2,
//   - a Lambda function or lambda:invoke, as [Lambda] does.
//
// Each may end in .waitForTaskToken where AWS offers that. [AWSServices] lists
// the services; any other is a States.Runtime that names them.
//
// Results, the names of errors and their causes are those of AWS: an optimized
// integration shows the metadata of the response and names errors as version 1
// of the SDK for Java does, an action of an SDK as version 2 does. One task is
// one request, except that .sync asks how the child is doing until it is over.
// Requests are not signed: they carry an Authorization header that names the
// region and the service, by which emulators tell services apart.
//
// AWS must not be changed while an execution uses it.
type AWS struct {
	Endpoint  string       // "http://localhost:4566"
	Region    string       // "" is the region of the task, or us-east-1
	AccessKey string       // "" is "sfnlocal"; DynamoDB Local and LocalStack keep data apart by it
	Account   string       // whose key AccessKey is; executions in another account send its number as their key
	Client    *http.Client // nil is http.DefaultClient; the context of a task ends its request
}

// An integration is what the Resource of a task asks for.
type integration struct {
	service *awsService
	sdk     bool   // aws-sdk:…, not optimized
	action  string // "sendMessage"
	pattern string // "", "sync", "sync:2" or "waitForTaskToken"
}

// Invoke implements [interpreter.Tasks].
func (a *AWS) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	if isLambdaARN(t.Resource) || isLambdaInvoke(t.Resource) {
		return (&Lambda{Endpoint: a.Endpoint, Region: a.Region, AccessKey: a.key(t), Client: a.Client}).Invoke(ctx, t)
	}
	in, err := parseIntegration(t.Resource)
	if err != nil {
		return nil, &interpreter.Failure{Name: "States.Runtime", Cause: err.Error()}
	}
	input, err := jsonval.Parse(string(t.Input))
	if err != nil || input.Kind() != jsonval.Object {
		return nil, &interpreter.Failure{Name: "States.Runtime", Cause: "The input of " + t.Resource + " must be an object with the parameters of the action."}
	}
	c := awsCall{aws: a, task: t, integration: in}
	if in.service.optimized == "states" && !in.sdk {
		return c.startExecution(ctx, input)
	}
	result, err := c.perform(ctx, withoutNulls(input))
	if err != nil {
		return nil, err
	}
	return result.Append(nil), nil
}

// parseIntegration reads a Resource. The error says what is supported.
func parseIntegration(resource string) (integration, error) {
	p := strings.SplitN(resource, ":", 6)
	if len(p) != 6 || p[0] != "arn" || p[2] != "states" || p[3] != "" || p[4] != "" {
		return integration{}, fmt.Errorf("the resource %s is no service integration; at an endpoint, %s are supported", resource, supported())
	}
	var in integration
	rest, sdk := strings.CutPrefix(p[5], "aws-sdk:")
	name, action, _ := strings.Cut(rest, ":")
	in.sdk = sdk
	for i := range awsServices {
		s := &awsServices[i]
		if sdk && s.name == name || !sdk && name != "" && s.optimized == name {
			in.service = s
		}
	}
	in.action, in.pattern, _ = strings.Cut(action, ".")
	switch {
	case in.service == nil:
		return in, fmt.Errorf("the service %q of the resource %s is not supported yet at an endpoint; supported are %s", strings.TrimSuffix(p[5], ":"+action), resource, supported())
	case !sdk && !slices.Contains(in.service.actions, in.action):
		return in, fmt.Errorf("the resource %s does not exist: Step Functions integrates %s only, and other actions as arn:aws:states:::aws-sdk:%s:%s",
			resource, name+":"+strings.Join(in.service.actions, ", "+name+":"), in.service.name, in.action)
	case in.service.rest != nil && in.service.rest[in.action].method == "":
		return in, fmt.Errorf("the action of the resource %s is not supported yet at an endpoint; of aws-sdk:%s, %s are", resource, in.service.name, strings.Join(sortedKeys(in.service.rest), ", "))
	case in.action == "" || in.pattern != "" && in.pattern != "waitForTaskToken" && (sdk || in.service.optimized != "states" || in.pattern != "sync" && in.pattern != "sync:2"):
		return in, fmt.Errorf("the resource %s does not exist on AWS", resource)
	}
	return in, nil
}

// An awsCall is one task on its way to a service.
type awsCall struct {
	aws  *AWS
	task interpreter.Task
	integration
}

// An awsAnswer is a response of a service.
type awsAnswer struct {
	status int
	head   http.Header
	body   []byte
}

// perform calls the action and returns the result of the task.
func (c *awsCall) perform(ctx context.Context, input jsonval.Value) (jsonval.Value, error) {
	if c.service.prepare != nil {
		var failure *interpreter.Failure
		if input, failure = c.service.prepare(c, input); failure != nil {
			return input, failure
		}
	}
	answer, err := c.send(ctx, upperFirst(c.action), input)
	if err != nil {
		return jsonval.Value{}, err
	}
	result, err := c.result(answer)
	if err == nil && c.service.check != nil {
		if failure := c.service.check(c, result); failure != nil {
			return result, failure
		}
	}
	return result, err
}

// send makes the request and reads the response. An answer that is an error is
// the failure that AWS makes of it.
func (c *awsCall) send(ctx context.Context, operation string, input jsonval.Value) (awsAnswer, error) {
	timeout := cmp.Or(c.service.timeout, httpTimeout)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := c.request(limited, operation, input)
	if err != nil {
		return awsAnswer{}, &interpreter.Failure{Name: "States.Runtime", Cause: "The endpoint " + c.aws.Endpoint + " cannot be called: " + err.Error() + "."}
	}
	var answer awsAnswer
	answer.status, answer.head, answer.body, err = exchange(c.aws.Client, req, 0)
	switch {
	case ctx.Err() != nil:
		return answer, ctx.Err()
	case errors.Is(err, errTooLarge):
		return answer, tooLarge(c.task)
	case errors.Is(err, context.DeadlineExceeded):
		return answer, c.noAnswer(fmt.Sprintf("no answer within %s from %s", timeout, c.aws.Endpoint))
	case err != nil:
		return answer, c.noAnswer(reason(err))
	case answer.status < 200 || answer.status > 299:
		return answer, c.failure(answer, c.readError(answer))
	}
	return answer, nil
}

// request makes the request of an operation in the protocol of the service.
func (c *awsCall) request(ctx context.Context, operation string, input jsonval.Value) (*http.Request, error) {
	w := wireRequest{method: http.MethodPost, path: "/"}
	switch c.service.protocol {
	case protocolQuery:
		w.query(c.service, operation, input)
	case protocolREST:
		if err := w.rest(c.service.rest[c.action], input); err != nil {
			return nil, err
		}
	default:
		w.json(c.service, operation, input)
	}
	target := strings.TrimSuffix(c.aws.Endpoint, "/") + w.path
	req, err := http.NewRequestWithContext(ctx, w.method, target, strings.NewReader(w.body))
	if err != nil {
		return nil, err
	}
	for _, h := range w.head {
		req.Header.Set(h.name, h.value)
	}
	region := c.aws.Region
	if region == "" {
		region = c.task.Region
	}
	authorize(req, c.aws.key(c.task), region, c.service.signing)
	return req, nil
}

// key returns the access key for a task: by the convention of emulators, that of
// an account which is not the usual one is its number.
func (a *AWS) key(t interpreter.Task) string {
	arn := strings.SplitN(t.Execution, ":", 6)
	if a.Account == "" || len(arn) < 6 || arn[4] == "" || arn[4] == a.Account {
		return a.AccessKey
	}
	return arn[4]
}

// authorize adds the headers of a signed request, without a signature.
func authorize(req *http.Request, accessKey, region, service string) {
	if accessKey == "" {
		accessKey = "sfnlocal"
	}
	if region == "" {
		region = "us-east-1"
	}
	req.Header.Set("X-Amz-Date", "19700101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+accessKey+"/19700101/"+region+"/"+service+
		"/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
}
