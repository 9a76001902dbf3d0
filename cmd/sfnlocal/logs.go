package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// A logSink takes the records that the logging configurations of state machines
// ask for.
type logSink func(group string, record []byte)

// logSink opens where the records go: a file, stdout for "-", or else the
// CloudWatch Logs API at the endpoint of the environment. It is nil when there is
// nowhere, and then no state machine may ask for logs.
func (e *env) logSink(file string) (logSink, func(), error) {
	none := func() {}
	switch {
	case file == "-":
		return writeLogs(e.stdout), none, nil
	case file != "":
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return nil, none, exit(exitUsage, err)
		}
		return writeLogs(f), func() { f.Close() }, nil
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "AWS_ENDPOINT_URL"} {
		if endpoint := e.getenv(name); endpoint != "" {
			c := &logsClient{endpoint: strings.TrimRight(endpoint, "/") + "/", stderr: e.stderr, client: http.Client{Timeout: logTimeout}}
			return c.put, none, nil
		}
	}
	return nil, none, nil
}

// writeLogs writes a record a line.
func writeLogs(w io.Writer) logSink {
	var mu sync.Mutex
	return func(_ string, record []byte) {
		mu.Lock()
		defer mu.Unlock()
		w.Write(append(bytes.Clone(record), '\n')) // a full disk must not end executions
	}
}

const (
	logTimeout = 5 * time.Second
	logStream  = "states/sfnlocal"
)

// A logsClient puts records to the CloudWatch Logs API, in a stream of its own in
// each log group.
type logsClient struct {
	endpoint string
	client   http.Client
	stderr   io.Writer

	mu      sync.Mutex
	streams map[string]bool // log groups that have the stream
}

func (c *logsClient) put(group string, record []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, name, _ := strings.Cut(group, ":log-group:")
	name = strings.TrimSuffix(name, ":*")
	if !c.streams[name] {
		if c.streams == nil {
			c.streams = map[string]bool{}
		}
		c.streams[name] = true
		// It may exist from an earlier time; if it does not, PutLogEvents says so.
		_ = c.call("CreateLogStream", map[string]any{"logGroupName": name, "logStreamName": logStream})
	}
	err := c.call("PutLogEvents", map[string]any{
		"logGroupName": name, "logStreamName": logStream,
		"logEvents": []map[string]any{{"timestamp": time.Now().UnixMilli(), "message": string(record)}},
	})
	if err != nil {
		fmt.Fprintf(c.stderr, "sfnlocal: log group %s: %v\n", name, err)
	}
}

func (c *logsClient) call(action string, input any) error {
	body, err := json.Marshal(input)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, c.endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Amz-Target", "Logs_20140328."+action)
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	// Emulators take the service and the region from here and check nothing.
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=sfnlocal/20000101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0")
	resp, err := c.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %d: %s", action, resp.StatusCode, bytes.TrimSpace(answer))
	}
	return err
}
