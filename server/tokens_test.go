package server

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

const (
	activityARN = "arn:aws:states:us-east-1:123456789012:activity:a"
	working     = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"` + activityARN + `","End":true}}}`
)

// staffed returns a server with activities, wired as sfnlocal serve does.
func staffed() *Server {
	queues := new(tasks.Activities)
	return &Server{Interpreter: &interpreter.Interpreter{Tasks: queues}, Activities: queues}
}

func TestActivityTask(t *testing.T) {
	t.Parallel()
	s := staffed()
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	create(t, s, working)
	start := func(name string) (taskToken string) {
		t.Helper()
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", name, "input", `{"n": 1}`))
		got := post(t, s, 200, "GetActivityTask", members("activityArn", activityARN, "workerName", "w"))
		if get(t, got, "input") != `{"n": 1}` || get(t, got, "taskToken") == "" {
			t.Fatal(got)
		}
		return get(t, got, "taskToken")
	}
	outcome := func(name string) string {
		t.Helper()
		arn := strings.TrimSuffix(executionARN, "x") + name
		x, err := s.catalog(scope{}).findExecution(arn).run()
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := post(t, s, 200, "DescribeExecution", members("executionArn", arn))
		return get(t, got, "status") + get(t, got, "output") + get(t, got, "error") + get(t, got, "cause")
	}
	gone := refused("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	invalid := refused("InvalidToken", "Invalid Token: 'Invalid token'")

	token := start("won")
	for _, stranger := range []scope{{region: "eu-west-1"}, {account: "210987654321"}} {
		if err := s.catalog(stranger).checkToken(token); err == nil || asError(err).typ != "InvalidToken" {
			t.Errorf("the token is good in %v: %v", stranger, err)
		}
	}
	play(t, s, []step{
		{"SendTaskHeartbeat", members("taskToken", token), `{}`},
		{"SendTaskSuccess", members("taskToken", token, "output", "not"), refused("InvalidOutput", "Invalid Output: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'")},
		{"SendTaskSuccess", members("taskToken", token, "output", ""), refused("InvalidOutput", "Invalid Output: 'Invalid task output.'")},
		{"SendTaskSuccess", members("taskToken", token, "output", "2.0"), `{}`},
	})
	if got := outcome("won"); got != "SUCCEEDED2.0" {
		t.Error(got)
	}
	play(t, s, []step{
		{"SendTaskSuccess", members("taskToken", token, "output", "2"), gone},
		{"SendTaskFailure", members("taskToken", token), gone},
		{"SendTaskHeartbeat", members("taskToken", token), gone},
		{"SendTaskSuccess", members("taskToken", "x", "output", "2"), invalid},
		{"SendTaskFailure", members("taskToken", "x"), invalid},
		{"SendTaskHeartbeat", members("taskToken", "x"), invalid},
	})

	token = start("lost")
	play(t, s, []step{{"SendTaskFailure", members("taskToken", token, "error", "Sorry", "cause", "No time"), `{}`}})
	if got := outcome("lost"); got != "FAILEDSorryNo time" {
		t.Error(got)
	}

	token = start("stopped")
	post(t, s, 200, "StopExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+"stopped"))
	play(t, s, []step{{"SendTaskSuccess", members("taskToken", token, "output", "2"), gone}})
}

func TestActivityTaskErrors(t *testing.T) {
	t.Parallel()
	s := staffed()
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	constraint := func(at, why string) string {
		return members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: "+at+" failed to satisfy constraint: "+why)
	}
	play(t, s, []step{
		{"GetActivityTask", members("activityArn", activityARN+"2"), refused("ActivityDoesNotExist", "Activity Does Not Exist: '"+activityARN+"2'")},
		{"GetActivityTask", members("activityArn", "a"), refused("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: a'")},
		{"GetActivityTask", members("activityArn", activityARN, "workerName", ""), constraint("Value '' at 'workerName'", "Member must have length greater than or equal to 1")},
		{"SendTaskSuccess", members("output", "1"), constraint("Value null at 'taskToken'", "Member must not be null")},
		{"SendTaskSuccess", members("taskToken", "x"), constraint("Value null at 'output'", "Member must not be null")},
		{"SendTaskSuccess", members("taskToken", "x", "output", strings.Repeat("é", 200_000)), constraint("Value at 'output'", "Member must have length less than or equal to 262144")},
		{"SendTaskFailure", members("taskToken", "x", "error", strings.Repeat("e", 257)), constraint("Value at 'error'", "Member must have length less than or equal to 256")},
		{"SendTaskHeartbeat", members("taskToken", strings.Repeat("x", 2049)), constraint("Value '"+strings.Repeat("x", 2049)+"' at 'taskToken'", "Member must have length less than or equal to 2048")},
	})
	s.catalog(scope{}).activities[activityARN].pollers = maxPollers
	play(t, s, []step{{"GetActivityTask", members("activityArn", activityARN), refused("ActivityWorkerLimitExceeded", "1000 workers wait at the activity already, the most there can be: '"+activityARN+"'")}})

	idle := new(Server)
	post(t, idle, 200, "CreateActivity", `{"name":"a"}`)
	if got, want := post(t, idle, 501, "GetActivityTask", members("activityArn", activityARN)), refused("UnsupportedOperationException", "GetActivityTask without Server.Activities is not supported by sfnlocal yet"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A worker that waits is given the task that comes; one that has waited long
// enough, or whose activity is deleted, is told that there is none.
func TestLongPoll(t *testing.T) {
	t.Parallel()
	s := staffed()
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	create(t, s, working)
	poll := func(ctx context.Context) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, request("GetActivityTask", members("activityArn", activityARN)).WithContext(ctx))
		return w.Body.String()
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := poll(ended); got != `{}` {
		t.Error(got)
	}
	var wg sync.WaitGroup
	var got string
	wg.Go(func() { got = poll(t.Context()) })
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	wg.Wait()
	if get(t, got, "input") != `{}` {
		t.Error(got)
	}
	wg.Go(func() { got = poll(t.Context()) })
	post(t, s, 200, "DeleteActivity", members("activityArn", activityARN))
	wg.Wait()
	if got != `{}` && got != refused("ActivityDoesNotExist", "Activity Does Not Exist: '"+activityARN+"'") { // whichever was first
		t.Error(got)
	}
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	wg.Go(func() { got = poll(t.Context()) })
	s.EndPolls()
	wg.Wait()
	if got != `{}` {
		t.Errorf("at the end of the server: %s", got)
	}
	post(t, s, 200, "DeleteActivity", members("activityArn", activityARN))
	if n := s.catalog(scope{}).activities[activityARN]; n != nil {
		t.Errorf("the activity is still there: %+v", n)
	}
}
