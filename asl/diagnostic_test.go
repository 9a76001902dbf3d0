package asl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	src := &asl.Source{Name: "f", Text: "ab\nüx\n\n"}
	tests := []struct {
		pos  asl.Pos
		want string
	}{
		{0, "f:1:1"}, {2, "f:1:3"}, {3, "f:2:1"}, {5, "f:2:2"}, {6, "f:2:3"}, {7, "f:3:1"}, {8, "f:4:1"},
		{-1, "f:1:1"}, {99, "f:4:1"}, // outside the text
	}
	for _, tt := range tests {
		if got := src.Position(tt.pos).String(); got != tt.want {
			t.Errorf("Position(%d) = %s, want %s", tt.pos, got, tt.want)
		}
	}
	if got := (asl.Position{Line: 3, Column: 4}).String(); got != "3:4" {
		t.Errorf("position without a file = %s, want 3:4", got)
	}
}

// The order and the text are those that the real service answers.
func TestInvalidDefinition(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, definition, want string
	}{
		{"no terminal state has no location",
			`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}`,
			`MISSING_END_STATE: Workflow has no terminal state at null`},
		{"schema, then missing targets, then the missing end",
			`{"StartAt": "First", "States": {}}`,
			`SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States, MISSING_TRANSITION_TARGET: Missing 'Next' target: First at /StartAt, MISSING_END_STATE: Workflow has no terminal state at null`},
		{"missing target, then the missing end",
			`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "MissingState"}}}`,
			`MISSING_TRANSITION_TARGET: Missing 'Next' target: MissingState at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state at null`},
		{"schema, then the missing end",
			`{"StartAt": "A", "States": {"A": {"Type": "Pass"}}}`,
			`SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] at /States/A, MISSING_END_STATE: Workflow has no terminal state at null`},
		{"missing targets come before unreachable states",
			`{"StartAt": "pass1", "States": {"pass2": {"Type": "Succeed"}, "pass1": {"Type": "Pass", "Next": "pass3"}}}`,
			`MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State "pass2" is not reachable. at /States/pass2`},
		{"duplicates come last",
			`{"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}], "Foo": 1, "End": true}}}`,
			`SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/P, DUPLICATE_STATE_NAME: Duplicate State name: P at /States/P/Branches[0]/States/P`},
		{"the language of a field comes before the bad language",
			`{"StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "x", "InputPath": "$", "End": true}}}`,
			`SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A, SCHEMA_VALIDATION_FAILED: Value should be one of the following: [JSONPath, JSONata] at /States/A/QueryLanguage`},
		{"warnings are left out",
			`{"StartAt": "A", "States": {"A": {"Type": "Pas", "Type": "Pass", "Foo": 1, "End": true}}}`,
			`SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/A`},
		{"slashes in names are kept",
			`{"StartAt": "a/b", "States": {"a/b": {"Type": "Succeed", "x": 1}}}`,
			`SCHEMA_VALIDATION_FAILED: Field 'x' is not supported at /States/a/b`},
		{"a text that is no definition", ` `, `SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null`},
		{"a text that is not JSON", `nope`,
			"INVALID_JSON_DESCRIPTION: Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"nope\"; line: 1, column: 5] at [Source: (String)\"nope\"; line: 1, column: 5]"},
	}
	for _, tt := range tests {
		_, err := asl.Parse("", []byte(tt.definition))
		var diags asl.Diagnostics
		if !errors.As(err, &diags) {
			t.Errorf("%s: Parse = %v, want Diagnostics", tt.name, err)
			continue
		}
		want := "Invalid State Machine Definition: '" + tt.want + "'"
		if diff := cmp.Diff(want, diags.InvalidDefinition()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWarningsDoNotFailParse(t *testing.T) {
	t.Parallel()
	text := []byte(`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"x": "$.y"}, "End": true}}}`)
	if _, err := asl.Parse("", text); err != nil {
		t.Errorf("Parse = %v, want no error", err)
	}
	diags := asl.Validate("", text)
	if len(diags) != 1 || diags[0].Severity != asl.Warning || len(diags.Errors()) != 0 {
		t.Errorf("Validate = %v, want one warning", diags)
	}
}

func TestLoneState(t *testing.T) {
	t.Parallel()
	tests := []struct{ state, want string }{
		{`{"Type": "Pass", "Next": "Elsewhere"}`, ""},
		{`{"Type": "Parallel", "Branches": [], "Next": "Elsewhere"}`, "Value cannot be empty"},
		{`{"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"A": {"Type": "Succeed"}}}], "Next": "Elsewhere"}`, "Missing 'Next' target: X"},
	}
	for _, tt := range tests {
		_, err := asl.ParseWith("", []byte(`{"StartAt": "S", "States": {"S": `+tt.state+`}}`), asl.Options{LoneState: true})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("ParseWith(%s) = %v, want no error", tt.state, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("ParseWith(%s) = %v, want %s", tt.state, err, tt.want)
		}
	}
}

func TestDiagnosticString(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(" ", 600)
	tests := []struct{ text, want string }{
		{"{" + long, "f:1:602: error: Unexpected end-of-input: expected close marker for Object [INVALID_JSON_DESCRIPTION]; a closing bracket is missing at the end"},
		{"{\"a\": [1}", "f:1:9: error: Unexpected close marker '}': expected ']' [INVALID_JSON_DESCRIPTION]"},
		{"no", "f:1:1: error: Unrecognized token 'no': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') [INVALID_JSON_DESCRIPTION]"},
		{"[]", `f:1:1: error: Definition must be a valid JSON object [SCHEMA_VALIDATION_FAILED]; found []; the smallest definition is {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`},
	}
	for _, tt := range tests {
		if got := asl.Validate("f", []byte(tt.text)).Error(); got != tt.want {
			t.Errorf("Validate(%.20q) = %s, want %s", tt.text, got, tt.want)
		}
	}
	d := asl.Validate("", []byte("{"+long))[0]
	if want := `[Source: (String)"{` + strings.Repeat(" ", 499) + `"[truncated 101 chars]; line: 1, column: 602]`; d.Path != want {
		t.Errorf("location = %s, want %s", d.Path, want)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	large := `{"Comment": "` + strings.Repeat("x", 1_048_576) + `"}`
	if got := asl.Validate("", []byte(large)); len(got) != 1 || got[0].Code != "DEFINITION_TOO_LARGE" {
		t.Errorf("a text beyond the limit: %v", got)
	}
	deep := `{"A":` + strings.Repeat("[", 100_000)
	if got := asl.Validate("", []byte(deep)); len(got) != 1 || got[0].Code != "INVALID_JSON_DESCRIPTION" {
		t.Errorf("a text nested too deep: %d problems", len(got))
	}
	bytes := "{\"Comment\": \"\xff\"}"
	if got := asl.Validate("", []byte(bytes)); len(got) != 1 || got[0].Code != "INVALID_JSON_DESCRIPTION" || got[0].Pos.Column != 14 {
		t.Errorf("invalid UTF-8: %v", got)
	}
	var many strings.Builder
	many.WriteString(`{"StartAt": "A", "States": {"A": {"Type": "Succeed"`)
	for i := range 5000 {
		many.WriteString(`, "f` + strings.Repeat("x", i%50) + strings.Repeat("y", i/50) + `": 1`)
	}
	many.WriteString(`}}}`)
	if got := asl.Validate("", []byte(many.String())); len(got) != 1000 {
		t.Errorf("5000 problems: %d reported, want 1000", len(got))
	}
}

// TestEdits checks the edits that mend misspelt names: there is one where what
// was meant is not there yet, and stands for the whole name with its quotes.
func TestEdits(t *testing.T) {
	t.Parallel()
	text := `{
  "StartAt": "Pak",
  "States": {
    "Pack": {"Type": "Tsk", "Next": "Shp\u0069", "End": true},
    "Pay": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parametrs": {}, "Parameters": {"FunctionName": "f"}, "Next": "Ship"},
    "Send": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$", "MessageGroupID.$": "$.g"}, "Retry": [{"ErrorEquals": ["States.TimeOut"], "JitterStrategy": "Full"}], "End": true},
    "Ship": {"Type": "Succeed"}
  }
}`
	var got []string
	for _, d := range asl.Validate("f", []byte(text)) {
		for _, e := range d.Edits {
			got = append(got, text[e.Pos:e.End]+" → "+e.New)
		}
	}
	want := []string{
		`"Pak" → "Pack"`, `"Tsk" → "Task"`, `"Shp\u0069" → "Ship"`,
		`"MessageGroupID.$" → "MessageGroupId.$"`, `"States.TimeOut" → "States.Timeout"`, `"Full" → "FULL"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edits (-want +got):\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	warned := `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": true}}}`
	sm, diags := asl.Check("f", []byte(warned), asl.Options{})
	if sm == nil || sm.StartAt != "A" || len(diags) != 1 {
		t.Errorf("Check = %v, %v; want a machine and a warning", sm, diags)
	}
	if got := sm.States[0].Fields().Object.Text; got != `{"Type": "Pass", "Parameters": {"a": "$.b"}, "End": true}` {
		t.Errorf("the state as it is written = %s", got)
	}
	if sm, diags := asl.Check("f", []byte(`{"StartAt": "A", "States": {}}`), asl.Options{}); sm != nil || len(diags.Errors()) == 0 {
		t.Errorf("Check = %v, %v; want errors and no machine", sm, diags)
	}
}
