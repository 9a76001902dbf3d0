package tasks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

const mockFile = `{
  "StateMachines": {
    "order": {
      "TestCases": {
        "Happy": {"Charge": "Charged", "Empty": "Nothing"},
        "Retried": {"Charge": "ChargedLater"}
      }
    }
  },
  "MockedResponses": {
    "Charged": {"0": {"Return": {"StatusCode": 200, "Payload": {"n": 1.0}}}},
    "ChargedLater": {
      "3": {"Return": "done"},
      "1-2": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "timed out"}},
      "0": {"Throw": {"Error": "Busy"}}
    },
    "Nothing": {}
  }
}`

func mustCase(t *testing.T, name string, fallback interpreter.Tasks) *MockCase {
	t.Helper()
	m, err := ParseMock("mock.json", []byte(mockFile))
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.Case("order", name, fallback)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMockCase(t *testing.T) {
	t.Parallel()
	c := mustCase(t, "Retried", Return(`"fallback"`))
	task := newTask(invokeARN, `{"FunctionName":"charge"}`)
	for i, want := range []string{
		"Busy", "Lambda.TimeoutException: timed out", "Lambda.TimeoutException: timed out", `"done"`,
		`States.Runtime: The state "Charge" was invoked 5 times in the test case "Retried", but its mocked response "ChargedLater" has only 4 answers. Add "4" to it.`,
	} {
		if got := answer(t, c, task); got != want {
			t.Errorf("invocation %d = %s, want %s", i, got, want)
		}
	}
	task.Execution += "2" // another execution begins anew
	if got, want := answer(t, c, task), "Busy"; got != want {
		t.Errorf("other execution = %s, want %s", got, want)
	}
	task = newTask(chargeARN, `{}`)
	task.State = "Ship"
	if got, want := answer(t, c, task), `"fallback"`; got != want {
		t.Errorf("state without a mock = %s, want %s", got, want)
	}
}

func TestMockCaseWithoutAnswers(t *testing.T) {
	t.Parallel()
	c := mustCase(t, "Happy", nil)
	if got, want := answer(t, c, newTask(invokeARN, `{}`)), `{"StatusCode":200,"Payload":{"n":1.0}}`; got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
	task := newTask(invokeARN, `{"FunctionName":"x"}`)
	task.State = "Empty"
	want := `States.Runtime: The state "Empty" was invoked once in the test case "Happy", but its mocked response "Nothing" has no answers. Add "0" to it.`
	if got := answer(t, c, task); got != want {
		t.Errorf("Invoke = %s, want %s", got, want)
	}
	task.State = "Other"
	if got := answer(t, c, task); got != unrouted(task).Error() {
		t.Errorf("without fallback = %s", got)
	}
}

func TestMockCaseUnknown(t *testing.T) {
	t.Parallel()
	m, err := ParseMock("mock.json", []byte(mockFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ machine, name, want string }{
		{"oder", "Happy", `the mock configuration has no state machine "oder"; did you mean "order"?`},
		{"unlike", "Happy", `the mock configuration has no state machine "unlike"`},
		{"order", "Hapy", `the mock configuration has no test case "Hapy" for the state machine "order"; did you mean "Happy"?`},
	} {
		if _, err := m.Case(tt.machine, tt.name, nil); err == nil || err.Error() != tt.want {
			t.Errorf("Case error = %v, want %s", err, tt.want)
		}
	}
}

func TestParseMockErrors(t *testing.T) {
	t.Parallel()
	response := func(s string) string { return "{\"MockedResponses\": {\n\"R\": " + s + "}}" }
	tests := []struct{ name, text, want string }{
		{"syntax", "{\n  \"StateMachines\": {},,", `m.json:2:23: unexpected ',', want a key in double quotes`},
		{"no object", `[]`, `m.json:1:1: a mock configuration must be an object, not []`},
		{"top key", `{"MockedResponse": {}}`, `m.json:1:2: unknown key "MockedResponse" in a mock configuration; did you mean "MockedResponses"?`},
		{"machine key", `{"StateMachines": {"m": {"Testcase": {}}}}`, `m.json:1:26: unknown key "Testcase" in the state machine "m"; did you mean "TestCases"?`},
		{"twice", `{"StateMachines": {"m": {}, "m": {}}}`, `m.json:1:29: "m" comes twice in StateMachines`},
		{
			"missing response", "{\"StateMachines\": {\"m\": {\"TestCases\": {\"t\": {\n \"S\": \"Chargd\"}}}}, \"MockedResponses\": {\"Charged\": {}}}",
			`m.json:2:7: there is no mocked response "Chargd"; did you mean "Charged"?`,
		},
		{"response is no name", `{"StateMachines": {"m": {"TestCases": {"t": {"S": 1}}}}}`, `m.json:1:51: the state "S" must have the name of a mocked response, not 1`},
		{"response is no object", response(`1`), `m.json:2:6: the mocked response "R" must be an object, not 1`},
		{"no number", response(`{"a": {"Return": 1}}`), `m.json:2:7: "a" must be the number of an invocation, such as "0", or a range, such as "1-2"`},
		{"negative", response(`{"-1": {"Return": 1}}`), `m.json:2:7: "-1" must be the number of an invocation, such as "0", or a range, such as "1-2"`},
		{"backwards", response(`{"2-1": {"Return": 1}}`), `m.json:2:7: the range "2-1" ends before it begins`},
		{"gap", response(`{"0": {"Return": 1}, "2": {"Return": 1}}`), `m.json:2:27: the mocked response "R" has no answer for invocation 1; the first is 0`},
		{"gap at the start", response(`{"1": {"Return": 1}}`), `m.json:2:7: the mocked response "R" has no answer for invocation 0; the first is 0`},
		{"overlap", response(`{"0-2": {"Return": 1}, "2-3": {"Return": 1}}`), `m.json:2:29: invocation 2 of the mocked response "R" is answered twice`},
		{"neither", response(`{"0": {}}`), `m.json:2:7: the answer "0" has neither Return nor Throw`},
		{"both", response(`{"0": {"Return": 1, "Throw": {"Error": "E"}}}`), `m.json:2:7: the answer "0" has both Return and Throw`},
		{"answer key", response(`{"0": {"Retrun": 1, "Return": 1}}`), `m.json:2:13: unknown key "Retrun" in the answer "0"; did you mean "Return"?`},
		{"answer is no object", response(`{"0": 1}`), `m.json:2:12: the answer "0" must be an object, not 1`},
		{"throw without error", response(`{"0": {"Throw": {"Cause": "c"}}}`), `m.json:2:22: Throw needs an Error, it has only Cause`},
		{"throw key", response(`{"0": {"Throw": {"Error": "E", "Casue": "c"}}}`), `m.json:2:37: unknown key "Casue" in Throw; did you mean "Cause"?`},
		{"throw type", response(`{"0": {"Throw": {"Error": 1}}}`), `m.json:2:32: Error must be a string, not 1`},
		{"columns are characters", "{\"StateMachines\": {\"üü\": 1}}", `m.json:1:26: the state machine "üü" must be an object, not 1`},
		{"several", `{"A": 1, "MockedResponses": {"R": {"0": {}}}}`, "m.json:1:2: unknown key \"A\" in a mock configuration; known are StateMachines, MockedResponses\nm.json:1:36: the answer \"0\" has neither Return nor Throw"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseMock("m.json", []byte(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("ParseMock error:\n got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func FuzzParseMock(f *testing.F) {
	f.Add([]byte(mockFile))
	f.Add([]byte(`{"StateMachines": {"m": {"TestCases": {"t": {"S": "R"}}}}, "MockedResponses": {"R": {"0-1": {"Return": [{"a": 1}]}}}}`))
	f.Add([]byte("{\"\\ud800\": {}, \"a\" : [1 , {\"b\":2}]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMock("m", text)
		if _, jsonErr := jsonval.Parse(string(text)); jsonErr != nil && err == nil {
			t.Fatalf("accepted what is not JSON: %v", jsonErr)
		}
		if err != nil {
			for _, line := range strings.Split(err.Error(), "\nm:") {
				if !strings.HasPrefix(strings.TrimPrefix(line, "m:"), "1:") && strings.Count(line, ":") < 2 {
					t.Errorf("error without a place: %q", line)
				}
			}
			return
		}
		for name, cases := range m.machines {
			for testCase, states := range cases {
				c, err := m.Case(name, testCase, nil)
				if err != nil {
					t.Fatal(err)
				}
				for state := range states {
					out, err := c.Invoke(t.Context(), interpreter.Task{State: state})
					var failure *interpreter.Failure
					if err == nil && !json.Valid(out) || err != nil && !errors.As(err, &failure) {
						t.Errorf("Invoke = %q, %v", out, err)
					}
				}
			}
		}
	})
}

// A mocked response to a task with a token is what the token would bring.
func TestMockCaseAnswersToken(t *testing.T) {
	t.Parallel()
	m, err := ParseMock("mock.json", []byte(`{
		"StateMachines": {"M": {"TestCases": {"C": {"Wait": "answers"}}}},
		"MockedResponses": {"answers": {"0": {"Return": 1}, "1": {"Throw": {"Error": "E", "Cause": "C"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.Case("M", "C", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	task := interpreter.Task{State: "Wait", Token: "token", Answer: func(output json.RawMessage, failure *interpreter.Failure) {
		got = append(got, fmt.Sprintf("%s %v", output, failure))
	}}
	for range 2 {
		if _, err := c.Invoke(t.Context(), task); !errors.Is(err, interpreter.ErrPending) {
			t.Errorf("Invoke() error = %v, want ErrPending", err)
		}
	}
	if want := []string{"1 <nil>", " E: C"}; !slices.Equal(got, want) {
		t.Errorf("answers = %q, want %q", got, want)
	}
}

// Responses for Lambda are written as lambda:invoke answers. A state that calls
// the function by its ARN gets the Payload.
func TestMockCaseUnwrapsPayload(t *testing.T) {
	t.Parallel()
	m, err := ParseMock("mock.json", []byte(`{
		"StateMachines": {"M": {"TestCases": {"C": {"Direct": "answer", "Invoke": "answer"}}}},
		"MockedResponses": {"answer": {"0": {"Return": {"StatusCode": 200, "Payload": {"a": 1}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.Case("M", "C", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ state, resource, want string }{
		{"Direct", "arn:aws:lambda:us-east-1:123456789012:function:f", `{"a":1}`},
		{"Invoke", "arn:aws:states:::lambda:invoke", `{"StatusCode":200,"Payload":{"a":1}}`},
	} {
		got, err := c.Invoke(t.Context(), interpreter.Task{State: tt.state, Resource: tt.resource})
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, got); err != nil || compact.String() != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.state, got, err, tt.want)
		}
	}
}
