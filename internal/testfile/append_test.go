package testfile_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

func noFiles(path string) ([]byte, error) {
	return nil, &os.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
}

func value(t testing.TB, text string) jsonval.Value {
	t.Helper()
	v, err := jsonval.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every member that Append writes, as it stands in a file.
const appended = `cases:
  - name: "all of it: ${x}"
    input: {"a":[1.0,"$${b}",null]}
    mocks:
      Pay:
        - throw: {error: Net.Timeout, cause: "no: answer"}
          times: 2
        - payload: {"ok":true}
          delay: 1h
          times: any
      "State: B":
        - return: {}
          attempt: 2-
        - return: 7
          times: 1
          shape: none
          when: "{% $.id = 3 %}"
      Ship:
        return: "on"
    expect:
      status: FAILED
      error: /Net/
      cause: ""
      visited: [Pay, ..., "State: B"]
      branch:
        - {of: Both, index: 1, visited: [A]}
        - {of: Inner, index: 2, within: {of: Outer, index: 0}, visited: [A]}
      attempts:
        Pay: 3
      calls:
        Pay:
          - input: {}
          - contains: {"id":3}
          - {}
        Ship: []
      duration: {min: 1m, max: 2h}
      variables:
        x: [1]
`

func TestAppendWritesWhatParseReads(t *testing.T) {
	t.Parallel()
	text := strings.Replace(appended, "Net.Timeout", `"Net.Timeout"`, 1)
	text = strings.ReplaceAll(strings.Replace(text, "/Net/", `"/Net/"`, 1), "${x}", "$${x}")
	f, err := testfile.Parse("f", []byte(text), noFiles)
	if err != nil {
		t.Fatal(err)
	}
	got, err := testfile.Append(nil, f.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, string(got)); diff != "" {
		t.Errorf("Append (-want +got):\n%s", diff)
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	c := testfile.Case{Name: "new", Input: value(t, "{}"), Mocks: []testfile.Mock{{State: "A", Answers: []testfile.Answer{{Return: value(t, "1"), Delay: time.Second}}}}}
	const lines = "- name: new\n    input: {}\n    mocks:\n      A:\n        return: 1\n        delay: 1s\n"
	for _, c2 := range []struct{ before, want string }{
		{"", "cases:\n  " + lines},
		{"machine: x.json", "machine: x.json\ncases:\n  " + lines},
		{"cases:\n- name: old\n", "cases:\n- name: old\n" + strings.ReplaceAll(lines, "\n  ", "\n")},
		{"cases:\n  - name: new # ours\n\n# of all\nmocks: {}\n", "cases:\n  - name: new # ours\n  " + strings.Replace(lines, "new", `"new (2)"`, 1) + "\n# of all\nmocks: {}\n"},
	} {
		got, err := testfile.Append([]byte(c2.before), c)
		if err != nil {
			t.Errorf("Append(%q): %v", c2.before, err)
			continue
		}
		if diff := cmp.Diff(c2.want, string(got)); diff != "" {
			t.Errorf("Append(%q) (-want +got):\n%s", c2.before, diff)
		}
	}
	for before, want := range map[string]string{
		"cases: []":        "line 1: cases must be a list in the block style of YAML, so that a case can be added",
		`{"cases": [1]}`:   "the file must be a mapping in the block style of YAML, so that a case can be added",
		"cases: [{name: x": "the file:2:1: did not find expected ',' or '}'",
	} {
		_, err := testfile.Append([]byte(before), c)
		if err == nil {
			err = errors.New("no error")
		}
		if err.Error() != want {
			t.Errorf("Append(%q): %v, want %s", before, err, want)
		}
	}
}
