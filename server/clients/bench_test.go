package clients_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/server"
)

const machineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:m"

// A wire is a connection to a server over loopback, on which requests cost
// little, so that a benchmark measures the server and not a client.
type wire struct {
	tb   testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func dial(tb testing.TB, url string) *wire {
	tb.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		tb.Fatal(err)
	}
	return &wire{tb: tb, conn: conn, in: bufio.NewReader(conn)}
}

// do calls an operation, which must succeed.
func (w *wire) do(action, body string) string {
	w.tb.Helper()
	fmt.Fprintf(w.conn, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AWSStepFunctions.%s\r\nContent-Length: %d\r\n\r\n%s", action, len(body), body)
	response, err := http.ReadResponse(w.in, nil)
	if err != nil {
		w.tb.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		w.tb.Fatalf("%s: %s %s %v", action, response.Status, text, err)
	}
	return string(text)
}

// listen serves s on loopback, with a state machine m.
func listen(b *testing.B, s *server.Server, definition, typ string) (url string) {
	b.Helper()
	web := httptest.NewServer(s)
	b.Cleanup(web.Close)
	w := dial(b, web.URL)
	defer w.conn.Close()
	w.do("CreateStateMachine", fmt.Sprintf(`{"name":"m","roleArn":%q,"type":%q,"definition":%s}`, role, typ, quoted(definition)))
	return web.URL
}

// quoted is s as a JSON string.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// perSecond reports a rate.
func perSecond(b *testing.B, each float64, unit string) {
	b.ReportMetric(each*float64(b.N)/b.Elapsed().Seconds(), unit+"/s")
}

// Eight connections start executions and describe them.
func BenchmarkStartAndDescribe(b *testing.B) {
	url := listen(b, new(server.Server), pass, "STANDARD")
	var names atomic.Int64
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		w := dial(b, url)
		defer w.conn.Close()
		for pb.Next() {
			name := strconv.FormatInt(names.Add(1), 10)
			w.do("StartExecution", `{"stateMachineArn":"`+machineARN+`","name":"`+name+`","input":"{\"order\":1}"}`)
			w.do("DescribeExecution", `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:m:`+name+`"}`)
		}
	})
	perSecond(b, 2, "requests")
}

// The order saga on two connections, with its functions and their stores in the
// process. The order is one that is declined: it calls all five functions and
// leaves the stock as it was.
func BenchmarkSaga(b *testing.B) {
	url := listen(b, sagaServer(b), sagaDefinition(b), "EXPRESS")
	var begun atomic.Int64
	var connections sync.WaitGroup
	b.ResetTimer()
	for range 2 {
		connections.Go(func() {
			w := dial(b, url)
			defer w.conn.Close()
			for begun.Add(1) <= int64(b.N) {
				got := w.do("StartSyncExecution", `{"stateMachineArn":"`+machineARN+`","input":"{\"items\":[{\"productId\":\"A00019\",\"quantity\":4}]}"}`)
				if status := gjson.Get(got, "status").Str; status != "FAILED" || gjson.Get(got, "cause").Str != "SagaFailed" {
					b.Error(got)
				}
			}
		})
	}
	connections.Wait()
	perSecond(b, 1, "executions")
}

// A page of 1000 events of an execution that has all that there can be.
func BenchmarkHistory(b *testing.B) {
	const forever = `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Variable":"$.done","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`
	url := listen(b, new(server.Server), forever, "STANDARD")
	w := dial(b, url)
	defer w.conn.Close()
	x := gjson.Get(w.do("StartExecution", `{"stateMachineArn":"`+machineARN+`","input":"{\"items\":[{\"productId\":\"A00001\",\"quantity\":2}]}"}`), "executionArn").Raw
	for gjson.Get(w.do("DescribeExecution", `{"executionArn":`+x+`}`), "status").Str == "RUNNING" {
	}
	page := func(reverse bool, token string) string {
		return fmt.Sprintf(`{"executionArn":%s,"maxResults":1000,"reverseOrder":%v%s}`, x, reverse, token)
	}
	late := ""
	for range 24 {
		late = `,"nextToken":` + gjson.Get(w.do("GetExecutionHistory", page(false, late)), "nextToken").Raw
	}
	for _, bench := range []struct{ name, body string }{{"first", page(false, "")}, {"reverse", page(true, "")}, {"late", page(false, late)}} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				w.do("GetExecutionHistory", bench.body)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/page")
		})
	}
}

// What an execution that waits takes of the heap.
func BenchmarkWaiting(b *testing.B) {
	const executions = 100_000
	for b.Loop() {
		s := new(server.Server)
		w := dial(b, listen(b, s, waiting, "STANDARD"))
		before := heapInUse()
		for range executions {
			w.do("StartExecution", `{"stateMachineArn":"`+machineARN+`"}`)
		}
		b.ReportMetric(float64(heapInUse()-before)/executions, "B/execution")
		w.conn.Close()
	}
}

// What the program takes before it is asked for anything.
func BenchmarkIdle(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "sfnlocal")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "../../cmd/sfnlocal").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), binary, "serve", "--port", "0")
		cmd.Dir = b.TempDir() // where no sfnlocal.yaml is
		stderr, err := cmd.StderrPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if line, err := bufio.NewReader(stderr).ReadString('\n'); !strings.Contains(line, "listening") {
			b.Fatalf("%q %v", line, err)
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if err != nil {
			b.Skip("there is no /proc here to read the memory of a process from")
		}
		rss := regexp.MustCompile(`VmRSS:\s*(\d+) kB`).FindSubmatch(status)
		if rss == nil {
			b.Fatalf("no VmRSS in %s", status)
		}
		kib, err := strconv.Atoi(string(rss[1]))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(kib)/1024, "MiB-RSS")
		if err := cmd.Process.Kill(); err != nil {
			b.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
}
