package replay_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

const tokensInMap = `{"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {"StartAt": "A", "States": {
		"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
			"Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token", "run.$": "$$.Execution.Name", "item.$": "$"}}}}}}}}`

// Tasks of iterations are told apart by what differs between them, and not by
// their tokens, which are others in every run.
func TestCaseTellsIterationsApart(t *testing.T) {
	t.Parallel()
	p := compile(t, tokensInMap)
	recorded := record(t, p, `{"items": [{"id": 1}, {"id": 1, "a b": []}, {"id": {"`+"`"+`": null}, "in": [1]}, {"id": 1, "index": 1}, {"id": 2, "in": [1, 2]}, {"id": 2, "in": [1, 2]}]}`, 7)
	c, err := recorded.Case("a", nil)
	if err != nil {
		t.Fatal(err)
	}
	var inputs []jsonval.Value
	for _, a := range recorded.Attempts() {
		v, err := jsonval.Parse(a.Input)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, v)
	}
	item := func(v jsonval.Value) jsonval.Value { return v.Get("MessageBody").Get("item") }
	for i, answer := range c.Mocks[0].Answers {
		if answer.When == nil || strings.Contains(answer.When.Text, "token") || strings.Contains(answer.When.Text, "run") {
			t.Fatalf("the condition of %s is %v", inputs[i], answer.When)
		}
		for _, in := range inputs {
			holds, err := answer.When.Holds(in)
			if want := jsonval.Equal(item(in), item(inputs[i])); err != nil || holds != want {
				t.Errorf("%s of %s is %v, %v, want %v", answer.When.Text, in, holds, err, want)
			}
		}
	}
}

// Without anything that differs, the order is all there is.
func TestCaseOfIterationsThatAreTheSame(t *testing.T) {
	t.Parallel()
	p := compile(t, machines["iterations side by side, with equal and unequal items"])
	recorded := record(t, p, `{"items": [1, 1]}`, 7)
	c, err := recorded.Case("a", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Mocks {
		for _, a := range m.Answers {
			if a.When != nil {
				t.Errorf("%s has the condition %s", m.State, a.When.Text)
			}
		}
	}
}

// What is blotted out tells nothing apart.
func TestCaseOfMaskedIterations(t *testing.T) {
	t.Parallel()
	p := compile(t, tokensInMap)
	recorded := record(t, p, `{"items": [{"n": 1, "card": "x"}, {"n": 2, "card": "y"}]}`, 7)
	c, err := recorded.Case("a", []string{"card"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range c.Mocks[0].Answers {
		got = append(got, a.When.Text)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"{% $.MessageBody.item.n = 1 %}", "{% $.MessageBody.item.n = 2 %}"}, got); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
}
