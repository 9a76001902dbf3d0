package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/tasks"
)

// An Environment is what the variables of AWS Step Functions Local and of the
// AWS SDKs say.
type Environment struct {
	LambdaEndpoint string  // "" when none is given
	Account        string  // 12 digits
	Region         string  // "us-east-1"
	WaitTimeScale  float64 // what Wait states are multiplied by
}

// FromEnv reads an environment. getenv is [os.Getenv], or a function like it.
// Where several variables give the same, the first one that is set counts:
//
//   - LAMBDA_ENDPOINT of Step Functions Local, then AWS_ENDPOINT_URL_LAMBDA and
//     AWS_ENDPOINT_URL of the SDKs, in their order, unless
//     AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true
//   - AWS_ACCOUNT_ID, else 123456789012
//   - AWS_DEFAULT_REGION of Step Functions Local, then AWS_REGION of the SDKs,
//     else us-east-1
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
	e := Environment{Account: "123456789012", Region: "us-east-1", WaitTimeScale: 1}

	endpoints := []string{"LAMBDA_ENDPOINT", "AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"}
	if strings.EqualFold(getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true") {
		endpoints = endpoints[:1]
	}
	if name, value := first(endpoints...); value != "" {
		if err := checkEndpoint(value); err != nil {
			return e, fmt.Errorf("%s: %w", name, err)
		}
		e.LambdaEndpoint = value
	}
	if name, value := first("AWS_ACCOUNT_ID"); value != "" {
		if len(value) != 12 || strings.Trim(value, "0123456789") != "" {
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

// Routes returns the routes to the services whose endpoints e knows, to come
// after those of a file.
func (e Environment) Routes() tasks.Router {
	if e.LambdaEndpoint == "" {
		return nil
	}
	lambda := &tasks.Lambda{Endpoint: e.LambdaEndpoint, Region: e.Region}
	return tasks.Router{
		{Resource: "arn:*:lambda:*", To: lambda},
		{Resource: "arn:*:states:::lambda:invoke*", To: lambda},
	}
}
