package lsp

import (
	"slices"
	"strings"
	"testing"
)

// TestHalfTyped completes in texts as they are while they are typed. The cursor is
// at ‸; what the editor is given for the label must make the text want, in which
// lines lack the indent that editors add. A label behind ! must not be offered.
func TestHalfTyped(t *testing.T) {
	const task = `{"StartAt": "A", "States": {"A": {"Type": "Task", ‸}, "B": {"Type": "Succeed"}}}`
	in := func(s string) string { return strings.Replace(task, "‸", s, 1) }
	sam := "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n"
	for _, test := range []struct{ name, text, label, want string }{
		{"a.asl.json", "‸", "state machine", "{\n\t\"StartAt\": \"${1:First}\",\n\t\"States\": {\n\t\t\"${1:First}\": {\n\t\t\t\"Type\": \"${2:Pass}\",\n\t\t\t\"End\": true\n\t\t}\n\t}\n}"},
		{"a.asl.yaml", "‸", "state machine", "StartAt: \"${1:First}\"\nStates:\n  ${1:First}:\n    Type: \"${2:Pass}\"\n    End: true"},
		{"a.asl.json", in(`"Next": "‸`), "B", in(`"Next": "B"`)},
		{"a.asl.json", in(`"Next": "Bx‸`), "B", in(`"Next": "B"`)},
		{"a.asl.json", in(`"‸`), "End", in(`"End": ${1:true}`)},
		{"a.asl.json", in(`‸ "End": true`), "Comment", in(`"Comment": "$1", "End": true`)},
		{"a.asl.json", "{\"States\": {\"A\": {\"Next\": \"‸}, \n\"B\": {}}}", "B", "{\"States\": {\"A\": {\"Next\": \"B\"}, \n\"B\": {}}}"},
		{"a.asl.json", in(`"Retry": [‸]`), "Retry", in(`"Retry": [{"ErrorEquals": ["${1:States.ALL}"], "IntervalSeconds": ${2:1}, "MaxAttempts": ${3:3}, "BackoffRate": ${4:2}}]`)},
		{"a.asl.json", `{"States": {"A": ‸`, "Succeed", "{\"States\": {\"A\": {\n\t\"Type\": \"Succeed\"\n}"},
		{"a.asl.json", `{"States": {"A": {‸`, "Type", `{"States": {"A": {"Type": "$1"`},
		{"a.asl.json", in(`"Parameters": {"x.$": "$$.Ex‸"}`), "$$.Execution", in(`"Parameters": {"x.$": "$$.Execution"}`)},
		{"a.asl.json", in(`"Parameters": {"x.$": "States.Hash‸('a', 'b')"}`), "States.Hash", in(`"Parameters": {"x.$": "States.Hash('a', 'b')"}`)},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Output": "{% $states.context.Ma‸ %}"`), "$states.context.Map", in(`"QueryLanguage": "JSONata", "Output": "{% $states.context.Map %}"`)},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Output": "{% $states.‸ %}"`), "$states.result", in(`"QueryLanguage": "JSONata", "Output": "{% $states.result %}"`)},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Arguments": "{% $states.‸ %}"`), "!$states.result", ""},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Catch": [{"Output": "{% $states.e‸ %}"}]`), "$states.errorOutput", in(`"QueryLanguage": "JSONata", "Catch": [{"Output": "{% $states.errorOutput %}"}]`)},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Catch": [{"Output": "{% $states.‸ %}"}]`), "!$states.result", ""},
		{"a.asl.json", in(`"QueryLanguage": "JSONata", "Output": "‸"`), "{% … %}", in(`"QueryLanguage": "JSONata", "Output": "{% $0 %}"`)},
		{"a.asl.yaml", "StartAt: A\nStates:\n  A:\n    Type: Task\n    Retry:\n      - ‸\n    End: true\n", "MaxAttempts", "StartAt: A\nStates:\n  A:\n    Type: Task\n    Retry:\n      - MaxAttempts: $0\n    End: true\n"},
		{"a.asl.yaml", "StartAt: A\nStates:\n  A:\n    Type: Choice\n    Choices:\n    - As‸\n", "Assign", "StartAt: A\nStates:\n  A:\n    Type: Choice\n    Choices:\n    - Assign:\n    $0\n"},
		{"a.asl.yaml", "StartAt: A\nStates:\n  A:\n    Type: Task\n    ‸\n", "Retry", "StartAt: A\nStates:\n  A:\n    Type: Task\n    Retry:\n  - $0\n"},
		{"a.asl.yaml", "QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: >-\n      {% $su‸\n      %}\n", "$sum", "QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: >-\n      {% $sum\n      %}\n"},
		{"a.asl.yaml", "QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: \"{%\n      $su‸ %}\"\n", "$sum", "QueryLanguage: JSONata\nStates:\n  A:\n    Type: Pass\n    Output: \"{%\n      $sum %}\"\n"},
		{"template.yaml", sam + "        ‸\n", "StartAt", sam + "        StartAt: $0\n"},
		{"template.yaml", sam + "        StartAt: A\n        ‸\n", "States", sam + "        StartAt: A\n        States:\n  $0\n"},
		{"serverless.yml", "stepFunctions:\n  stateMachines:\n    m:\n      definition:\n        ‸\n", "StartAt", "stepFunctions:\n  stateMachines:\n    m:\n      definition:\n        StartAt: $0\n"},
		{"main.tf", "resource \"aws_sfn_state_machine\" \"m\" {\n  definition = jsonencode({\n    ‸\n  })\n}\n", "StartAt", "resource \"aws_sfn_state_machine\" \"m\" {\n  definition = jsonencode({\n    StartAt = \"$1\"\n  })\n}\n"},
		{"main.tf", "x = jsonencode({ StartAt = \"A\", States = {\n    ‸\n  } })\n", "Succeed", "x = jsonencode({ StartAt = \"A\", States = {\n    ${1:Done} = {\n\tType = \"Succeed\"\n}\n  } })\n"},
	} {
		before, after, _ := strings.Cut(test.text, "‸")
		d := newDocument("file:///w/"+test.name, 1, before+after, false)
		result, err := d.complete(&documentParams{Position: d.position(len(before))})
		if err != nil {
			t.Fatal(err)
		}
		items := result.([]completion)
		label, unwanted := strings.CutPrefix(test.label, "!")
		i := slices.IndexFunc(items, func(c completion) bool { return c.Label == label })
		switch {
		case unwanted && i >= 0:
			t.Errorf("%s: %s\nis offered %s", test.name, test.text, label)
		case !unwanted && i < 0:
			t.Errorf("%s: %s\nis not offered %s, of %d", test.name, test.text, label, len(items))
		case i >= 0:
			if got := apply(d, []textEdit{items[i].Edit}); got != test.want {
				t.Errorf("%s: %s\n%s gives\n%s\nwant\n%s", test.name, test.text, label, got, test.want)
			}
		}
	}
}
