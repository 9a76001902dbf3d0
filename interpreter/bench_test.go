package interpreter_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// countingLoop adds 1 to a number until it has reached a limit: a Choice and a
// Pass for each.
const countingLoop = `{
  "StartAt": "More?",
  "States": {
    "More?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericLessThan": 6000, "Next": "Add"}], "Default": "Done"},
    "Add": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "More?"},
    "Done": {"Type": "Succeed"}
  }
}`

// countingLoopJSONata is countingLoop in JSONata.
const countingLoopJSONata = `{
  "QueryLanguage": "JSONata",
  "StartAt": "More?",
  "States": {
    "More?": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.n < 6000 %}", "Next": "Add"}], "Default": "Done"},
    "Add": {"Type": "Pass", "Output": {"n": "{% $states.input.n + 1 %}"}, "Next": "More?"},
    "Done": {"Type": "Succeed"}
  }
}`

func mustCompile(tb testing.TB, definition string) *engine.Program {
	tb.Helper()
	sm, err := asl.Parse("bench.asl.json", []byte(definition))
	if err != nil {
		tb.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// benchmarkRun runs a program again and again, history kept, and reports the
// states it enters in a second.
func benchmarkRun(b *testing.B, definition, input string, express bool) {
	p := mustCompile(b, definition)
	in := &interpreter.Interpreter{VirtualTime: true}
	transitions, runs := 0, 0
	for b.Loop() {
		e, err := in.Start(interpreter.Request{Program: p, Input: json.RawMessage(input), Info: engine.Info{Seed: 1, Express: express}})
		if err != nil {
			b.Fatal(err)
		}
		<-e.Done()
		if runs++; runs > 1 {
			continue
		}
		if d := e.Describe(); d.Status != engine.StatusSucceeded {
			b.Fatal(d.Status, d.Failure)
		}
		for _, h := range e.History() {
			if strings.HasSuffix(h.Type.String(), "StateEntered") {
				transitions++
			}
		}
	}
	b.ReportMetric(float64(transitions*runs)/b.Elapsed().Seconds(), "transitions/s")
}

func BenchmarkCountingLoop(b *testing.B) { benchmarkRun(b, countingLoop, `{"n":0}`, false) }

func BenchmarkCountingLoopJSONata(b *testing.B) {
	benchmarkRun(b, countingLoopJSONata, `{"n":0}`, false)
}

func BenchmarkPassChain(b *testing.B) {
	var states strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&states, `"S%d": {"Type": "Pass", "Next": "S%d"},`, i, i+1)
	}
	benchmarkRun(b, `{"StartAt": "S0", "States": {`+states.String()+`"S1000": {"Type": "Succeed"}}}`, `{"a":1}`, false)
}

func BenchmarkMap10000(b *testing.B) {
	items := make([]int, 10_000)
	input, _ := json.Marshal(items)
	// More events than a Standard execution may have, hence Express.
	benchmarkRun(b, `{"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}`,
		string(input), true)
}

// BenchmarkWaiting reports what an execution costs that does nothing but wait.
func BenchmarkWaiting(b *testing.B) {
	const n = 100_000
	p := mustCompile(b, `{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}`)
	var bytes float64
	for b.Loop() {
		in := &interpreter.Interpreter{}
		executions := make([]*interpreter.Execution, n)
		before := heapInUse()
		for i := range executions {
			e, err := in.Start(interpreter.Request{Program: p, Info: engine.Info{Seed: 1}})
			if err != nil {
				b.Fatal(err)
			}
			executions[i] = e
		}
		bytes = float64(heapInUse()-before) / n
		for _, e := range executions {
			e.Stop("", "")
		}
	}
	b.ReportMetric(bytes, "bytes/execution")
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// BenchmarkCompile is the way of a definition of 50 states from text to program.
func BenchmarkCompile(b *testing.B) {
	var states strings.Builder
	for i := range 49 {
		fmt.Fprintf(&states, `"State%d": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload": {"order.$": "$.order[%d].id", "text.$": "States.Format('{}', $.name)"}}, "ResultPath": "$.results.r%d", "Retry": [{"ErrorEquals": ["States.TaskFailed"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "State49"}], "Next": "State%d"},`+"\n", i, i, i, i+1)
	}
	text := []byte(`{"StartAt": "State0", "States": {` + states.String() + `"State49": {"Type": "Succeed"}}}`)
	for b.Loop() {
		sm, err := asl.Parse("bench.asl.json", text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := engine.Compile(sm); err != nil {
			b.Fatal(err)
		}
	}
}
