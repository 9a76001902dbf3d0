package tasks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

var _ interpreter.Tasks = (*HTTP)(nil)

// Mode says how the answer of an HTTP service becomes the result of a task.
type Mode string

// The modes. The zero Mode is ModeInvoke.
const (
	// ModeInvoke makes the body of the answer the result. An answer outside
	// 200 to 299 is a failure.
	ModeInvoke Mode = "invoke"
	// ModeProxy makes {"statusCode", "headers", "body"} the result, as a Lambda
	// function behind API Gateway returns it, whatever the status. The body is a
	// string, in base64 with "isBase64Encoded": true when it is not UTF-8.
	ModeProxy Mode = "proxy"
)

// HTTP sends tasks to an HTTP service. Only URL is required. It must not be
// changed while an execution uses it.
//
// The payload of a task — that of the Lambda function which it calls, or else
// its input — is $ for the expressions, after Input was applied to it; $$ has
// Execution.Id, State.Name, StateMachine.Name and, where there is one,
// Task.Token. An expression that cannot be evaluated is the error InvalidPayload
// of the function that the service stands for.
//
// The failures are named as those of AWS's HTTP tasks:
//
//   - States.Http.StatusCode.<n> for a status outside 200 to 299 in ModeInvoke;
//     its cause has the status and the body. When the body is the error of a
//     Lambda function, an object with a string errorType, that is the name and
//     the body the cause, so that a service can raise errors by name.
//   - States.Http.Socket when there is no answer: connection refused, timeout.
//   - States.DataLimitExceeded when the body is longer than MaxBody.
//   - States.TaskFailed when the body is not JSON in ModeInvoke.
type HTTP struct {
	URL         string            // placeholders {$.path} and {States.…} are escaped for a path, after "?" for a query
	Method      string            // "" is POST
	Headers     map[string]string // with placeholders; Content-Type is application/json unless given
	Body        json.RawMessage   // a payload template with ".$" keys; nil sends the payload
	Input       string            // a path or an intrinsic function; "" is the whole payload
	Mode        Mode
	Timeout     time.Duration // 0 is 60 s, as for AWS's HTTP tasks
	MaxBody     int64         // bytes of an answer; 0 is the 6 MB that Lambda allows
	KeepHeaders []string      // of ModeProxy: nil shows Content-Type, "*" all, and an empty list no "headers" at all
	Client      *http.Client  // nil is http.DefaultClient
}

const (
	httpTimeout   = 60 * time.Second
	maxLambdaBody = 6_291_556 // what Lambda allows for a synchronous answer
)

// Check reports what is wrong with h before any task: a missing or malformed
// URL, an unknown mode, an expression that cannot be parsed.
func (h *HTTP) Check() error {
	check := func(expression string, _ int) (string, error) { return "1", checkExpression(expression) }
	target, err := expand(h.URL, check)
	if err != nil {
		return fmt.Errorf("url: %w", err)
	}
	u, err := url.Parse(target)
	switch {
	case h.URL == "":
		return errors.New("url is missing")
	case err != nil:
		return fmt.Errorf("url: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("url: want http://host/… or https://host/…, got %q", h.URL)
	}
	if h.Mode != "" && h.Mode != ModeInvoke && h.Mode != ModeProxy {
		return fmt.Errorf("mode: want invoke or proxy, got %q", h.Mode)
	}
	for name, value := range h.Headers {
		if _, err := expand(value, check); err != nil {
			return fmt.Errorf("headers: %s: %w", name, err)
		}
	}
	if h.Input != "" {
		if err := checkExpression(h.Input); err != nil {
			return fmt.Errorf("input: %w", err)
		}
	}
	if h.Body == nil {
		return nil
	}
	if err := Template(h.Body).Check(); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return nil
}

// Invoke implements [interpreter.Tasks].
func (h *HTTP) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return local(ctx, t, func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
		return h.call(ctx, t, payload)
	})
}

// Call is a [HandlerFunc]: it sends one payload, without a task around it.
func (h *HTTP) Call(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
	return h.call(ctx, interpreter.Task{}, payload)
}

func (h *HTTP) call(ctx context.Context, t interpreter.Task, payload json.RawMessage) (json.RawMessage, error) {
	timeout := h.Timeout
	if timeout == 0 {
		timeout = httpTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := h.request(limited, t, payload)
	if err != nil {
		return nil, functionError("InvalidPayload", "the request cannot be made: "+err.Error())
	}
	status, head, body, err := exchange(h.Client, req, h.MaxBody)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooLarge):
		return nil, tooLarge(t)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, socketFailure(req, fmt.Sprintf("no answer within %s", timeout))
	case err != nil:
		return nil, socketFailure(req, reason(err))
	case h.Mode == ModeProxy:
		return h.proxied(status, head, body), nil
	}
	return invoked(req, status, body)
}

// request makes the request for a payload.
func (h *HTTP) request(ctx context.Context, t interpreter.Task, payload json.RawMessage) (*http.Request, error) {
	input, err := jsonval.Parse(string(payload))
	if err != nil {
		return nil, err
	}
	d := newTaskData(t, input)
	if h.Input != "" {
		if d.input, err = d.evaluate(h.Input); err != nil {
			return nil, fmt.Errorf("input: %w", err)
		}
	}
	text := func(expression string) (string, error) {
		v, err := d.evaluate(expression)
		if err != nil {
			return "", err
		}
		return scalarText(v)
	}
	target, err := expand(h.URL, func(expression string, start int) (string, error) {
		s, err := text(expression)
		if strings.Contains(h.URL[:start], "?") {
			return url.QueryEscape(s), err
		}
		return url.PathEscape(s), err
	})
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	body, err := h.body(d)
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	method := strings.ToUpper(h.Method)
	if method == "" {
		method = http.MethodPost
	}
	if h.Body == nil && (method == http.MethodGet || method == http.MethodHead) {
		body = nil
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range h.Headers {
		s, err := expand(value, func(expression string, _ int) (string, error) { return text(expression) })
		if err != nil {
			return nil, fmt.Errorf("headers: %s: %w", name, err)
		}
		if strings.EqualFold(name, "Host") {
			req.Host = s
		}
		req.Header.Set(name, s)
	}
	return req, nil
}

func (h *HTTP) body(d taskData) ([]byte, error) {
	if h.Body == nil {
		return d.input.Append(nil), nil
	}
	return Template(h.Body).fill(d)
}
