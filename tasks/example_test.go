package tasks_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

func ExampleHandlers() {
	handlers := tasks.Handlers{
		"charge": func(_ context.Context, payload json.RawMessage) (json.RawMessage, error) {
			var order struct{ Total int }
			if err := json.Unmarshal(payload, &order); err != nil {
				return nil, err
			}
			if order.Total > 100 {
				return nil, &interpreter.Failure{Name: "Card.Declined", Cause: "too much"}
			}
			return json.Marshal(map[string]int{"charged": order.Total})
		},
	}
	// What an interpreter does when it comes to a Task state:
	for _, input := range []string{`{"total": 7}`, `{"total": 700}`} {
		fmt.Println(text(handlers.Invoke(context.Background(), interpreter.Task{
			State:    "Charge the card",
			Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge",
			Input:    json.RawMessage(input),
		})))
	}
	// Output:
	// {"charged":7}
	// Card.Declined: too much
}

func ExampleRouter() {
	router := tasks.Router{
		{Function: "charge", To: &tasks.FailN{
			Times: 1,
			With:  interpreter.Failure{Name: "Lambda.TooManyRequestsException"},
			To:    tasks.Return(`{"charged": 7}`),
		}},
		{Resource: "arn:aws:states:::sqs:*", To: tasks.Return(`{"MessageId": "1"}`)},
	}
	charge := interpreter.Task{State: "Charge", Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge", Input: json.RawMessage(`{}`)}
	fmt.Println(text(router.Invoke(context.Background(), charge)))
	fmt.Println(text(router.Invoke(context.Background(), charge)))
	fmt.Println(text(router.Invoke(context.Background(), interpreter.Task{State: "Tell", Resource: "arn:aws:states:::sns:publish", Input: json.RawMessage(`{}`)})))
	// Output:
	// Lambda.TooManyRequestsException
	// {"charged":7}
	// States.Runtime: Nothing answers for the resource arn:aws:states:::sns:publish, which the state "Tell" calls. Say in sfnlocal.yaml what does, for example:
	// tasks:
	//   - resource: "arn:aws:states:::sns:publish"
	//     endpoint: http://localhost:4566
}

func ExampleMock() {
	mock, err := tasks.ParseMock("MockConfigFile.json", []byte(`{
		"StateMachines": {"order": {"TestCases": {"Retry": {"Charge": "ChargedLater"}}}},
		"MockedResponses": {"ChargedLater": {
			"0": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "slow down"}},
			"1": {"Return": {"StatusCode": 200, "Payload": {"charged": 7}}}
		}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	answers, err := mock.Case("order", "Retry", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	charge := interpreter.Task{State: "Charge", Resource: "arn:aws:states:::lambda:invoke", Input: json.RawMessage(`{"FunctionName": "charge"}`)}
	fmt.Println(text(answers.Invoke(context.Background(), charge)))
	fmt.Println(text(answers.Invoke(context.Background(), charge)))
	// Output:
	// Lambda.TooManyRequestsException: slow down
	// {"StatusCode":200,"Payload":{"charged":7}}
}

// text is the output of a task, or its failure.
func text(output json.RawMessage, err error) string {
	if err != nil {
		return err.Error()
	}
	return string(output)
}
