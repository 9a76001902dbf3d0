// Package storetest is what every [store.Store] must do, as tests.
package storetest

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
)

// Run tests stores that open makes, each of which is empty at first. reopen, when
// not nil, closes a store and opens what it left.
func Run(t *testing.T, open func(t *testing.T) store.Store, reopen func(t *testing.T, s store.Store) store.Store) {
	if reopen == nil {
		reopen = func(_ *testing.T, s store.Store) store.Store { return s }
	}
	for name, test := range map[string]func(*suite){
		"journal": (*suite).journal, "snapshots": (*suite).snapshots, "refuses": (*suite).refuses, "forget": (*suite).forget,
		"running": (*suite).running, "list": (*suite).list, "delete": (*suite).delete, "prune": (*suite).prune,
		"many": (*suite).many, "documents": (*suite).documents, "export": (*suite).export,
	} {
		t.Run(name, func(t *testing.T) {
			s := &suite{t, open(t), reopen}
			test(s)
			if err := s.store.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

type suite struct {
	*testing.T
	store  store.Store
	reopen func(t *testing.T, s store.Store) store.Store
}

const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m"

var start = time.UnixMilli(1_700_000_000_123).UTC()

// summary is that of a running execution which began n seconds after start.
func summary(n int) *interpreter.Summary {
	return &interpreter.Summary{
		ID: id(n), Name: fmt.Sprintf("x%d", n), MachineID: machine, Status: engine.StatusRunning,
		Start: start.Add(time.Duration(n) * time.Second), Digest: "abc",
	}
}

func id(n int) string { return fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:m:x%d", n) }

var definition = &interpreter.Definition{Digest: "abc", Name: "m.asl.json", Text: `{"StartAt": "é"}`}

// begin is the write of a new execution.
func begin(n int) interpreter.Write {
	return interpreter.Write{ID: id(n), Seq: 1, New: true, Summary: summary(n), Definition: definition, Entry: []byte("one")}
}

// end is the write of its end.
func end(n int, seq int64, status engine.Status) interpreter.Write {
	v := summary(n)
	v.Status, v.Stop = status, v.Start.Add(time.Minute)
	return interpreter.Write{ID: id(n), Seq: seq, Summary: v, Snapshot: []byte("end")}
}

func (s *suite) commit(writes ...interpreter.Write) {
	s.Helper()
	if err := s.store.Commit(writes); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) load(n int) *interpreter.Record {
	s.Helper()
	rec, err := s.store.Load(s.Context(), id(n))
	if err != nil {
		s.Fatal(err)
	}
	return rec
}

func (s *suite) want(n int, want *interpreter.Record) {
	s.Helper()
	s.store = s.reopen(s.T, s.store)
	if diff := cmp.Diff(want, s.load(n)); diff != "" {
		s.Errorf("(-want +got)\n%s", diff)
	}
}

func bytesOf(texts ...string) (list [][]byte) {
	for _, t := range texts {
		list = append(list, []byte(t))
	}
	return list
}

func (s *suite) journal() {
	w := begin(1)
	w.Summary.VersionArn, w.Summary.AliasArn, w.Summary.TasksName = machine+":1", machine+":prod", "happy"
	s.commit(w, interpreter.Write{ID: id(1), Seq: 2, Entry: []byte{0, 255}})
	s.commit(begin(2))
	s.commit(interpreter.Write{ID: id(1), Seq: 3, Entry: []byte("three")})
	s.want(1, &interpreter.Record{Summary: *w.Summary, Entries: bytesOf("one", "\x00\xff", "three")})
	s.want(2, &interpreter.Record{Summary: *summary(2), Entries: bytesOf("one")})
	if d, err := s.store.Definition(s.Context(), "abc"); err != nil || d != *definition {
		s.Errorf("%+v, %v", d, err)
	}
	if d, err := s.store.Definition(s.Context(), "xyz"); !errors.Is(err, interpreter.ErrNoDefinition) {
		s.Errorf("%+v, %v", d, err)
	}
	if _, err := s.store.Load(s.Context(), id(3)); !errors.Is(err, interpreter.ErrNoExecution) {
		s.Error(err)
	}
}

func (s *suite) snapshots() {
	s.commit(begin(1), interpreter.Write{ID: id(1), Seq: 2, Snapshot: []byte("A")}, interpreter.Write{ID: id(1), Seq: 3, Entry: []byte("three")})
	s.want(1, &interpreter.Record{Summary: *summary(1), Snapshots: bytesOf("A"), Seq: 2, Entries: bytesOf("three")})
	last := end(1, 4, engine.StatusFailed)
	s.commit(last)
	s.want(1, &interpreter.Record{Summary: *last.Summary, Snapshots: bytesOf("A", "end"), Seq: 4})
	again := *last.Summary // redriven
	again.Status, again.Stop, again.Redrives, again.RedriveDate = engine.StatusRunning, time.Time{}, 1, start.Add(time.Hour)
	s.commit(interpreter.Write{ID: id(1), Seq: 5, Summary: &again, Entry: []byte("five")})
	s.want(1, &interpreter.Record{Summary: again, Snapshots: bytesOf("A", "end"), Seq: 4, Entries: bytesOf("five")})
	lost := end(1, 9, engine.StatusFailed)
	lost.Replace = true
	s.commit(lost)
	s.want(1, &interpreter.Record{Summary: *lost.Summary, Snapshots: bytesOf("end"), Seq: 9})
	whole := end(2, 1, engine.StatusSucceeded) // begun and ended at once
	whole.New, whole.Definition = true, definition
	s.commit(whole)
	s.want(2, &interpreter.Record{Summary: *whole.Summary, Snapshots: bytesOf("end"), Seq: 1})
}

// refuses tests that of a batch with something wrong nothing is written.
func (s *suite) refuses() {
	s.commit(begin(1), interpreter.Write{ID: id(1), Seq: 2, Snapshot: []byte("A")}, interpreter.Write{ID: id(1), Seq: 3, Entry: []byte("three")})
	before := s.load(1)
	for name, bad := range map[string]interpreter.Write{
		"again":             begin(1),
		"seq":               {ID: id(1), Seq: 3, Entry: []byte("x")},
		"old seq":           {ID: id(1), Seq: 1, Entry: []byte("x")},
		"seq of a snapshot": {ID: id(1), Seq: 2, Entry: []byte("x")},
		"snapshot":          {ID: id(1), Seq: 2, Snapshot: []byte("x")},
		"unknown":           {ID: id(8), Seq: 2, Entry: []byte("x")},
	} {
		err := s.store.Commit([]interpreter.Write{begin(2), {ID: id(1), Seq: 4, Entry: []byte("four")}, bad})
		switch {
		case err == nil,
			name == "again" && !errors.Is(err, interpreter.ErrExecutionExists),
			name == "unknown" && !errors.Is(err, interpreter.ErrNoExecution):
			s.Errorf("%s: %v", name, err)
		}
		s.want(1, before)
		if _, err := s.store.Load(s.Context(), id(2)); !errors.Is(err, interpreter.ErrNoExecution) {
			s.Errorf("%s: %v", name, err)
		}
	}
	s.commit(begin(2), interpreter.Write{ID: id(1), Seq: 4, Entry: []byte("four")})

	// What was undone is not taken for what comes in its place.
	if err := s.store.Commit([]interpreter.Write{begin(3), begin(1)}); !errors.Is(err, interpreter.ErrExecutionExists) {
		s.Error(err)
	}
	s.commit(begin(4))
	s.unknown(3)
	s.want(4, &interpreter.Record{Summary: *summary(4), Entries: bytesOf("one")})
}

// unknown expects an execution not to be there for a write.
func (s *suite) unknown(n int) {
	s.Helper()
	if err := s.store.Commit([]interpreter.Write{{ID: id(n), Seq: 2, Entry: []byte("x")}}); !errors.Is(err, interpreter.ErrNoExecution) {
		s.Errorf("a write of %d: %v", n, err)
	}
}

func (s *suite) forget() {
	w := begin(1)
	w.Summary.Express = true
	s.commit(w, begin(2))
	if page, _, err := s.store.List(s.Context(), store.Query{MachineID: machine}); err != nil || len(page) != 1 || page[0].ID != id(2) {
		s.Errorf("%v, %v", page, err)
	}
	s.commit(interpreter.Write{ID: id(1), Forget: true})
	if _, err := s.store.Load(s.Context(), id(1)); !errors.Is(err, interpreter.ErrNoExecution) {
		s.Error(err)
	}
	if err := s.store.Commit([]interpreter.Write{{ID: id(1), Forget: true}}); !errors.Is(err, interpreter.ErrNoExecution) {
		s.Errorf("forgotten again: %v", err)
	}
	s.commit(begin(1))
	s.want(1, &interpreter.Record{Summary: *summary(1), Entries: bytesOf("one")})
}

func (s *suite) running() {
	const n = 2500 // more than are read at a time
	writes := make([]interpreter.Write, 0, 2*n)
	for i := range n {
		writes = append(writes, begin(i))
		if i%2 == 1 {
			writes = append(writes, end(i, 2, engine.StatusSucceeded))
		}
	}
	s.commit(writes...)
	var got []string
	for rec, err := range s.store.Running(s.Context()) {
		if err != nil || len(rec.Entries) != 1 || rec.Status != engine.StatusRunning {
			s.Fatalf("%+v, %v", rec, err)
		}
		got = append(got, rec.ID)
	}
	if len(got) != n/2 || got[0] != id(0) || got[n/2-1] != id(n-2) {
		s.Errorf("%d executions: %v", len(got), got)
	}
	for range s.store.Running(s.Context()) {
		break
	}
}

func (s *suite) list() {
	for i := range 30 {
		w := begin(i / 2) // two at a time
		w.ID = id(i)
		w.Summary.ID = id(i)
		if i%3 == 0 {
			w.Summary.VersionArn = machine + ":1"
		}
		s.commit(w)
		if i%5 == 0 {
			ended := *w.Summary
			ended.Status = engine.StatusFailed
			s.commit(interpreter.Write{ID: id(i), Seq: 2, Summary: &ended, Snapshot: []byte("end")})
		}
	}
	for name, q := range map[string]store.Query{
		"all":     {},
		"status":  {Status: engine.StatusFailed},
		"version": {Qualified: machine + ":1"},
		"both":    {Status: engine.StatusFailed, Qualified: machine + ":1"},
		"none":    {Qualified: machine + ":2"},
	} {
		var want, got []string
		for i := 29; i >= 0; i-- {
			if (q.Status == "" || i%5 == 0) && (q.Qualified == "" || i%3 == 0 && q.Qualified == machine+":1") {
				want = append(want, id(i))
			}
		}
		q.MachineID, q.Limit = machine, 4
		for pages := 0; ; pages++ {
			page, next, err := s.store.List(s.Context(), q)
			if err != nil || pages > 10 {
				s.Fatal(name, err)
			}
			for _, v := range page {
				got = append(got, v.ID)
			}
			if q.After = next; next == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			s.Errorf("%s: %v\nwant %v", name, got, want)
		}
	}
	if page, next, err := s.store.List(s.Context(), store.Query{MachineID: "other"}); len(page) > 0 || next != "" || err != nil {
		s.Error(page, next, err)
	}
	if _, _, err := s.store.List(s.Context(), store.Query{MachineID: machine, After: "x"}); !errors.Is(err, store.ErrBadCursor) {
		s.Error(err)
	}
}

func (s *suite) delete() {
	other := begin(9)
	other.Summary.MachineID = machine + "2"
	s.commit(begin(1), begin(2), begin(3), other, end(3, 2, engine.StatusSucceeded))
	if err := s.store.Delete(s.Context(), id(1), id(7)); err != nil {
		s.Error(err)
	}
	if n, err := s.store.DeleteMachine(s.Context(), machine); n != 2 || err != nil {
		s.Error(n, err)
	}
	s.want(9, &interpreter.Record{Summary: *other.Summary, Entries: bytesOf("one")})
	s.commit(begin(1)) // what was deleted has left nothing behind
	s.want(1, &interpreter.Record{Summary: *summary(1), Entries: bytesOf("one")})
	s.unknown(2)
	s.commit(begin(5))
	if err := s.store.Delete(s.Context(), id(5)); err != nil {
		s.Error(err)
	}
	s.commit(begin(6)) // may be in the same place
	s.unknown(5)
	s.want(6, &interpreter.Record{Summary: *summary(6), Entries: bytesOf("one")})
}

func (s *suite) prune() {
	for i := range 10 {
		s.commit(begin(i))
		if i != 4 {
			s.commit(end(i, 2, engine.StatusSucceeded)) // at i seconds and a minute
		}
	}
	left := func() (list []string) {
		for rec, err := range s.store.All(s.Context()) {
			if err != nil {
				s.Fatal(err)
			}
			list = append(list, rec.Name)
		}
		return list
	}
	for _, step := range []struct {
		r    store.Retention
		n    int
		left string
	}{
		{store.Retention{}, 0, "x0 x1 x2 x3 x4 x5 x6 x7 x8 x9"},
		{store.Retention{EndedBefore: start.Add(62 * time.Second)}, 2, "x2 x3 x4 x5 x6 x7 x8 x9"},
		{store.Retention{Keep: 6}, 1, "x3 x4 x5 x6 x7 x8 x9"},
		{store.Retention{Keep: 2, EndedBefore: start}, 4, "x4 x8 x9"},
		{store.Retention{EndedBefore: start.Add(time.Hour)}, 2, "x4"},
	} {
		n, err := s.store.Prune(s.Context(), step.r)
		if got := strings.Join(left(), " "); n != step.n || err != nil || got != step.left {
			s.Errorf("%+v: %d, %v, left %s", step.r, n, err, got)
		}
		if _, err := s.store.Definition(s.Context(), "abc"); err != nil {
			s.Errorf("%+v: the definition of those that are left: %v", step.r, err)
		}
	}
	s.commit(end(4, 2, engine.StatusSucceeded))
	if n, err := s.store.Prune(s.Context(), store.Retention{EndedBefore: start.Add(time.Hour)}); n != 1 || err != nil {
		s.Errorf("the last: %d, %v", n, err)
	}
	if _, err := s.store.Definition(s.Context(), "abc"); !errors.Is(err, interpreter.ErrNoDefinition) {
		s.Errorf("the definition of none: %v", err)
	}
	s.commit(begin(1)) // brings it again
	if _, err := s.store.Definition(s.Context(), "abc"); err != nil {
		s.Errorf("the definition of another: %v", err)
	}
}

// many are more than are read, or deleted, at a time.
func (s *suite) many() {
	const n = 2345
	var writes []interpreter.Write
	for i := range n {
		writes = append(writes, begin(i))
	}
	s.commit(writes...)
	for name, all := range map[string]iter.Seq2[*interpreter.Record, error]{"All": s.store.All(s.Context()), "Running": s.store.Running(s.Context())} {
		i := 0
		for rec, err := range all {
			if err != nil || rec.ID != id(i) || len(rec.Entries) != 1 {
				s.Fatalf("%s: %d is %+v, %v", name, i, rec, err)
			}
			i++
		}
		if i != n {
			s.Errorf("%s: %d of %d", name, i, n)
		}
	}
	if got, err := s.store.DeleteMachine(s.Context(), machine); got != n || err != nil {
		s.Errorf("deleted %d of %d, %v", got, n, err)
	}
}

func (s *suite) documents() {
	put := func(list ...store.Document) {
		if err := s.store.Put(s.Context(), list...); err != nil {
			s.Fatal(err)
		}
	}
	put(store.Document{Kind: "machine", Key: "b", Value: []byte("1")}, store.Document{Kind: "machine", Key: "a", Value: []byte("2")}, store.Document{Kind: "activity", Key: "a", Value: []byte{}})
	put(store.Document{Kind: "machine", Key: "b", Value: []byte("3")}, store.Document{Kind: "machine", Key: "c"})
	s.store = s.reopen(s.T, s.store)
	got, err := s.store.Documents(s.Context(), "machine")
	want := []store.Document{{Kind: "machine", Key: "a", Value: []byte("2")}, {Kind: "machine", Key: "b", Value: []byte("3")}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		s.Errorf("%v %s", err, diff)
	}
	put(store.Document{Kind: "machine", Key: "a"})
	if got, err := s.store.Documents(s.Context(), ""); len(got) != 2 || err != nil || got[0].Kind != "activity" {
		s.Errorf("%v, %v", got, err)
	}
}

// export tests that all there is comes back from a text.
func (s *suite) export() {
	s.commit(begin(1), interpreter.Write{ID: id(1), Seq: 2, Snapshot: []byte("A")}, interpreter.Write{ID: id(1), Seq: 3, Snapshot: []byte("B")}, interpreter.Write{ID: id(1), Seq: 4, Entry: []byte("four")},
		begin(2), interpreter.Write{ID: id(2), Seq: 2, Entry: []byte("two")}, begin(3), end(3, 2, engine.StatusSucceeded))
	if err := s.store.Put(s.Context(), store.Document{Kind: "k", Key: "a", Value: []byte("v")}); err != nil {
		s.Fatal(err)
	}
	var text, again strings.Builder
	if err := store.Export(s.Context(), s.store, &text); err != nil {
		s.Fatal(err)
	}
	to := &store.Memory{}
	if err := store.Import(s.Context(), to, strings.NewReader(text.String())); err != nil {
		s.Fatal(err)
	}
	if err := store.Export(s.Context(), to, &again); err != nil {
		s.Fatal(err)
	}
	if diff := cmp.Diff(text.String(), again.String()); diff != "" {
		s.Errorf("exported again (-want +got)\n%s", diff)
	}
	if strings.Count(text.String(), "\n") != 6 { // head, definition, 3 executions, document
		s.Errorf("exported\n%s", text.String())
	}
	if err := store.Import(s.Context(), s.store, strings.NewReader(text.String())); !errors.Is(err, interpreter.ErrExecutionExists) {
		s.Errorf("imported into what has it: %v", err)
	}
}
