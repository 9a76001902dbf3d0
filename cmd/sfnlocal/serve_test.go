package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A served is a server that runs for a test.
type served struct {
	t      *testing.T
	url    string
	stderr *bufio.Reader
	ended  chan int // gets the exit code
}

// startServe runs serve on a free port until it says where it listens, and
// returns what it said before.
func startServe(t *testing.T, getenv func(string) string, args ...string) (s *served, before string) {
	t.Helper()
	r, w := io.Pipe()
	e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: w, getenv: getenv}
	s = &served{t: t, stderr: bufio.NewReader(r), ended: make(chan int, 1)}
	go func() {
		code := e.run(append([]string{"serve", "--port", "0"}, args...))
		w.Close()
		s.ended <- code
	}()
	for {
		line := s.line()
		if url, ok := strings.CutPrefix(line, "sfnlocal: listening on "); ok {
			s.url = url
			return s, before
		}
		before += line + "\n"
	}
}

// line returns the next line of stderr.
func (s *served) line() string {
	s.t.Helper()
	line, err := s.stderr.ReadString('\n')
	if err != nil {
		s.t.Fatalf("stderr ends with %q, %v", line, err)
	}
	return strings.TrimSuffix(line, "\n")
}

// stop interrupts the server, which must end well, and returns the rest of stderr.
func (s *served) stop() string {
	s.t.Helper()
	if err := signalSelf(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	rest, err := io.ReadAll(s.stderr)
	if code := <-s.ended; err != nil || code != 0 {
		s.t.Errorf("serve ended with exit code %d, %v", code, err)
	}
	return string(rest)
}

func noEnv(string) string { return "" }

// post calls an action and returns the body of the answer.
func (s *served) post(action, body string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return ""
	}
	request.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Error(err)
		return ""
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Errorf("%s: %s %s, %v", action, response.Status, answer, err)
	}
	return string(answer)
}

// serve says where it listens, answers there, and ends well when it is told to.
func TestServe(t *testing.T) {
	t.Chdir(t.TempDir()) // where no sfnlocal.yaml is
	s, before := startServe(t, noEnv)
	if before != "" {
		t.Errorf("it began with %q", before)
	}
	if got, want := s.post("ListStateMachines", "{}"), `{"stateMachines":[]}`; got != want {
		t.Errorf("ListStateMachines: %s, want %s", got, want)
	}

	// A taken port is a failure.
	var said strings.Builder
	second := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &said, getenv: noEnv}
	if code := second.run([]string{"serve", "--port", s.url[strings.LastIndexByte(s.url, ':')+1:]}); code != exitFailed || !strings.Contains(said.String(), "address already in use") {
		t.Errorf("serve on a taken port: exit code %d, stderr %q", code, said.String())
	}

	if rest := s.stop(); rest != "" {
		t.Errorf("it ended with %q", rest)
	}
}

// Web pages and names on the Internet are let in by flags, which are checked.
func TestServeAllow(t *testing.T) {
	t.Chdir(t.TempDir())
	s, _ := startServe(t, noEnv, "--allow-origin", "http://localhost:3000", "--allow-host", "sfn.example.org")
	for origin, want := range map[string]int{"http://localhost:3000": 200, "http://localhost:3001": 403} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "sfn.example.org"
		request.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %s, want %d", origin, response.Status, want)
		}
	}
	s.stop()
	for _, args := range [][]string{
		{"--allow-origin", "localhost:3000"}, {"--allow-origin", "*"}, {"--allow-origin", "http://localhost:3000/"},
		{"--allow-host", "http://sfn.example.org"}, {"--allow-host", "sfn.example.org:8083"},
	} {
		var said strings.Builder
		e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &said, getenv: noEnv}
		if code := e.run(append([]string{"serve", "--port", "0"}, args...)); code != exitUsage || !strings.Contains(said.String(), args[0]+" is a ") {
			t.Errorf("%q: exit code %d, stderr %q", args, code, said.String())
		}
	}
}

