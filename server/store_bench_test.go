package server

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/store/sqlite"
)

// newStored is a server that keeps everything in a folder.
func newStored(b *testing.B) *Server {
	data, err := sqlite.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	s := &Server{Store: data, Interpreter: &interpreter.Interpreter{Journal: data}}
	b.Cleanup(func() {
		s.Interpreter.Close()
		if err := data.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := s.Restore(b.Context()); err != nil {
		b.Fatal(err)
	}
	answer(b, s, "CreateStateMachine", members("name", "m", "roleArn", role, "definition", pass))
	return s
}

func answer(b *testing.B, s *Server, action, body string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request(action, body))
	if w.Code != 200 {
		b.Errorf("%s: %d %s", action, w.Code, w.Body)
	}
}

// StartExecution with a disk, one caller and 64.
func BenchmarkStoredStart(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := newStored(b)
			times := make(chan []time.Duration, callers)
			b.ResetTimer()
			for i := range callers {
				go func() {
					var took []time.Duration
					for n := i; n < b.N; n += callers {
						began := time.Now()
						answer(b, s, "StartExecution", members("stateMachineArn", machineARN))
						took = append(took, time.Since(began))
					}
					times <- took
				}()
			}
			var all []time.Duration
			for range callers {
				all = append(all, <-times...)
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// The first page of ListExecutions of 20,000.
func BenchmarkStoredList(b *testing.B) {
	s := newStored(b)
	done := make(chan struct{})
	for range 64 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 20_000 / 64 {
				answer(b, s, "StartExecution", members("stateMachineArn", machineARN))
			}
		}()
	}
	for range 64 {
		<-done
	}
	for _, status := range []string{"", "SUCCEEDED"} {
		b.Run("status="+status, func(b *testing.B) {
			body := members("stateMachineArn", machineARN)
			if status != "" {
				body = members("stateMachineArn", machineARN, "statusFilter", status)
			}
			for b.Loop() {
				answer(b, s, "ListExecutions", body)
			}
		})
	}
}
