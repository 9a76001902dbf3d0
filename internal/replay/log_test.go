package replay_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/replay"
)

// An Express execution has no history but its log.
func TestParseLog(t *testing.T) {
	t.Parallel()
	lines := []string{
		`{"id":"2","type":"PassStateEntered","details":{"input":"{}","inputDetails":{"truncated":false},"name":"A"},"previous_event_id":"0","event_timestamp":"1700000000001","execution_arn":"x","redrive_count":"0"}`,
		`{"id":"1","type":"ExecutionStarted","details":{"input":"{}","inputDetails":{"truncated":false},"roleArn":"r"},"previous_event_id":"0","event_timestamp":"1700000000000","execution_arn":"x","redrive_count":"0"}`,
	}
	var filtered []jsonval.Value // what aws logs filter-log-events prints
	for _, line := range lines {
		filtered = append(filtered, jsonval.ObjectValue([]jsonval.Member{{Key: "message", Value: jsonval.StringValue(line)}}))
	}
	for name, text := range map[string]string{
		"lines":    strings.Join(lines, "\n") + "\n",
		"filtered": `{"events": ` + jsonval.ArrayValue(filtered).String() + `, "searchedLogStreams": []}`,
	} {
		r, err := replay.Parse(map[string]string{"log": text})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, e := range r.Events {
			got = append(got, event(&e))
		}
		want := []string{
			`1 ExecutionStarted {"input":"{}","inputDetails":{"truncated":false},"roleArn":"r"}`,
			`2 PassStateEntered {"input":"{}","inputDetails":{"truncated":false},"name":"A"}`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if r.Input() != "{}" || r.Events[1].Millis != 1700000000001 || r.Events[1].State != "A" {
			t.Errorf("%s: %+v", name, r.Events[1])
		}
	}
}