// State machines follow the definitions in folders.
func TestServeLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const (
		good = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`
		next = `{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}`
		bad  = `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`
		arn  = "arn:aws:states:us-east-1:123456789012:stateMachine:"
	)
	write("defs/a.asl.json", good)
	write("defs/deep/b.asl.json", bad)
	write("defs/other.json", good)
	write("defs/.hidden/c.asl.json", good)
	write("defs/z/a.asl.json", good)
	write("sam/template.yaml", "Resources:\n  D:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition: "+good)
	s, before := startServe(t, noEnv, "--load", "sam/template.yaml", "--load", "defs", "--load", "defs/deep")
	const want = "sfnlocal: created " + arn + "D from sam/template.yaml#D\n" +
		"sfnlocal: created " + arn + "a from defs/a.asl.json\n" +
		"defs/deep/b.asl.json:1:1: error: Workflow has no terminal state [MISSING_END_STATE]\n" +
		"1 | " + bad + "\n" +
		"  | ^\n" +
		"  = end with a Succeed or Fail state, or with \"End\": true\n" +
		"defs/deep/b.asl.json:1:52: error: Missing 'Next' target: B [MISSING_TRANSITION_TARGET]\n" +
		"1 | " + bad + "\n" +
		"  |                                                    ^^^\n" +
		"sfnlocal: defs/deep/b.asl.json is not used: 2 errors\n" +
		"sfnlocal: defs/z/a.asl.json is passed over: the state machine a is that of defs/a.asl.json\n"
	if before != want {
		t.Errorf("said at first\n%s\nwant\n%s", before, want)
	}
	expect := func(want string) {
		t.Helper()
		if got := s.line(); got != "sfnlocal: "+want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	write("defs/deep/b.asl.json", next)
	expect("created " + arn + "b from defs/deep/b.asl.json")
	write("defs/new/c.asl.json", good)
	expect("created " + arn + "c from defs/new/c.asl.json")
	write("defs/new/c.asl.json", next)
	expect("updated " + arn + "c from defs/new/c.asl.json")
	if got := s.post("DescribeStateMachine", `{"stateMachineArn":"`+arn+`c"}`); !strings.Contains(got, `\"StartAt\":\"B\"`) {
		t.Errorf("the definition was not updated: %s", got)
	}
	if err := os.Remove("defs/new/c.asl.json"); err != nil {
		t.Fatal(err)
	}
	expect("defs/new/c.asl.json is gone; the state machine c stays as it is")
	if got := s.post("ListStateMachines", "{}"); strings.Count(got, `"name"`) != 4 {
		t.Errorf("there are %s", got)
	}
	// A file that gives way to another of the same name.
	write("defs/z/a.asl.json", next)
	expect("defs/z/a.asl.json is passed over: the state machine a is that of defs/a.asl.json")
	if err := os.Remove("defs/a.asl.json"); err != nil {
		t.Fatal(err)
	}
	expect("updated " + arn + "a from defs/z/a.asl.json")
	expect("defs/a.asl.json is gone; the state machine a stays as it is")
	if rest := s.stop(); rest != "" {
		t.Errorf("it ended with %q", rest)
	}
}

// What is loaded brings its configuration, unless the current folder has one.
func TestServeLoadConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("defs", 0o755); err != nil {
		t.Fatal(err)
	}
	write("defs/a.asl.json", `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"beside","End":true}}}`)
	write("defs/sfnlocal.yaml", "routes:\n- {route: GET /beside, machine: a, wait: true}\n")
	expect := func(s *served, path string, want int) {
		t.Helper()
		answer, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("GET %s: %s, want %d", path, answer.Status, want)
		}
	}
	s, _ := startServe(t, noEnv, "--load", "defs")
	expect(s, "/beside", http.StatusOK)
	s.stop()

	write("sfnlocal.yaml", "routes:\n- {route: GET /here, machine: a, wait: true}\n")
	s, _ = startServe(t, noEnv, "--load", "defs")
	expect(s, "/here", http.StatusOK)
	expect(s, "/beside", http.StatusNotFound)
	s.stop()

	s, _ = startServe(t, noEnv, "--load", "defs", "--config", "defs/sfnlocal.yaml")
	expect(s, "/beside", http.StatusOK)
	s.stop()
}

func TestServeLoadRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for folder, want := range map[string]string{
		"missing": "sfnlocal: missing: no such file\n",
	} {
		var said strings.Builder
		e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &said, getenv: noEnv}
		if code := e.run([]string{"serve", "--port", "0", "--load", folder}); code != exitUsage || said.String() != want {
			t.Errorf("--load %s: exit code %d, stderr %q; want %q", folder, code, said.String(), want)
		}
	}
}

// At the end, requests that are being answered get their answer, those that wait
// for a task are told that there is none, and the last record is logged.
func TestServeEndsWell(t *testing.T) {
	t.Chdir(t.TempDir())
	s, _ := startServe(t, func(name string) string { return map[string]string{"WAIT_TIME_SCALE": "0.2"}[name] }, "--logs", "log")
	const arn = "arn:aws:states:us-east-1:123456789012:"
	s.post("CreateActivity", `{"name":"a"}`)
	s.post("CreateStateMachine", `{"name":"m","type":"EXPRESS","roleArn":"arn:aws:iam::123456789012:role/r",
		"definition":"{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":1,\"End\":true}}}",
		"loggingConfiguration":{"level":"ALL","destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:g:*"}}]}}`)
	answers := make(chan string, 2)
	go func() { answers <- s.post("GetActivityTask", `{"activityArn":"`+arn+`activity:a"}`) }()
	s.inFlight(1)
	go func() { answers <- s.post("StartSyncExecution", `{"stateMachineArn":"`+arn+`stateMachine:m"}`) }()
	s.inFlight(2)
	if rest := s.stop(); rest != "" {
		t.Errorf("it ended with %q", rest)
	}
	if got, want := <-answers, `{}`; got != want {
		t.Errorf("GetActivityTask: %s, want %s", got, want)
	}
	if got := <-answers; !strings.Contains(got, `"status":"SUCCEEDED"`) {
		t.Errorf("StartSyncExecution: %s", got)
	}
	log, err := os.ReadFile("log")
	if lines := strings.Split(strings.TrimSpace(string(log)), "\n"); err != nil || !strings.Contains(lines[len(lines)-1], "ExecutionSucceeded") {
		t.Errorf("the log is %s, %v", log, err)
	}
}

// inFlight waits until so many requests wait in the server.
func (s *served) inFlight(n int) {
	s.t.Helper()
	want := fmt.Sprintf("sfnlocal_requests_in_flight{kind=\"long\"} %d\n", n)
	for s.t.Context().Err() == nil {
		response, err := http.Get(s.url + "/metrics")
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			s.t.Fatal(err)
		}
		if strings.Contains(string(text), want) {
			return
		}
	}
}
