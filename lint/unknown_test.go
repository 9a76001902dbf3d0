package lint_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/lint"
)

// Data are followed past what only a deployment knows, where they cannot depend
// on it, and nothing is said where they may.
func TestUnknownParts(t *testing.T) {
	t.Parallel()
	const read = `"B": {"Type": "Pass", "InputPath": "$.missing", "End": true}`
	for _, c := range []struct{ name, states, want string }{
		{"a resource", `"A": {"Type": "Pass", "Result": {"n": 1}, "Next": "T"}, "T": {"Type": "Task", "Resource": "${=x}", "ResultPath": null, "Next": "B"}, ` + read, "OVERWRITTEN_FIELD"},
		{"the ARN of a function", `"A": {"Type": "Pass", "Result": {"n": 1}, "Next": "T"}, "T": {"Type": "Task", "Resource": "${x}", "ResultPath": null, "Next": "B"}, ` + read, "OVERWRITTEN_FIELD"},
		{"what a task is given", `"A": {"Type": "Pass", "Result": {"n": 1}, "Next": "T"}, "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "${=x}"}, "ResultPath": null, "Next": "B"}, ` + read, "OVERWRITTEN_FIELD"},
		{"errors of what may be a function", `"A": {"Type": "Task", "Resource": "${=x}", "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Other"]}], "End": true}`, ""},
		{"the result of an unknown task", `"A": {"Type": "Task", "Resource": "${=x}", "Next": "B"}, ` + read, ""},
		{"a result", `"A": {"Type": "Pass", "Result": "${=x}", "Next": "B"}, ` + read, ""},
		{"the parameters of a Pass", `"A": {"Type": "Pass", "Parameters": {"a": "${=x}"}, "Next": "B"}, ` + read, ""},
		{"all that a task is given", `"A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": "${=x}", "Next": "B"}, ` + read, ""},
		{"members of what a task is given", `"A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "m", "${=x}": 1}, "Next": "B"}, ` + read, ""},
	} {
		src := &asl.Source{Text: `{"StartAt": "A", "States": {` + c.states + `}}`}
		for _, m := range regexp.MustCompile(`"\$\{=\w+\}"|\$\{\w+\}`).FindAllStringIndex(src.Text, -1) {
			src.Unknown = append(src.Unknown, asl.Unknown{Start: m[0], End: m[1], Name: "x"})
		}
		var got []string
		for _, d := range lint.ValidateSource(src, lint.Options{}) {
			got = append(got, d.Code)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.name, s, c.want)
		}
	}
}
