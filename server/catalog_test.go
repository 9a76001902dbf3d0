package server

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
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

// gone waits until a state machine does not exist any more.
func gone(t *testing.T, s *Server, arn string) {
	t.Helper()
	c := s.catalog(scope{})
	for there := true; there && t.Context().Err() == nil; runtime.Gosched() {
		c.mu.Lock()
		there = c.machines[arn] != nil
		c.mu.Unlock()
	}
}

// While executions run, a state machine is being deleted. With it go all of its
// executions.
func TestDeleteWithExecutions(t *testing.T) {
	t.Parallel()
	s := &Server{Interpreter: &interpreter.Interpreter{}}
	create(t, s, waiting)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	aborted := members("executionArn", strings.TrimSuffix(executionARN, "x")+"aborted")
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "aborted"))
	post(t, s, 200, "StopExecution", aborted)
	version := get(t, post(t, s, 200, "PublishStateMachineVersion", members("stateMachineArn", machineARN)), "stateMachineVersionArn")
	routing := `"routingConfiguration":[{"stateMachineVersionArn":"` + version + `","weight":100}]`
	alias := get(t, post(t, s, 200, "CreateStateMachineAlias", `{"name":"live",`+routing+`}`), "stateMachineAliasArn")
	machine := members("stateMachineArn", machineARN)
	for range 2 {
		if got := post(t, s, 200, "DeleteStateMachine", machine); got != `{}` {
			t.Errorf("DeleteStateMachine: %s", got)
		}
	}
	deleting := refused("StateMachineDeleting", "State Machine is being deleted: '"+machineARN+"'")
	for _, test := range []struct{ action, body string }{
		{"StartExecution", machine},
		{"StartExecution", members("stateMachineArn", version)},
		{"StartExecution", members("stateMachineArn", machineARN, "name", "x")},
		{"StartSyncExecution", machine},
		{"CreateStateMachine", members("name", "m", "roleArn", role, "definition", waiting)},
		{"UpdateStateMachine", members("stateMachineArn", machineARN, "definition", pass)},
		{"PublishStateMachineVersion", machine},
		{"CreateStateMachineAlias", `{"name":"other",` + routing + `}`},
		{"UpdateStateMachineAlias", `{"stateMachineAliasArn":"` + alias + `",` + routing + `}`},
	} {
		if got := post(t, s, 400, test.action, test.body); got != deleting {
			t.Errorf("%s: %s", test.action, got)
		}
	}
	if got := get(t, post(t, s, 200, "DescribeStateMachine", machine), "status"); got != "DELETING" {
		t.Errorf("the state machine is %s", got)
	}
	if _, err := s.Deploy("m", pass, false); err == nil || asError(err).typ != "StateMachineDeleting" {
		t.Errorf("Deploy: %v", err)
	}
	const why = "State machine is in DELETING status"
	if got := get(t, post(t, s, 200, "DescribeExecution", aborted), "redriveStatusReason"); got != why {
		t.Errorf("an execution cannot be redriven because %q", got)
	}
	if got := post(t, s, 400, "RedriveExecution", aborted); got != refused("ExecutionNotRedrivable", why) {
		t.Errorf("RedriveExecution: %s", got)
	}
	x := members("executionArn", executionARN)
	if got := get(t, post(t, s, 200, "DescribeExecution", x), "status"); got != "RUNNING" {
		t.Errorf("the execution is %s", got)
	}
	post(t, s, 200, "StopExecution", x)
	gone(t, s, machineARN)
	for _, action := range []string{"DescribeExecution", "GetExecutionHistory", "RedriveExecution"} {
		if got, want := post(t, s, 400, action, x), refused("ExecutionDoesNotExist", "Execution Does Not Exist: '"+executionARN+"'"); got != want {
			t.Errorf("%s\n got %s\nwant %s", action, got, want)
		}
	}
	if got, want := post(t, s, 400, "DescribeStateMachine", machine), refused("StateMachineDoesNotExist", "State Machine Does Not Exist: '"+machineARN+"'"); got != want {
		t.Errorf("DescribeStateMachine: %s", got)
	}
	create(t, s, pass)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, s, 200, "DeleteStateMachine", machine)
	post(t, s, 400, "DescribeStateMachine", machine) // nothing ran
}

// What runs fails when it would go on to another state.
func TestDeleteFailsAtTransition(t *testing.T) {
	t.Parallel()
	for _, typ := range []string{"STANDARD", "EXPRESS"} {
		begun, finish := make(chan struct{}, 2), make(chan struct{})
		work := tasks.HandlerFunc(func(context.Context, json.RawMessage) (json.RawMessage, error) {
			begun <- struct{}{}
			<-finish
			return json.RawMessage(`1`), nil
		})
		told := make(chan StatusChange, 10)
		s := &Server{Interpreter: &interpreter.Interpreter{Tasks: tasks.Handlers{"f": work}}, StatusChanged: each(told)}
		const function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",`
		post(t, s, 200, "CreateStateMachine", members("name", "m", "roleArn", role, "type", typ, "definition",
			`{"StartAt":"A","States":{"A":{`+function+`"Next":"B"},"B":{`+function+`"End":true}}}`))
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		<-begun
		post(t, s, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
		close(finish)
		gone(t, s, machineARN)
		if len(begun) > 0 {
			t.Errorf("%s: the second task was begun", typ)
		}
		if typ == "STANDARD" {
			<-told
			if c := <-told; !strings.Contains(string(c.Detail), `"cause":"State machine m has been deleted"`) {
				t.Errorf("the execution ended with %s", c.Detail)
			}
		}
	}
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
