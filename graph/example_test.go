package graph_test

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/graph"
)

func ExampleMermaid() {
	sm, err := asl.Parse("order.asl.json", []byte(`{
		"StartAt": "In stock?",
		"States": {
			"In stock?": {
				"Type": "Choice",
				"Choices": [{"Variable": "$.left", "NumericGreaterThan": 0, "Next": "Ship"}],
				"Default": "Refuse"
			},
			"Ship": {"Type": "Succeed"},
			"Refuse": {"Type": "Fail", "Error": "Order.Refused"}
		}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(graph.Mermaid(sm))
	// Output:
	// flowchart TD
	//   start(("Start"))
	//   s1{"In stock?<br/>Choice"}
	//   s2["Ship<br/>Succeed"]
	//   s3["Refuse<br/>Fail#58; Order.Refused"]
	//   finish(("End"))
	//   start --> s1
	//   s1 -->|"#36;#46;left #62; 0"| s2
	//   s1 -->|"default"| s3
	//   s2 --> finish
	//   s3 --> finish
	//   classDef fail stroke:#c33,stroke-width:2px
	//   class s3 fail
	//   classDef succeed stroke:#2a2,stroke-width:2px
	//   class s2 succeed
}

func ExampleUnicode() {
	sm, err := asl.Parse("order.asl.json", []byte(`{
		"StartAt": "Pay",
		"States": {
			"Pay": {
				"Type": "Task",
				"Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
				"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Refuse"}],
				"Next": "Ship"
			},
			"Ship": {"Type": "Succeed"},
			"Refuse": {"Type": "Fail", "Error": "Order.Refused"}
		}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(graph.Unicode(sm, graph.Options{}))
	// Output:
	// Start
	//             ▼
	//  ┌─────────────────────┐
	//  │         Pay         │
	//  │ Task: lambda charge │
	//  └──────────┬───────┬──┘
	//             │  States.ALL
	//             │       └┄┄┄┄┄┄┄┄┄┄┄┐
	//             ▼                   ▼
	//        ┌─────────┐   ┌─────────────────────┐
	//        │  Ship   │   │       Refuse        │
	//        │ Succeed │   │ Fail: Order.Refused │
	//        └────┬────┘   └──────────┬──────────┘
	//             ├───────────────────┘
	//             ▼
	//            End
}
