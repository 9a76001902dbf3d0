package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/store"
	"github.com/sfnlocal/sfnlocal/store/sqlite"
)

// waiting has a task, a pause and a task that is answered with its token.
const waiting = `{"StartAt":"A","States":{
	"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:work","Next":"B"},
	"B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"b","Payload":{"t.$":"$$.Task.Token"}},"End":true}}}`

// handOn does A and leaves B to its token.
var handOn tasksFunc = func(_ context.Context, t interpreter.Task) (json.RawMessage, error) {
	if t.State == "B" {
		return json.RawMessage(t.Input), nil
	}
	return json.RawMessage(`{"done":"` + t.Execution + `"}`), nil
}

func historyOf(e *interpreter.Execution) string {
	var b strings.Builder
	for _, h := range e.History() {
		fmt.Fprintln(&b, &h)
	}
	return b.String()
}

// submissions is an Observe that tells of executions whose B was handed on. It
// sends their tokens.
func submissions() (func(*interpreter.Execution, engine.HistoryEvent), chan string) {
	seen := make(chan string, 1000)
	return func(_ *interpreter.Execution, h engine.HistoryEvent) {
		if h.Type == engine.TypeTaskSubmitted {
			var input struct{ Payload struct{ T string } }
			if json.Unmarshal([]byte(h.Details.(*engine.TaskOutput).Output), &input) == nil {
				seen <- input.Payload.T
			}
		}
	}, seen
}

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	observe, seen := submissions()
	in := &interpreter.Interpreter{Tasks: handOn, Journal: s, Observe: observe}
	e, err := in.Start(interpreter.Request{Program: mustCompile(t, waiting)})
	if err != nil {
		t.Fatal(err)
	}
	token := <-seen
	in.Close()
	if err := in.SendTaskSuccess(token, json.RawMessage(`1`)); !errors.Is(err, interpreter.ErrClosed) {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	id := e.Describe().ID

	s = mustOpen(t, dir)
	in = &interpreter.Interpreter{Journal: s, Tasks: tasksFunc(func(_ context.Context, task interpreter.Task) (json.RawMessage, error) {
		t.Errorf("%s was begun again", task.State)
		return nil, nil
	})}
	all, err := in.Recover(t.Context())
	if err != nil || len(all) != 1 || all[0].Describe().ID != id {
		t.Fatal(all, err)
	}
	if err := in.SendTaskSuccess(token, json.RawMessage(`{"x":1}`)); err != nil {
		t.Fatal(err)
	}
	<-all[0].Done()
	want := historyOf(all[0])
	if out, err := all[0].Result(); string(out) != `{"x":1}` || err != nil {
		t.Errorf("%s, %v", out, err)
	}
	if err := in.SendTaskSuccess(token, json.RawMessage(`2`)); !errors.Is(err, interpreter.ErrTaskTimedOut) {
		t.Error(err)
	}
	in.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = mustOpen(t, dir)
	defer s.Close()
	in = &interpreter.Interpreter{Journal: s}
	ended, err := in.Load(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, historyOf(ended)); diff != "" {
		t.Errorf("read again (-want +got)\n%s", diff)
	}
	if d := ended.Describe(); d.Status != engine.StatusSucceeded || string(d.Output) != `{"x":1}` {
		t.Errorf("%+v", d)
	}
}

