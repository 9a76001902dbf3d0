// Package server answers the API of AWS Step Functions over HTTP, in its wire
// format: AWS JSON 1.0, one action per request, named by the header X-Amz-Target.
//
// [Server] is an adapter. A handler decodes a request, makes one call to the
// catalog of the request's account and region, and encodes what comes back; the
// rules of AWS about names, ARNs and repeated calls stand in the catalog, and the
// language in the packages below. All that exists lives in memory, or in a [Store].
//
// Beside the API there are the routes that [Route] describes, /health and /metrics.
//
// An action, or a setting of one, that is not implemented is answered with
// UnsupportedOperationException: nothing is accepted and then ignored where that
// could be noticed.
package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// MaxBody is how many bytes the body of a request may have: AWS's 1 MB, and room
// for the names of the members around a definition of that size.
const MaxBody = 1<<20 + 64<<10

// bodyTimeout is how long a client may take to send a body.
const bodyTimeout = 30 * time.Second

// A Server is an http.Handler that answers the API. The zero value runs state
// machines that have no Task states. Its fields must be set before the first
// request; it is safe for concurrent use. State machines and executions of one
// account and region cannot be seen from another. Any credentials are accepted.
type Server struct {
	// Interpreter runs the executions. Nil is one that fails every task.
	Interpreter *interpreter.Interpreter

	// Store, when not nil, keeps what exists, and is the Journal of Interpreter. See
	// Restore. With nil everything lives in memory.
	Store Store

	// Account is the number of the account of requests whose access key is not the
	// number of one itself; "" is [interpreter.DefaultAccount].
	Account string

	// Region is that of requests whose Authorization header names none;
	// "" is [interpreter.DefaultRegion].
	Region string

	// Hosts are further host names, besides those that can only mean this machine
	// or its local network, by which clients may call the server; see [Server.ServeHTTP].
	Hosts []string

	// Origins are those whose web pages may call the server, spelled as browsers do:
	// "http://localhost:3000". Pages of any other are refused.
	Origins []string

	// Activities are where GetActivityTask asks for tasks, as *tasks.Activities; the
	// tasks of Interpreter must put them there. With nil, it is refused.
	Activities Activities

	// Mocks, when not nil, gives the tasks of a test case of a state machine, which
	// StartExecution names as <state machine ARN>#<test case>, as Step Functions
	// Local does. The error says that there is no such test case.
	Mocks Mocks

	// Log, when not nil, gets the records that the logging configurations of state
	// machines ask for: at most 100 at a time, all for the log group of an ARN, and
	// those of one execution in order. There is one call at a time, which may be
	// slow: executions do not wait for it. With nil, levels other than OFF are refused.
	Log func(logGroupArn string, records []LogRecord)

	// StatusChanged, when not nil, is told when executions of type STANDARD begin,
	// end or are redriven, as Log is told of events: all of one account and region.
	StatusChanged func([]StatusChange)

	// Lost, when not nil, is told once of each of "log records" and "status events"
	// that they came faster than they could be delivered, so that some were dropped.
	Lost func(what string)

	// MaxRequests is how many requests are worked on at once, and MaxWaiting how many
	// of those that wait for something: GetActivityTask, StartSyncExecution and routes
	// that wait. 0 is 1,000 and 10,000. Requests beyond wait for 2 seconds, and are then
	// refused with a ThrottlingException.
	MaxRequests, MaxWaiting int

	// Version is what GET /health says; "" is nothing.
	Version string

	// Routes start executions with requests of their own. Their patterns must be
	// valid and must not conflict, or the first request panics.
	Routes []Route

	// Panicked, when not nil, is told of a panic in a handler. The client has been
	// given an InternalServerError and the server goes on.
	Panicked func(action string, value any, stack []byte)

	origins http.CrossOriginProtection
	once    sync.Once // makes what follows, by prepare
	mux     http.ServeMux
	short   *gate // of requests that wait for nothing
	long    *gate // of those that wait
	meters  meters

	polls    context.Context // of calls that wait for a task
	endPolls context.CancelFunc

	mu     sync.Mutex
	scopes map[scope]*catalog
	idle   interpreter.Interpreter // in place of a nil Interpreter

	logs    courier[LogRecord]
	changes courier[StatusChange]
}

// targetPrefix is how X-Amz-Target begins.
const targetPrefix = "AWSStepFunctions."

// ServeHTTP answers one request.
//
// Requests that a web page may have sent are refused: those from another origin
// that is not one of Origins, and those whose Host is a name on the Internet,
// which a page could have made to point here.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.once.Do(s.prepare)
	requestID := uuid.NewString()
	w.Header()["x-amzn-RequestId"] = []string{requestID} // the spelling of AWS
	s.share(w.Header(), r)
	err := s.admit(r)
	if err == nil && isPreflight(r) && s.isAllowed(r.Header.Get("Origin")) {
		preflight(w, r)
		return
	}
	if err == nil && r.URL.Path != "/" {
		_, pattern := s.mux.Handler(r)
		// A mux takes HEAD for GET, but a route must not start anything then.
		if pattern != "" && (r.Method != http.MethodHead || pattern == healthPattern || pattern == metricsPattern) {
			s.mux.ServeHTTP(w, r)
			return
		}
	}
	action, body := "", []byte(nil)
	if err == nil {
		action, body, err = s.answer(w, r)
	}
	status := http.StatusOK
	if err != nil {
		e := asError(err)
		status, body = e.status, e.encode()
	}
	s.meters.request(action, status)
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone away needs no answer
}

