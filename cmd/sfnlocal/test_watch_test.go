package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A change runs again what depends on it, and nothing else.
func TestWatchRunsWhatAChangeTouches(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		// As an editor does it: never half a file in its place.
		if err := os.WriteFile(filepath.Join(dir, name+"~"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, name+"~"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	const pass = `{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`
	const test = "cases: [{name: x, input: {$file: in.json}, expect: {output: 1}}]\n"
	write("a.asl.json", pass)
	write("b.asl.json", pass)
	write("a.test.yaml", test)
	write("b.test.yaml", "cases: [{name: x}]\n")
	write("in.json", "1")

	until, stop := watching(t, dir, dir)
	if diff := cmp.Diff([]string{"✓ a.test.yaml", "✓ b.test.yaml"}, until("2 cases")); diff != "" {
		t.Errorf("at first (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		name, text, end string
		want            []string
	}{
		{"b.asl.json", pass + "\n", "1 case", []string{"✓ b.test.yaml"}},
		{"in.json", "2", "1 case", []string{"✗ a.test.yaml"}},
		{"a.test.yaml", "cases: [{nam: x}]\n", "sfnlocal: a.test.yaml:1:10: unknown key", nil},
		{"a.test.yaml", test, "1 case", []string{"✗ a.test.yaml"}},
		{"c.test.yaml", "machine: b.asl.json\ncases: [{name: new}]\n", "1 case", []string{"✓ c.test.yaml"}},
	} {
		write(c.name, c.text)
		if diff := cmp.Diff(c.want, until(c.end)); diff != "" {
			t.Errorf("after a change of %s (-want +got):\n%s", c.name, diff)
		}
	}
	stop()
}

// A file that is gone for a moment, as when another branch is checked out, is
// waited for.
func TestWatchWaitsForAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.test.yaml")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "a.asl.json"), `{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`)
	write(file, "cases: [{name: x}]\n")
	until, stop := watching(t, dir, file)
	until("1 case")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	until("sfnlocal: a.test.yaml: no such file")
	write(file, "cases: [{name: x}, {name: y}]\n")
	until("2 cases")
	stop()
}

// watching watches a file or folder. until returns the files that are told of, to
// the line that begins like this; stop ends it.
func watching(t *testing.T, dir, arg string) (until func(end string) []string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	lines := bufio.NewScanner(out)
	e := &env{stdout: stdout, stderr: stdout, getenv: func(string) string { return "" }}
	o := testOptions{format: "text", coverageFormat: "table", jobs: 1, watch: true, input: "{}"}
	if err := o.check(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		err := e.watchTests(ctx, []string{arg}, o)
		stdout.CloseWithError(io.EOF)
		ended <- err
	}()
	until = func(end string) []string {
		t.Helper()
		var told []string
		for lines.Scan() {
			line := strings.ReplaceAll(lines.Text(), filepath.ToSlash(dir)+"/", "")
			if words := strings.Fields(line); len(words) > 1 && strings.HasSuffix(words[1], ".test.yaml") {
				told = append(told, words[0]+" "+words[1])
			}
			if strings.HasPrefix(line, end) {
				return told
			}
		}
		t.Fatalf("the output ended before %q", end)
		return nil
	}
	return until, func() {
		t.Helper()
		cancel()
		go func() {
			for lines.Scan() { // so that nothing waits to be read
			}
		}()
		if err := <-ended; err != nil {
			t.Errorf("watchTests = %v", err)
		}
	}
}
