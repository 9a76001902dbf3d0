package server

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// Activities are the queues between Task states and the workers that ask for
// tasks. The tasks of an activity get there because the Interpreter's Tasks
// route a Resource that is the ARN of an activity to them. They must be safe for
// concurrent use.
type Activities interface {
	// Create makes the queue of an activity, unless there is one.
	Create(arn string)
	// Delete removes the queue of an activity, if there is one.
	Delete(arn string)
	// Poll waits until ctx ends for a task of an activity and gives it to a worker,
	// whose name may be "". It reports whether there was one.
	Poll(ctx context.Context, arn, worker string) (token string, input json.RawMessage, ok bool)
}

const (
	// pollTime is how long GetActivityTask waits for a task.
	pollTime = time.Minute

	maxTaskToken = 2048
)

func getActivityTask(ctx context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("activityArn", maxARN)
	worker := in.text("workerName", 1, maxName)
	if err := in.err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, pollTime)
	defer cancel()
	token, input, err := c.poll(ctx, arn, worker)
	if err != nil {
		return nil, err
	}
	o := newObject()
	if token != "" {
		o.Str("input", input)
		o.Str("taskToken", token)
	}
	return o.end(), nil
}

func sendTaskSuccess(_ context.Context, c *catalog, in *params) ([]byte, error) {
	output := in.requiredData("output")
	token := in.required("taskToken", maxTaskToken)
	if err := in.err(); err != nil {
		return nil, err
	}
	if err := c.checkToken(token); err != nil {
		return nil, err
	}
	err := c.in.SendTaskSuccess(token, json.RawMessage(output))
	if errors.Is(err, interpreter.ErrInvalidOutput) {
		err = invalidOutput(output)
	}
	return empty(err)
}

func sendTaskFailure(_ context.Context, c *catalog, in *params) ([]byte, error) {
	cause := in.secret("cause", 0, 32_768)
	name := in.secret("error", 0, 256)
	token := in.required("taskToken", maxTaskToken)
	if err := in.err(); err != nil {
		return nil, err
	}
	if err := c.checkToken(token); err != nil {
		return nil, err
	}
	return empty(c.in.SendTaskFailure(token, interpreter.Failure{Name: name, Cause: cause}))
}

func sendTaskHeartbeat(_ context.Context, c *catalog, in *params) ([]byte, error) {
	token := in.required("taskToken", maxTaskToken)
	if err := in.err(); err != nil {
		return nil, err
	}
	if err := c.checkToken(token); err != nil {
		return nil, err
	}
	return empty(c.in.SendTaskHeartbeat(token))
}

// checkToken refuses the token of an execution in another account or region.
func (c *catalog) checkToken(token string) error {
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return nil // the interpreter has its own words for it
	}
	if i := bytes.Index(text, []byte("arn:")); i >= 0 && !bytes.HasPrefix(text[i:], []byte(c.arnPrefix())) {
		return invalidToken()
	}
	return nil
}

// invalidOutput says why the output of a task is not JSON.
func invalidOutput(output string) error {
	why := "Invalid task output."
	if strings.Trim(output, " \t\r\n") != "" {
		_, err := jsonval.Parse(output)
		why = jacksonMessage(output, err)
	}
	return fault("InvalidOutput", "Invalid Output: '%s'", why)
}
