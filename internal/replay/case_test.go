package replay_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

func TestCase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ machine, want string }{
		{"retry, then a timeout that is caught", `cases:
  - name: a
    input: {"items":[1,1,2,3]}
    mocks:
      A:
        - throw: {error: Busy}
        - throw: {error: "States.Timeout"}
          delay: 10s
    expect:
      status: FAILED
      error: E
      visited: [A, B, C]
`},
		{"iterations side by side, with equal and unequal items", `cases:
  - name: a
    input: {"items":[1,1,2,3]}
    mocks:
      A:
        - return: 1
          delay: 7s
          times: 1
          when: "{% $ = 1 %}"
        - return: 1
          delay: 7s
          times: 1
          when: "{% $ = 1 %}"
        - return: 2
          delay: 7s
          times: 1
          when: "{% $ = 2 %}"
        - return: 3
          delay: 7s
          times: 1
          when: "{% $ = 3 %}"
      Q:
        - return: 1
          delay: 7s
          times: 1
          when: "{% $ = 1 %}"
        - return: 1
          delay: 7s
          times: 1
          when: "{% $ = 1 %}"
        - return: 2
          delay: 7s
          times: 1
          when: "{% $ = 2 %}"
        - return: 3
          delay: 7s
          times: 1
          when: "{% $ = 3 %}"
    expect:
      status: SUCCEEDED
      output: [[1,1],[1,1],[2,2],[3,3]]
      visited: [M]
`},
	} {
		recorded := record(t, compile(t, machines[c.machine]), `{"items": [1, 1, 2, 3]}`, 7)
		test, err := recorded.Case("a", nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := testfile.Append(nil, test)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.machine, diff)
		}
		if _, err := testfile.Parse("t", text, func(string) ([]byte, error) { return nil, os.ErrNotExist }); err != nil {
			t.Errorf("%s: %v", c.machine, err)
		}
	}
}

func TestCaseOfWhatDidNotEnd(t *testing.T) {
	t.Parallel()
	const started = `{"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}}`
	for history, want := range map[string]string{
		`[` + started + `]`: "the history has no end yet",
		`[` + started + `, {"id": 2, "type": "ExecutionAborted"}]`:                                        "the execution was aborted from outside, which no test case can say",
		`[` + started + `, {"id": 2, "type": "ExecutionFailed"}, {"id": 3, "type": "ExecutionRedriven"}]`: "the execution was redriven, which no test case can say",
	} {
		r, err := replay.Parse(map[string]string{"h": history})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Case("a", nil); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	got := replay.Mask(`{"card":{"number":"4111","cvc":123,"ok":true},"body":"{\"card\":[1,\"x\",null]}","note":"a card","n":1.0}`, []string{"card"})
	want := `{"card":{"number":"***","cvc":0,"ok":false},"body":"{\"card\":[0,\"***\",null]}","note":"a card","n":1.0}`
	if got != want {
		t.Errorf("Mask = %s\nwant   %s", got, want)
	}
	if got := replay.Mask(`{ "a" : 1 }`, []string{"card"}); !strings.Contains(got, " : ") {
		t.Errorf("a document without the member became %s", got)
	}
}

// A task that was given up when another branch failed was called, and so has an
// answer, which comes too late.
func TestCaseOfAbortedTask(t *testing.T) {
	t.Parallel()
	p := compile(t, `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
		{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true}}},
		{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "F"}, "F": {"Type": "Fail", "Error": "E"}}}]}}}`)
	recorded := record(t, p, `7`, 7)
	c, err := recorded.Case("a", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := testfile.Append(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	if want := "      A:\n        - throw: {error: \"States.TaskFailed\", cause: \"The recording does not tell how this task would have ended.\"}\n          delay: 876000h\n"; !strings.Contains(string(text), want) {
		t.Errorf("no late answer in:\n%s", text)
	}
}
