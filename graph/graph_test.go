package graph

import (
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// Each archive holds a definition, machine.asl.json, and its pictures.
func TestGolden(t *testing.T) {
	t.Parallel()
	txtest.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtest.Archive) {
		t.Parallel()
		sm := parse(t, a.File("machine.asl.json"))
		a.Want(t, "mermaid", Mermaid(sm))
		a.Want(t, "dot", DOT(sm))
		a.Want(t, "unicode", Unicode(sm, Options{}))
		a.Want(t, "svg", SVG(sm, Options{Theme: Light, Prefix: "g-"}))
		if names := a.Names(); len(names) != 5 && !txtest.Updating() {
			t.Errorf("the archive has the files %q, want a definition and four pictures", names)
		}
	})
}

func parse(t *testing.T, text string) *asl.StateMachine {
	t.Helper()
	sm, err := asl.Parse("machine.asl.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sm
}

func TestMermaidText(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"Pay the order", "Pay the order"},
		{"order_saga-2.0", "order_saga-2.0"},
		{"数量 ≤ 5 🚀", "数量 ≤ 5 🚀"},
		{`say "hi" #1;`, "say #34;hi#34; #35;1#59;"},
		{"<b>&amp;</b>", "#60;b#62;#38;amp#59;#60;#47;b#62;"},
		{"a\nb", "a<br/>b"},
		{"a\x1b[31m", "a\uFFFD#91;31m"},
		{"1. first", "1#46; first"},
		{"- item", "#45; item"},
		{"    code", "#160;#160;#160;#160;code"},
		{"two  spaces ", "two #160;spaces#160;"},
		{"_a_ *b* `c` $$d$$", "#95;a#95; #42;b#42; #96;c#96; #36;#36;d#36;#36;"},
		{"www.example.com", "www#46;example.com"},
		{"http://x.y/z", "http#58;#47;#47;x.y/z"},
		{"style a:#fff;", "style a#58;#35;fff#59;"},
		{"%%{init}%% end", "#37;#37;#123;init#125;#37;#37; end"},
		{`back\slash`, `back#92;slash`},
		{"", ""},
	}
	for _, tt := range tests {
		if got := mermaidText(tt.text); got != tt.want {
			t.Errorf("mermaidText(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestDOTString(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`say "hi"`, `"say \"hi\""`},
		{`\N and \"`, `"\\N and \\\""`},
		{"a\nb", `"a\nb"`},
		{"<b>&lt;", `"<b>&amp;lt;"`},
		{"a\x00b", "\"a\uFFFDb\""},
		{"🚀", `"🚀"`},
	}
	for _, tt := range tests {
		if got := dotString(tt.text); got != tt.want {
			t.Errorf("dotString(%q) = %s, want %s", tt.text, got, tt.want)
		}
	}
}

// long is more than other programs are given of a condition.
const long = "0123456789012345678901234567890123456789012345678901234567890"

func TestLongConditions(t *testing.T) {
	t.Parallel()
	e := Edge{Kind: Choice, Label: long}
	if got, want := mermaidArrow(e), `-->|"01234567890123456789012345678901234567890123456789012345678…"|`; got != want {
		t.Errorf("mermaidArrow = %s, want %s", got, want)
	}
}

func TestCondition(t *testing.T) {
	t.Parallel()
	tests := []struct{ rule, want string }{
		{`"Variable": "$.n", "NumericEquals": 404`, `$.n = 404`},
		{`"Variable": "$.n", "NumericLessThanEqualsPath": "$.max"`, `$.n ≤ $.max`},
		{`"Variable": "$.s", "StringMatches": "ab*"`, `$.s matches "ab*"`},
		{`"Variable": "$.t", "TimestampGreaterThan": "2026-01-01T00:00:00Z"`, `$.t > "2026-01-01T00:00:00Z"`},
		{`"Variable": "$.b", "BooleanEquals": true`, `$.b = true`},
		{`"Variable": "$.a", "IsPresent": true`, `$.a is present`},
		{`"Variable": "$.a", "IsPresent": false`, `$.a is absent`},
		{`"Variable": "$.a", "IsNull": true`, `$.a is null`},
		{`"And": [{"Variable": "$.a", "IsNull": false}, {"Or": [{"Variable": "$.b", "NumericLessThan": 1}, {"Variable": "$.c", "NumericGreaterThanEquals": 2}]}]`,
			`$.a is not null and ($.b < 1 or $.c ≥ 2)`},
		{`"Not": {"And": [{"Variable": "$.a", "IsString": true}, {"Variable": "$.b", "IsNumeric": true}]}`, `not ($.a is a string and $.b is a number)`},
		{`"Not": {"Variable": "$.a", "IsBoolean": true}`, `not $.a is a boolean`},
		{`"Variable": "$.a", "StringEquals": "` + long + `"`, `$.a = "` + long + `"`},
	}
	for _, tt := range tests {
		sm := parse(t, `{"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [{`+tt.rule+`, "Next": "S"}]}, "S": {"Type": "Succeed"}}}`)
		if got := condition(&sm.States[0].(*asl.Choice).Choices[0]); got != tt.want {
			t.Errorf("condition of {%s}\n got %s\nwant %s", tt.rule, got, tt.want)
		}
	}
}

// A definition that is not valid is drawn as far as it goes.
func TestDetailOfNothing(t *testing.T) {
	t.Parallel()
	if got := detail(&asl.Wait{}); got != "" {
		t.Errorf("detail of a Wait that says nothing = %q", got)
	}
}

func TestDetail(t *testing.T) {
	t.Parallel()
	tests := []struct{ state, want string }{
		{`"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge"`, "lambda charge"},
		{`"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:charge:7"}`, "lambda:invoke charge:7"},
		{`"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName.$": "$.f"}`, "lambda:invoke $.f"},
		{`"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}`, "sqs:sendMessage.waitForTaskToken"},
		{`"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}`, "aws-sdk:s3:getObject"},
		{`"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:pack"`, "activity pack"},
		{`"Type": "Wait", "Seconds": 5`, "5s"},
		{`"Type": "Wait", "SecondsPath": "$.n"`, "$.n s"},
		{`"Type": "Wait", "Timestamp": "2026-01-01T00:00:00Z"`, "until 2026-01-01T00:00:00Z"},
		{`"Type": "Wait", "TimestampPath": "$.t"`, "until $.t"},
		{`"QueryLanguage": "JSONata", "Type": "Wait", "Seconds": "{% $n + 1 %}"`, "$n + 1 s"},
		{`"Type": "Pass"`, ""},
	}
	for _, tt := range tests {
		sm := parse(t, `{"StartAt": "A", "States": {"A": {`+tt.state+`, "End": true}}}`)
		if got := detail(sm.States[0]); got != tt.want {
			t.Errorf("detail of {%s} = %q, want %q", tt.state, got, tt.want)
		}
	}
}
