package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const worldARN = "arn:aws:states:us-east-1:123456789012:"

// worldMachines are the definitions of the state machines, by name.
var worldMachines = map[string]string{
	"steps": `{"StartAt":"Wait","States":{
		"Wait":{"Type":"Wait","Seconds":1,"Next":"Retry"},
		"Retry":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:retry","Parameters":{"retry.$":"$$.State.RetryCount"},
			"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1}],"Next":"Parallel"},
		"Parallel":{"Type":"Parallel","Next":"Map","Branches":[
			{"StartAt":"L","States":{"L":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","End":true}}},
			{"StartAt":"RW","States":{"RW":{"Type":"Wait","Seconds":1,"Next":"R"},"R":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","End":true}}}]},
		"Map":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{
			"I":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","End":true}}}}}}`,
	"token": `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters":{"FunctionName":"token","Payload":{"token.$":"$$.Task.Token"}},"End":true}}}`,
	"activity": `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","TimeoutSeconds":3,
		"Retry":[{"ErrorEquals":["States.Timeout"],"IntervalSeconds":1,"BackoffRate":1,"MaxAttempts":1000}],"End":true}}}`,
	"nested": `{"StartAt":"N","States":{"N":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2",
		"Parameters":{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:child","Input":{}},"OutputPath":"$.Output","End":true}}}`,
	"child": `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"T"},
		"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","End":true}}}`,
	"redrive": `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:redrive",
		"Parameters":{"redrives.$":"$$.Execution.RedriveCount"},"End":true}}}`,
	"express": `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"T"},
		"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:express","End":true}}}`,
}

type httpServer struct{ url string }

func serveHTTP(t *testing.T, h http.Handler) *httpServer {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &httpServer{s.URL}
}

// invoke is the Lambda API. Each call of a function has a result of its own.
func (w *world) invoke(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the server was killed
	}
	var in struct {
		Retry, Redrives int
		Token, ID       string
	}
	_ = json.Unmarshal(body, &in) // the items of Map are no objects
	call := w.calls.Add(1)
	fail := false
	name := strings.Split(r.URL.Path, "/")[3] // perhaps an ARN
	switch name[strings.LastIndexByte(name, ':')+1:] {
	case "retry":
		fail = in.Retry == 0
	case "redrive":
		fail = in.Redrives == 0
	case "token":
		w.hold(in.Token, call)
	case "express":
		w.mu.Lock()
		w.worked[in.ID] = true
		w.mu.Unlock()
	}
	if call%3 == 0 { // some take their time
		w.pause(100 * time.Millisecond)
	}
	if fail {
		out.Header().Set("X-Amz-Function-Error", "Handled")
		fmt.Fprint(out, `{"errorType":"NotYet","errorMessage":"later"}`)
		return
	}
	fmt.Fprintf(out, `[{"call":%d},{"call":%d}]`, call, call)
}

// hold answers with a token after a while, for which the server may have been
// killed. A token may be given again, when its request was at work at a kill.
func (w *world) hold(token string, call int64) {
	w.mu.Lock()
	known := w.tokens[token]
	w.tokens[token] = true
	w.mu.Unlock()
	if known {
		return
	}
	given := w.life.Load()
	w.answers.Go(func() {
		w.pause(time.Duration(rand.IntN(1500)) * time.Millisecond)
		w.answerToken(token, call, false)
		if w.life.Load() != given {
			w.late.Add(1)
		}
	})
}

// answerToken succeeds a task. A worker may be too late.
func (w *world) answerToken(token string, call int64, mayBeLate bool) {
	a := w.call(w.t.Context(), "SendTaskSuccess", map[string]any{"taskToken": token, "output": fmt.Sprintf(`[{"call":%d}]`, call)})
	if a.status != http.StatusOK && !((a.doubt || mayBeLate) && strings.Contains(a.body, "TaskTimedOut")) {
		w.t.Errorf("SendTaskSuccess: %d %s", a.status, a.body)
	}
}

// worker does the tasks of the activity.
func (w *world) worker() {
	for w.work.Err() == nil {
		a := w.call(w.work, "GetActivityTask", map[string]any{"activityArn": worldARN + "activity:a"})
		var task struct{ TaskToken string }
		if err := json.Unmarshal([]byte(a.body), &task); err != nil && w.work.Err() == nil {
			w.t.Errorf("GetActivityTask: %d %s", a.status, a.body)
			return
		}
		if task.TaskToken != "" {
			w.pause(time.Duration(rand.IntN(100)) * time.Millisecond)
			w.answerToken(task.TaskToken, w.calls.Add(1), true)
		}
	}
}

