package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var kills = flag.Int("kills", 10, "how often TestKill kills the server")

// What was acknowledged by a server that is killed under load, again and again, is
// done in the end, as if it had not been: with the same histories, with tokens that
// work, and with no result used twice.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("-short is given, and this kills servers for half a minute")
	}
	w := newWorld(t)
	w.start()
	w.deploy()
	want := map[string][]map[string]any{}
	for name := range worldMachines {
		if arn := w.begin(name, "undisturbed"); arn != "" && name != "express" {
			w.finish(name, arn)
			want[name] = w.history(arn)
		}
	}
	load, endLoad := context.WithCancel(t.Context())
	defer endLoad()
	for i := range 3 {
		w.busy.Go(func() { w.produce(load, i) })
	}
	seed := rand.Uint64()
	t.Logf("the seed of the moments is %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	slowest := time.Duration(0)
	for range *kills {
		w.pause(time.Duration(chance.IntN(400)) * time.Millisecond)
		w.kill()
		if chance.IntN(4) == 0 { // again, while it starts
			w.launch()
			w.pause(time.Duration(chance.IntN(60)) * time.Millisecond)
			w.kill()
		}
		began := time.Now()
		w.start()
		slowest = max(slowest, time.Since(began))
	}
	endLoad()
	w.busy.Wait()
	w.check(want)
	w.endWork()
	w.answers.Wait()
	t.Logf("%d kills, %d executions, %d calls of functions, %d tokens answered after a restart or more, slowest restart %v", *kills, len(w.acknowledged), w.calls.Load(), w.late.Load(), slowest.Round(time.Millisecond))
}

// A world is a server that is killed, with all that is around it.
type world struct {
	t       *testing.T
	url     string
	dir     string
	process *exec.Cmd
	life    atomic.Int64 // counts the starts
	lambda  *httpServer
	calls   atomic.Int64 // of functions; each has its number
	late    atomic.Int64 // tokens that were answered in another life

	busy    sync.WaitGroup // what makes load
	answers sync.WaitGroup // what answers with tokens
	work    context.Context
	endWork context.CancelFunc

	mu           sync.Mutex
	acknowledged map[string]string // machine by the ARN of an execution
	tokens       map[string]bool   // that were given to somebody
	express      []string          // ids of those that were acknowledged
	worked       map[string]bool   // ids of Express executions that have
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, dir: t.TempDir(), acknowledged: map[string]string{}, tokens: map[string]bool{}, worked: map[string]bool{}}
	w.work, w.endWork = context.WithCancel(t.Context())
	t.Cleanup(w.endWork)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.url = "http://" + listener.Addr().String()
	listener.Close() // the server has the same port in all its lives
	w.lambda = serveHTTP(t, http.HandlerFunc(w.invoke))
	return w
}

// launch starts the server and returns what it says on stderr.
func (w *world) launch() io.Reader {
	w.t.Helper()
	port := w.url[strings.LastIndexByte(w.url, ':')+1:]
	w.process = exec.Command("sfnlocal", "serve", "--port", port, "--data", w.dir+"/data")
	w.process.Dir = w.dir
	w.process.Env = append(os.Environ(), "LAMBDA_ENDPOINT="+w.lambda.url, "WAIT_TIME_SCALE=0.2")
	stderr, err := w.process.StderrPipe()
	if err == nil {
		err = w.process.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	process := w.process.Process
	w.t.Cleanup(func() { _ = process.Kill() })
	return stderr
}

// start starts the server and returns when it answers.
func (w *world) start() {
	w.t.Helper()
	stderr := w.launch()
	lines, said := bufio.NewScanner(stderr), ""
	for lines.Scan() {
		if strings.Contains(lines.Text(), "listening on") {
			w.life.Add(1)
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return
		}
		said += lines.Text() + "\n"
	}
	w.t.Fatalf("the server did not start: %s", said)
}

func (w *world) kill() {
	if err := w.process.Process.Signal(syscall.SIGKILL); err != nil {
		w.t.Fatal(err)
	}
	_ = w.process.Wait() // it says that it was killed
}

// pause waits, unless the test ends.
func (w *world) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-w.t.Context().Done():
	}
}

