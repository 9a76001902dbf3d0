package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sfnlocal/sfnlocal/tasks"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// The command under test is the test binary under another name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sfnlocal": func() {
		e := &env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, handlers: testHandlers}
		os.Exit(e.run(os.Args[1:]))
	}})
}

// testHandlers are what scripts route tasks to.
var testHandlers = tasks.Handlers{
	"test/echo":  func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil },
	"test/fail":  func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, errors.New("no\nmoney") },
	"test/panic": func(context.Context, json.RawMessage) (json.RawMessage, error) { panic("at the disco") },
	// A task that ends only when nobody waits for it.
	"test/hang": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	},
	// A task that never ends.
	"test/stuck": func(context.Context, json.RawMessage) (json.RawMessage, error) { select {} },
	// A task during which somebody types Ctrl-C.
	"test/interrupt": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		if err := signalSelf(os.Interrupt); err != nil {
			return nil, err
		}
		<-ctx.Done()
		return nil, ctx.Err()
	},
}

func signalSelf(s os.Signal) error {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	return self.Signal(s)
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0") // else each command takes a second under -race
			// What an archive cannot hold: text that is not UTF-8.
			if err := os.WriteFile(filepath.Join(e.WorkDir, "latin1.json"), []byte("{\"Comment\": \"caf\xe9\"}"), 0o666); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "definitions"), os.DirFS("../../definitions"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "repeat": repeat},
	})
}

// exits CODE COMMAND ARGS... runs a command that ends with an exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n[stdout]\n%s[stderr]\n%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// repeat FILE BEFORE TEXT COUNT AFTER writes a file of BEFORE, COUNT times TEXT, and AFTER.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: repeat FILE BEFORE TEXT COUNT AFTER")
	}
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(args[1]+strings.Repeat(args[2], n)+args[4]), 0o666))
}
