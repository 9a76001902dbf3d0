//go:build unix

package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// TestLimit lets a process write until a commit itself fails, since its file may not
// grow, not a statement before it. What it acknowledged is there, and nothing else.
func TestLimit(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLimited$")
	cmd.Env = append(os.Environ(), "SFNLOCAL_LIMITED="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, text, _ := strings.Cut(string(out), "acknowledged ")
	want := 0
	if _, err := fmt.Sscan(text, &want); err != nil || want == 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	s := mustOpen(t, dir)
	defer s.Close()
	got := 0
	for rec, err := range s.All(t.Context()) {
		if err != nil || rec.ID != fmt.Sprint(got) {
			t.Fatal(rec, err)
		}
		got++
	}
	if got != want {
		t.Errorf("%d were acknowledged, and %d are there", want, got)
	}
}

// TestLimited is the process of TestLimit.
func TestLimited(t *testing.T) {
	dir := os.Getenv("SFNLOCAL_LIMITED")
	if dir == "" {
		t.Skip("only TestLimit runs it, in a process of its own")
	}
	s := mustOpen(t, dir)
	log, err := os.Stat(filepath.Join(dir, "sfnlocal.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = uint64(log.Size()) + 200_000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		v := &interpreter.Summary{ID: fmt.Sprint(n), MachineID: "m", Status: engine.StatusRunning, Digest: "d"}
		err := s.Commit([]interpreter.Write{{ID: v.ID, Seq: 1, New: true, Summary: v, Definition: &interpreter.Definition{Digest: "d"}, Entry: []byte("x")}})
		if err == nil && n < 1000 {
			continue
		}
		if err == nil || errors.Is(err, interpreter.ErrExecutionExists) {
			t.Fatal(err)
		}
		fmt.Println("acknowledged", n)
		return
	}
}
