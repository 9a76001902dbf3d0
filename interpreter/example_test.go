package interpreter_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// chargeMachine charges a card, tries again when the network fails, and has a
// way out when the card is declined.
const chargeMachine = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
      "Retry": [{"ErrorEquals": ["Net.Timeout"], "IntervalSeconds": 60}],
      "Catch": [{"ErrorEquals": ["Card.Declined"], "ResultPath": "$.error", "Next": "Cancel"}],
      "ResultPath": "$.receipt",
      "End": true
    },
    "Cancel": {"Type": "Pass", "Parameters": {"cancelled.$": "$.error.Cause"}, "End": true}
  }
}`

// A definition runs with Go functions in the place of its Lambda functions.
func Example() {
	sm, err := asl.Parse("charge.asl.json", []byte(chargeMachine))
	if err != nil {
		fmt.Println(err)
		return
	}
	in := &interpreter.Interpreter{Tasks: tasks.Handlers{
		"charge": func(_ context.Context, input json.RawMessage) (json.RawMessage, error) {
			var order struct{ Total int }
			if err := json.Unmarshal(input, &order); err != nil {
				return nil, err
			}
			if order.Total > 100 {
				return nil, &interpreter.Failure{Name: "Card.Declined", Cause: "too much"}
			}
			return json.RawMessage(`{"id": "r-1"}`), nil
		},
	}}
	for _, input := range []string{`{"total": 7}`, `{"total": 700}`} {
		output, err := in.Run(context.Background(), sm, json.RawMessage(input))
		fmt.Println(string(output), err)
	}
	// Output:
	// {"total":7,"receipt":{"id":"r-1"}} <nil>
	// {"cancelled":"too much"} <nil>
}

// In virtual time the minutes between the attempts of a Retry take no time. The
// history is the one that AWS would have written.
func ExampleInterpreter_Start() {
	sm, err := asl.Parse("charge.asl.json", []byte(chargeMachine))
	if err != nil {
		fmt.Println(err)
		return
	}
	in := &interpreter.Interpreter{
		VirtualTime: true,
		Tasks:       &tasks.FailN{Times: 2, With: interpreter.Failure{Name: "Net.Timeout"}, To: tasks.Return(`{"id": "r-1"}`)},
	}
	e, err := in.Start(interpreter.Request{
		Machine: sm,
		Input:   json.RawMessage(`{"total": 7}`),
		Start:   time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	<-e.Done()
	for _, event := range e.History() {
		fmt.Println(event.Time().Format(time.TimeOnly), event.Type)
	}
	// Output:
	// 00:00:00 ExecutionStarted
	// 00:00:00 TaskStateEntered
	// 00:00:00 LambdaFunctionScheduled
	// 00:00:00 LambdaFunctionStarted
	// 00:00:00 LambdaFunctionFailed
	// 00:01:00 LambdaFunctionScheduled
	// 00:01:00 LambdaFunctionStarted
	// 00:01:00 LambdaFunctionFailed
	// 00:03:00 LambdaFunctionScheduled
	// 00:03:00 LambdaFunctionStarted
	// 00:03:00 LambdaFunctionSucceeded
	// 00:03:00 TaskStateExited
	// 00:03:00 ExecutionSucceeded
}

// A MockConfigFile.json of AWS Step Functions Local says what the tasks answer.
func ExampleInterpreter_Run_mock() {
	sm, err := asl.Parse("charge.asl.json", []byte(chargeMachine))
	if err != nil {
		fmt.Println(err)
		return
	}
	mock, err := tasks.ParseMock("MockConfigFile.json", []byte(`{
		"StateMachines": {"charge": {"TestCases": {"Declined": {"Charge": "Declined"}}}},
		"MockedResponses": {"Declined": {"0": {"Throw": {"Error": "Card.Declined", "Cause": "stolen"}}}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	declined, err := mock.Case("charge", "Declined", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	in := &interpreter.Interpreter{Tasks: declined, VirtualTime: true}
	output, err := in.Run(context.Background(), sm, json.RawMessage(`{"total": 7}`))
	fmt.Println(string(output), err)
	// Output:
	// {"cancelled":"stolen"} <nil>
}

// The tasks go to an HTTP service, by way of a client of one's own.
func ExampleInterpreter_Run_http() {
	sm, err := asl.Parse("charge.asl.json", []byte(chargeMachine))
	if err != nil {
		fmt.Println(err)
		return
	}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id": %q}`, r.URL.Path)
	}))
	defer service.Close()
	in := &interpreter.Interpreter{Tasks: tasks.Router{{
		Function: "charge",
		To: &tasks.HTTP{
			URL:    service.URL + "/payments/{$.total}",
			Client: &http.Client{Timeout: 5 * time.Second},
		},
	}}}
	output, err := in.Run(context.Background(), sm, json.RawMessage(`{"total": 7}`))
	fmt.Println(string(output), err)
	// Output:
	// {"total":7,"receipt":{"id":"/payments/7"}} <nil>
}
