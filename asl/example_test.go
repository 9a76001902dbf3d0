package asl_test

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
)

func ExampleParse() {
	sm, err := asl.Parse("order.asl.json", []byte(`{
  "StartAt": "Pack",
  "States": {
    "Pack": {"Type": "Wait", "Seconds": 60, "Next": "Ship"},
    "Ship": {"Type": "Succeed"}
  }
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range sm.States {
		switch s := s.(type) {
		case *asl.Wait:
			fmt.Printf("%s waits %gs at %s\n", s.Name, s.Seconds.Value, sm.Source.Position(s.Pos))
		default:
			fmt.Printf("%s is a %s\n", s.Fields().Name, s.Fields().Type)
		}
	}
	// Output:
	// Pack waits 60s at order.asl.json:4:5
	// Ship is a Succeed
}

func ExampleValidate() {
	diags := asl.Validate("order.asl.json", []byte(`{
  "StartAt": "Pack",
  "States": {
    "Pack": {"Type": "Pass", "Next": "Shp"},
    "Ship": {"Type": "Succeed"}
  }
}`))
	for _, d := range diags {
		fmt.Println(d)
	}
	fmt.Println(diags.InvalidDefinition())
	// Output:
	// order.asl.json:4:38: error: Missing 'Next' target: Shp [MISSING_TRANSITION_TARGET]; did you mean "Ship"?
	// order.asl.json:5:5: error: State "Ship" is not reachable. [MISSING_TRANSITION_TARGET]; no transition leads to it from StartAt
	// Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: Shp at /States/Pack/Next, MISSING_TRANSITION_TARGET: State "Ship" is not reachable. at /States/Ship'
}
