package sfntest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sfnlocal/sfnlocal/sfntest"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// printer is a test that prints its failures; in a test it is a *testing.T.
type printer struct{}

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (printer) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

const charge = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
      "ResultSelector": {"receipt.$": "$.Payload.id"},
      "Retry": [{"ErrorEquals": ["Net.Timeout"], "IntervalSeconds": 60}],
      "Catch": [{"ErrorEquals": ["Card.Declined"], "Next": "Cancel"}],
      "End": true
    },
    "Cancel": {"Type": "Fail", "Error": "Cancelled"}
  }
}`

// The network fails once; the retry goes well, a modelled minute later.
func Example() {
	t := printer{} // your *testing.T
	m := sfntest.Parse(t, "charge.asl.json", charge)
	x := m.Run(t, sfntest.Case{
		Input: `{"total": 7}`,
		Mocks: sfntest.Mocks{"Charge": sfntest.InTurn(
			sfntest.Throw("Net.Timeout", ""),
			sfntest.Payload(`{"id": "r-1"}`),
		)},
	})
	x.WantOutput(`{"receipt": "r-1"}`)
	x.WantAttempts("Charge", 2)
	x.WantCalls("Charge", `{"Payload": {"total": 7}}`, `{"Payload": {"total": 7}}`)
	x.WantDuration(time.Minute)

	fmt.Println("not covered:")
	for _, item := range m.Uncovered() {
		fmt.Println(item)
	}
	// Output:
	// not covered:
	// charge.asl.json:10:17: catch Charge, Catch 1 of Card.Declined → Cancel
	// charge.asl.json:13:5: state Cancel
}

// What fails says what is different, and draws where the execution went.
func ExampleExecution_WantVisited() {
	t := printer{}
	x := sfntest.Parse(t, "charge.asl.json", charge).Run(t, sfntest.Case{
		Mocks: sfntest.Mocks{"Charge": sfntest.Throw("Card.Declined", "stolen")},
	})
	x.WantVisited("Charge")
	// Output:
	// visited: the way is another
	// - Charge
	// + Charge → Cancel
	//
	// FAILED: Cancelled
	//
	//                 Start
	//                   ▼
	//  ┌─────────────────────────────────┐
	//  │             Charge              │
	//  │   Task: lambda:invoke charge    │
	//  │ ↻ Net.Timeout ×3 after 1m 2m 4m │
	//  │        caught error · 0s        │
	//  │          Card.Declined          │
	//  └────────────────┬────────┬───────┘
	//                   │  Card.Declined
	//                   │        ┗━━┓
	//                   │           ▼
	//                   │  ┌─────────────────┐
	//                   │  │     Cancel      │
	//                   │  │ Fail: Cancelled │
	//                   │  │     failed      │
	//                   │  └────────┬────────┘
	//                   ┢━━━━━━━━━━━┛
	//                   ▼
	//                  End
}

// Functions of the test can stand for Lambda functions in the place of mocks.
func ExampleMachine_Run_handlers() {
	t := printer{}
	x := sfntest.Parse(t, "charge.asl.json", charge).Run(t, sfntest.Case{
		Input: `{"total": 700}`,
		Tasks: tasks.Handlers{"charge": func(_ context.Context, input json.RawMessage) (json.RawMessage, error) {
			return json.RawMessage(`{"id": "for ` + fmt.Sprint(len(input)) + ` bytes"}`), nil
		}},
	})
	x.WantOutputMatches("{% $contains(receipt, 'bytes') %}")
	fmt.Println(string(x.Describe().Output))
	// Output:
	// {"receipt":"for 13 bytes"}
}
