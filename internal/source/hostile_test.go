package source_test

import (
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/source"
)

// Texts that were made to take for ever, or all memory, are read like others. A
// test that hangs or overflows the stack fails for all.
func TestHostileText(t *testing.T) {
	t.Parallel()
	const n = 50_000
	machine := func(definition string) string {
		return `resource "aws_sfn_state_machine" "x" { definition = jsonencode(` + definition + ") }\n"
	}
	template := func(definition string) string {
		return `{"Resources": {"A": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": ` + definition + "}}}}"
	}
	for name, content := range map[string]string{
		"parentheses.tf":  machine(strings.Repeat("(", n) + "1" + strings.Repeat(")", n)),
		"brackets.tf":     machine(strings.Repeat("[", n) + strings.Repeat("]", n)),
		"blocks.tf":       strings.Repeat("resource \"aws_sfn_state_machine\" \"x\" {\n", n),
		"interpolated.tf": machine(`"` + strings.Repeat(`${"`, n) + strings.Repeat(`"}`, n) + `"`),
		"line.tf":         machine("[" + strings.Repeat(`"aaa",`, n) + "]"),
		"heredoc.tf":      machine("<<E\n" + strings.Repeat("\n", 10*n) + "E\n"),
		"deep.json":       template(strings.Repeat("[", 20*n) + strings.Repeat("]", 20*n)),
		"variables.json":  template(`{"Fn::Sub": "` + strings.Repeat("${a}", n) + `"}`),
		"unclosed.json":   template(`{"Fn::Sub": "` + strings.Repeat("${", n) + `"}`),
		"references.json": template(`{"Fn::Join": ["", [` + strings.Repeat(`{"Ref": "X"},`, n) + `""]]}`),
		"values.asl.json": `{"StartAt": [` + strings.Repeat("${a},", n) + "0]}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defs, err := source.Read("nosuch/"+name, content, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if defs[0].Check() == nil {
				t.Error("nothing is wrong with it")
			}
		})
	}
}