// history returns the whole history of an execution.
func (w *world) history(arn string) []map[string]any {
	var h struct{ Events []map[string]any }
	w.do("GetExecutionHistory", map[string]any{"executionArn": arn, "maxResults": 1000}, &h)
	return h.Events
}

// What is another in each run: numbers of calls, identifiers, times.
var changing = regexp.MustCompile(`call\\*":\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{9,}|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|execution:\w+:[\w-]+|id\\*":\\*"[\w-]+`)

// unsettled are events whose details have what is another in each run: tokens,
// and the headers and dates of answers.
var unsettled = []string{"TaskScheduled", "TaskSubmitted"}

// joins are events that come of whichever branch was the last.
var joins = []string{"ParallelStateSucceeded", "ParallelStateExited", "MapStateSucceeded", "MapStateExited"}

// shapeOf says what a history is apart from what may differ: each event with those
// that led to it, sorted, since branches may overtake each other. An activity's
// task that nobody did in time is left out: the server may have been killed
// between giving it to a worker and telling it so.
func shapeOf(events []map[string]any) []string {
	path := map[float64]string{0: ""}
	var shape []string
	for i, e := range events {
		typ, _ := e["type"].(string)
		previous, _ := e["previousEventId"].(float64)
		id, _ := e["id"].(float64)
		before := path[previous]
		if strings.HasPrefix(typ, "Activity") && timesOut(events[i:], id) {
			path[id] = before
			continue
		}
		if slices.Contains(joins, typ) {
			before = "…"
		}
		path[id] = before + " " + typ
		shape = append(shape, before+" "+settled(e))
	}
	slices.Sort(shape)
	return shape
}

// settled is the type and the details of an event apart from what may differ.
func settled(e map[string]any) string {
	text, _ := e["type"].(string)
	if slices.Contains(unsettled, text) {
		return text
	}
	for k, v := range e {
		if strings.HasSuffix(k, "EventDetails") {
			if d, ok := v.(map[string]any); ok && d["resourceType"] == "states" {
				delete(d, "output") // a description, with its dates
			}
			details, _ := json.Marshal(v) // was read from JSON
			text += changing.ReplaceAllString(string(details), "…")
		}
	}
	return text
}

// isSequence reports whether nothing ran side by side, and no activity's task was lost.
func isSequence(events []map[string]any) bool {
	return !slices.ContainsFunc(events, func(e map[string]any) bool {
		typ, _ := e["type"].(string)
		return strings.HasPrefix(typ, "Parallel") || strings.HasPrefix(typ, "Map") || typ == "ActivityTimedOut"
	})
}

// sequence is the events of a history with their ids, apart from what may differ.
func sequence(events []map[string]any) (list []string) {
	for _, e := range events {
		list = append(list, fmt.Sprint(e["id"], " after ", e["previousEventId"], " ", settled(e)))
	}
	return list
}

// timesOut reports whether an event of an activity's task is followed by its timeout.
func timesOut(events []map[string]any, id float64) bool {
	if typ := events[0]["type"]; typ == "ActivityTimedOut" {
		return true
	}
	for _, e := range events[1:] {
		if e["previousEventId"] == id {
			typ, _ := e["type"].(string)
			return typ == "ActivityTimedOut" || typ == "ActivityStarted" && timesOut(events[slices.IndexFunc(events, func(x map[string]any) bool { return x["id"] == e["id"] }):], e["id"].(float64))
		}
	}
	return false
}

var callNumber = regexp.MustCompile(`call\\*":(\d+)`)

// callsOf returns the calls whose results a history uses.
func callsOf(events []map[string]any) (calls []string) {
	for _, e := range events {
		for _, kind := range []string{"lambdaFunctionSucceededEventDetails", "activitySucceededEventDetails", "taskSucceededEventDetails"} {
			d, ok := e[kind].(map[string]any)
			if !ok || d["resourceType"] == "states" { // those of the child
				continue
			}
			output, _ := d["output"].(string)
			if found := callNumber.FindStringSubmatch(output); found != nil {
				calls = append(calls, found[1])
			}
		}
	}
	return calls
}
