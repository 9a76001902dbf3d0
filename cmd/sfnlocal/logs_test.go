package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogSinkFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "log")
	e := &env{getenv: func(string) string { return "" }}
	sink, closeSink, err := e.logSink(file)
	if err != nil {
		t.Fatal(err)
	}
	sink("group", []byte(`{"id":"1"}`))
	sink("group", []byte(`{"id":"2"}`))
	closeSink()
	if got, err := os.ReadFile(file); err != nil || string(got) != "{\"id\":\"1\"}\n{\"id\":\"2\"}\n" {
		t.Errorf("log = %q, %v", got, err)
	}
	if sink, _, err := e.logSink(""); sink != nil || err != nil {
		t.Errorf("without file or endpoint the sink is %v, %v, want none", sink != nil, err)
	}
}

func TestLogSinkEndpoint(t *testing.T) {
	t.Parallel()
	var calls []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls = append(calls, fmt.Sprintf("%s %s", strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "Logs_20140328."), body))
		if strings.Contains(string(body), "missing") {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"ResourceNotFoundException"}`)
		}
	}))
	defer server.Close()
	var stderr bytes.Buffer
	e := &env{stderr: &stderr, getenv: func(name string) string {
		if name == "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS" {
			return server.URL
		}
		return ""
	}}
	sink, _, err := e.logSink("")
	if err != nil {
		t.Fatal(err)
	}
	sink("arn:aws:logs:us-east-1:123456789012:log-group:mine:*", []byte(`{"id":"1"}`))
	sink("arn:aws:logs:us-east-1:123456789012:log-group:mine:*", []byte(`{"id":"2"}`))
	if len(calls) != 3 || !strings.HasPrefix(calls[0], `CreateLogStream {"logGroupName":"mine"`) || !strings.Contains(calls[2], `"message":"{\"id\":\"2\"}"`) {
		t.Errorf("calls = %q, want CreateLogStream once and PutLogEvents twice", calls)
	}
	sink("arn:aws:logs:us-east-1:123456789012:log-group:missing:*", []byte(`{}`))
	if want := "sfnlocal: log group missing: PutLogEvents answered 400: {\"__type\":\"ResourceNotFoundException\"}\n"; stderr.String() != want {
		t.Errorf("stderr = %q, want %q", stderr.String(), want)
	}
}
