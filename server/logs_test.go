package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// logged runs a definition and returns what is logged of it, undated.
func logged(t *testing.T, definition, level string, withData bool, typ string) []string {
	t.Helper()
	records := make(chan string, 100)
	s := &Server{Interpreter: &interpreter.Interpreter{VirtualTime: true}, Log: func(group string, batch []LogRecord) {
		if group != "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/g:*" {
			t.Errorf("logged to %s", group)
		}
		for _, r := range batch {
			records <- string(r.Text)
		}
	}}
	data := "false"
	if withData {
		data = "true"
	}
	post(t, s, 200, "CreateStateMachine", `{"name":"m","roleArn":"`+role+`","definition":`+quote(definition)+`,"type":"`+typ+`","loggingConfiguration":{"level":"`+level+`","includeExecutionData":`+data+`,"destinations":[`+logGroup+`]}}`)
	post(t, s, 200, "StartExecution", members("stateMachineArn", machineARN, "name", "x"))
	var all []string
	for {
		record := <-records
		v, err := jsonval.Parse(record)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, undated(v.With("event_timestamp", jsonval.StringValue("TIME")).String()))
		switch v.Get("type").Str() {
		case "ExecutionSucceeded", "ExecutionFailed":
			return all
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	record := func(id, typ, details, previous string) string {
		return `{"id":"` + id + `","type":"` + typ + `","details":` + details + `,"previous_event_id":"` + previous + `","event_timestamp":"TIME","execution_arn":"` + executionARN + `","redrive_count":"0"}`
	}
	const data = `"input":"{}","inputDetails":{"truncated":false},`
	for _, test := range []struct {
		level    string
		withData bool
		want     []string
	}{
		{"ALL", true, []string{
			record("1", "ExecutionStarted", `{`+data+`"roleArn":"`+role+`"}`, "0"),
			record("2", "FailStateEntered", `{`+data+`"name":"F"}`, "0"),
			record("3", "ExecutionFailed", `{"cause":"No reason","error":"Sorry"}`, "2"),
		}},
		{"ALL", false, []string{
			record("1", "ExecutionStarted", `{"roleArn":"`+role+`"}`, "0"),
			record("2", "FailStateEntered", `{"name":"F"}`, "0"),
			record("3", "ExecutionFailed", `{"cause":"No reason","error":"Sorry"}`, "2"),
		}},
		{"ERROR", true, []string{
			record("2", "FailStateEntered", `{`+data+`"name":"F"}`, "0"),
			record("3", "ExecutionFailed", `{"cause":"No reason","error":"Sorry"}`, "2"),
		}},
		{"FATAL", true, []string{
			record("3", "ExecutionFailed", `{"cause":"No reason","error":"Sorry"}`, "2"),
		}},
	} {
		if got := logged(t, failing, test.level, test.withData, "STANDARD"); !slices.Equal(got, test.want) {
			t.Errorf("%s %t\n got %s\nwant %s", test.level, test.withData, strings.Join(got, "\n     "), strings.Join(test.want, "\n     "))
		}
	}
	got := logged(t, pass, "ALL", true, "EXPRESS")
	want := strings.Replace(record("4", "ExecutionSucceeded", `{"output":"{}","outputDetails":{"truncated":false}}`, "3"), executionARN, expressARN+"x:UUID", 1)
	if len(got) != 4 || got[3] != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n     "), want)
	}
}

func TestLogLevels(t *testing.T) {
	t.Parallel()
	for typ, levels := range map[string]string{
		"ExecutionStarted":          "ALL",
		"ExecutionAborted":          "ALL ERROR FATAL",
		"ExecutionFailed":           "ALL ERROR FATAL",
		"ExecutionTimedOut":         "ALL ERROR FATAL",
		"ExecutionSucceeded":        "ALL",
		"FailStateEntered":          "ALL ERROR",
		"PassStateEntered":          "ALL",
		"TaskFailed":                "ALL ERROR",
		"LambdaFunctionTimedOut":    "ALL ERROR",
		"LambdaFunctionStartFailed": "ALL ERROR",
		"ParallelStateAborted":      "ALL ERROR",
		"MapIterationFailed":        "ALL ERROR",
		"EvaluationFailed":          "ALL ERROR",
	} {
		var got []string
		for _, level := range []string{"ALL", "ERROR", "FATAL", "OFF", ""} {
			if l := (logging{level: level}); l.wants(typ) {
				got = append(got, level)
			}
		}
		if strings.Join(got, " ") != levels {
			t.Errorf("%s is logged at %q, want %q", typ, got, levels)
		}
	}
}

// What is too long for CloudWatch Logs is cut between characters.
func TestLongRecord(t *testing.T) {
	t.Parallel()
	e := &engine.HistoryEvent{ID: 2, Type: engine.TypePassStateEntered, Details: &engine.StateEntered{Name: "A", Input: `"` + strings.Repeat("é", 130_000) + `"`}}
	v, err := jsonval.Parse(string((&executionLog{to: logging{withData: true}}).record(e)))
	if err != nil {
		t.Fatal(err)
	}
	details := v.Get("details")
	if got := details.Get("inputDetails").String(); got != `{"truncated":true}` {
		t.Error(got)
	}
	if got := details.Get("input").Str(); len(got) != maxLogged-1 || !strings.HasSuffix(got, "é") {
		t.Errorf("%d bytes", len(got))
	}
}
