package server

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestHTTPServerIsBounded(t *testing.T) {
	t.Parallel()
	h := new(Server).HTTPServer("")
	if h.Addr != "127.0.0.1:8083" {
		t.Errorf("listens on %s", h.Addr)
	}
	if h.ReadHeaderTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("a bound is missing: %+v", h)
	}
	if got := new(Server).HTTPServer("[::1]:1").Addr; got != "[::1]:1" {
		t.Errorf("listens on %s", got)
	}
}

// serve listens on loopback until the test ends.
func serve(t testing.TB, s *Server) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := s.HTTPServer(l.Addr().String())
	go func() { _ = h.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = h.Close() })
	return "http://" + l.Addr().String() + "/"
}

// call posts over the network.
func call(t testing.TB, url, action, body string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var buf strings.Builder
	if _, err := io.Copy(&buf, resp.Body); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s: %d %s %v", action, resp.StatusCode, buf.String(), err)
	}
}

// The deadline of one request's body does not outlive it.
func TestConnectionIsReused(t *testing.T) {
	t.Parallel()
	url := serve(t, new(Server))
	for range 3 {
		call(t, url, "ListActivities", `{}`)
	}
}

// What is ours of BenchmarkStartAndDescribe: no network.
func BenchmarkStartAndDescribeInProcess(b *testing.B) {
	s := new(Server)
	do := func(action, body string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, request(action, body))
		if w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
	do("CreateStateMachine", members("name", "m", "roleArn", role, "definition", pass))
	b.ReportAllocs()
	for b.Loop() {
		name := uuid.NewString()
		do("StartExecution", members("stateMachineArn", machineARN, "name", name, "input", `{"order":1}`))
		do("DescribeExecution", members("executionArn", strings.TrimSuffix(executionARN, "x")+name))
	}
}
