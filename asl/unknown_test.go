package asl_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
)

// withUnknown is a definition in which every ${name} is unknown: a part of a
// string, or a whole value when that is all there is between the quotes.
func withUnknown(text string) *asl.Source {
	src := &asl.Source{Text: text}
	for _, m := range regexp.MustCompile(`"\$\{(=\w+)\}"|\$\{(\w+)\}`).FindAllStringSubmatchIndex(text, -1) {
		src.Unknown = append(src.Unknown, asl.Unknown{Start: m[0], End: m[1], Name: "x"})
	}
	return src
}

// TestValidateUnknown checks what can be said about a definition with unknown
// parts. That nothing false is said is tested with many in internal/source.
func TestValidateUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, states, want string }{
		{"a target that some state matches", `"A": {"Type": "Pass", "Next": "${x}Done"}, "AllDone": {"Type": "Succeed"}`, ""},
		{"a target that no state matches", `"A": {"Type": "Pass", "Next": "${x}Done"}, "B": {"Type": "Succeed"}`, "MISSING_TRANSITION_TARGET 1:59 MISSING_TRANSITION_TARGET 1:72"},
		{"a state whose name is partly known", `"A": {"Type": "Pass", "Next": "Big"}, "B${x}": {"Type": "Succeed"}`, ""},
		{"a state whose name cannot be that", `"A": {"Type": "Pass", "Next": "Dig"}, "B${x}": {"Type": "Succeed"}`, "MISSING_TRANSITION_TARGET 1:59"},
		{"a state that may lead anywhere", `"A": "${=x}", "B": {"Type": "Succeed"}`, ""},
		{"a string where a number must be", `"A": {"Type": "Wait", "Seconds": "${x}", "End": true}`, "SCHEMA_VALIDATION_FAILED 1:62"},
		{"a number that is not known", `"A": {"Type": "Wait", "Seconds": "${=x}", "End": true}`, ""},
		{"an end that is not known", `"A": {"Type": "Pass", "End": "${=x}"}`, ""},
		{"a resource that is partly known", `"A": {"Type": "Task", "Resource": "arn:${p}:states:::nosuch:thing", "End": true}`, ""},
		{"a problem beside it", `"A": {"Type": "Task", "Resource": "${p}", "TimeoutSeconds": 0, "End": true}`, "SCHEMA_VALIDATION_FAILED 1:89"},
	} {
		src := withUnknown(`{"StartAt": "A", "States": {` + c.states + `}}`)
		var got []string
		for _, d := range asl.ValidateSource(src, asl.Options{}) {
			got = append(got, d.Code+" "+d.Pos.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestOriginPosition(t *testing.T) {
	t.Parallel()
	src := &asl.Source{Name: "f", Text: `{"a":"b"}`, Origin: &asl.Origin{
		Text:  "# c\na: bé\n",
		Spans: []asl.Span{{At: 0, From: 4, Fixed: true}, {At: 2, From: 4}, {At: 3, From: 5, Fixed: true}, {At: 5, From: 7}},
	}}
	for p, want := range map[asl.Pos]string{-1: "f:2:1", 0: "f:2:1", 1: "f:2:1", 2: "f:2:1", 4: "f:2:2", 5: "f:2:4", 6: "f:2:5", 99: "f:3:1"} {
		if got := src.Position(p).String(); got != want {
			t.Errorf("Position(%d) = %s, want %s", p, got, want)
		}
	}
}
