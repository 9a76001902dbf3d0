package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	const recordedWith = `{"StartAt": "A", "States": {
		"A": {"Type": "Pass", "Result": {"n": 1, "nonce": 3}, "Next": "P"},
		"P": {"Type": "Parallel", "Next": "Z", "Branches": [
			{"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "End": true}}},
			{"StartAt": "D", "States": {"D": {"Type": "Pass", "End": true}}}]},
		"Z": {"Type": "Pass", "Result": 0, "End": true}}}`
	for _, c := range []struct {
		name, old, new string // what of the definition is another now
		ignore         []string
		want           string
	}{
		{"nothing", "", "", nil, ""},
		{"a member of data", `"n": 1`, `"n": 2`, []string{"nonce"}, `
in "" after 2 PassStateEntered A
  output.n: 1, now 2
in "" after 3 PassStateExited A
  input.n: 1, now 2
in "" after 1`},
		{"a member that is ignored", `"nonce": 3`, `"nonce": 4`, []string{"nonce"}, ""},
		{"a state more", `"End": true}}},`, `"Next": "C2"}, "C2": {"Type": "Pass", "End": true}}},`, nil, `
in "/P#1 B" after 9 PassStateExited C
  + PassStateEntered C2
  + PassStateExited C2
`},
		{"a state less", `"Next": "C"}, "C": {"Type": "Pass", "End": true}}`, `"End": true}}`, nil, `
in "/P#1 B" after 7 PassStateExited B
  - PassStateEntered C
  - PassStateExited C
`},
		{"another way", `"Next": "Z"`, `"End": true`, nil, `
in "" after 13 ParallelStateExited P
  - PassStateEntered Z
  - PassStateExited Z
in "" after 15 PassStateExited Z
  output: 0, now [{"n":1,"nonce":3},{"n":1,"nonce":3}]
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			definition := strings.Replace(recordedWith, c.old, c.new, 1)
			if c.name == "another way" {
				definition = strings.Replace(definition, `,
		"Z": {"Type": "Pass", "Result": 0, "End": true}`, "", 1)
			}
			recorded := record(t, compile(t, recordedWith), `{}`, 1)
			now, err := recorded.Run(t.Context(), compile(t, definition), engine.Info{Seed: 2, RoleArn: recorded.RoleArn()})
			if err != nil {
				t.Fatal(err)
			}
			got := brief(replay.Compare(recorded, now, c.ignore))
			if c.name == "a member of data" { // and so on, in all that it is handed to
				got = got[:min(len(got), len(c.want)-1)]
			}
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A history that was stopped is compared up to there.
func TestCompareStopped(t *testing.T) {
	t.Parallel()
	p := compile(t, `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": `+lambda+`, "Next": "B"}, "B": {"Type": "Pass", "End": true}}}`)
	const history = `{"events": [
		{"id": 4, "previousEventId": 0, "timestamp": 9.5, "type": "ExecutionAborted", "executionAbortedEventDetails": {}},
		{"id": 3, "previousEventId": 2, "timestamp": 1.0, "type": "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails": {"resource": ` + lambda + `, "input": "{}", "inputDetails": {"truncated": false}}},
		{"id": 2, "previousEventId": 0, "timestamp": 1.0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "A", "input": "{}", "inputDetails": {"truncated": false}}},
		{"id": 1, "previousEventId": 0, "timestamp": "1970-01-01T00:00:01Z", "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}", "roleArn": "r", "inputDetails": {"truncated": false}}}
	]}`
	recorded, err := replay.Parse(map[string]string{"h": history})
	if err != nil {
		t.Fatal(err)
	}
	now, err := recorded.Run(t.Context(), p, engine.Info{Seed: 2, RoleArn: recorded.RoleArn()})
	if err != nil {
		t.Fatal(err)
	}
	if got := brief(replay.Compare(recorded, now, nil)); got != "" {
		t.Error(got)
	}
}

func TestParseMistakes(t *testing.T) {
	t.Parallel()
	const started = `{"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}}`
	for text, want := range map[string]string{
		`[`:           "h: ",
		`{}`:          `h: want an array of events, or an object with one named "events" or "history"`,
		`[]`:          "the history has no events",
		`[{"id": 1}]`: "the history has an event without an id or a type",
		`[` + started + `,{"id":3,"type":"PassStateEntered"}]`:                     "the history lacks event 2: give all of its pages",
		`{"nextToken": "n", "events": [` + started + `]}`:                          "the history goes on after event 1: give all of its pages",
		`[` + started + `,` + started + `]`:                                        "the history has event 1 twice",
		`[` + started + `,{"id":2,"previousEventId":2,"type":"PassStateEntered"}]`: "event 2 has the previous event 2",
		`[{"id": 1, "type": "PassStateEntered"}]`:                                  "the history begins with PassStateEntered, not with ExecutionStarted",
		`[{"id": 1, "type": "ExecutionStarted"}]`:                                  "the history has no data of its execution: it was fetched without them (--no-include-execution-data), or they are encrypted",
	} {
		if _, err := replay.Parse(map[string]string{"h": text}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%s) = %v, want %s", text, err, want)
		}
	}
}

// brief shows departures without the details of events that are missing or new.
func brief(ds []replay.Departure) string {
	var b strings.Builder
	for _, d := range ds {
		before := "the start"
		if d.Before != nil {
			before = fmt.Sprint(d.Before.ID, " ", d.Before.Type, " ", d.Before.State)
		}
		fmt.Fprintf(&b, "in %q after %s\n", d.Thread, before)
		for _, x := range d.Differences {
			fmt.Fprintf(&b, "  %s: %s, now %s\n", x.Path, x.Recorded, x.Replayed)
		}
		if len(d.Differences) > 0 {
			continue
		}
		for _, e := range d.Recorded {
			fmt.Fprintf(&b, "  - %s %s\n", e.Type, e.State)
		}
		for _, e := range d.Replayed {
			fmt.Fprintf(&b, "  + %s %s\n", e.Type, e.State)
		}
	}
	return b.String()
}
