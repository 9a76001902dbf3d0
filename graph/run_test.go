package graph

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// events reads a history as archives hold it: `1m0s 3<2 TaskScheduled {…}`.
func events(t *testing.T, text string) []Event {
	t.Helper()
	var all []Event
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		var e Event
		if d, err := time.ParseDuration(words[0]); err == nil {
			e.Millis = d.Milliseconds()
			words = words[1:]
		}
		if _, err := fmt.Sscanf(words[0], "%d<%d", &e.ID, &e.Previous); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		e.Type = words[1]
		if _, details, ok := strings.Cut(line, " {"); ok {
			v, err := jsonval.Parse("{" + strings.TrimSpace(details))
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			e.detail(v)
		}
		all = append(all, e)
	}
	return all
}

// TestRunOfEveryArchive draws every execution of the archives, whole and cut
// off after every event.
func TestRunOfEveryArchive(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/run/*.txtar")
	if err != nil || len(files) < 50 {
		t.Fatalf("archives: %q, %v", files, err)
	}
	for _, file := range files {
		texts := archive(t, file)
		sm, err := asl.Parse(file, []byte(texts["machine.asl.json"]))
		if err != nil || texts["history.txt"] == "" {
			continue
		}
		all := events(t, texts["history.txt"])
		for n := range min(len(all), 60) {
			NewRun(all[:n])
		}
		r := NewRun(all)
		want, _, _ := strings.Cut(texts["outcome.txt"], " ")
		status := map[string]Status{"SUCCEEDED": Succeeded, "FAILED": Failed, "TIMED_OUT": Failed, "ABORTED": Aborted}[strings.TrimSpace(want)]
		if r.Status != status {
			t.Errorf("%s: execution %v, want %v", file, r.Status, status)
		}
		for _, v := range r.Visits {
			if v.Status == Running || v.End < v.Start {
				t.Errorf("%s: %s is %v from %d to %d after the end", file, v.Name, v.Status, v.Start, v.End)
			}
		}
		p := lay(New(sm), cells(), (&Options{Run: r}).decoration(New(sm)))
		for _, problem := range problems(p, rect{0, 0, p.w, p.h}) {
			t.Errorf("%s: %s", file, problem)
		}
		checkTaken(t, file, New(sm), r)
		Unicode(sm, Options{Run: r, Color: true})
		SVG(sm, Options{Run: r})
		TimelineUnicode(r, Options{})
		TimelineSVG(r, Options{})
		MapUnicode([]*Run{r}, Options{})
		MapSVG([]*Run{r, r}, Options{})
	}
}

// checkTaken checks that every way an execution took is one of the picture.
func checkTaken(t *testing.T, file string, g *Group, r *Run) {
	t.Helper()
	d := (&Options{Run: r}).decoration(g)
	for taken := range r.taken {
		if !d.edges[taken] && !d.silent(taken) {
			t.Errorf("%s: took %+v, which is no edge", file, taken)
		}
	}
}

func archive(t *testing.T, file string) map[string]string {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	for _, f := range a.Files {
		texts[f.Name] = string(f.Data)
	}
	return texts
}

func TestRunStates(t *testing.T) {
	t.Parallel()
	tests := []struct{ file, want string }{
		{"map_fails_in_the_middle.txtar", "M: failed 5s · 4 items · E · failed\nC 0: succeeded 0s\nW 0: succeeded 1s\nC 1: succeeded 0s\n" +
			"T 1: failed 5s · E · failed\nC 2: succeeded 0s\nW 2: aborted 5s · aborted\nC 3: succeeded 0s\nW 3: aborted 5s · aborted\n"},
		{"map_in_parallel_fails.txtar", "P: caught 1s · E · caught error\nM: failed 1s · 2 items · E · failed\nW: aborted 1s · aborted\n" +
			"C 0: succeeded 0s\nA 0: failed 1s · E · failed\nC 1: succeeded 0s\nV 1: aborted 1s · aborted\nB: succeeded 0s\n"},
		{"catch_result_path.txtar", "A: caught 0s · E · caught error\nB: succeeded 0s\n"},
		{"retry_backoff.txtar", "Charge: succeeded 3s · 3 attempts · Net.Timeout\n"},
		{"parallel_retry.txtar", "P: succeeded 2s · 2 attempts · E\nA: failed 0s · E · failed\nW: aborted 0s · aborted\nA: succeeded 0s\nW: succeeded 1s\n"},
	}
	for _, tt := range tests {
		r := NewRun(events(t, archive(t, "../testdata/run/"+tt.file)["history.txt"]))
		var b strings.Builder
		for _, v := range r.Visits {
			b.WriteString(v.Name)
			if v.Iteration >= 0 {
				b.WriteString(" " + strconv.Itoa(v.Iteration))
			}
			b.WriteString(": " + v.Status.String() + " " + v.remark() + "\n")
		}
		if diff := cmp.Diff(tt.want, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
	}
}

func TestRunNotes(t *testing.T) {
	t.Parallel()
	r := NewRun(events(t, archive(t, "../testdata/run/map_fails_in_the_middle.txtar")["history.txt"]))
	for name, want := range map[string][]string{
		"M": {"failed · 4 items · 5s", "E"}, "C": {"succeeded · 4 times"}, "W": {"aborted · 2 of 3 times · 11s"}, "T": {"failed · 5s", "E"}, "nowhere": nil,
	} {
		if diff := cmp.Diff(want, r.notes(name, r.State(name))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseHistory(t *testing.T) {
	t.Parallel()
	want := []Event{
		{ID: 1, Type: "ExecutionStarted", Millis: 1500},
		{ID: 2, Type: "TaskStateEntered", Millis: 1500, Name: "Pay"},
		{ID: 3, Previous: 2, Type: "TaskScheduled", Millis: 2500, Callee: "lambda:invoke charge"},
		{ID: 4, Previous: 3, Type: "TaskFailed", Millis: 2750, Error: "Net.Timeout"},
	}
	tests := []struct{ name, text string }{
		{"of the API", `{"events": [
			{"id": 1, "timestamp": 1.5, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
			{"id": 2, "previousEventId": 0, "timestamp": 1.5, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Pay", "input": "{}"}},
			{"id": 3, "previousEventId": 2, "timestamp": 2.5, "type": "TaskScheduled", "taskScheduledEventDetails": {"resourceType": "lambda", "resource": "invoke", "parameters": "{\"FunctionName\": \"arn:aws:lambda:us-east-1:123456789012:function:charge\"}"}},
			{"id": 4, "previousEventId": 3, "timestamp": 2.75, "type": "TaskFailed", "taskFailedEventDetails": {"error": "Net.Timeout"}}]}`},
		{"of the AWS CLI, the other way round", `{"events": [
			{"id": 4, "previousEventId": 3, "timestamp": "1970-01-01T01:00:02.750000+01:00", "type": "TaskFailed", "taskFailedEventDetails": {"error": "Net.Timeout"}},
			{"id": 3, "previousEventId": 2, "timestamp": "1970-01-01T00:00:02.500000+00:00", "type": "TaskScheduled", "taskScheduledEventDetails": {"resourceType": "lambda", "resource": "invoke", "parameters": "{\"FunctionName\": \"charge\"}"}},
			{"id": 2, "previousEventId": 0, "timestamp": "1970-01-01T00:00:01.500000+00:00", "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Pay"}},
			{"id": 1, "previousEventId": 0, "timestamp": "1970-01-01T00:00:01.500Z", "type": "ExecutionStarted"}]}`},
	}
	for _, tt := range tests {
		got, err := ParseHistory(tt.text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
	for text, want := range map[string]string{
		`{}`:                               `history: want an array of events, or an object with one named "events" or "history"`,
		`7`:                                `history: want an array of events, or an object with one named "events" or "history"`,
		`{"events": [], "nextToken": "t"}`: "history: other pages follow this one; fetch it whole",
	} {
		if _, err := ParseHistory(text); err == nil || err.Error() != want {
			t.Errorf("ParseHistory(%s): %v, want %s", text, err, want)
		}
	}
}

func FuzzParseHistory(f *testing.F) {
	f.Add(`[{"id": 1, "type": "MapStateEntered", "stateEnteredEventDetails": {"name": "M"}}, {"id": 2, "previousEventId": 1, "type": "MapIterationStarted", "d": {}}]`)
	f.Add(`{"history": [{"id": 1, "type": "ParallelStateFailed"}, {"id": 1, "previousEventId": 1, "type": "TaskFailed"}]}`)
	f.Fuzz(func(_ *testing.T, text string) {
		events, err := ParseHistory(text)
		if err != nil {
			return
		}
		r := NewRun(events)
		TimelineUnicode(r, Options{Columns: 80})
		TimelineSVG(r, Options{})
		MapSVG([]*Run{r}, Options{})
	})
}
