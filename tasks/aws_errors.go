package tasks

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// An awsError is what a response says of an error.
type awsError struct {
	shape   string // the name of the error in the model, "" to take it from code
	code    string // as version 1 of the SDK shows it
	message string
}

// readError reads an error in whatever protocol the service speaks.
func (c *awsCall) readError(answer awsAnswer) awsError {
	var e awsError
	if c.service.protocol == protocolQuery || c.service.name == "s3" {
		if root, err := parseXML(answer.body); err == nil {
			node := root
			if inner := root.child("Error"); inner != nil {
				node = inner
			}
			e.code, e.message = node.text("Code"), node.text("Message")
		}
	} else if v, err := jsonval.Parse(string(answer.body)); err == nil {
		kind := v.Get("__type").Str() // perhaps after a namespace and "#"
		if kind == "" {
			kind, _, _ = strings.Cut(answer.head.Get("X-Amzn-Errortype"), ":")
		}
		e.shape = kind[strings.LastIndexByte(kind, '#')+1:]
		// SQS once spoke the query protocol, and still tells the code of then.
		e.code, _, _ = strings.Cut(answer.head.Get("X-Amzn-Query-Error"), ";")
		e.message = v.Get("message").Str()
		if e.message == "" {
			e.message = v.Get("Message").Str()
		}
	}
	if c.service.name == "s3" && answer.status == http.StatusNotFound && len(answer.body) == 0 {
		e.code = "NoSuchKey" // the answer to HEAD has no body, and the SDK knows no better
	}
	if e.code == "" {
		e.code = e.shape
	}
	if e.code == "" {
		e.code = strings.TrimSpace(strconv.Itoa(answer.status) + " " + http.StatusText(answer.status))
	}
	if e.message == "" {
		e.message = cmp.Or(longPreview(answer.body), "null") // as Java writes it
	}
	return e
}

// failure words an error of a service as the SDK for Java does, of version 1 for
// an optimized integration and of version 2 for an action of an SDK.
func (c *awsCall) failure(answer awsAnswer, e awsError) *interpreter.Failure {
	id := requestID(c.task, answer.head)
	if !c.sdk {
		return &interpreter.Failure{
			Name: c.service.v1 + "." + c.errorName(e, c.service.v1Base),
			Cause: fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
				e.message, c.service.v1Service, answer.status, e.code, id),
		}
	}
	if extended := answer.head.Get("X-Amz-Id-2"); extended != "" {
		id += ", Extended Request ID: " + extended
	}
	name := c.errorName(e, c.service.v2+"Exception")
	// Version 2 writes acronyms as words.
	name = strings.NewReplacer("KMS", "Kms", "EC2", "Ec2", "ENI", "Eni").Replace(name)
	return &interpreter.Failure{
		Name:  c.service.v2 + "." + name,
		Cause: fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s)%s", e.message, c.service.v2, answer.status, id, c.attempts()),
	}
}

// errorName is the name of the class that the SDK has for an error.
func (c *awsCall) errorName(e awsError, base string) string {
	name := e.shape
	if name == "" {
		name = e.code[strings.LastIndexByte(e.code, '.')+1:]
	}
	if name = strings.TrimSuffix(name, "Exception"); has(c.service.errors, name) {
		return name + "Exception"
	}
	return base
}

func (c *awsCall) attempts() string {
	if !c.sdk || c.service.noAttempts {
		return ""
	}
	return " (SDK Attempt Count: 1)"
}

// noAnswer is the failure of a request that got no response.
func (c *awsCall) noAnswer(why string) *interpreter.Failure {
	prefix := c.service.v1
	if c.sdk {
		prefix = c.service.v2
	}
	return &interpreter.Failure{Name: prefix + ".SdkClientException", Cause: "Unable to execute HTTP request: " + why + c.attempts()}
}
