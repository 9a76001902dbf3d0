package server

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A repeated CreateStateMachine returns the first machine; its role stays.
func TestCreateTwice(t *testing.T) {
	t.Parallel()
	s := new(Server)
	first := post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", pass))
	again := post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role+"2", "definition", pass))
	if first != again {
		t.Errorf("got %s\nwant %s", again, first)
	}
	if got := get(t, post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)), "roleArn"); got != role {
		t.Errorf("roleArn is %s, want %s", got, role)
	}
	activity := post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	if again := post(t, s, 200, "CreateActivity", `{"name":"a"}`); again != activity {
		t.Errorf("got %s\nwant %s", again, activity)
	}
}

func TestTracingIsKept(t *testing.T) {
	t.Parallel()
	s := new(Server)
	post(t, s, 200, "CreateStateMachine", `{"name":"m","roleArn":"`+role+`","definition":`+quote(pass)+`,"tracingConfiguration":{"enabled":true}}`)
	if got := post(t, s, 200, "DescribeStateMachine", members("stateMachineArn", machineARN)); !strings.Contains(got, `"tracingConfiguration":{"enabled":true}`) {
		t.Error(got)
	}
}

// While an execution runs, the same name and input name it again; another input
// does not, and nothing does when it has ended.
func TestStartTwice(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, waiting)
	body := members("stateMachineArn", machineARN, "name", "x", "input", "1")
	var wg sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = post(t, s, 200, "StartExecution", body) })
	}
	wg.Wait()
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("got %s and %s", answers[0], a)
		}
	}
	exists := members("__type", "com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists", "message", "Execution Already Exists: '"+executionARN+"'")
	if got := post(t, s, 400, "StartExecution", members("stateMachineArn", machineARN, "name", "x", "input", "1.0")); got != exists {
		t.Errorf("another input: %s", got)
	}
	post(t, s, 200, "StopExecution", members("executionArn", executionARN))
	if got := post(t, s, 400, "StartExecution", body); got != exists {
		t.Errorf("after the end: %s", got)
	}
	if got := post(t, s, 200, "ListExecutions", members("stateMachineArn", machineARN)); strings.Count(got, `"name"`) != 1 {
		t.Errorf("there is more than one execution: %s", got)
	}
}

// A second stop changes nothing.
func TestStopTwice(t *testing.T) {
	t.Parallel()
	for _, in := range []*interpreter.Interpreter{{}, {VirtualTime: true}} {
		s := &Server{Interpreter: in}
		create(t, s, waiting)
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		x := members("executionArn", executionARN)
		first := post(t, s, 200, "StopExecution", x)
		described := post(t, s, 200, "DescribeExecution", x)
		if again := post(t, s, 200, "StopExecution", members("executionArn", executionARN, "error", "E")); again != first {
			t.Errorf("stopped at %s, then at %s", first, again)
		}
		if again := post(t, s, 200, "DescribeExecution", x); again != described {
			t.Errorf("got %s\nwant %s", again, described)
		}
	}
}

// With a state machine go its executions, and what runs is aborted.
func TestDeleteWithExecutions(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, waiting)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	x, err := s.catalog(scope{}).findExecution(executionARN).run()
	if err != nil {
		t.Fatal(err)
	}
	post(t, s, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
	if status := x.Describe().Status; status != "ABORTED" {
		t.Errorf("the execution is %s", status)
	}
	for _, action := range []string{"DescribeExecution", "GetExecutionHistory"} {
		got := post(t, s, 400, action, members("executionArn", executionARN))
		if want := members("__type", "com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist", "message", "Execution Does Not Exist: '"+executionARN+"'"); got != want {
			t.Errorf("%s\n got %s\nwant %s", action, got, want)
		}
	}
	create(t, s, pass)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
}

