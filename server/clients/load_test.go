package clients_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

var loadFor = flag.Duration("load", time.Second, "how long TestLoad keeps the server busy")

// What may be left of a run of TestLoad that has deleted all it made: pools and
// buffers of the runtime and of net/http.
const (
	leftHeap       = 4 << 20
	leftGoroutines = 4
)

// Nothing is left of what clients made and deleted again: no goroutine, no memory.
// It is not parallel, because it measures the whole process.
func TestLoad(t *testing.T) {
	web := httptest.NewServer(sagaServer(t))
	t.Cleanup(web.Close)
	l := &load{t: t, url: web.URL, client: web.Client()}
	l.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	l.must(t.Context(), "CreateActivity", `{"name":"a"}`)
	goroutines := runtime.NumGoroutine()
	l.run(t.Context(), *loadFor/10) // fills the pools
	heap := heapInUse()
	l.calls.Store(0)
	began := time.Now()
	l.run(t.Context(), *loadFor)
	took := time.Since(began)
	settle(t, goroutines+leftGoroutines)
	after := heapInUse()
	t.Logf("%d calls in %s; goroutines %d, then %d; heap %d KiB, then %d KiB", l.calls.Load(), took.Round(time.Millisecond), goroutines, runtime.NumGoroutine(), heap>>10, after>>10)
	if after > heap+leftHeap {
		t.Errorf("the heap has grown from %d to %d bytes", heap, after)
	}
}

// settle waits until there are at most so many goroutines.
func settle(t *testing.T, most int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for runtime.NumGoroutine() > most {
		if ctx.Err() != nil {
			stacks := make([]byte, 1<<20)
			t.Fatalf("there are %d goroutines, want %d:\n%s", runtime.NumGoroutine(), most, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// heapInUse is how many bytes of the heap are reachable.
func heapInUse() uint64 {
	runtime.GC()
	runtime.GC() // what the first has put aside in pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A load is clients that call a server over the network.
type load struct {
	t      *testing.T
	url    string
	client *http.Client
	calls  atomic.Int64
}

// run keeps the server busy for a time, with workers of the activity and with
// clients that delete what they made before they end.
func (l *load) run(ctx context.Context, d time.Duration) {
	working, stop := context.WithCancel(ctx)
	var workers, clients sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for working.Err() == nil {
				l.work(working)
			}
		})
	}
	end := time.Now().Add(d)
	for n := range 8 {
		clients.Go(func() {
			for round := 0; round == 0 || time.Now().Before(end); round++ {
				l.round(ctx, fmt.Sprintf("m%d-%d", n, round))
			}
		})
	}
	clients.Wait()
	stop()
	workers.Wait()
	l.client.CloseIdleConnections()
}

// do calls an operation. Calls that meet may be answered with what AWS calls an
// error; a failure of the server itself fails the test.
func (l *load) do(ctx context.Context, action, body string) (answer gjson.Result, ok bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, strings.NewReader(body))
	if err != nil {
		l.t.Error(err)
		return gjson.Result{}, false
	}
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+action)
	response, err := l.client.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			l.t.Error(err)
		}
		return gjson.Result{}, false
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil && ctx.Err() == nil:
		l.t.Error(err)
	case err == nil && response.StatusCode != http.StatusOK && response.StatusCode != http.StatusBadRequest:
		l.t.Errorf("%s %s: %d %s", action, body, response.StatusCode, text)
	}
	l.calls.Add(1)
	return gjson.ParseBytes(text), response.StatusCode == http.StatusOK
}

// must is do of a call that cannot meet another.
func (l *load) must(ctx context.Context, action, body string) gjson.Result {
	answer, ok := l.do(ctx, action, body)
	if !ok {
		l.t.Errorf("%s %s: %s", action, body, answer.Raw)
	}
	return answer
}

// work takes a task of the activity and ends it in one of three ways.
func (l *load) work(ctx context.Context) {
	task, ok := l.do(ctx, "GetActivityTask", `{"activityArn":"arn:aws:states:us-east-1:123456789012:activity:a"}`)
	token := task.Get("taskToken").Raw
	if !ok || token == "" {
		return
	}
	l.do(ctx, "SendTaskHeartbeat", `{"taskToken":`+token+`}`)
	switch rand.IntN(3) {
	case 0:
		l.do(ctx, "SendTaskSuccess", `{"output":"{}","taskToken":`+token+`}`)
	case 1:
		l.do(ctx, "SendTaskFailure", `{"error":"Tired","taskToken":`+token+`}`)
	default: // forgotten, and stopped with the round
	}
}

// round makes state machines, uses them and deletes them.
func (l *load) round(ctx context.Context, name string) {
	create := func(kind, definition, typ string) (arn string) {
		return l.must(ctx, "CreateStateMachine", fmt.Sprintf(`{"name":"%s-%s","roleArn":%q,"definition":%q,"type":%q}`, name, kind, role, definition, typ)).Get("stateMachineArn").Raw
	}
	standard := []string{create("pass", pass, "STANDARD"), create("waiting", waiting, "STANDARD"), create("working", working, "STANDARD"), create("failing", failing, "STANDARD")}
	express := create("express", pass, "EXPRESS")
	definitions := []string{pass, failing}
	execution := "" // the one that was started last
	for i := range 200 {
		m := standard[rand.IntN(len(standard))]
		switch rand.IntN(10) {
		case 0:
			l.must(ctx, "ListExecutions", `{"stateMachineArn":`+m+`,"maxResults":20}`)
		case 1:
			l.must(ctx, "StartSyncExecution", `{"stateMachineArn":`+express+`}`)
		case 2:
			l.must(ctx, "UpdateStateMachine", fmt.Sprintf(`{"definition":%q,"stateMachineArn":%s}`, definitions[i%2], standard[0]))
		case 3:
			l.must(ctx, "StartExecution", `{"stateMachineArn":`+express+`}`)
		default:
			execution = l.must(ctx, "StartExecution", `{"stateMachineArn":`+m+`,"input":"{\"n\":1}"}`).Get("executionArn").Raw
		}
		switch {
		case execution == "":
		case i%3 == 0:
			l.must(ctx, "DescribeExecution", `{"executionArn":`+execution+`}`)
		case i%3 == 1:
			l.must(ctx, "GetExecutionHistory", `{"reverseOrder":true,"executionArn":`+execution+`}`)
		default:
			l.must(ctx, "StopExecution", `{"executionArn":`+execution+`}`)
		}
	}
	for _, m := range standard {
		l.stop(ctx, m)
	}
	for _, m := range append(standard, express) {
		l.must(ctx, "DeleteStateMachine", `{"stateMachineArn":`+m+`}`)
	}
}

// stop stops what runs of a state machine, which could not be deleted otherwise.
func (l *load) stop(ctx context.Context, machine string) {
	running := l.must(ctx, "ListExecutions", `{"statusFilter":"RUNNING","maxResults":1000,"stateMachineArn":`+machine+`}`)
	for _, execution := range running.Get("executions.#.executionArn").Array() {
		l.must(ctx, "StopExecution", `{"executionArn":`+execution.Raw+`}`)
	}
}
