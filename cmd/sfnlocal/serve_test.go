package main

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// serve says where it listens, answers there, and ends well when it is told to.
func TestServe(t *testing.T) {
	t.Chdir(t.TempDir()) // where no sfnlocal.yaml is
	r, w := io.Pipe()
	e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: w, getenv: func(string) string { return "" }}
	ended := make(chan int)
	go func() {
		code := e.run([]string{"serve", "--port", "0"})
		w.Close()
		ended <- code
	}()
	stderr := bufio.NewReader(r)
	line, err := stderr.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "sfnlocal: listening on ")
	if !ok {
		t.Fatalf("stderr begins with %q", line)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if want := `{"stateMachines":[]}`; err != nil || response.StatusCode != http.StatusOK || string(body) != want {
		t.Errorf("ListStateMachines: %s %s, %v; want %s", response.Status, body, err, want)
	}

	// A taken port is a failure.
	var said strings.Builder
	second := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &said, getenv: func(string) string { return "" }}
	if code := second.run([]string{"serve", "--port", url[strings.LastIndexByte(url, ':')+1:]}); code != exitFailed || !strings.Contains(said.String(), "address already in use") {
		t.Errorf("serve on a taken port: exit code %d, stderr %q", code, said.String())
	}

	if err := signalSelf(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(stderr)
	if code := <-ended; err != nil || code != 0 || len(rest) > 0 {
		t.Errorf("serve ended with exit code %d and %q, %v; want 0 and nothing", code, rest, err)
	}
}