func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	_, err := sqlite.Open(t.Context(), dir)
	if want := fmt.Sprintf("data folder %s: in use by another sfnlocal (process %d)", dir, os.Getpid()); err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, dir).Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenErrors(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"no database": {func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, "sfnlocal.db"), bytes.Repeat([]byte("not a database "), 1000))
		}, "sfnlocal.db is damaged; restore a backup of it"},
		"of another program": {func(t *testing.T, dir string) {
			s := mustOpen(t, dir)
			execSQL(t, s, "PRAGMA application_id = 7")
		}, "sfnlocal.db is a database of another program"},
		"of another program that says nothing of itself": {func(t *testing.T, dir string) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "sfnlocal.db"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("CREATE TABLE theirs (n)"); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}, "sfnlocal.db is a database of another program"},
		"newer": {func(t *testing.T, dir string) {
			s := mustOpen(t, dir)
			execSQL(t, s, "PRAGMA user_version = 99")
		}, "sfnlocal.db was written by a newer version of sfnlocal (its tables are of version 99"},
		"a file": {func(t *testing.T, dir string) {
			if err := os.Remove(dir); err != nil {
				t.Fatal(err)
			}
			writeFile(t, dir, nil)
		}, "not a directory"},
		"read only": {func(t *testing.T, dir string) {
			if os.Getuid() == 0 { // who may write in any folder but the kernel's
				const kernel = "/sys/kernel"
				if _, err := os.Stat(kernel); err != nil {
					t.Skip("the tests run as root, and there is no folder that root may not write to: ", err)
				}
				if err := errors.Join(os.Remove(dir), os.Symlink(kernel, dir)); err != nil {
					t.Fatal(err)
				}
				return
			}
			if err := os.Chmod(dir, 0o555); err != nil {
				t.Fatal(err)
			}
		}, "permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			c.prepare(t, dir)
			s, err := sqlite.Open(t.Context(), dir)
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "data folder "+dir+": ") {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// execSQL runs a statement on the database and closes the store.
func execSQL(t *testing.T, s *sqlite.Store, statement string) {
	t.Helper()
	if err := s.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk starts executions until the disk is full. Each that was
// acknowledged is there, the error of the others says why, and when there is room
// again everything goes on.
func TestFullDisk(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	defer s.Close()
	if err := s.Exec("PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	faults := make(chan error, 100)
	in := &interpreter.Interpreter{Tasks: handOn, Journal: s, Fault: func(_ string, err error) { faults <- err }}
	p := mustCompile(t, waiting)
	started := map[string]bool{}
	input := json.RawMessage(`"` + strings.Repeat("x", 5000) + `"`)
	for {
		e, err := in.Start(interpreter.Request{Program: p, Input: input})
		if err != nil {
			if !strings.Contains(err.Error(), "the disk is full") {
				t.Errorf("%v", err)
			}
			break
		}
		started[e.Describe().ID] = true
	}
	if err := <-faults; !strings.Contains(err.Error(), "the disk is full") {
		t.Error(err)
	}
	for rec, err := range s.All(t.Context()) {
		if err != nil || !started[rec.ID] {
			t.Fatalf("%v, %v", rec, err)
		}
		delete(started, rec.ID)
	}
	if len(started) > 0 {
		t.Errorf("acknowledged and not there: %v", started)
	}
	if err := s.Exec("PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Start(interpreter.Request{Program: p, Input: input}); err != nil {
		t.Error(err)
	}
	in.Close()
}

// TestLocked: another program that holds the database's lock keeps executions
// from starting, with an error that says so, and harms nothing.
func TestLocked(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := mustOpen(t, folder)
	defer s.Close()
	if err := s.Exec("PRAGMA busy_timeout = 50"); err != nil {
		t.Fatal(err)
	}
	in := &interpreter.Interpreter{Tasks: handOn, Journal: s, Fault: func(string, error) {}}
	defer in.Close()
	p := mustCompile(t, waiting)
	other, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "sfnlocal.db")+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Start(interpreter.Request{Program: p}); err == nil || !strings.Contains(err.Error(), "sfnlocal.db is locked by another program") {
		t.Errorf("while it is locked: %v", err)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Start(interpreter.Request{Program: p}); err != nil {
		t.Errorf("when it is free again: %v", err)
	}
}

// TestOlderTables opens what the first version of the tables left.
func TestOlderTables(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	in := &interpreter.Interpreter{Tasks: fine, Journal: s}
	e, err := in.Start(interpreter.Request{Program: mustCompile(t, chain(3))})
	if err != nil {
		t.Fatal(err)
	}
	<-e.Done()
	in.Close()
	execSQL(t, s, "DROP INDEX executions_by_definition; PRAGMA user_version = 1")
	if _, err := sqlite.View(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "another version of sfnlocal (its tables are of version 1, this one has 2)") {
		t.Errorf("looked into: %v", err)
	}
	s = mustOpen(t, dir)
	defer s.Close()
	again, err := (&interpreter.Interpreter{Journal: s}).Load(t.Context(), e.Describe().ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(historyOf(e), historyOf(again)); diff != "" {
		t.Errorf("read again (-want +got)\n%s", diff)
	}
	if n, err := s.Prune(t.Context(), store.Retention{EndedBefore: time.Now().Add(time.Hour)}); n != 1 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
}

// TestRemoved: what nobody could find again is not acknowledged.
func TestRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := mustOpen(t, dir)
	defer s.Close()
	in := &interpreter.Interpreter{Tasks: fine, Journal: s, Fault: func(string, error) {}}
	defer in.Close()
	p := mustCompile(t, chain(1))
	if _, err := in.Start(interpreter.Request{Program: p}); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	const want = "sfnlocal.db was removed or replaced while it was in use; start the server anew"
	if _, err := in.Start(interpreter.Request{Program: p}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("start: %v\nwant %s", err, want)
	}
	another := mustOpen(t, dir)
	defer another.Close()
	if err := s.Put(t.Context(), store.Document{Kind: "k", Key: "a", Value: []byte("1")}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("put, when another is in its place: %v\nwant %s", err, want)
	}
}

// copyFolder copies a folder that may be open.
func copyFolder(t *testing.T, from string, change func(name string, data []byte) []byte) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"sfnlocal.db", "sfnlocal.db-wal"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err == nil {
			writeFile(t, filepath.Join(to, name), change(name, data))
		}
	}
	return to
}

// TestTornLog cuts the write-ahead log anywhere: what opens is what some of the
// first commits left.
func TestTornLog(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	const n = 20
	for i := range n {
		v := &interpreter.Summary{ID: fmt.Sprint(i), MachineID: "m", Status: engine.StatusRunning, Digest: "d"}
		if err := s.Commit([]interpreter.Write{{ID: v.ID, Seq: 1, New: true, Summary: v, Definition: &interpreter.Definition{Digest: "d"}, Entry: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	fewest, most := n, 0
	for range 30 {
		torn := mustOpen(t, copyFolder(t, dir, func(name string, data []byte) []byte {
			if name == "sfnlocal.db-wal" {
				return data[:r.IntN(len(data)+1)]
			}
			return data
		}))
		count := 0
		for rec, err := range torn.All(t.Context()) {
			if err != nil || rec.ID != fmt.Sprint(count) || len(rec.Entries) != 1 {
				t.Fatalf("%+v, %v", rec, err)
			}
			count++
		}
		fewest, most = min(fewest, count), max(most, count)
		if err := errors.Join(torn.Check(t.Context()), torn.Close()); err != nil {
			t.Error(err)
		}
	}
	if fewest == most {
		t.Errorf("every cut left %d executions", most)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestDamagedLog changes a byte of the write-ahead log. What opens has all that was
// acknowledged but the last commit, which may be one that was torn; else it is
// refused, and opens with all that was before when the log is cut as the error says.
func TestDamagedLog(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	defer s.Close()
	const n = 20
	for i := range n {
		v := &interpreter.Summary{ID: fmt.Sprint(i), MachineID: "m", Status: engine.StatusRunning, Digest: "d"}
		if err := s.Commit([]interpreter.Write{{ID: v.ID, Seq: 1, New: true, Summary: v, Definition: &interpreter.Definition{Digest: "d"}, Entry: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(dir string) (n int, err error) {
		s, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			return 0, err
		}
		defer s.Close()
		for _, err := range s.All(t.Context()) {
			if err != nil {
				return 0, err
			}
			n++
		}
		return n, nil
	}
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 40 {
		at := 0
		copied := copyFolder(t, dir, func(name string, data []byte) []byte {
			if name == "sfnlocal.db-wal" {
				at = r.IntN(len(data))
				data[at] ^= 0xFF
			}
			return data
		})
		got, err := count(copied)
		if err == nil && got >= n-1 {
			continue
		}
		if err == nil {
			t.Errorf("with byte %d changed, %d are left of %d", at, got, n)
			continue
		}
		refused++
		_, command, _ := strings.Cut(err.Error(), "truncate -s ")
		var size int64
		var file string
		if _, err := fmt.Sscanf(command, "%d %s", &size, &file); err != nil || !strings.Contains(command, "sfnlocal.db-wal") {
			t.Fatalf("the error is %s", command)
		}
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
		if got, err := count(copied); err != nil && size > 0 || got >= n-1 {
			t.Errorf("cut to %d there are %d, %v", size, got, err)
		}
	}
	if refused == 0 {
		t.Error("none was refused")
	}
}

// payloads are the places in the database where entries and snapshots are.
func payloads(t *testing.T, dir string) (places []int) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "sfnlocal.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		if bytes.HasPrefix(data[i:], []byte(`{"format":1,`)) || bytes.HasPrefix(data[i:], []byte{0x1F, 0x8B, 8}) {
			for k := range 80 {
				places = append(places, i+k)
			}
		}
	}
	return places
}

// TestGarbled changes bytes of journals and histories: whatever is read is what was
// written, or an error or the failure of one execution says that it is not.
func TestGarbled(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	observe, seen := submissions()
	in := &interpreter.Interpreter{Tasks: handOn, Journal: s, Observe: observe}
	p := mustCompile(t, waiting)
	want := map[string]string{}
	for i := range 20 {
		e, err := in.Start(interpreter.Request{Program: p, Info: engine.Info{Name: fmt.Sprint(i)}})
		if err != nil {
			t.Fatal(err)
		}
		token := <-seen
		if i%2 == 0 {
			if err := in.SendTaskSuccess(token, json.RawMessage(`{}`)); err != nil {
				t.Fatal(err)
			}
		}
		want[e.Describe().ID] = historyOf(e)
	}
	in.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	places := payloads(t, dir)
	noticed, whole := 0, 0
	for range 60 {
		s, err := sqlite.Open(t.Context(), copyFolder(t, dir, func(_ string, data []byte) []byte {
			for range 4 {
				data[places[r.IntN(len(places))]] ^= byte(1 + r.IntN(255))
			}
			return data
		}))
		if err != nil {
			noticed++
			continue
		}
		in := &interpreter.Interpreter{Journal: s, Tasks: handOn}
		all, err := in.Recover(t.Context())
		if err != nil {
			noticed++
		}
		for _, e := range all {
			got := historyOf(e)
			if f := e.Describe().Failure; f != nil && strings.Contains(f.Cause, "could not be recovered") {
				noticed++
			} else if w, known := want[e.Describe().ID]; known && got != w && !strings.HasPrefix(got, w) {
				t.Errorf("%s is now\n%s\nand was\n%s", e.Describe().ID, got, w)
			} else {
				whole++
			}
		}
		for id, w := range want {
			e, err := in.Load(t.Context(), id)
			if err != nil {
				noticed++
				continue
			}
			if f := e.Describe().Failure; f == nil && !strings.HasPrefix(historyOf(e), w) {
				t.Errorf("%s is now\n%s\nand was\n%s", id, historyOf(e), w)
			}
		}
		in.Close()
		_ = s.Close() // may be an error of the damage
	}
	if noticed == 0 || whole == 0 {
		t.Errorf("%d damages were noticed, and %d executions whole", noticed, whole)
	}
}

func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	defer s.Close()
	in := &interpreter.Interpreter{Tasks: fine, Journal: s}
	e, err := in.Start(interpreter.Request{Program: mustCompile(t, chain(3))})
	if err != nil {
		t.Fatal(err)
	}
	<-e.Done()
	copied := t.TempDir()
	file := filepath.Join(copied, "sfnlocal.db")
	writeFile(t, file+"-wal", nil) // would be taken for the log of the copy
	if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "sfnlocal.db-wal exists") {
		t.Error(err)
	}
	if err := os.Remove(file + "-wal"); err != nil {
		t.Fatal(err)
	}
	writeFile(t, file+".part", []byte("of a backup that was interrupted"))
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "sfnlocal.db exists") {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(copied, "*")); err != nil || len(left) != 1 {
		t.Errorf("in the copy there are %v, %v", left, err)
	}
	b := mustOpen(t, copied)
	defer b.Close()
	got, err := (&interpreter.Interpreter{Journal: b}).Load(t.Context(), e.Describe().ID)
	if err != nil || historyOf(got) != historyOf(e) {
		t.Error(err)
	}
}

// TestKilled kills a process that runs executions, again and again. What it
// acknowledged is there and comes to its end.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for range 4 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		cmd.Env = append(os.Environ(), "SFNLOCAL_VICTIM="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 40 && lines.Scan(); {
			if id, ok := strings.CutPrefix(lines.Text(), "started "); ok {
				acknowledged[id] = true
				n++
			} else if !ok {
				t.Log(lines.Text())
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "started "); ok {
				acknowledged[id] = true
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait() // it was killed
	}
	s := mustOpen(t, dir)
	defer s.Close()
	in := &interpreter.Interpreter{Tasks: fine, Journal: s}
	running, err := in.Recover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id := range acknowledged {
		e, err := in.Load(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		<-e.Done()
		if d := e.Describe(); d.Status != engine.StatusSucceeded || len(e.History()) != 5*5+4 {
			t.Errorf("%s: %s %v after %d events", id, d.Status, d.Failure, len(e.History()))
		}
	}
	if len(acknowledged) < 160 {
		t.Errorf("only %d were started", len(acknowledged))
	}
	t.Logf("%d executions acknowledged, %d of all were running when the last process was killed", len(acknowledged), len(running))
	in.Close()
}

// TestVictim is the process that TestKilled kills.
func TestVictim(t *testing.T) {
	dir := os.Getenv("SFNLOCAL_VICTIM")
	if dir == "" {
		t.Skip("only TestKilled runs it, in a process of its own")
	}
	s := mustOpen(t, dir)
	in := &interpreter.Interpreter{Tasks: fine, Journal: s}
	if _, err := in.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := mustCompile(t, chain(5))
	for {
		e, err := in.Start(interpreter.Request{Program: p})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("started " + e.Describe().ID)
	}
}
