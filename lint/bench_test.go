package lint_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sfnlocal/sfnlocal/lint"
)

// states is a definition with n states as people write them, in JSONPath or
// JSONata. It has nothing wrong.
func states(n int, jsonata bool) []byte {
	var b bytes.Buffer
	b.WriteString("{\n")
	if jsonata {
		b.WriteString("  \"QueryLanguage\": \"JSONata\",\n")
	}
	b.WriteString("  \"StartAt\": \"Step 0\",\n  \"States\": {\n")
	for i := range n - 1 {
		switch {
		case i%5 == 4 && jsonata:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Choice", "Choices": [{"Condition": "{%% $states.input.total > 100 and $states.input.kind = 'gift' %%}", "Next": "Step %d"}], "Default": "Step %d"},`+"\n", i, i+1, n-1)
		case i%5 == 4:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.total", "NumericGreaterThan": 100}, {"Variable": "$.kind", "StringEquals": "gift"}], "Next": "Step %d"}], "Default": "Step %d"},`+"\n", i, i+1, n-1)
		case jsonata:
			fmt.Fprintf(&b, `    "Step %d": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": {"FunctionName": "orderFunction", "Payload": {"id": "{%% $states.input.order.id %%}", "text": "{%% 'order ' & $states.input.order.id %%}"}},
      "Output": "{%% $merge([$states.input, {'body': $states.result.Payload.items[price > 10].name}]) %%}",
      "TimeoutSeconds": 60,
      "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"error": "{%% $states.errorOutput.Error %%}"}, "Next": "Step %d"}],
      "Next": "Step %d"
    },`+"\n", i, n-1, i+1)
		default:
			fmt.Fprintf(&b, `    "Step %d": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "orderFunction", "Payload": {"id.$": "$.order.id", "text.$": "States.Format('order {}', $.order.id)"}},
      "ResultSelector": {"body.$": "$.Payload"},
      "ResultPath": "$.step%d",
      "TimeoutSeconds": 60,
      "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Step %d"}],
      "Next": "Step %d"
    },`+"\n", i, i, n-1, i+1)
		}
	}
	fmt.Fprintf(&b, "    \"Step %d\": {\"Type\": \"Succeed\"}\n  }\n}\n", n-1)
	return b.Bytes()
}

// BenchmarkValidate1000 checks 1,000 definitions of 50 states, on all cores that
// there are.
func BenchmarkValidate1000(b *testing.B) {
	for name, text := range map[string][]byte{"JSONPath": states(50, false), "JSONata": states(50, true)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(1000 * int64(len(text)))
			for b.Loop() {
				var left atomic.Int64
				left.Store(1000)
				var wg sync.WaitGroup
				for range runtime.GOMAXPROCS(0) {
					wg.Go(func() {
						for left.Add(-1) >= 0 {
							if found := lint.Validate("f", text, lint.Options{}); len(found) > 0 {
								b.Error(found)
							}
						}
					})
				}
				wg.Wait()
			}
		})
	}
}

// BenchmarkValidateMegabyte checks definitions of nearly a megabyte: one with many
// states, one with states deep within each other, and one with much that is
// wrong.
func BenchmarkValidateMegabyte(b *testing.B) {
	texts := map[string][]byte{"wide": states(1600, false), "deep": nested(150), "broken": broken(4000)}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if errs := lint.Validate("f", text, lint.Options{}).Errors(); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

// nested has states within Parallel states within each other, n deep.
func nested(n int) []byte {
	text := `{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`
	for i := range n {
		text = fmt.Sprintf(`{"StartAt": "P%d", "States": {"P%d": {"Type": "Parallel", "Branches": [%s], "Next": "N%d"}, "N%d": {"Type": "Pass", "Parameters": {"x.$": "$[0]", "pad": %q}, "End": true}}}`,
			i, i, text, i, i, strings.Repeat("x", 5800))
	}
	return []byte(text)
}

// broken has n states with something wrong in each.
func broken(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"StartAt": "S0", "States": {`)
	for i := range n {
		fmt.Fprintf(&b, `"S%d": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.Mesage"}, "Retry": [{"ErrorEquals": ["A", "A"]}], "Catch": [{"ErrorEquals": ["B"], "Next": "S%d"}], "Next": "S%d"},`+"\n", i, (i*7)%n, i+1)
	}
	fmt.Fprintf(&b, `"S%d": {"Type": "Succeed"}}}`, n)
	return b.Bytes()
}
