package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/server"
)

// A status change becomes an event of its region and account, and a failure to
// deliver is told once.
func TestStatusEvents(t *testing.T) {
	t.Parallel()
	var head http.Header
	var body []byte
	answer, requests := "", 0
	bus := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head = r.Header
		requests++
		body, _ = io.ReadAll(r.Body)
		fmt.Fprint(w, answer)
	}))
	defer bus.Close()
	var stderr bytes.Buffer
	e := &env{stderr: &stderr}
	send := e.statusEvents(config.Environment{Endpoints: map[string]string{"eventbridge": bus.URL}, Account: "123456789012"})
	change := server.StatusChange{
		Account: "210987654321", Region: "eu-west-1", Execution: "arn:aws:states:eu-west-1:210987654321:execution:m:x",
		Time: time.Unix(1551225271, 984e6), Detail: []byte(`{"status":"RUNNING"}`),
	}

	answer = `{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}`
	send([]server.StatusChange{change})
	want := []map[string]any{{
		"Source": "aws.states", "DetailType": "Step Functions Execution Status Change", "Time": 1551225271.0,
		"Resources": []any{change.Execution}, "Detail": `{"status":"RUNNING"}`,
	}}
	var got struct{ Entries []map[string]any }
	if err := json.Unmarshal(body, &got); err != nil || fmt.Sprint(got.Entries) != fmt.Sprint(want) {
		t.Errorf("sent %s, %v\nwant %v", body, err, want)
	}
	if target, as := head.Get("X-Amz-Target"), head.Get("Authorization"); target != "AWSEvents.PutEvents" || !strings.Contains(as, "=210987654321/19700101/eu-west-1/events/") {
		t.Errorf("%s as %s", target, as)
	}

	requests = 0
	send(slices.Repeat([]server.StatusChange{change}, 11))
	if got.Entries = nil; json.Unmarshal(body, &got) != nil || requests != 2 || len(got.Entries) != 1 {
		t.Errorf("11 changes are %d requests, the last of %d events; want one of 10 and one of 1", requests, len(got.Entries))
	}

	answer = `{"FailedEntryCount":1,"Entries":[{"EventId":"e"},{"ErrorCode":"InternalFailure","ErrorMessage":"no"}]}`
	send([]server.StatusChange{change, change})
	send([]server.StatusChange{change})
	if got, want := stderr.String(), "sfnlocal: status events are not delivered to "+bus.URL+": InternalFailure: no\n"; got != want {
		t.Errorf("stderr is %q, want %q", got, want)
	}
	if e.statusEvents(config.Environment{}) != nil {
		t.Error("there is a sender without an endpoint")
	}
}