// An answer is what became of a call of the API.
type answer struct {
	status int
	body   string
	doubt  bool // an earlier try may have worked, and nobody was told
}

// call calls an action until there is an answer, or until ctx ends.
func (w *world) call(ctx context.Context, action string, body any) (a answer) {
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Error(err)
	}
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, strings.NewReader(string(text)))
		if err != nil {
			w.t.Error(err)
			return a
		}
		request.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			var got []byte
			got, err = io.ReadAll(response.Body)
			response.Body.Close()
			if err == nil {
				a.status, a.body = response.StatusCode, string(got)
				return a
			}
		}
		if !errors.Is(err, syscall.ECONNREFUSED) {
			a.doubt = true
		}
		w.pause(5 * time.Millisecond)
	}
	return a
}

// do calls an action that must work, and reads its answer.
func (w *world) do(action string, body, into any) {
	w.t.Helper()
	a := w.call(w.t.Context(), action, body)
	if a.status != http.StatusOK {
		w.t.Fatalf("%s %v: %d %s", action, body, a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), into); into != nil && err != nil {
		w.t.Fatalf("%s: %s", action, a.body)
	}
}

// deploy makes the state machines, and workers for the activity.
func (w *world) deploy() {
	w.do("CreateActivity", map[string]any{"name": "a"}, nil)
	for name, definition := range worldMachines {
		typ := "STANDARD"
		if name == "express" {
			typ = "EXPRESS"
		}
		w.do("CreateStateMachine", map[string]any{"name": name, "type": typ, "roleArn": "arn:aws:iam::123456789012:role/r", "definition": definition}, nil)
	}
	for range 4 {
		w.answers.Go(w.worker)
	}
}

// begin starts an execution and returns its ARN when that was acknowledged.
func (w *world) begin(machine, name string) string {
	a := w.call(w.t.Context(), "StartExecution", map[string]any{
		"stateMachineArn": worldARN + "stateMachine:" + machine, "name": name, "input": `{"id":"` + name + `"}`,
	})
	var got struct{ ExecutionArn string }
	switch {
	case a.status == http.StatusOK:
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			w.t.Errorf("StartExecution: %s", a.body)
		}
	case a.doubt && strings.Contains(a.body, "ExecutionAlreadyExists"): // it has ended by now
		got.ExecutionArn = worldARN + "execution:" + machine + ":" + name
	default:
		w.t.Errorf("StartExecution of %s: %d %s", machine, a.status, a.body)
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if machine == "express" {
		w.express = append(w.express, name)
	} else {
		w.acknowledged[got.ExecutionArn] = machine
	}
	return got.ExecutionArn
}

// produce starts executions of all state machines.
func (w *world) produce(ctx context.Context, producer int) {
	for n := 0; ctx.Err() == nil; n++ {
		for name := range worldMachines {
			arn := w.begin(name, fmt.Sprintf("%d-%d", producer, n))
			if name == "redrive" && arn != "" {
				w.busy.Go(func() { w.redrive(arn) })
			}
		}
		w.pause(50 * time.Millisecond)
	}
}

type description struct {
	Status       string
	RedriveCount int
}

// redrive waits until an execution has failed and redrives it.
func (w *world) redrive(arn string) {
	for w.t.Context().Err() == nil {
		var d description
		a := w.call(w.t.Context(), "DescribeExecution", map[string]any{"executionArn": arn})
		if err := json.Unmarshal([]byte(a.body), &d); err != nil {
			w.t.Errorf("DescribeExecution of %s: %s", arn, a.body)
			return
		}
		switch {
		case d.RedriveCount > 0 || d.Status == "SUCCEEDED":
			return
		case d.Status == "FAILED":
			a := w.call(w.t.Context(), "RedriveExecution", map[string]any{"executionArn": arn, "clientToken": "once"})
			if a.status != http.StatusOK {
				w.t.Errorf("RedriveExecution of %s: %d %s", arn, a.status, a.body)
				return
			}
		}
		w.pause(20 * time.Millisecond)
	}
}
