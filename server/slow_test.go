package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are pipes, so that time can be modelled.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// stall writes the beginning of a request to a new server, and then nothing. It
// returns what the server answered before it hung up, and how long that took.
func stall(t *testing.T, text string) (answer string, took time.Duration) {
	t.Helper()
	listener := make(pipes, 1)
	web := new(Server).HTTPServer("")
	ended := make(chan error)
	go func() { ended <- web.Serve(listener) }()
	client, conn := net.Pipe()
	listener <- conn
	began := time.Now()
	go func() { _, _ = io.WriteString(client, text) }() // ends with the connection
	read, err := io.ReadAll(bufio.NewReader(client))
	if err != nil {
		t.Error(err)
	}
	took = time.Since(began)
	client.Close()
	close(listener)
	if err := web.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	return string(read), took
}

// A client that stops in the middle of a request does not hold a connection.
func TestSlowClients(t *testing.T) {
	const headers = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\n"
	for _, test := range []struct {
		name, text string
		status     string // "" is no answer
		after      time.Duration
	}{
		{name: "headers", text: headers, after: 10 * time.Second},
		{name: "body", text: headers + "Content-Length: 9\r\n\r\n{", status: "HTTP/1.1 400 Bad Request", after: bodyTimeout},
		{name: "next request", text: headers + "Content-Length: 2\r\n\r\n{}", status: "HTTP/1.1 200 OK", after: 2 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, took := stall(t, test.text)
				if status, _, _ := strings.Cut(answer, "\r\n"); status != test.status || took != test.after {
					t.Errorf("answered %q after %s, want %q after %s", status, took, test.status, test.after)
				}
			})
		})
	}
}

// Headers are bounded, too: by 64 KiB, and what net/http adds for its buffer.
func TestLargeHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer, _ := stall(t, "POST / HTTP/1.1\r\nHost: localhost\r\nX: "+strings.Repeat("x", 64<<10+8<<10)+"\r\n\r\n")
		if want := http.StatusText(http.StatusRequestHeaderFieldsTooLarge); !strings.Contains(answer, want) {
			t.Errorf("answered %q, want %q", answer, want)
		}
	})
}
