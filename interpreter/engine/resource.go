package engine

import "strings"

// A resource is what a Task state's Resource says.
type resource struct {
	arn     string
	family  family
	service string // resourceType of history events: "lambda", "aws-sdk:s3"; "" for functions and activities
	action  string // resource of history events: "invoke", "sendMessage.waitForTaskToken"
	kind    TaskKind
}

// family says which history events a task has.
type family uint8

const (
	service  family = iota // TaskScheduled, …: arn:aws:states:::sqs:sendMessage
	function               // LambdaFunctionScheduled, …: the ARN of a Lambda function
	activity               // ActivityScheduled, …: the ARN of an activity
)

// parseResource takes an ARN apart. Anything that is neither a function nor an
// activity counts as a service's.
func parseResource(arn string) resource {
	r := resource{arn: arn}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return r
	}
	switch {
	case parts[2] == "lambda":
		r.family = function
	case strings.HasPrefix(parts[5], "activity:"):
		r.family, r.kind = activity, Activity
	default:
		rest := parts[5]
		base := rest
		if b, _, ok := strings.Cut(rest, ".sync"); ok {
			base, r.kind = b, Sync
		} else if b, ok := strings.CutSuffix(rest, ".waitForTaskToken"); ok {
			base, r.kind = b, Callback
		}
		i := strings.LastIndexByte(base, ':')
		r.service, r.action = rest[:max(i, 0)], rest[i+1:]
	}
	return r
}

// limited names the task in a States.DataLimitExceeded.
func (r *resource) limited() string {
	if r.family == service {
		return r.service
	}
	return r.arn
}
