package history

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const start = `{"input":"{}"}`
	tests := []struct {
		name, text string
		more       bool
	}{
		{"the API", `{"events": [
			{"id": 1, "previousEventId": 0, "timestamp": 1.5, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
			{"id": 2, "previousEventId": 1, "timestamp": 2, "type": "PassStateEntered"}]}`, false},
		{"a page of the API", `{"nextToken": "t", "events": [
			{"id": 1, "previousEventId": 0, "timestamp": 1.5, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
			{"id": 2, "previousEventId": 1, "timestamp": 2, "type": "PassStateEntered"}]}`, true},
		{"the AWS CLI", `{"events": [
			{"id": 1, "timestamp": "1970-01-01T01:00:01.500000+01:00", "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
			{"id": 2, "previousEventId": 1, "timestamp": "1970-01-01T00:00:02Z", "type": "PassStateEntered"}]}`, false},
		{"run", `{"status": "SUCCEEDED", "history": [
			{"id": 1, "timestamp": 1.5, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
			{"id": 2, "previousEventId": 1, "timestamp": 2, "type": "PassStateEntered"}]}`, false},
		{"an export, with documents", `[
			{"id": 1, "timestamp": 1.5, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": {}}},
			{"id": 2, "previousEventId": 1, "timestamp": 2, "type": "PassStateEntered"}]`, false},
		{"a log", `{"id": "1", "type": "ExecutionStarted", "details": {"input": "{}"}, "previous_event_id": "0", "event_timestamp": "1500"}

			{"id": "2", "type": "PassStateEntered", "previous_event_id": "1", "event_timestamp": "2000"}`, false},
		{"filter-log-events", `{"events": [
			{"message": "{\"id\":\"1\",\"type\":\"ExecutionStarted\",\"details\":{\"input\":\"{}\"},\"previous_event_id\":\"0\",\"event_timestamp\":\"1500\"}"},
			{"message": "{\"id\":\"2\",\"type\":\"PassStateEntered\",\"previous_event_id\":\"1\",\"event_timestamp\":\"2000\"}"}]}`, false},
	}
	type event struct {
		ID, Previous, Millis int64
		Type, Details        string
	}
	want := []event{{1, 0, 1500, "ExecutionStarted", start}, {2, 1, 2000, "PassStateEntered", `{}`}}
	for _, tt := range tests {
		events, more, err := Parse(tt.text)
		var got []event
		for _, e := range events {
			got = append(got, event{e.ID, e.Previous, e.Millis, e.Type, e.Details.String()})
		}
		if diff := cmp.Diff(want, got); diff != "" || more != tt.more || err != nil {
			t.Errorf("%s: more %v, %v (-want +got):\n%s", tt.name, more, err, diff)
		}
	}
	for text, want := range map[string]string{
		`{}`:                           `want an array of events, or an object with one named "events" or "history"`,
		`{"events": [{"message": 1}]}`: "the message of a log event: ",
	} {
		if _, _, err := Parse(text); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("Parse(%s): %v, want %s…", text, err, want)
		}
	}
}
