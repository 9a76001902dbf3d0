package asl_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sfnlocal/sfnlocal/asl"
)

// positions are checked by TestParsePositions.
var noPositions = cmp.Options{cmpopts.IgnoreTypes(asl.Pos(0)), cmpopts.IgnoreFields(asl.Base{}, "Object")}

func parse(t *testing.T, text string) *asl.StateMachine {
	t.Helper()
	sm, err := asl.Parse("f", []byte(text))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return sm
}

func TestParseMachine(t *testing.T) {
	t.Parallel()
	sm := parse(t, `{"Comment": "c", "StartAt": "A", "TimeoutSeconds": 5, "QueryLanguage": "JSONata", "States": {"A": {"Type": "Succeed"}}}`)
	if sm.Version != "1.0" || sm.TimeoutSeconds != 5 || sm.QueryLanguage != asl.JSONata || sm.StartAt != "A" || sm.Comment != "c" {
		t.Errorf("Parse = %+v", sm)
	}
	if sm.States[0].Fields().QueryLanguage != asl.JSONata {
		t.Errorf("the state has not the language of the machine")
	}
}

// stateTests have one state each, between others that make it valid.
var stateTests = []struct {
	name, state string
	want        asl.State
}{
	{"Pass", `{"Type": "Pass", "Result": {"a": 1}, "ResultPath": null, "InputPath": "$.x", "End": true}`,
		&asl.Pass{
			Base:       asl.Base{End: true, InputPath: asl.Path{Text: "$.x", Set: true}},
			Result:     asl.JSON{Text: `{"a": 1}`},
			ResultPath: asl.Path{Set: true, Null: true},
		}},
	{"Task", `{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "TimeoutSecondsPath": "$.t",
		"HeartbeatSeconds": 7, "Credentials": {"RoleArn": "r"}, "Retry": [{"ErrorEquals": ["A"]},
		{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 4, "MaxAttempts": 0, "BackoffRate": 1.5, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
		"Catch": [{"ErrorEquals": ["B", "C"], "Next": "End", "ResultPath": "$.e", "Assign": {"v": 1}}], "Next": "End"}`,
		&asl.Task{
			Base:               asl.Base{Next: asl.Text{Value: "End", Set: true}},
			Resource:           asl.Text{Value: "arn:aws:states:::lambda:invoke", Set: true},
			Parameters:         asl.JSON{Text: `{"FunctionName": "f"}`},
			Credentials:        asl.JSON{Text: `{"RoleArn": "r"}`},
			TimeoutSecondsPath: asl.Path{Text: "$.t", Set: true},
			HeartbeatSeconds:   asl.Number{Value: 7, Set: true},
			Retry: []asl.Retrier{
				{ErrorEquals: []string{"A"}, IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2},
				{ErrorEquals: []string{"States.ALL"}, IntervalSeconds: 4, BackoffRate: 1.5, MaxDelaySeconds: 9, FullJitter: true},
			},
			Catch: []asl.Catcher{{
				ErrorEquals: []string{"B", "C"}, Next: asl.Text{Value: "End", Set: true},
				ResultPath: asl.Path{Text: "$.e", Set: true}, Assign: asl.JSON{Text: `{"v": 1}`},
			}},
		}},
	{"Task", `{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": "{% $x %}",
		"TimeoutSeconds": "{% 1 %}", "Output": [1], "Assign": {"y": "{% 2 %}"}, "End": true}`,
		&asl.Task{
			Base: asl.Base{
				End: true, QueryLanguage: asl.JSONata, Output: asl.JSON{Text: `[1]`}, Assign: asl.JSON{Text: `{"y": "{% 2 %}"}`},
				Variables: []string{"x"},
			},
			Resource:       asl.Text{Value: "arn:aws:states:::lambda:invoke", Set: true},
			Arguments:      asl.JSON{Text: `"{% $x %}"`},
			TimeoutSeconds: asl.Number{Expr: "{% 1 %}", Set: true},
		}},
	{"Choice", `{"Type": "Choice", "Choices": [{"Or": [{"Variable": "$.a", "IsNull": true}, {"Not": {"Variable": "$.b", "StringEqualsPath": "$.c"}}], "Next": "End"}], "Default": "End"}`,
		&asl.Choice{
			Choices: []asl.Rule{{
				Next: asl.Text{Value: "End", Set: true},
				Test: asl.Test{Or: []asl.Test{
					{Variable: asl.Path{Text: "$.a", Set: true}, Operator: "IsNull", Operand: asl.JSON{Text: "true"}},
					{Not: &asl.Test{Variable: asl.Path{Text: "$.b", Set: true}, Operator: "StringEqualsPath", Operand: asl.JSON{Text: `"$.c"`}}},
				}},
			}},
			Default: asl.Text{Value: "End", Set: true},
		}},
	{"Choice", `{"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Condition": "{% $x %}", "Output": "", "Next": "End"}]}`,
		&asl.Choice{
			Base: asl.Base{QueryLanguage: asl.JSONata, Variables: []string{"x"}},
			Choices: []asl.Rule{{
				Next: asl.Text{Value: "End", Set: true}, Condition: asl.JSON{Text: `"{% $x %}"`}, Output: asl.JSON{Text: `""`},
			}},
		}},
	{"Wait", `{"Type": "Wait", "Timestamp": "2024-01-02T03:04:05Z", "Next": "End"}`,
		&asl.Wait{
			Base:      asl.Base{Next: asl.Text{Value: "End", Set: true}},
			Timestamp: asl.Text{Value: "2024-01-02T03:04:05Z", Set: true},
		}},
	{"Fail", `{"Type": "Fail", "Error": "E", "CausePath": "States.Format('{}', $.x)"}`,
		&asl.Fail{
			Error:     asl.Text{Value: "E", Set: true},
			CausePath: asl.Path{Text: "States.Format('{}', $.x)", Set: true},
		}},
	{"Parallel", `{"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}], "Parameters": {"a": 1}, "End": true}`,
		&asl.Parallel{
			Base:       asl.Base{End: true},
			Parameters: asl.JSON{Text: `{"a": 1}`},
			Branches:   []asl.Scope{{StartAt: "B", States: []asl.State{&asl.Succeed{Base: asl.Base{Name: "B", Type: "Succeed"}}}}},
		}},
	{"Map", `{"Type": "Map", "ItemsPath": "$.items", "Parameters": {"v.$": "$$.Map.Item.Value"}, "MaxConcurrency": 2, "ToleratedFailurePercentage": 2.5,
		"Iterator": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}`,
		&asl.Map{
			Base:                       asl.Base{End: true},
			ItemsPath:                  asl.Path{Text: "$.items", Set: true},
			ItemSelector:               asl.JSON{Text: `{"v.$": "$$.Map.Item.Value"}`},
			MaxConcurrency:             asl.Number{Value: 2, Set: true},
			ToleratedFailurePercentage: asl.Number{Value: 2.5, Set: true},
			Processor:                  asl.Scope{StartAt: "B", States: []asl.State{&asl.Succeed{Base: asl.Base{Name: "B", Type: "Succeed"}}}},
		}},
	{"Map", `{"Type": "Map", "Label": "l", "ItemBatcher": {"MaxItemsPerBatch": 2},
		"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}`,
		&asl.Map{
			Base:          asl.Base{End: true},
			Label:         asl.Text{Value: "l", Set: true},
			ItemBatcher:   asl.JSON{Text: `{"MaxItemsPerBatch": 2}`},
			Distributed:   true,
			ExecutionType: "EXPRESS",
			Processor:     asl.Scope{StartAt: "B", States: []asl.State{&asl.Succeed{Base: asl.Base{Name: "B", Type: "Succeed"}}}},
		}},
}

