package server

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// A Route starts an execution with an HTTP request of its own, as an integration
// of API Gateway does: the body is the input. Pattern and Machine are required.
//
// The answer is JSON. When it does not wait, it is {"executionArn", "startDate"}.
// When it waits, it is the output of the execution, or {"error", "cause"} of one
// that did not succeed; one that still runs when the time is over is answered
// with 504, and goes on. The header Execution-Arn names the execution.
type Route struct {
	// Pattern is a method and a path, as in [http.ServeMux]: "POST /order/{id}".
	Pattern string

	// Machine is the name of a state machine in the account and region that the
	// request was signed for, or those of the server; or it is an ARN, also that of a
	// version or an alias.
	Machine string

	// Wait is how long the answer may wait for the end of the execution; 0 is not at
	// all. A state machine of type EXPRESS is started with StartSyncExecution then,
	// else with StartExecution.
	Wait time.Duration

	// Input makes the input of the execution: $ is the body, {} when there is none,
	// and $$ has "path", "query" and "headers", each an object of strings; of a name
	// that comes twice it has the last value, and names of headers are in lower case.
	// Nil is the body as it is.
	Input tasks.Template

	Status int // of an answer without a failure; 0 is 200 when it waits, else 202
	Failed int // of the answer when the execution did not succeed; 0 is 500
}

// executionHeader names the execution that a route has started.
const executionHeader = "Execution-Arn"

// reply is the answer of a route.
type reply struct {
	status int
	body   []byte
}

// serveRoute answers the requests of a route.
func (s *Server) serveRoute(route *Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var answer reply
		_, err := s.safely(route.Pattern, func() ([]byte, error) {
			var err error
			answer, err = s.startByRoute(w, r, route)
			return nil, err
		})
		if err != nil {
			answer = refusal(err)
		}
		s.meters.request(route.Pattern, answer.status)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.body) // a client that has gone away needs no answer
	}
}

// refusal is the answer when no execution was started.
func refusal(err error) reply {
	e := asError(err)
	status := e.status
	switch e.typ {
	case "StateMachineDoesNotExist", "StateMachineDeleting":
		status = http.StatusServiceUnavailable // not the fault of the client
	case "ThrottlingException":
		status = http.StatusTooManyRequests
	}
	return reply{status, failureBody(e.typ, e.message)}
}

func failureBody(name, cause string) []byte {
	o := newObject()
	o.Opt("cause", cause)
	o.Str("error", name)
	return o.end()
}

func (s *Server) startByRoute(w http.ResponseWriter, r *http.Request, route *Route) (reply, error) {
	at := s.short
	if route.Wait > 0 {
		at = s.long
	}
	if err := at.enter(r.Context()); err != nil {
		return reply{}, err
	}
	defer at.leave()
	text, err := readText(w, r)
	if err != nil {
		return reply{}, err
	}
	input, err := route.input(r, text)
	if err != nil {
		return reply{}, err
	}
	if len(input) > maxData {
		return reply{http.StatusRequestEntityTooLarge, failureBody("InvalidExecutionInput", "The input is longer than 262144 bytes")}, nil
	}
	c, arn := s.machineOf(route, r)
	arn, running, err := c.start(&order{arn: arn, input: input, sync: route.Wait > 0})
	if err != nil {
		return reply{}, err
	}
	w.Header().Set(executionHeader, arn)
	started := newObject()
	started.Str("executionArn", arn)
	started.time("startDate", running.Describe().Start)
	if route.Wait == 0 {
		return reply{statusOr(route.Status, http.StatusAccepted), started.end()}, nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), route.Wait)
	defer cancel()
	if err := running.Wait(ctx); err != nil {
		if r.Context().Err() != nil && running.Describe().Express {
			running.Stop("", "") // nobody could ask how it went
		}
		return reply{http.StatusGatewayTimeout, started.end()}, nil
	}
	output, err := running.Result()
	var failure *interpreter.Failure
	if errors.As(err, &failure) {
		return reply{statusOr(route.Failed, http.StatusInternalServerError), failureBody(failure.Name, failure.Cause)}, nil
	}
	return reply{statusOr(route.Status, http.StatusOK), output}, err
}

func statusOr(status, usual int) int {
	if status == 0 {
		return usual
	}
	return status
}

// machineOf returns where the state machine of a route is, and its ARN.
func (s *Server) machineOf(route *Route, r *http.Request) (*catalog, string) {
	if parts := strings.SplitN(route.Machine, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return s.catalog(scope{account: parts[4], region: parts[3]}), route.Machine
	}
	c := s.catalog(scopeOf(r))
	return c, c.arn(machineType, route.Machine)
}

// input makes the input of an execution from a request and its body.
func (route *Route) input(r *http.Request, body string) (string, error) {
	if strings.Trim(body, " \t\r\n") == "" {
		body = "{}"
	}
	if route.Input == nil {
		return body, nil // the catalog looks at it
	}
	if err := checkInput(body); err != nil {
		return "", err
	}
	input, err := route.Input.Fill(json.RawMessage(body), requestContext(r), newSeed())
	if err != nil {
		return "", invalidInput("The input cannot be made from the request: " + err.Error())
	}
	return string(input), nil
}

// requestContext is what a template knows of a request besides its body.
func requestContext(r *http.Request) json.RawMessage {
	path, query, headers := jsonval.ObjectValue(nil), jsonval.ObjectValue(nil), jsonval.ObjectValue(nil)
	for _, name := range wildcards(r.Pattern) {
		path = path.With(name, jsonval.StringValue(r.PathValue(name)))
	}
	asked := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		query = query.With(name, jsonval.StringValue(asked[name][len(asked[name])-1]))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		headers = headers.With(strings.ToLower(name), jsonval.StringValue(r.Header[name][len(r.Header[name])-1]))
	}
	return jsonval.ObjectValue([]jsonval.Member{
		{Key: "path", Value: path}, {Key: "query", Value: query}, {Key: "headers", Value: headers},
	}).Append(nil)
}

// wildcards are the names between braces in a pattern.
func wildcards(pattern string) (names []string) {
	for {
		_, rest, found := strings.Cut(pattern, "{")
		if !found {
			return names
		}
		name, after, _ := strings.Cut(rest, "}")
		if name != "$" {
			names = append(names, strings.TrimSuffix(name, "..."))
		}
		pattern = after
	}
}
