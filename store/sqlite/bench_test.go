package sqlite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/definitions"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
)

// tasksFunc is a function as Tasks.
type tasksFunc func(context.Context, interpreter.Task) (json.RawMessage, error)

func (f tasksFunc) Invoke(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
	return f(ctx, t)
}

var fine tasksFunc = func(context.Context, interpreter.Task) (json.RawMessage, error) {
	return json.RawMessage(`{"ok":true}`), nil
}

func mustCompile(tb testing.TB, definition string) *engine.Program {
	tb.Helper()
	sm, err := asl.Parse("test.asl.json", []byte(definition))
	if err != nil {
		tb.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const work = "arn:aws:lambda:us-east-1:123456789012:function:work"

// counting is a Choice and a Pass 100 times, and no task: one event for the journal.
const counting = `{"StartAt":"More?","States":{
	"More?":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":100,"Next":"Add"}],"Default":"Done"},
	"Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"More?"},
	"Done":{"Type":"Succeed"}}}`

// chain is n tasks, one after the other.
func chain(n int) string {
	var b strings.Builder
	b.WriteString(`{"StartAt":"T0","States":{`)
	for i := range n {
		fmt.Fprintf(&b, `"T%d":{"Type":"Task","Resource":%q,"Next":"T%d"},`, i, work, i+1)
	}
	fmt.Fprintf(&b, `"T%d":{"Type":"Succeed"}}}`, n)
	return b.String()
}

// benchmarkDurable runs executions, a number of them at a time, each to its
// durable end.
func benchmarkDurable(b *testing.B, p *engine.Program, input string, transitions int) {
	b.Helper()
	benchmarkRun(b, p, input, transitions, fine)
}

func benchmarkRun(b *testing.B, p *engine.Program, input string, transitions int, tasks interpreter.Tasks) {
	for _, side := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("concurrent=%d", side), func(b *testing.B) {
			dir := b.TempDir()
			s := mustOpen(b, dir)
			in := &interpreter.Interpreter{Tasks: tasks, Journal: s}
			var left atomic.Int64
			var mu sync.Mutex
			var starts []time.Duration
			left.Store(int64(b.N))
			b.ResetTimer()
			var wg sync.WaitGroup
			for range side {
				wg.Go(func() {
					var mine []time.Duration
					for left.Add(-1) >= 0 {
						before := time.Now()
						e, err := in.Start(interpreter.Request{Program: p, Input: json.RawMessage(input)})
						if err != nil {
							b.Error(err)
							return
						}
						mine = append(mine, time.Since(before))
						<-e.Done()
						if d := e.Describe(); d.Status != engine.StatusSucceeded {
							b.Error(d.Status, d.Failure)
							return
						}
					}
					mu.Lock()
					starts = append(starts, mine...)
					mu.Unlock()
				})
			}
			wg.Wait()
			b.StopTimer()
			slices.Sort(starts)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "executions/s")
			if transitions > 0 {
				b.ReportMetric(float64(b.N*transitions)/b.Elapsed().Seconds(), "transitions/s")
			}
			b.ReportMetric(float64(starts[len(starts)*99/100].Microseconds())/1000, "p99-start-ms")
			in.Close()
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(folderSize(b, dir))/float64(b.N), "disk-B/execution")
		})
	}
}

func folderSize(b *testing.B, dir string) (n int64) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		n += info.Size()
	}
	return n
}

func BenchmarkPassChoice(b *testing.B) {
	benchmarkDurable(b, mustCompile(b, counting), `{"n":0}`, 202)
}

func BenchmarkTasks(b *testing.B) { benchmarkDurable(b, mustCompile(b, chain(10)), `{}`, 11) }

// BenchmarkOrderSaga is the saga that ships, approved: three tasks and two choices.
func BenchmarkOrderSaga(b *testing.B) {
	text, err := definitions.Files.ReadFile("order-saga.asl.json")
	if err != nil {
		b.Fatal(err)
	}
	p := mustCompile(b, string(text))
	benchmarkRun(b, p, `{"items":[{"productId":"A00001","quantity":2}]}`, 0, tasksFunc(func(context.Context, interpreter.Task) (json.RawMessage, error) {
		return json.RawMessage(`{"StatusCode":200,"Payload":{"statusCode":200,"body":"{\"orderId\":\"order-000001\",\"status\":\"PAID\",\"total\":3998}"}}`), nil
	}))
}

func BenchmarkRecover10000(b *testing.B) {
	const n = 10_000
	p := mustCompile(b, chain(5))
	dir := b.TempDir()
	s := mustOpen(b, dir)
	var at sync.WaitGroup
	at.Add(n)
	in := &interpreter.Interpreter{Journal: s, Tasks: tasksFunc(func(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
		if t.State == "T3" { // four events are in the journal
			at.Done()
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return json.RawMessage(`{"ok":true}`), nil
	})}
	var started sync.WaitGroup
	for range 64 {
		started.Go(func() {
			for range n / 64 {
				if _, err := in.Start(interpreter.Request{Program: p}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for range n % 64 {
		if _, err := in.Start(interpreter.Request{Program: p}); err != nil {
			b.Fatal(err)
		}
	}
	started.Wait()
	at.Wait()
	in.Close()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		s := mustOpen(b, dir)
		in := &interpreter.Interpreter{Journal: s, Tasks: tasksFunc(func(ctx context.Context, t interpreter.Task) (json.RawMessage, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})}
		all, err := in.Recover(b.Context())
		if err != nil || len(all) != n {
			b.Fatal(len(all), err)
		}
		b.StopTimer()
		in.Close()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkList is the first page of the executions of one state machine, among a million.
func BenchmarkList(b *testing.B) {
	const n = 1_000_000
	ctx := b.Context()
	s := mustOpen(b, b.TempDir())
	defer s.Close()
	begin := time.UnixMilli(1_700_000_000_000)
	writes := make([]interpreter.Write, 0, 10_000)
	for i := range n {
		v := &interpreter.Summary{
			ID: fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:m:%036d", i), Name: fmt.Sprintf("%036d", i), MachineID: "arn:m",
			Status: engine.StatusSucceeded, Start: begin.Add(time.Duration(i) * time.Millisecond), Stop: begin.Add(time.Duration(i+50) * time.Millisecond), Digest: "d",
		}
		if i%1000 == 0 {
			v.Status = engine.StatusFailed
		}
		writes = append(writes, interpreter.Write{ID: v.ID, Seq: 1, New: true, Summary: v, Definition: &interpreter.Definition{Digest: "d"}, Snapshot: []byte("history")})
		if len(writes) == cap(writes) {
			if err := s.Commit(writes); err != nil {
				b.Fatal(err)
			}
			writes = writes[:0]
		}
	}
	for name, q := range map[string]store.Query{"all": {}, "status": {Status: engine.StatusFailed}, "none": {Status: engine.StatusAborted}} {
		q.MachineID = "arn:m"
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, _, err := s.List(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("delete", func(b *testing.B) {
		for i := range b.N {
			if err := s.Delete(ctx, fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:m:%036d", i)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prune1000", func(b *testing.B) {
		for i := range b.N {
			if _, err := s.Prune(ctx, store.Retention{EndedBefore: begin.Add(time.Duration(n/2+1000*(i+1)) * time.Millisecond)}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
