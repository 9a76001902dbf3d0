package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// An Environment is what the variables of AWS Step Functions Local and of the
// AWS SDKs say.
type Environment struct {
	Endpoints     map[string]string // URLs by the names of [tasks.AWSServices]; those without one are not there
	Account       string            // 12 digits
	Region        string            // "us-east-1"
	AccessKey     string            // "" when none is given
	WaitTimeScale float64           // what Wait states are multiplied by
}

// endpointVariables are the variables that give the endpoint of a service: that
// of Step Functions Local and those of the SDKs.
var endpointVariables = map[string]struct{ local, sdks []string }{
	"dynamodb":       {[]string{"DYNAMODB_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_DYNAMODB"}},
	"eventbridge":    {[]string{"EVENTS_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_EVENTBRIDGE", "AWS_ENDPOINT_URL_EVENTS"}},
	"lambda":         {[]string{"LAMBDA_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_LAMBDA"}},
	"s3":             {nil, []string{"AWS_ENDPOINT_URL_S3"}},
	"secretsmanager": {nil, []string{"AWS_ENDPOINT_URL_SECRETS_MANAGER"}},
	"sfn":            {[]string{"STEP_FUNCTIONS_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_SFN"}},
	"sns":            {[]string{"SNS_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_SNS"}},
	"sqs":            {[]string{"SQS_ENDPOINT"}, []string{"AWS_ENDPOINT_URL_SQS"}},
}

// FromEnv reads an environment. getenv is [os.Getenv], or a function like it.
// Where several variables give the same, the first one that is set counts:
//
//   - for the endpoint of a service, that of Step Functions Local, such as
//     SQS_ENDPOINT or STEP_FUNCTIONS_ENDPOINT; then those of the SDKs, unless
//     AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true: AWS_ENDPOINT_URL_SQS and the
//     like, and AWS_ENDPOINT_URL for all services
//   - AWS_ACCOUNT_ID, then an AWS_ACCESS_KEY_ID of 12 digits, which is an account
//     by the convention of emulators, else 123456789012
//   - AWS_DEFAULT_REGION of Step Functions Local, then AWS_REGION of the SDKs,
//     else us-east-1
//   - AWS_ACCESS_KEY_ID, which emulators may keep data apart by
//   - WAIT_TIME_SCALE, else 1
//
// The error names the variable whose value is wrong.
func FromEnv(getenv func(string) string) (Environment, error) {
	first := func(names ...string) (name, value string) {
		for _, name := range names {
			if value := strings.TrimSpace(getenv(name)); value != "" {
				return name, value
			}
		}
		return "", ""
	}
	e := Environment{Endpoints: map[string]string{}, Account: "123456789012", Region: "us-east-1", WaitTimeScale: 1}
	ignored := strings.EqualFold(getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true")
	for _, service := range tasks.AWSServices() {
		names := endpointVariables[service.Name].local
		if !ignored {
			names = slices.Concat(names, endpointVariables[service.Name].sdks, []string{"AWS_ENDPOINT_URL"})
		}
		if name, value := first(names...); value != "" {
			if err := checkEndpoint(value); err != nil {
				return e, fmt.Errorf("%s: %w", name, err)
			}
			e.Endpoints[service.Name] = value
		}
	}
	_, e.AccessKey = first("AWS_ACCESS_KEY_ID")
	if isAccount(e.AccessKey) {
		e.Account = e.AccessKey
	}
	if name, value := first("AWS_ACCOUNT_ID"); value != "" {
		if !isAccount(value) {
			return e, fmt.Errorf("%s: want 12 digits, got %q", name, value)
		}
		e.Account = value
	}
	if _, value := first("AWS_DEFAULT_REGION", "AWS_REGION"); value != "" {
		e.Region = value
	}
	if name, value := first("WAIT_TIME_SCALE"); value != "" {
		scale, err := strconv.ParseFloat(value, 64)
		if err != nil || scale < 0 || math.IsInf(scale, 0) || math.IsNaN(scale) {
			return e, fmt.Errorf("%s: want a number such as 0.5, from 0 on, got %q", name, value)
		}
		e.WaitTimeScale = scale
	}
	return e, nil
}

func isAccount(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

// Routes returns the routes to the services whose endpoints e knows, to come
// after those of a file.
func (e Environment) Routes() tasks.Router {
	var router tasks.Router
	for _, service := range tasks.AWSServices() {
		endpoint := e.Endpoints[service.Name]
		if endpoint == "" {
			continue
		}
		// The region is that of the execution.
		to := &tasks.AWS{Endpoint: endpoint, AccessKey: e.AccessKey, Account: e.Account}
		for _, resource := range service.Resources {
			router = append(router, tasks.Route{Resource: resource, To: to})
		}
	}
	return router
}
