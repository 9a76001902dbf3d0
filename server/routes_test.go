package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// send answers a request that is not one of the API.
func send(s *Server, method, target, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, "http://127.0.0.1:8083"+target, strings.NewReader(body)))
	return w
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	machine := func(name string) string { return strings.TrimSuffix(machineARN, "m") + name }
	s := &Server{Interpreter: &interpreter.Interpreter{}, Routes: []Route{
		{Pattern: "POST /start", Machine: "echo"},
		{Pattern: "POST /created", Machine: "echo", Status: 201},
		{Pattern: "POST /echo", Machine: "echo", Wait: time.Minute},
		{Pattern: "POST /echo/{id}/{rest...}", Machine: machine("echo"), Wait: time.Minute, Status: 203, Input: tasks.Template(
			`{"id.$":"$$.path.id","rest.$":"$$.path.rest","query.$":"$$.query","kind.$":"$$.headers['content-type']","body.$":"$.n"}`)},
		{Pattern: "POST /version", Machine: "echo:1", Wait: time.Minute},
		{Pattern: "POST /express", Machine: "express", Wait: time.Minute},
		{Pattern: "POST /fail", Machine: "fail", Wait: time.Minute},
		{Pattern: "POST /fail/softly", Machine: "fail", Wait: time.Minute, Failed: 422},
		{Pattern: "POST /slow", Machine: "slow", Wait: time.Nanosecond},
		{Pattern: "POST /missing", Machine: "missing"},
		{Pattern: "GET /get", Machine: "echo", Wait: time.Minute},
	}}
	for name, definition := range map[string]string{"echo": pass, "fail": failing, "slow": waiting} {
		post(t, s, 200, "CreateStateMachine", members("name", name, "roleArn", role, "definition", definition))
	}
	post(t, s, 200, "CreateStateMachine", members("name", "express", "roleArn", role, "definition", pass, "type", "EXPRESS"))
	post(t, s, 200, "PublishStateMachineVersion", members("stateMachineArn", machine("echo")))
	started := func(name string) string {
		return `{"executionArn":"` + strings.TrimSuffix(executionARN, "m:x") + name + `:UUID","startDate":TIME}`
	}
	for _, test := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/start", `{"n":1}`, 202, started("echo")},
		{"POST", "/created", ``, 201, started("echo")},
		{"POST", "/echo", `{"n": 1.0}`, 200, `{"n": 1.0}`},
		{"POST", "/echo", ``, 200, `{}`},
		{"POST", "/echo", `"text"`, 200, `"text"`},
		{"POST", "/echo", `{"n":`, 400, `InvalidExecutionInput`},
		{"POST", "/echo/7/a/b?x=1&x=2&a=3", `{"n":[1]}`, 203, `{"id":"7","rest":"a/b","query":{"a":"3","x":"2"},"kind":"text/x","body":[1]}`},
		{"POST", "/echo/7/", `{}`, 400, `The input cannot be made from the request`},
		{"POST", "/version", `2`, 200, `2`},
		{"POST", "/express", `3`, 200, `3`},
		{"POST", "/fail", ``, 500, `{"cause":"No reason","error":"Sorry"}`},
		{"POST", "/fail/softly", ``, 422, `{"cause":"No reason","error":"Sorry"}`},
		{"POST", "/slow", ``, 504, started("slow")},
		{"POST", "/missing", ``, 503, `{"cause":"State Machine Does Not Exist: '` + machine("missing") + `'","error":"StateMachineDoesNotExist"}`},
		{"POST", "/echo", `"` + strings.Repeat("x", maxData) + `"`, 413, `{"cause":"The input is longer than 262144 bytes","error":"InvalidExecutionInput"}`},
		{"GET", "/get", ``, 200, `{}`},
		{"HEAD", "/get", ``, 404, `there is nothing at /get for HEAD; the routes are POST /start, POST /created,`},
		{"GET", "/start", ``, 404, `NotFoundException`},
		{"POST", "/nowhere", ``, 404, `NotFoundException`},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(test.method, "http://127.0.0.1:8083"+test.target, strings.NewReader(test.body))
		r.Header.Set("Content-Type", "text/x")
		s.ServeHTTP(w, r)
		got := undated(w.Body.String())
		if w.Code != test.status || got != test.want && !(w.Code >= 400 && strings.Contains(got, test.want)) {
			t.Errorf("%s %s: status %d, want %d\n got %s\nwant %s", test.method, test.target, w.Code, test.status, got, test.want)
		}
		started := !slices.Contains([]int{400, 404, 413, 503}, w.Code)
		if arn := w.Header().Get("Execution-Arn"); started != regexp.MustCompile(`^arn:aws:states:us-east-1:123456789012:(execution|express):`).MatchString(arn) {
			t.Errorf("%s %s: status %d with the execution %q", test.method, test.target, w.Code, arn)
		}
		if w.Code != 404 && w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: the answer is %s", test.method, test.target, w.Header().Get("Content-Type"))
		}
	}
}

// No web page of another origin may start executions, whatever the method.
func TestRoutesRefuseBrowsers(t *testing.T) {
	t.Parallel()
	s := &Server{Routes: []Route{{Pattern: "GET /get", Machine: "m"}, {Pattern: "POST /post", Machine: "m"}}}
	create(t, s, pass)
	for _, route := range []string{"GET /get", "POST /post"} {
		method, path, _ := strings.Cut(route, " ")
		for header, value := range map[string]string{"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site", "Host": "example.org"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, "http://127.0.0.1:8083"+path, nil)
			r.Header.Set(header, value)
			if header == "Host" {
				r.Host = value
			}
			s.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s with %s: %s: status %d", route, header, value, w.Code)
			}
		}
	}
	if got := post(t, s, 200, "ListExecutions", members("stateMachineArn", machineARN)); got != `{"executions":[]}` {
		t.Errorf("executions were started: %s", got)
	}
}

// An EXPRESS execution whose client goes away is of no use to anybody; a
// STANDARD one goes on.
func TestRouteOfClientThatGoes(t *testing.T) {
	t.Parallel()
	for _, typ := range []string{"STANDARD", "EXPRESS"} {
		s := &Server{Interpreter: &interpreter.Interpreter{}, Routes: []Route{{Pattern: "POST /a", Machine: "m", Wait: time.Hour}}}
		post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", waiting, "type", typ))
		ctx, leave := context.WithCancel(t.Context())
		leave()
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1:8083/a", nil))
		c := s.catalog(scope{})
		c.mu.Lock()
		m := c.machines[machineARN]
		for running := range m.live {
			if status := running.Describe().Status; status != "ABORTED" {
				t.Errorf("the EXPRESS execution is %s", status)
			}
		}
		c.mu.Unlock()
		for _, x := range m.inOrder {
			if status := x.describe().Status; status != "RUNNING" {
				t.Errorf("the STANDARD execution is %s", status)
			}
		}
	}
}
