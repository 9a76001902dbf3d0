package server

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
)

// busy is a server in which something of each kind happened.
func busy(t *testing.T) *Server {
	s := &Server{Interpreter: &interpreter.Interpreter{}, Version: "v1", Routes: []Route{{Pattern: "POST /a/{x}", Machine: "m", Wait: time.Minute}}}
	create(t, s, failing)
	for name, definition := range map[string]string{"w": waiting, "p": pass} {
		post(t, s, 200, "CreateStateMachine", members("name", name, "roleArn", role, "definition", definition))
	}
	post(t, s, 200, "CreateStateMachine", members("name", "e", "roleArn", role, "definition", pass, "type", "EXPRESS"))
	post(t, s, 200, "CreateActivity", `{"name":"a"}`)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	post(t, s, 200, "RedriveExecution", members("executionArn", executionARN))
	post(t, s, 200, "StartExecution", members("stateMachineArn", strings.TrimSuffix(machineARN, "m")+"w"))
	post(t, s, 200, "StartSyncExecution", members("stateMachineArn", strings.TrimSuffix(machineARN, "m")+"e"))
	post(t, s, 400, "StartExecution", "{}")
	send(s, "POST", "/a/1", "")
	send(s, "GET", "/nothing", "")
	return s
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := busy(t)
	w := send(s, "GET", "/health", "")
	const want = `{"status":"ok","version":"v1","stateMachines":4,"activities":1,"executions":{"running":1,"started":4}}` + "\n"
	if got := w.Body.String(); w.Code != 200 || got != want {
		t.Errorf("status %d\n got %s\nwant %s", w.Code, got, want)
	}
	for method, want := range map[string]int{"HEAD": 200, "POST": 404, "DELETE": 404} { // HEAD is what wget --spider asks with
		for _, path := range []string{"/health", "/metrics"} {
			if w := send(s, method, path, ""); w.Code != want {
				t.Errorf("%s %s: status %d, want %d", method, path, w.Code, want)
			}
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	w := send(busy(t), "GET", "/metrics", "")
	if got := w.Header().Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("the type is %s", got)
	}
	got := regexp.MustCompile(`(?m)^(go_\w+) [1-9]\d*$`).ReplaceAllString(w.Body.String(), "$1 N")
	const want = `# HELP sfnlocal_requests_total Requests that were answered, by action of the API or by route.
# TYPE sfnlocal_requests_total counter
sfnlocal_requests_total{action="",status="404"} 1
sfnlocal_requests_total{action="CreateActivity",status="200"} 1
sfnlocal_requests_total{action="CreateStateMachine",status="200"} 4
sfnlocal_requests_total{action="POST /a/{x}",status="500"} 1
sfnlocal_requests_total{action="RedriveExecution",status="200"} 1
sfnlocal_requests_total{action="StartExecution",status="200"} 2
sfnlocal_requests_total{action="StartExecution",status="400"} 1
sfnlocal_requests_total{action="StartSyncExecution",status="200"} 1
# HELP sfnlocal_requests_in_flight Requests that are being answered; those that wait for something are long.
# TYPE sfnlocal_requests_in_flight gauge
sfnlocal_requests_in_flight{kind="short"} 0
sfnlocal_requests_in_flight{kind="long"} 0
# HELP sfnlocal_executions_started_total Executions that were started.
# TYPE sfnlocal_executions_started_total counter
sfnlocal_executions_started_total{type="STANDARD"} 3
sfnlocal_executions_started_total{type="EXPRESS"} 1
# HELP sfnlocal_executions_redriven_total Redrives of executions.
# TYPE sfnlocal_executions_redriven_total counter
sfnlocal_executions_redriven_total 1
# HELP sfnlocal_executions_ended_total Executions that ended, by their status.
# TYPE sfnlocal_executions_ended_total counter
sfnlocal_executions_ended_total{type="EXPRESS",status="SUCCEEDED"} 1
sfnlocal_executions_ended_total{type="STANDARD",status="FAILED"} 3
# HELP sfnlocal_executions_running Executions that run.
# TYPE sfnlocal_executions_running gauge
sfnlocal_executions_running 1
# HELP sfnlocal_state_transitions_total States that were entered.
# TYPE sfnlocal_state_transitions_total counter
sfnlocal_state_transitions_total 5
# HELP sfnlocal_tasks_total Tasks that were scheduled, retries included.
# TYPE sfnlocal_tasks_total counter
sfnlocal_tasks_total 0
# HELP sfnlocal_state_machines State machines that there are.
# TYPE sfnlocal_state_machines gauge
sfnlocal_state_machines 4
# HELP sfnlocal_activities Activities that there are.
# TYPE sfnlocal_activities gauge
sfnlocal_activities 1
# HELP go_goroutines Goroutines that there are.
# TYPE go_goroutines gauge
go_goroutines N
# HELP go_memstats_heap_alloc_bytes Bytes of objects in the heap.
# TYPE go_memstats_heap_alloc_bytes gauge
go_memstats_heap_alloc_bytes N
# HELP go_memstats_sys_bytes Bytes of memory from the system.
# TYPE go_memstats_sys_bytes gauge
go_memstats_sys_bytes N
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