// prepare makes what the first request needs.
func (s *Server) prepare() {
	s.polls, s.endPolls = context.WithCancel(context.Background())
	s.short, s.long = newGate(s.MaxRequests, defaultRequests), newGate(s.MaxWaiting, defaultWaiting)
	s.mux.HandleFunc(healthPattern, s.serveHealth)
	s.mux.HandleFunc(metricsPattern, s.serveMetrics)
	for i := range s.Routes {
		s.mux.Handle(s.Routes[i].Pattern, s.serveRoute(&s.Routes[i]))
	}
}

// answer returns the action of the API that a request names, if there is one,
// and the body of the response.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) (action string, body []byte, err error) {
	switch {
	case r.URL.Path != "/":
		return "", nil, &apiError{typ: "NotFoundException", status: http.StatusNotFound, message: s.nothingAt(r)}
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		return "", nil, &apiError{typ: "MethodNotAllowedException", status: http.StatusMethodNotAllowed, message: "The API of Step Functions is called with POST, not " + r.Method}
	}
	target := r.Header.Get("X-Amz-Target")
	action, ours := strings.CutPrefix(target, targetPrefix)
	handle, known := actions[action]
	switch {
	case !known || !ours:
		return "", nil, unknownOperation(target)
	case handle == nil:
		return action, nil, unsupported(action)
	}
	ctx, at := r.Context(), s.short
	switch action {
	case "GetActivityTask":
		var end context.CancelFunc
		ctx, end = context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(s.polls, end)()
		at = s.long
	case "StartSyncExecution":
		at = s.long
	}
	if err := at.enter(ctx); err != nil {
		return action, nil, err
	}
	defer at.leave()
	text, err := readText(w, r)
	if err != nil {
		return action, nil, err
	}
	in, err := parseParams(text)
	if err != nil {
		return action, nil, err
	}
	in.trace = r.Header.Get("X-Amzn-Trace-Id")
	body, err = s.call(ctx, action, handle, s.catalog(scopeOf(r)), in)
	return action, body, err
}

// nothingAt says what there is instead of what was asked for.
func (s *Server) nothingAt(r *http.Request) string {
	message := "The API of Step Functions is at /, there is nothing at " + r.URL.Path
	if len(s.Routes) > 0 {
		message += " for " + r.Method + "; the routes are"
		for i, route := range s.Routes {
			if i > 0 {
				message += ","
			}
			message += " " + route.Pattern
		}
	}
	return message
}

// call runs a handler.
func (s *Server) call(ctx context.Context, action string, handle handler, c *catalog, in *params) (body []byte, err error) {
	return s.safely(action, func() ([]byte, error) { return handle(ctx, c, in) })
}

// safely makes an internal error of a panic.
func (s *Server) safely(action string, do func() ([]byte, error)) (body []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			body, err = nil, internalError(action, p)
			if s.Panicked != nil {
				s.Panicked(action, p, debug.Stack())
			}
		}
	}()
	return do()
}

// readText reads the body of a request.
func readText(w http.ResponseWriter, r *http.Request) (string, error) {
	// A recorder in a test cannot set deadlines, and needs none.
	deadlines := http.NewResponseController(w)
	_ = deadlines.SetReadDeadline(time.Now().Add(bodyTimeout))
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", &apiError{namespace: coralService, typ: "RequestEntityTooLargeException", status: http.StatusRequestEntityTooLarge, message: "Request is larger than 1 MB"}
	case err != nil:
		return "", serialization("The body of the request did not arrive: " + err.Error())
	}
	_ = deadlines.SetReadDeadline(time.Time{})
	return string(text), nil
}

// parseParams decodes the body of a request. An empty one has no members.
func parseParams(text string) (*params, error) {
	if text == "" {
		text = "{}"
	}
	v, err := jsonval.Parse(text)
	switch {
	case err != nil:
		return nil, serialization("The body of the request is not JSON: " + err.Error())
	case v.Kind() != jsonval.Object:
		return nil, serialization("The body of the request is not a JSON object but of type " + v.Kind().String())
	}
	return &params{body: v, findings: &findings{}}, nil
}

// prepareCouriers says where events go.
func (s *Server) prepareCouriers() {
	s.logs.send, s.logs.lost = s.Log, s.lost("log records")
	s.changes.send, s.changes.lost = func(_ string, batch []StatusChange) { s.StatusChanged(batch) }, s.lost("status events")
}

// lost returns what a courier calls that had to drop something.
func (s *Server) lost(what string) func() {
	if s.Lost == nil {
		return nil
	}
	return func() { s.Lost(what) }
}

// EndPolls answers the calls of GetActivityTask that wait, and all that come, as
// if there were no task: they must not hold up the end of the server.
func (s *Server) EndPolls() {
	s.once.Do(s.prepare)
	s.endPolls()
}

// Flush waits until what happened so far has been told to Log and StatusChanged,
// or until ctx ends, whose error it then returns.
func (s *Server) Flush(ctx context.Context) error {
	return errors.Join(s.logs.flush(ctx), s.changes.flush(ctx))
}

// Undelivered is how many events Log and StatusChanged have not been told of yet.
func (s *Server) Undelivered() int { return s.logs.undelivered() + s.changes.undelivered() }
