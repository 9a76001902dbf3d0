package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// Whatever the body and the headers are, the server does not fail: the answer is a
// JSON object, and that of an error has a type and a message as AWS's have.
func FuzzRequest(f *testing.F) {
	add := func(action, body string) {
		f.Add(targetPrefix+action, body, "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/states/aws4_request, x", "127.0.0.1:8083", "application/x-amz-json-1.0", "")
	}
	for action := range actions {
		add(action, `{"stateMachineArn":"`+machineARN+`","executionArn":"`+executionARN+`","name":"x","definition":`+quote(pass)+`,"roleArn":"`+role+`","input":"1"}`)
	}
	add("CreateStateMachineAlias", `{"name":"a","routingConfiguration":[{"stateMachineVersionArn":"`+machineARN+`:1","weight":100}]}`)
	add("UpdateStateMachine", `{"stateMachineArn":"`+machineARN+`","publish":true,"tracingConfiguration":{}}`)
	add("TagResource", `{"resourceArn":"`+machineARN+`","tags":[{"key":"k"},{}]}`)
	add("UntagResource", `{"resourceArn":"`+machineARN+`","tagKeys":["k",null]}`)
	add("CreateStateMachine", `{"name":"e","type":"EXPRESS","definition":`+quote(pass)+`,"roleArn":"`+role+`","loggingConfiguration":{"level":"OFF","destinations":[{}]}}`)
	add("CreateStateMachine", `{"loggingConfiguration":[],"publish":1}`)
	add("DeleteStateMachineVersion", `{"stateMachineVersionArn":"`+machineARN+`:1"}`)
	add("SendTaskSuccess", `{"taskToken":"YXJuOg==","output":"{}"}`)
	add("ListExecutions", `{"maxResults":1e3,"nextToken":"eA==","statusFilter":null}`)
	add("GetExecutionHistory", `{"executionArn":"`+executionARN+`","maxResults":1,"nextToken":"YQ==","reverseOrder":true}`)
	add("StartExecution", `{"stateMachineArn":"`+machineARN+`#Case"}`)
	add("TestState", `{"definition":"{\"Type\":\"Pass\",\"End\":true}","input":"{}","inspectionLevel":"TRACE","mock":{"result":"1"}}`)
	add("ValidateStateMachineDefinition", `{"definition":"{","severity":"WARNING","maxResults":1}`)
	add("DescribeStateMachine", `{"stateMachineArn":1e999,"\ud800":null,"a":{"a":[[[]]]}}`)
	f.Add("", "\x00", "Credential=////", "sync-", "text/plain", "null")
	f.Fuzz(func(t *testing.T, target, body, authorization, host, contentType, origin string) {
		s := staffed()
		post(t, s, 200, "CreateStateMachine", `{"name":"m","roleArn":"`+role+`","publish":true,"definition":`+quote(waiting)+`}`)
		post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
		// A client that goes away ends what would keep it waiting.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		r := request("", body).WithContext(ctx)
		r.Host = host
		for name, value := range map[string]string{"X-Amz-Target": target, "Authorization": authorization, "Content-Type": contentType, "Origin": origin} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		text, gone := w.Body.String(), ctx.Err() != nil
		answer := gjson.Parse(text)
		switch {
		case !gjson.Valid(text) || !answer.IsObject():
			t.Errorf("the answer is not a JSON object: %s", text)
		case w.Code == http.StatusOK:
		case w.Code >= 500 && w.Code != http.StatusNotImplemented && !gone:
			t.Errorf("status %d: %s", w.Code, text)
		case !strings.Contains(answer.Get("__type").Str, "#") || answer.Get("message").Str == "":
			t.Errorf("an error without type or message: %d %s", w.Code, text)
		}
		post(t, s, 200, "DeleteStateMachine", members("stateMachineArn", machineARN))
	})
}
