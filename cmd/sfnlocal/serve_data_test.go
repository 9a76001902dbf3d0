package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What serve --data keeps is there after it ended, and executions go on.
func TestServeData(t *testing.T) {
	t.Chdir(t.TempDir())
	s, before := startServe(t, noEnv, "--data", "new/data")
	if before != "" {
		t.Errorf("it began with %q", before)
	}
	s.post("CreateStateMachine", `{"name":"m","roleArn":"arn:aws:iam::123456789012:role/r",
		"definition":"{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":1000,\"End\":true}}}"}`)
	const m = `{"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","name":"x"}`
	first := s.post("StartExecution", m)

	// Meanwhile the folder can be looked into and copied, and not be used.
	expectRun(t, "stats", 0, "1           RUNNING", "", "data", "stats", "new/data")
	expectRun(t, "backup", 0, "", "", "data", "backup", "new/data", "copy")
	expectRun(t, "a second server", exitFailed, "", "sfnlocal: data folder new/data: in use by another sfnlocal (process ", "serve", "--port", "0", "--data", "new/data")
	expectRun(t, "prune", exitFailed, "", "in use by another sfnlocal", "data", "prune", "new/data", "--retain-days", "1")
	if rest := s.stop(); rest != "" {
		t.Errorf("it ended with %q", rest)
	}

	for _, dir := range []string{"new/data", "copy"} {
		s, before = startServe(t, noEnv, "--data", dir, "--retain-days", "1")
		if before != "sfnlocal: 1 execution goes on\n" {
			t.Errorf("it began with %q", before)
		}
		if again := s.post("StartExecution", m); again != first {
			t.Errorf("the execution is %s, was %s", again, first)
		}
		s.post("StopExecution", `{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:m:x"}`)
		s.stop()
	}
	expectRun(t, "prune of what is new", 0, "", "sfnlocal: executions dropped: 0\n", "data", "prune", "copy", "--retain-days", "1")
	expectRun(t, "stats", 0, "1           ABORTED", "", "data", "stats", "copy")

	// Everything goes through an export.
	var exported, said bytes.Buffer
	if code := (&env{stdout: &exported, stderr: &said, getenv: noEnv}).run([]string{"data", "export", "copy"}); code != 0 {
		t.Fatalf("export: exit code %d, %s", code, &said)
	}
	if code := (&env{stdin: bytes.NewReader(exported.Bytes()), stdout: &said, stderr: &said, getenv: noEnv}).run([]string{"data", "import", "imported"}); code != 0 {
		t.Fatalf("import: exit code %d, %s", code, &said)
	}
	var again bytes.Buffer
	(&env{stdout: &again, stderr: &said, getenv: noEnv}).run([]string{"data", "export", "imported"})
	if !bytes.Equal(again.Bytes(), exported.Bytes()) {
		t.Errorf("imported and exported it is\n%s\nwas\n%s", &again, &exported)
	}
}

func TestServeDataRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("damaged", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("damaged", "sfnlocal.db"), bytes.Repeat([]byte("no database "), 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		code int
		said string
	}{
		{[]string{"serve", "--port", "0", "--data", "file"}, exitFailed, "data folder file: mkdir file: not a directory"},
		{[]string{"serve", "--port", "0", "--data", "damaged"}, exitFailed, "data folder damaged: sfnlocal.db is damaged; restore a backup of it: "},
		{[]string{"serve", "--data", "d", "--skip-waits"}, exitUsage, "--data keeps executions in real time; leave --skip-waits out"},
		{[]string{"serve", "--retain-days", "1"}, exitUsage, "give --data DIR"},
		{[]string{"serve", "--data", "d", "--retain-count", "-1"}, exitUsage, "are numbers from 1"},
		{[]string{"data", "stats", "missing"}, exitFailed, "data folder missing: there is no sfnlocal.db in it"},
		{[]string{"data", "stats"}, exitUsage, "DIR is missing: sfnlocal data stats DIR"},
		{[]string{"data", "backup", "a", "b", "c"}, exitUsage, `"c" is one argument too many`},
		{[]string{"data", "prune", "d"}, exitUsage, "say what to keep: --retain-days N"},
		{[]string{"data", "prune", "missing", "--retain-days", "1"}, exitFailed, "there is no sfnlocal.db in it"},
		{[]string{"data", "import", "d"}, exitUsage, "there is nothing on stdin"},
		{[]string{"data", "stat"}, exitUsage, `there is no command "data stat"`},
	} {
		expectRun(t, strings.Join(test.args, " "), test.code, "", test.said, test.args...)
	}
}

// expectRun runs a command and looks at its exit code, and for texts in what it says.
func expectRun(t *testing.T, what string, code int, stdout, stderr string, args ...string) {
	t.Helper()
	var out, said strings.Builder
	e := &env{stdin: strings.NewReader(""), stdout: &out, stderr: &said, getenv: noEnv}
	if got := e.run(args); got != code || !strings.Contains(out.String(), stdout) || !strings.Contains(said.String(), stderr) {
		t.Errorf("%s: exit code %d, stdout %q, stderr %q; want %d, %q, %q", what, got, out.String(), said.String(), code, stdout, stderr)
	}
}
