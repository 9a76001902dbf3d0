package explore_test

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/explore"
)

// What a failure of the second step leaves done is found without being told what
// undoes what.
func ExampleRun() {
	sm, err := asl.Parse("trip.asl.json", []byte(`{"StartAt": "Flight", "States": {
		"Flight": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:flight", "Next": "Hotel",
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
		"Hotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:hotel", "Next": "Car",
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
		"Car": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:car", "End": true,
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CancelHotel"}]},
		"CancelHotel": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:cancelHotel", "Next": "CancelFlight",
			"Retry": [{"ErrorEquals": ["States.ALL"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "CancelFlight"}]},
		"CancelFlight": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:cancelFlight", "Next": "Failed",
			"Retry": [{"ErrorEquals": ["States.ALL"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
		"Failed": {"Type": "Fail"}}}`))
	if err != nil {
		panic(err)
	}
	report, err := explore.Run(sm, explore.Options{})
	if err != nil {
		panic(err)
	}
	for _, f := range report.Faults() {
		fmt.Println(f.Title)
		fmt.Println(f.Trace)
	}
	// Output:
	// when Hotel failed, what Flight did stays done: CancelFlight did not run
	// Flight ✓ → Hotel ✗ Unforeseen.Error → Failed
}
