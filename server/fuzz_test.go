package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// Whatever the request, the server does not fail: the answer is a JSON object,
// and that of an error has a __type and a message as AWS's have.
func FuzzRequest(f *testing.F) {
	for _, seed := range []struct{ action, body string }{
		{"ListStateMachines", ``},
		{"CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::123456789012:role/r","definition":"{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}","type":"EXPRESS","publish":true,"tags":[{"key":"a","value":"b"}]}`},
		{"UpdateStateMachine", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f","definition":"{}"}`},
		{"StartExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f","input":"[1]","name":"x","traceHeader":"T"}`},
		{"StartExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f:live"}`},
		{"StartExecution", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f#Case"}`},
		{"DescribeExecution", `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:f:y","includedData":"METADATA_ONLY"}`},
		{"GetExecutionHistory", `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:f:y","maxResults":1,"nextToken":"YQ==","reverseOrder":true}`},
		{"ListExecutions", `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f","statusFilter":"RUNNING"}`},
		{"CreateStateMachineAlias", `{"name":"live","routingConfiguration":[{"stateMachineVersionArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f:1","weight":100}]}`},
		{"TestState", `{"definition":"{\"Type\":\"Pass\",\"End\":true}","input":"{}","inspectionLevel":"TRACE","mock":{"result":"1"}}`},
		{"ValidateStateMachineDefinition", `{"definition":"{","severity":"WARNING","maxResults":1}`},
		{"SendTaskSuccess", `{"taskToken":"AAAA","output":"1"}`},
		{"RedriveExecution", `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:f:y"}`},
		{"TagResource", `{"resourceArn":"arn:aws:states:us-east-1:123456789012:stateMachine:f","tags":[{"key":"aws:a"}]}`},
		{"DescribeStateMachine", `{"stateMachineArn":1e999,"\ud800":null,"a":{"a":[[[]]]}}`},
	} {
		f.Add("AWSStepFunctions."+seed.action, seed.body, "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/states/aws4_request, x", "127.0.0.1:8083", "application/x-amz-json-1.0", "")
	}
	f.Add("", "\x00", "Credential=////", "sync-", "text/plain", "null")
	f.Fuzz(func(t *testing.T, target, body, authorization, host, contentType, origin string) {
		activities := new(tasks.Activities)
		s := &server.Server{Interpreter: &interpreter.Interpreter{Tasks: activities}, Activities: activities}
		s.Panicked = func(action string, value any, stack []byte) { t.Errorf("panic in %s: %v\n%s", action, value, stack) }
		create(t, s)
		// Long polls and synchronous executions end with the client.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1:8083/", strings.NewReader(body))
		r.Host = host
		for name, value := range map[string]string{"X-Amz-Target": target, "Authorization": authorization, "Content-Type": contentType, "Origin": origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		text := w.Body.String()
		answer := gjson.Parse(text)
		switch gone := ctx.Err() != nil; {
		case !gjson.Valid(text) || !answer.IsObject():
			t.Errorf("the answer is not a JSON object: %s", text)
		case w.Code == http.StatusOK:
		case w.Code >= 500 && w.Code != http.StatusNotImplemented && !gone:
			t.Errorf("status %d: %s", w.Code, text)
		case !strings.Contains(answer.Get("__type").Str, "#") || answer.Get("message").Str == "":
			t.Errorf("an error without type or message: %d %s", w.Code, text)
		}
	})
}

// create gives s a state machine f with a version 1, an alias live and an execution y.
func create(t *testing.T, s *server.Server) {
	t.Helper()
	const arn = "arn:aws:states:us-east-1:123456789012:stateMachine:f"
	for _, call := range []struct{ action, body string }{
		{"CreateStateMachine", `{"name":"f","roleArn":"` + role + `","publish":true,"definition":"` + strings.ReplaceAll(failing, `"`, `\"`) + `"}`},
		{"CreateStateMachineAlias", `{"name":"live","routingConfiguration":[{"stateMachineVersionArn":"` + arn + `:1","weight":100}]}`},
		{"StartExecution", `{"name":"y","stateMachineArn":"` + arn + `"}`},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8083/", strings.NewReader(call.body))
		r.Header.Set("X-Amz-Target", "AWSStepFunctions."+call.action)
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", call.action, w.Code, w.Body)
		}
	}
}
