package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/server"
)

// A logSink takes the records that the logging configurations of state machines
// ask for, as server.Server.Log does.
type logSink func(group string, records []server.LogRecord)

// logSink opens where the records go: a file, stdout for "-", or else the
// CloudWatch Logs API at the endpoint of the environment. It is nil when there is
// nowhere, and then no state machine may ask for logs.
func (e *env) logSink(file string, around config.Environment) (logSink, func(), error) {
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
			c := &logsClient{endpoint: strings.TrimRight(endpoint, "/") + "/", around: around, stderr: e.stderr, client: http.Client{Timeout: logTimeout}}
			return c.put, none, nil
		}
	}
	return nil, none, nil
}

// writeLogs writes a record a line.
func writeLogs(w io.Writer) logSink {
	return func(_ string, records []server.LogRecord) {
		var lines []byte
		for _, r := range records {
			lines = append(append(lines, r.Text...), '\n')
		}
		w.Write(lines) // a full disk must not end executions
	}
}

const (
	logTimeout = 5 * time.Second
	logStream  = "states/sfnlocal"

	// A request of PutLogEvents has at most 1 MiB, in which each record has 26 bytes
	// more than its text.
	maxLogBatch = 1 << 20
	logOverhead = 26
)

// A logsClient puts records to the CloudWatch Logs API, in a stream of its own in
// each log group. It is for one goroutine at a time.
type logsClient struct {
	endpoint string
	around   config.Environment
	client   http.Client
	stderr   io.Writer
	groups   map[string]*logGroup // by ARN
}

// A logGroup is where records go.
type logGroup struct {
	name, region, key string
	failing           bool
}

// group returns the log group of an ARN, in which the stream is made.
func (c *logsClient) group(arn string) *logGroup {
	if g := c.groups[arn]; g != nil {
		return g
	}
	g := &logGroup{region: c.around.Region, key: "sfnlocal"}
	if c.around.AccessKey != "" {
		g.key = c.around.AccessKey
	}
	parts := strings.SplitN(arn, ":", 7) // arn:aws:logs:region:account:log-group:name:*
	if len(parts) == 7 {
		g.name, g.region = strings.TrimSuffix(parts[6], ":*"), parts[3]
		if parts[4] != c.around.Account {
			g.key = parts[4] // by the convention of emulators
		}
	}
	if c.groups == nil {
		c.groups = map[string]*logGroup{}
	}
	c.groups[arn] = g
	// It may exist from an earlier time; if it does not, PutLogEvents says so.
	_ = c.call("CreateLogStream", g, map[string]any{"logGroupName": g.name, "logStreamName": logStream})
	return g
}

// put puts records in the order of time, as the API wants them.
func (c *logsClient) put(arn string, records []server.LogRecord) {
	g := c.group(arn)
	slices.SortStableFunc(records, func(a, b server.LogRecord) int { return a.Time.Compare(b.Time) })
	size := func(r server.LogRecord) int { return len(r.Text) + logOverhead }
	for batch := range inBatches(records, len(records), maxLogBatch, size) {
		c.putBatch(g, batch)
	}
}

// putBatch tells of the first failure in a row.
func (c *logsClient) putBatch(g *logGroup, records []server.LogRecord) {
	type logEvent struct {
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	}
	events := make([]logEvent, len(records))
	for i, r := range records {
		events[i] = logEvent{r.Time.UnixMilli(), string(r.Text)}
	}
	err := c.call("PutLogEvents", g, map[string]any{"logGroupName": g.name, "logStreamName": logStream, "logEvents": events})
	if err != nil && !g.failing {
		fmt.Fprintf(c.stderr, "sfnlocal: log group %s: %v\n", g.name, err)
	}
	g.failing = err != nil
}

// inBatches divides a list into pieces of at most most elements that have at most
// bytes together; one that has more is alone.
func inBatches[T any](list []T, most, bytes int, size func(T) int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n, sum := 1, size(list[0])
			for n < min(most, len(list)) && sum+size(list[n]) <= bytes {
				sum += size(list[n])
				n++
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

func (c *logsClient) call(action string, g *logGroup, input any) error {
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
	// Emulators take the service, the region and the account from here and check nothing.
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+g.key+"/20000101/"+g.region+"/logs/aws4_request, SignedHeaders=host, Signature=0")
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
