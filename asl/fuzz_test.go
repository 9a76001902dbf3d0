package asl_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sfnlocal/sfnlocal/asl"
)

// FuzzParse checks that nothing panics, that problems are inside the text and in
// its order, and that Parse and Validate agree.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../testdata/validate/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range archive.Files {
			if strings.HasSuffix(a.Name, ".json") {
				f.Add(a.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		diags := asl.ValidateWith("f", text, asl.Options{Express: len(text)%2 == 0})
		last := 0
		for _, d := range diags {
			if d.Pos.Offset < last || d.Pos.Offset > max(len(text), 1) || d.Pos.Line < 1 || d.Pos.Column < 1 {
				t.Errorf("position %+v in a text of %d bytes, after offset %d", d.Pos, len(text), last)
			}
			last = d.Pos.Offset
			for _, e := range d.Edits {
				if e.Pos < 0 || e.Pos > e.End || int(e.End) > len(text) {
					t.Errorf("edit %+v in a text of %d bytes", e, len(text))
				}
			}
			if d.Code == "" || d.Message == "" {
				t.Errorf("empty problem %+v", d)
			}
		}
		if len(diags.InAWSOrder()) != len(diags) {
			t.Errorf("InAWSOrder changes the number of problems")
		}
		sm, err := asl.Parse("f", text)
		if (err != nil) != (len(asl.Validate("f", text).Errors()) > 0) || (err == nil) != (sm != nil) {
			t.Errorf("Parse = %v, %v, but Validate = %v", sm, err, diags)
		}
	})
}

// fiftyStates is a definition as people write them: tasks with parameters,
// retries and catchers, some choices, a Parallel and a Map.
func fiftyStates() []byte {
	var b strings.Builder
	b.WriteString("{\n  \"StartAt\": \"Step 0\",\n  \"States\": {\n")
	for i := range 46 {
		next := fmt.Sprintf("Step %d", i+1)
		switch {
		case i == 45:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Succeed"}`+"\n", i)
		case i == 40:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"v.$": "$$.Map.Item.Value"}, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "Next": %q},`+"\n", i, next)
		case i == 30:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Parallel", "Branches": [{"StartAt": "L", "States": {"L": {"Type": "Pass", "End": true}}}, {"StartAt": "R", "States": {"R": {"Type": "Pass", "Next": "S"}, "S": {"Type": "Succeed"}}}], "Next": %q},`+"\n", i, next)
		case i%5 == 4:
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.total", "NumericGreaterThan": 100}, {"Variable": "$.kind", "StringEquals": "gift"}], "Next": %q}], "Default": "Step 45"},`+"\n", i, next)
		default:
			fmt.Fprintf(&b, `    "Step %d": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "orderFunction", "Payload": {"id.$": "$.order.id", "text.$": "States.Format('order {}', $.order.id)"}},
      "ResultSelector": {"body.$": "$.Payload"},
      "ResultPath": "$.step%d",
      "TimeoutSeconds": 60,
      "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Step 45"}],
      "Next": %q
    },`+"\n", i, i, next)
		}
	}
	b.WriteString("  }\n}\n")
	return []byte(b.String())
}

// fiftyStatesJSONata is the like of fiftyStates in JSONata.
func fiftyStatesJSONata() []byte {
	var b strings.Builder
	b.WriteString("{\n  \"QueryLanguage\": \"JSONata\",\n  \"StartAt\": \"Step 0\",\n  \"States\": {\n")
	for i := range 49 {
		if i%5 == 4 {
			fmt.Fprintf(&b, `    "Step %d": {"Type": "Choice", "Choices": [{"Condition": "{%% $states.input.total > 100 and $states.input.kind = 'gift' %%}", "Next": "Step %d"}], "Default": "Step 49"},`+"\n", i, i+1)
			continue
		}
		fmt.Fprintf(&b, `    "Step %d": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": {"FunctionName": "orderFunction", "Payload": {"id": "{%% $states.input.order.id %%}", "text": "{%% 'order ' & $states.input.order.id %%}"}},
      "Assign": {"step%d": "{%% $states.result.Payload %%}"},
      "Output": "{%% $merge([$states.input, {'body': $states.result.Payload.items[price > 10].name}]) %%}",
      "TimeoutSeconds": 60,
      "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"error": "{%% $states.errorOutput.Error %%}"}, "Next": "Step 49"}],
      "Next": "Step %d"
    },`+"\n", i, i, i+1)
	}
	b.WriteString("    \"Step 49\": {\"Type\": \"Succeed\"}\n  }\n}\n")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B)        { benchmarkParse(b, fiftyStates()) }
func BenchmarkParseJSONata(b *testing.B) { benchmarkParse(b, fiftyStatesJSONata()) }

func benchmarkParse(b *testing.B, text []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asl.Parse("f", text); err != nil {
			b.Fatal(err)
		}
	}
}
