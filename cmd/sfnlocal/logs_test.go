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
	"time"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/server"
)

// records are records a second apart, the last one the earliest.
func records(texts ...string) []server.LogRecord {
	all := make([]server.LogRecord, len(texts))
	for i, text := range texts {
		all[i] = server.LogRecord{Time: time.Unix(int64(1_000-i), 0), Text: []byte(text)}
	}
	return all
}

func TestLogSinkFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "log")
	e := &env{getenv: func(string) string { return "" }}
	sink, closeSink, err := e.logSink(file, config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	sink("group", records(`{"id":"1"}`, `{"id":"2"}`))
	sink("group", records(`{"id":"3"}`))
	closeSink()
	if got, err := os.ReadFile(file); err != nil || string(got) != "{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n" {
		t.Errorf("log = %q, %v", got, err)
	}
	if sink, _, err := e.logSink("", config.Environment{}); sink != nil || err != nil {
		t.Errorf("without file or endpoint the sink is %v, %v, want none", sink != nil, err)
	}
}

func TestLogSinkEndpoint(t *testing.T) {
	t.Parallel()
	var calls, as []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls = append(calls, fmt.Sprintf("%s %s", strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "Logs_20140328."), body))
		_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		credential, _, _ = strings.Cut(credential, ",")
		as = append(as, credential)
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
	sink, _, err := e.logSink("", config.Environment{Account: "123456789012", Region: "us-east-1", AccessKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	sink("arn:aws:logs:us-east-1:123456789012:log-group:mine:*", records(`{"id":"2"}`, `{"id":"1"}`))
	sink("arn:aws:logs:us-east-1:123456789012:log-group:mine:*", records(`{"id":"3"}`))
	const both = `"logEvents":[{"timestamp":999000,"message":"{\"id\":\"1\"}"},{"timestamp":1000000,"message":"{\"id\":\"2\"}"}]`
	if len(calls) != 3 || !strings.HasPrefix(calls[0], `CreateLogStream {"logGroupName":"mine"`) || !strings.Contains(calls[1], both) || !strings.Contains(calls[2], `"message":"{\"id\":\"3\"}"`) {
		t.Errorf("calls = %q, want CreateLogStream once and PutLogEvents twice", calls)
	}
	calls = nil
	sink("arn:aws:logs:us-east-1:123456789012:log-group:mine:*", records(strings.Repeat("a", 600_000), strings.Repeat("b", 600_000)))
	if len(calls) != 2 {
		t.Errorf("%d calls, want one for each record, which have more than 1 MiB together", len(calls))
	}
	for range 2 { // told once
		sink("arn:aws:logs:us-east-1:123456789012:log-group:missing:*", records(`{}`))
	}
	if want := "sfnlocal: log group missing: PutLogEvents answered 400: {\"__type\":\"ResourceNotFoundException\"}\n"; stderr.String() != want {
		t.Errorf("stderr = %q, want %q", stderr.String(), want)
	}
	sink("arn:aws:logs:eu-west-1:210987654321:log-group:mine:*", records(`{}`))
	if first, last, want := as[0], as[len(as)-1], "210987654321/20000101/eu-west-1/logs/aws4_request"; first != "key/20000101/us-east-1/logs/aws4_request" || last != want {
		t.Errorf("the first call is signed by %s, the last by %s, want %s", first, last, want)
	}
}
