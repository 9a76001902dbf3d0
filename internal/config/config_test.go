package config

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := Parse("sfnlocal.yaml", []byte(`
tasks:
  - function: charge
    go: payments/charge
    delay: 1.5s
    fail: {times: 2, error: Payment.Timeout, cause: no answer}
  - function: ship
    http:
      url: "http://localhost:8081/ship/{$.id}"
      method: PUT
      headers: {X-Order: "{$.id}"}
      mode: proxy
      input: "States.StringToJson($.body)"
      body:
        id.$: $.id
        count: 1.0
        at: 2026-01-02
        hex: 0x10
        none: ~
        list: [a, true]
      timeout: 5s
      maxBody: 1000
      keepHeaders: []
  - function: short
    http: http://localhost:8082
  - resource: "arn:aws:states:::lambda:*"
    endpoint: http://localhost:3001
  - state: Audit
    return: {ok: true}
  - state: Broken
    throw: {error: Custom.Error, cause: why}
    fail: {error: Other.Error}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Name: "sfnlocal.yaml", Tasks: []Entry{
		{
			Function: "charge", Go: "payments/charge", Pos: yamldoc.Pos{Line: 4, Col: 9}, Delay: 1500 * time.Millisecond,
			Fail: Fail{2, interpreter.Failure{Name: "Payment.Timeout", Cause: "no answer"}},
		},
		{Function: "ship", To: &tasks.HTTP{
			URL: "http://localhost:8081/ship/{$.id}", Method: "PUT", Headers: map[string]string{"X-Order": "{$.id}"},
			Mode: tasks.ModeProxy, Input: "States.StringToJson($.body)",
			Body:    json.RawMessage(`{"id.$":"$.id","count":1.0,"at":"2026-01-02","hex":16,"none":null,"list":["a",true]}`),
			Timeout: 5 * time.Second, MaxBody: 1000, KeepHeaders: []string{},
		}},
		{Function: "short", To: &tasks.HTTP{URL: "http://localhost:8082"}},
		{Resource: "arn:aws:states:::lambda:*", Endpoint: "http://localhost:3001"},
		{State: "Audit", To: tasks.Return(`{"ok":true}`)},
		{
			State: "Broken", To: tasks.Throw{Name: "Custom.Error", Cause: "why"},
			Fail: Fail{1, interpreter.Failure{Name: "Other.Error"}},
		},
	}}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(interpreter.Failure{}, tasks.Throw{})); diff != "" {
		t.Errorf("Parse: -want +got\n%s", diff)
	}
}

func TestParseEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "tasks:\n", "tasks: []\n", "~"} {
		f, err := Parse("f.yaml", []byte(text))
		if err != nil || len(f.Tasks) != 0 {
			t.Errorf("Parse(%q) = %v, %v, want no tasks", text, f, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"unknown top key", "task: []", `f.yaml:1:1: unknown key "task" in the file; did you mean "tasks"?`},
		{"not a mapping", "- a", `f.yaml:1:1: the file must be a mapping with the keys tasks, routes`},
		{"not a list", "tasks: {}", `f.yaml:1:8: tasks must be a list: - function: …`},
		{"task is text", "tasks:\n  - charge", `f.yaml:2:5: a task must be a mapping with the keys function, state, resource, go, http, endpoint, return, throw, delay, fail`},
		{"unknown key", "tasks:\n  - functoin: a\n    go: b", `f.yaml:2:5: unknown key "functoin" in a task; did you mean "function"?`},
		{"unknown key, nothing near", "tasks:\n  - state: a\n    zzzzzz: b", `f.yaml:3:5: unknown key "zzzzzz" in a task; known are function, state, resource, go, http, endpoint, return, throw, delay, fail`},
		{"twice", "tasks:\n  - state: a\n    state: b\n    go: c", `f.yaml:3:5: "state" comes twice in a task`},
		{"no selector", "tasks:\n  - go: b", `f.yaml:2:5: a task needs one of function, state, resource, to say which tasks are meant`},
		{"no destination", "tasks:\n  - state: b", `f.yaml:2:5: a task needs one of go, http, endpoint, return, throw, to say who answers`},
		{"two destinations", "tasks:\n  - state: b\n    go: x\n    return: 1", `f.yaml:4:5: "go" and "return" exclude each other`},
		{
			"other service", "tasks:\n  - resource: \"arn:aws:states:::aws-sdk:ec2:*\"\n    endpoint: http://localhost:4566",
			"f.yaml:3:5: endpoint is not supported yet for arn:aws:states:::aws-sdk:ec2:*; supported are " +
				"arn:aws:states:::dynamodb:*, arn:aws:states:::aws-sdk:dynamodb:*, arn:aws:states:::events:*, arn:aws:states:::aws-sdk:eventbridge:*, " +
				"arn:aws:lambda:*, arn:aws:states:::lambda:invoke*, arn:aws:states:::aws-sdk:lambda:*, arn:aws:states:::aws-sdk:s3:*, " +
				"arn:aws:states:::aws-sdk:secretsmanager:*, arn:aws:states:::states:*, arn:aws:states:::aws-sdk:sfn:*, " +
				"arn:aws:states:::sns:*, arn:aws:states:::aws-sdk:sns:*, arn:aws:states:::sqs:*, arn:aws:states:::aws-sdk:sqs:*",
		},
		{"bad endpoint", "tasks:\n  - function: f\n    endpoint: localhost:4566", `f.yaml:3:15: endpoint: want a URL such as http://localhost:4566, got "localhost:4566"`},
		{"bad delay", "tasks:\n  - function: f\n    go: g\n    delay: 2", `f.yaml:4:12: delay must be a duration such as 2s or 500ms, not "2"`},
		{"bad times", "tasks:\n  - function: f\n    go: g\n    fail: {times: 0, error: X}", `f.yaml:4:19: times must be a number from 1, not "0"`},
		{"fail without error", "tasks:\n  - function: f\n    go: g\n    fail: {times: 1}", `f.yaml:4:5: fail needs an error, the name that Retry and Catch look for`},
		{"throw without error", "tasks:\n  - function: f\n    throw: {}", `f.yaml:3:5: throw needs an error, the name that Retry and Catch look for`},
		{"throw key", "tasks:\n  - function: f\n    throw: {eror: X, error: Y}", `f.yaml:3:13: unknown key "eror" in throw; did you mean "error"?`},
		{"http key", "tasks:\n  - function: f\n    http: {urll: x}", `f.yaml:3:12: unknown key "urll" in http; did you mean "url"?`},
		{"http no url", "tasks:\n  - function: f\n    http: {mode: proxy}", `f.yaml:3:5: http: url is missing`},
		{"http url", "tasks:\n  - function: f\n    http: {url: localhost}", `f.yaml:3:17: http: url: want http://host/… or https://host/…, got "localhost"`},
		{"http mode", "tasks:\n  - function: f\n    http: {url: \"http://h\", mode: prxy}", `f.yaml:3:35: http: mode: want invoke or proxy, got "prxy"`},
		{"http placeholder", "tasks:\n  - function: f\n    http: {url: \"http://h/{$.a\"}", `f.yaml:3:17: http: url: the placeholder "{$.a" has no closing brace`},
		{"http body", "tasks:\n  - function: f\n    http: {url: \"http://h\", body: {a.$: 1}}", `f.yaml:3:35: http: body: "a.$" must be a string with a path or an intrinsic function, not 1`},
		{"headers", "tasks:\n  - function: f\n    http: {url: \"http://h\", headers: [a]}", `f.yaml:3:38: headers must be a mapping of names to values`},
		{"keepHeaders", "tasks:\n  - function: f\n    http: {url: \"http://h\", keepHeaders: a}", `f.yaml:3:42: keepHeaders must be a list of names`},
		{"null", "tasks:\n  - function:\n    go: a", `f.yaml:2:14: function must be a string`},
		{"not JSON", "tasks:\n  - function: f\n    return: .inf", `f.yaml:3:13: .inf is not a number in JSON`},
		{"merge", "tasks:\n  - function: f\n    return: {<<: {a: 1}}", `f.yaml:3:14: the merge key << is not supported`},
		{"key twice in value", "tasks:\n  - function: f\n    return: {a: 1, a: 2}", `f.yaml:3:20: "a" comes twice`},
		{"two documents", "tasks: []\n---\ntasks: []", `f.yaml:2:1: a second document; the file must have one`},
		{"several", "tasks:\n  - functoin: a\n  - state: b\n    goo: c", "f.yaml:2:5: unknown key \"functoin\" in a task; did you mean \"function\"?\nf.yaml:4:5: unknown key \"goo\" in a task; did you mean \"go\"?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f.yaml", []byte(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("Parse error:\n got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestParseSyntaxErrorHasPlace(t *testing.T) {
	t.Parallel()
	_, err := Parse("f.yaml", []byte("tasks:\n  - function: [a\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "f.yaml:") || strings.HasPrefix(err.Error(), "f.yaml:1:1:") {
		t.Errorf("Parse error = %v, want one with its place", err)
	}
}

// A file of a few lines must not expand to gigabytes.
func TestParseBoundsAliases(t *testing.T) {
	t.Parallel()
	text := "tasks:\n  - state: s\n    return:\n      a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 8 {
		prev := string(rune('0' + i))
		text += "      a" + string(rune('1'+i)) + ": &a" + string(rune('1'+i)) + " [" + strings.TrimSuffix(strings.Repeat("*a"+prev+", ", 10), ", ") + "]\n"
	}
	_, err := Parse("f.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), "the value is too large") {
		t.Errorf("Parse error = %v, want that the value is too large", err)
	}
}

func TestRouter(t *testing.T) {
	t.Parallel()
	f, err := Parse("f.yaml", []byte(`
tasks:
  - function: charge
    go: pay/charge
    fail: {times: 1, error: Busy}
    delay: 1ms
  - state: Audit
    return: [1]
`))
	if err != nil {
		t.Fatal(err)
	}
	router, err := f.Router(tasks.Handlers{"pay/charge": func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil }})
	if err != nil {
		t.Fatal(err)
	}
	charge := interpreter.Task{State: "Charge", Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge", Input: json.RawMessage(`7`)}
	for _, want := range []string{"|Busy", "7|<nil>"} {
		out, err := router.Invoke(t.Context(), charge)
		if got := string(out) + "|" + errText(err); got != want {
			t.Errorf("Invoke = %s, want %s", got, want)
		}
	}
	out, err := router.Invoke(t.Context(), interpreter.Task{State: "Audit", Resource: "arn:aws:states:::sqs:sendMessage"})
	if string(out) != "[1]" || err != nil {
		t.Errorf("Invoke = %s, %v, want [1]", out, err)
	}
}

func errText(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()
}

func TestRouterUnknownHandler(t *testing.T) {
	t.Parallel()
	f, err := Parse("f.yaml", []byte("tasks:\n  - function: charge\n    go: pay/chrage"))
	if err != nil {
		t.Fatal(err)
	}
	some := func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil }
	tests := []struct {
		handlers tasks.Handlers
		want     string
	}{
		{tasks.Handlers{"pay/charge": some, "other": some}, `f.yaml:3:9: no function of the binary is called "pay/chrage"; did you mean "pay/charge"?`},
		{tasks.Handlers{"b": some, "a": some}, `f.yaml:3:9: no function of the binary is called "pay/chrage"; there are a, b`},
		{nil, `f.yaml:3:9: no function of the binary is called "pay/chrage"; this binary has none`},
	}
	for _, tt := range tests {
		if _, err := f.Router(tt.handlers); errText(err) != tt.want {
			t.Errorf("Router error = %v, want %s", err, tt.want)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	definition := filepath.Join(dir, "order.asl.json")
	if path, err := Find(definition); path != "" || err != nil {
		t.Errorf("Find = %q, %v, want nothing", path, err)
	}
	file := filepath.Join(dir, FileName)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if path, err := Find(definition); path != file || err != nil {
		t.Errorf("Find = %q, %v, want %q", path, err, file)
	}
}

func TestShippedFilesParse(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../../definitions/sfnlocal.yaml", "../../examples/ordersaga/sfnlocal.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(file, text); err != nil {
			t.Error(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("tasks:\n  - function: f\n    http: {url: \"http://h/{$.a}\", body: {a.$: $.b}}\n    fail: {times: 1, error: X}")
	f.Add("tasks: &a\n  - state: *a\n    return: *a")
	f.Add("? [a]\n: b\n--- |\n x\n...")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("f", []byte(text))
		if err != nil {
			return
		}
		if _, err := file.Router(nil); err != nil && !strings.HasPrefix(err.Error(), "f:") {
			t.Errorf("Router error has no place: %v", err)
		}
		for _, e := range file.Tasks {
			if r, ok := e.To.(tasks.Return); ok && !json.Valid(r) {
				t.Errorf("return is not JSON: %s", r)
			}
		}
	})
}

func TestAtEndpoint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		want    bool
	}{
		{"", true},
		{"*", true},
		{"arn:aws:states:::*", true},
		{"arn:aws:states:::sqs:*", true},
		{"arn:aws:states:::sqs:sendMessage", true},
		{"arn:aws-cn:states:::aws-sdk:s3:getObject", true},
		{"arn:*:states:::aws-sdk:dynamodb:*", true},
		{"arn:aws:lambda:us-east-1:123456789012:function:charge", true},
		{"arn:aws:states:::ecs:runTask.sync", false},
		{"arn:aws:states:::aws-sdk:ec2:*", false},
		{"arn:aws:states:us-east-1:123456789012:activity:ship", false},
		{"charge", false},
	}
	for _, tt := range tests {
		if got := atEndpoint(tt.pattern); got != tt.want {
			t.Errorf("atEndpoint(%q) = %v, want %v", tt.pattern, got, tt.want)
		}
	}
}