func TestParseStates(t *testing.T) {
	t.Parallel()
	for _, tt := range stateTests {
		sm := parse(t, `{"StartAt": "First", "States": {"First": {"Type": "Choice",
			"Choices": [{"Variable": "$.x", "IsNull": true, "Next": "S"}], "Default": "End"},
			"S": `+tt.state+`, "End": {"Type": "Succeed"}}}`)
		base := tt.want.Fields()
		base.Name, base.Type = "S", tt.name
		got := sm.States[1]
		opts := cmp.Options{noPositions, cmpopts.EquateEmpty()}
		if diff := cmp.Diff(tt.want, got, opts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.state, diff)
		}
	}
}

func TestParsePositions(t *testing.T) {
	t.Parallel()
	sm := parse(t, `{
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.x", "IsNull": true, "Next": "B"}
      ]
    },
    "B": {"Type": "Succeed"}
  }
}`)
	choice := sm.States[0].(*asl.Choice)
	rule := choice.Choices[0]
	tests := []struct {
		name string
		pos  asl.Pos
		want string
	}{
		{"StartAt", sm.StartAtPos, "f:2:14"},
		{"state", choice.Pos, "f:4:5"},
		{"rule", rule.Pos, "f:7:9"},
		{"Variable", rule.Variable.Pos, "f:7:22"},
		{"operand", rule.Operand.Pos, "f:7:39"},
		{"Next", rule.Next.Pos, "f:7:53"},
		{"last state", sm.States[1].Fields().Pos, "f:10:5"},
	}
	for _, tt := range tests {
		if got := sm.Source.Position(tt.pos).String(); got != tt.want {
			t.Errorf("position of %s = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestParseFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "m.asl.json")
	if _, err := asl.ParseFile(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ParseFile of a missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte(`{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	sm, err := asl.ParseFile(path)
	if err != nil || sm.Source.Name != path {
		t.Errorf("ParseFile = %v, %v", sm, err)
	}
}
