package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

func TestPrintSnippet(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, at, want string }{
		{"string", "{\n  \"Next\": \"Shp\",\n}", `"Shp"`, "2 |   \"Next\": \"Shp\",\n  |           ^^^^^\n"},
		{"number", `{"a": -1.5, "b": 2}`, "-1.5", "1 | {\"a\": -1.5, \"b\": 2}\n  |       ^^^^\n"},
		{"sign", `{"a": }`, "}", "1 | {\"a\": }\n  |       ^\n"},
		{"wide", `{"発射 🚀": "x"}`, `"x"`, "1 | {\"発射 🚀\": \"x\"}\n  |             ^^^\n"},
		{"tab", "\t\"a\": \"b\"", `"b"`, "1 |     \"a\": \"b\"\n  |          ^^^\n"},
		{"carriage return", "{\r\n\"a\": x\r\n}", "x", "2 | \"a\": x\n  |      ^\n"},
		{"escape", "{\"a\x1b[31m\": 1}", "1}", "1 | {\"a\\x1b[31m\": 1}\n  |               ^\n"},
		{"unclosed", `{"a": "b`, `"b`, "1 | {\"a\": \"b\n  |       ^^\n"},
		{"empty line", "\n\n", "\n", ""},
		{"end of text", `{"a"`, "", "1 | {\"a\"\n  |     ^\n"},
		{"long string", `"` + strings.Repeat("x", 200) + `"`, `"x`, "1 | \"" + strings.Repeat("x", 48) + "…\n  | " + strings.Repeat("^", 50) + "\n"},
	}
	for _, tt := range tests {
		offset := len(tt.text)
		if tt.at != "" {
			offset = strings.Index(tt.text, tt.at)
		}
		src := &asl.Source{Text: tt.text}
		var w bytes.Buffer
		printSnippet(&w, false, tt.text, src.Position(asl.Pos(offset)))
		if w.String() != tt.want {
			t.Errorf("%s:\n%swant:\n%s", tt.name, w.String(), tt.want)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		lines bool
		want  string
	}{
		{"Pay 発射 👩‍🚀", false, "Pay 発射 👩‍🚀"},
		{"a\nb\tc\r", false, `a\nb    c\x0d`},
		{"a\nb", true, "a\nb"},
		{"\x1b[31m\x00\u202e\u0085", false, `\x1b[31m\x00\u202e\x85`},
		{"caf\xe9", false, "caf\uFFFD"},
	}
	for _, tt := range tests {
		if got := visible(tt.text, tt.lines); got != tt.want {
			t.Errorf("visible(%q, %v) = %q, want %q", tt.text, tt.lines, got, tt.want)
		}
	}
}

func TestCutAndPad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		got, want string
	}{
		{cut("12345", 5), "12345"},
		{cut("123456", 5), "1234…"},
		{cut("発射発射", 5), "発射…"},
		{cut("", 0), ""},
		{pad("発", 4) + "|", "発  |"},
		{pad("long", 2), "long"},
		{elapsed(0), "0s"},
		{elapsed(7), "7ms"},
		{elapsed(1234), "1.2s"},
		{elapsed(3_723_400), "1h2m3s"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	if got := paint(true).red("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("red = %q", got)
	}
	if got := paint(false).red("x"); got != "x" {
		t.Errorf("red without colour = %q", got)
	}
	e := &env{getenv: func(string) string { return "" }}
	if e.paintFor(&bytes.Buffer{}) {
		t.Error("a buffer has colour")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What cannot be written is a failure, and not wrong usage.
func TestWriteError(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"graph", "../../definitions/order-saga.asl.json"}, {"validate", "--format", "json", "../../definitions/order-saga.asl.json"}} {
		var stderr strings.Builder
		e := &env{stdin: strings.NewReader(""), stdout: fullDisk{}, stderr: &stderr, getenv: func(string) string { return "" }}
		if code := e.run(args); code != exitFailed || stderr.String() != "sfnlocal: no space left on device\n" {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr.String())
		}
	}
}

// The status line says what is waited for, and is gone before the next line.
func TestStatusLine(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("", []byte(`{"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 1, "End": true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var w bytes.Buffer
	pr := newProgress(&w, false, sm)
	pr.observe(nil, engine.HistoryEvent{ID: 1, Type: engine.TypeExecutionStarted, Details: &engine.ExecutionStarted{Input: "{}"}})
	pr.draw()
	if w.Len() > 0 {
		t.Errorf("a status line without anything to wait for: %q", w.String())
	}
	pr.observe(nil, engine.HistoryEvent{ID: 2, Type: engine.TypeWaitStateEntered, Details: &engine.StateEntered{Name: "Nap", Input: "{}"}})
	pr.steps.running[0].seen = time.Now().Add(-time.Hour)
	pr.draw()
	if want := "⠙ Nap 1h0m0s"; w.String() != want {
		t.Errorf("status line %q, want %q", w.String(), want)
	}
	w.Reset()
	pr.observe(nil, engine.HistoryEvent{ID: 3, PreviousID: 2, Millis: 1000, Type: engine.TypeWaitStateExited, Details: &engine.StateExited{Name: "Nap", Output: "{}"}})
	if want := "\r\x1b[K✓ Nap  Wait           1s\n"; w.String() != want {
		t.Errorf("after the status line %q, want %q", w.String(), want)
	}
}