// pages calls an action until there is no next page, and returns for each page
// one member of its elements.
func pages(t *testing.T, s *Server, action, body, list, member string) (all []string) {
	t.Helper()
	request, err := jsonval.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	for {
		answer, err := jsonval.Parse(post(t, s, 200, action, request.String()))
		if err != nil {
			t.Fatal(err)
		}
		var page []string
		for _, e := range answer.Get(list).Elems() {
			page = append(page, e.Get(member).Str()+e.Get(member).Literal())
		}
		all = append(all, strings.Join(page, " "))
		token := answer.Get("nextToken")
		if !token.Exists() {
			return all
		}
		request = request.With("nextToken", token)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := new(Server)
	for _, name := range []string{"d", "a", "m", "c", "b"} {
		post(t, s, 200, "CreateStateMachine", members("name", name, "roleArn", role, "definition", pass))
		post(t, s, 200, "CreateActivity", members("name", name))
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN[:len(machineARN)-1]+"d", "name", "other"+name))
	}
	for i := range 5 {
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", fmt.Sprint("x", i)))
	}
	of := func(member, arn, more string) string { return `{"` + member + `":"` + arn + `",` + more + `}` }
	for _, test := range []struct{ action, body, list, member, want string }{
		{"ListStateMachines", `{"maxResults":2}`, "stateMachines", "name", "a b|c d|m"},
		{"ListStateMachines", `{"maxResults":5}`, "stateMachines", "name", "a b c d m"},
		{"ListStateMachines", `{"maxResults":0}`, "stateMachines", "name", "a b c d m"},
		{"ListActivities", `{"maxResults":4}`, "activities", "name", "a b c d|m"},
		{"ListExecutions", of("stateMachineArn", machineARN, `"maxResults":2`), "executions", "name", "x4 x3|x2 x1|x0"},
		{"ListExecutions", of("stateMachineArn", machineARN, `"maxResults":3,"statusFilter":"SUCCEEDED"`), "executions", "name", "x4 x3 x2|x1 x0"},
		{"ListExecutions", of("stateMachineArn", machineARN, `"maxResults":3,"statusFilter":"RUNNING"`), "executions", "name", ""},
		{"GetExecutionHistory", of("executionArn", executionARN+"1", `"maxResults":3`), "events", "id", "1 2 3|4"},
		{"GetExecutionHistory", of("executionArn", executionARN+"1", `"maxResults":2`), "events", "id", "1 2|3 4"},
		{"GetExecutionHistory", of("executionArn", executionARN+"1", `"maxResults":3,"reverseOrder":true`), "events", "id", "4 3 2|1"},
		{"GetExecutionHistory", of("executionArn", executionARN+"1", `"maxResults":1,"reverseOrder":true`), "events", "id", "4|3|2|1"},
		{"GetExecutionHistory", of("executionArn", executionARN+"1", `"maxResults":1000`), "events", "id", "1 2 3 4"},
	} {
		if got := strings.Join(pages(t, s, test.action, test.body, test.list, test.member), "|"); got != test.want {
			t.Errorf("%s %s\n got %s\nwant %s", test.action, test.body, got, test.want)
		}
	}
}

// The hundredth and first element is on a second page when no size is asked for.
func TestDefaultPage(t *testing.T) {
	t.Parallel()
	s := new(Server)
	for i := range 101 {
		post(t, s, 200, "CreateActivity", members("name", fmt.Sprintf("a%03d", i)))
	}
	if got := pages(t, s, "ListActivities", `{}`, "activities", "name"); len(got) != 2 || got[1] != "a100" {
		t.Errorf("got %q", got)
	}
}

// A token is only good for the list that it came from.
func TestTokenOfAnotherList(t *testing.T) {
	t.Parallel()
	s := new(Server)
	create(t, s, pass)
	for _, name := range []string{"x", "y"} {
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", name))
	}
	token := get(t, post(t, s, 200, "GetExecutionHistory", `{"executionArn":"`+executionARN+`","maxResults":1}`), "nextToken")
	want := members("__type", "com.amazonaws.swf.service.v2.model#InvalidToken", "message", "Invalid Token: 'Invalid token'")
	for _, test := range []struct{ action, body string }{
		{"GetExecutionHistory", `{"executionArn":"` + strings.TrimSuffix(executionARN, "x") + `y","nextToken":"` + token + `"}`},
		{"GetExecutionHistory", `{"executionArn":"` + executionARN + `","reverseOrder":true,"nextToken":"` + token + `"}`},
		{"ListStateMachines", `{"nextToken":"` + token + `"}`},
		{"ListExecutions", `{"stateMachineArn":"` + machineARN + `","nextToken":"` + token + `"}`},
	} {
		if got := post(t, s, 400, test.action, test.body); got != want {
			t.Errorf("%s %s: %s", test.action, test.body, got)
		}
	}
	post(t, s, 200, "GetExecutionHistory", `{"executionArn":"`+executionARN+`","nextToken":"`+token+`"}`)
}
