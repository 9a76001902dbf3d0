package sfntest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
	"github.com/sfnlocal/sfnlocal/sfntest"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// recorder is a test that notes its failures.
type recorder struct {
	*testing.T
	said []string
}

type fatal struct{}

func (r *recorder) Errorf(format string, args ...any) {
	r.say(fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.say("fatal: " + fmt.Sprintf(format, args...))
	panic(fatal{})
}

// say notes a failure without the picture.
func (r *recorder) say(text string) {
	text, _, _ = strings.Cut(text, "\n\n")
	r.said = append(r.said, text)
}

func (r *recorder) Run(name string, f func(*recorder)) bool {
	inner := &recorder{T: r.T}
	f(inner)
	for _, text := range inner.said {
		r.said = append(r.said, name+": "+text)
	}
	return len(inner.said) == 0
}

// failures returns what a test says.
func failures(t *testing.T, test func(r *recorder)) (said []string) {
	t.Helper()
	r := &recorder{T: t}
	defer func() {
		if p := recover(); p != nil && p != (fatal{}) {
			panic(p)
		}
		said = r.said
	}()
	test(r)
	return r.said
}

// The files that ship run in Go tests as they do in the command.
func TestFiles(t *testing.T) {
	t.Parallel()
	sfntest.Files(t, "../definitions/order-saga.test.yaml", "../definitions/invoice-reminder.test.yaml")
}

func TestWhatFails(t *testing.T) {
	t.Parallel()
	run := func(r *recorder, c sfntest.Case) *sfntest.Execution {
		return sfntest.Parse(r, "charge.asl.json", charge).Run(r, c)
	}
	good := sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Payload(`{"id": "r-1"}`).After(time.Second)}}
	declined := sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Throw("Card.Declined", "stolen")}}
	for name, c := range map[string]struct {
		test func(r *recorder)
		want []string
	}{
		"all is well": {func(r *recorder) {
			x := run(r, good)
			x.WantStatus(engine.StatusSucceeded)
			x.WantOutput(`{"receipt": "r-1"}`)
			x.WantOutputContains(`{}`)
			x.WantVisited("Charge")
			x.WantAttempts("Cancel", 0)
			x.WantDuration(time.Second)
			x.WantAtMost(time.Hour)
		}, nil},
		"it failed as it should": {func(r *recorder) {
			x := run(r, declined)
			x.WantError("/^Canc/")
			x.WantCause("")
			x.WantStatus(engine.StatusFailed)
		}, nil},
		"the output": {func(r *recorder) {
			x := run(r, good)
			x.WantOutput(`{"receipt": "r-2"}`)
			x.WantOutputContains(`{"id": 1}`)
			x.WantOutputMatches("{% receipt = 'r-2' %}")
		}, []string{
			"output: the output differs (- want, + got)\n  {\n-   \"receipt\": \"r-2\"\n+   \"receipt\": \"r-1\"\n  }",
			"outputContains: the output does not contain what it should (- want, + got)\n- {\n-   \"id\": 1\n- }\n+ {}",
			"outputMatches: {% receipt = 'r-2' %} is not true of the output\n{\n  \"receipt\": \"r-1\"\n}",
		}},
		"the way": {func(r *recorder) {
			x := run(r, good)
			x.WantAttempts("Charge", 2)
			x.WantCalls("Charge")
			x.WantDuration(time.Minute)
			x.WantAtMost(time.Millisecond)
			x.WantVariable("$x", "1")
		}, []string{
			"attempts: Charge was tried 1 time, want 2",
			"calls: Charge made 1 call, want 0\ncall 1 was given {\"FunctionName\":\"charge\",\"Payload\":{}}",
			"duration: it took 1s of modelled time, want 1m0s",
			"duration: it took 1s of modelled time, want 0s to 1ms",
			"variables: $x was not assigned",
		}},
		"success": {func(r *recorder) {
			x := run(r, declined)
			x.WantOutput(`{}`)
			x.WantError("Other")
		}, []string{
			"status: the execution is FAILED with Cancelled, want SUCCEEDED",
			`error: the error is "Cancelled", want "Other"`,
		}},
		"failure": {func(r *recorder) { run(r, good).WantError("X") }, []string{"status: the execution is SUCCEEDED, want FAILED"}},
		"no mock": {func(r *recorder) { run(r, sfntest.Case{}) }, []string{
			"mocks: the state Charge called arn:aws:states:::lambda:invoke, and no mock answers it",
		}},
		"a mock that is used up": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.InTurn(sfntest.Throw("Net.Timeout", ""))}})
		}, []string{"mocks: call 2 of the state Charge (attempt 2) has no answer\nit was given {\"FunctionName\":\"charge\",\"Payload\":{}}"}},
		"a mock that is not used": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.InTurn(sfntest.Payload(`{"id":1}`), sfntest.Payload(`{}`))}})
		}, []string{"mocks: answer 2 of the mock of Charge was not used: the state made 1 call"}},
		"a mock that is used too little": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Payload(`{"id":1}`).Times(3)}})
		}, []string{"mocks: answer 1 of the mock of Charge was used 1 time, not 3 times"}},
		"a shape": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Return(`{"StatusCode": "ok"}`)}})
		}, []string{"fatal: {\"StatusCode\":\"ok\"} is not what arn:aws:states:::lambda:invoke answers: " +
			"Mock result schema validation error: Field 'StatusCode' must be a number (payload: takes what the function returns; shape: none leaves the check out)"}},
		"a state": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Chrage": sfntest.Payload("1")}})
		}, []string{`fatal: charge.asl.json has no state "Chrage"; did you mean "Charge"?`}},
		"a mock that is not JSON": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Payload("{")}})
		}, []string{"fatal: the mock of Charge: Payload({): unexpected end of text, want a key in double quotes"}},
		"a condition": {func(r *recorder) {
			run(r, sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Payload("1").When("id = 1")}})
		}, []string{`fatal: the mock of Charge: want an expression such as "{% $.id = 3 %}"`}},
		"an input":     {func(r *recorder) { run(r, sfntest.Case{Input: "x"}) }, []string{"fatal: the input is not JSON: unexpected 'x', want a value"}},
		"a definition": {func(r *recorder) { sfntest.Load(r, "none.asl.json") }, []string{"fatal: open none.asl.json: no such file or directory"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, failures(t, c.test)); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesSaysWhatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("charge.asl.json", charge)
	write("charge.test.yaml", "cases:\n  - name: paid\n    mocks: {Charge: {payload: {id: 7}}}\n    expect:\n      output: {receipt: 8}\n")
	write("mistakes.test.yaml", "machine: charge.asl.json\ncases:\n  - {name: x, recording: none.json}\n")
	got := failures(t, func(r *recorder) {
		sfntest.Files(r, filepath.Join(dir, "charge.test.yaml"), filepath.Join(dir, "mistakes.test.yaml"))
	})
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], dir+string(filepath.Separator), "")
	}
	want := []string{
		"paid: charge.test.yaml:5:15: output: the output differs (- want, + got)\n    {\n  -   \"receipt\": 8\n  +   \"receipt\": 7\n    }",
		"fatal: mistakes.test.yaml:3:26: recording: open none.json: no such file or directory",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

// Files that name a template, a recording and functions run as in the command.
func TestFilesWith(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"template.yaml": `Resources:
  Other: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}
  Charge:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Charge
        States:
          Charge: {Type: Task, Resource: !Sub "${Arn}", End: true}
`,
		"history.json": `{"events": [
			{"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{\"total\": 7}"}},
			{"id": 2, "previousEventId": 0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Charge", "input": "{\"total\": 7}"}},
			{"id": 3, "previousEventId": 2, "type": "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails": {"resource": "f", "input": "{\"total\": 7}"}},
			{"id": 4, "previousEventId": 3, "type": "LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails": {"output": "\"r-7\""}}
		]}`,
		"sfnlocal.yaml": "tasks:\n  - function: charge\n    go: charge\n",
		"charge.test.yaml": `machine: template.yaml#Charge
set: {Arn: "arn:aws:lambda:us-east-1:123456789012:function:charge"}
routes: true
cases:
  - name: mocked
    mocks: {Charge: {return: r-1}}
    expect: {output: r-1}
  - name: recorded
    recording: history.json
    expect: {output: r-7, calls: {Charge: [{input: {total: 7}}]}}
  - name: routed
    input: {total: 8}
    expect: {output: {total: 8}}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	sfntest.FilesWith(t, tasks.Handlers{"charge": func(_ context.Context, input json.RawMessage) (json.RawMessage, error) {
		return input, nil
	}}, filepath.Join(dir, "charge.test.yaml"))
}

// cleaner is a recorder that knows when a test is over.
type cleaner struct {
	*recorder
	after []func()
}

func (c *cleaner) Cleanup(f func()) { c.after = append(c.after, f) }

func TestAnExecutionMustSucceed(t *testing.T) {
	t.Parallel()
	declined := sfntest.Case{Mocks: sfntest.Mocks{"Charge": sfntest.Throw("Card.Declined", "stolen")}}
	for name, c := range map[string]struct {
		test func(x *sfntest.Execution)
		want []string
	}{
		"asked for nothing":   {func(*sfntest.Execution) {}, []string{"status: the execution is FAILED with Cancelled, want SUCCEEDED"}},
		"asked for the way":   {func(x *sfntest.Execution) { x.WantVisited("Charge", "Cancel") }, []string{"status: the execution is FAILED with Cancelled, want SUCCEEDED"}},
		"asked for the error": {func(x *sfntest.Execution) { x.WantError("Cancelled") }, nil},
		"asked for all":       {func(x *sfntest.Execution) { x.Describe() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := failures(t, func(r *recorder) {
				over := &cleaner{recorder: r}
				c.test(sfntest.Parse(over, "charge.asl.json", charge).Run(over, declined))
				for _, f := range over.after {
					f()
				}
			})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
		})
	}
}

// What a Map asks in parallel is answered in the order of its items, in every run.
func TestMapIsAnsweredInOrder(t *testing.T) {
	t.Parallel()
	m := sfntest.Parse(t, "map.asl.json", `{"StartAt":"All","States":{"All":{"Type":"Map","ItemsPath":"$","End":true,
		"ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}}}}`)
	for range 20 {
		x := m.Run(t, sfntest.Case{Input: `[5, 6, 7, 8]`, Mocks: sfntest.Mocks{"One": sfntest.InTurn(
			sfntest.Return(`"by index"`).When("{% $index = 2 %}"),
			sfntest.Return(`"by item"`).When("{% $item = 6 %}"),
			sfntest.Return(`"first"`), sfntest.Return(`"second"`),
		)}})
		x.WantOutput(`["first", "by item", "by index", "second"]`)
		x.WantBranch("All", 3, "One")
		x.WantCalls("One", "5", "6", "7", "8")
	}
}

func BenchmarkCase(b *testing.B) {
	m := sfntest.Load(b, "../definitions/order-saga.asl.json")
	ok := sfntest.Payload(`{"statusCode": 200}`)
	c := sfntest.Case{Mocks: sfntest.Mocks{"OrderService": ok, "InventoryService": ok, "PaymentService": ok}}
	for b.Loop() {
		m.Run(b, c).WantVisited("...", "CompleteSaga")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}
