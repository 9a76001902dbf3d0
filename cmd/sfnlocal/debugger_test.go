package main

import (
	"io"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/debug"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// An input may be as long as AWS lets it be.
func TestDebuggerTakesLongInput(t *testing.T) {
	t.Parallel()
	sm, err := asl.Parse("m.asl.json", []byte(`{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(sm)
	if err != nil {
		t.Fatal(err)
	}
	session, err := debug.Start(interpreter.Request{Program: p})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	d := &debugger{session: session, sm: sm, out: io.Discard}
	input := `"` + strings.Repeat("a", 262_142) + `"`
	if err := d.talk(strings.NewReader("input "+input+"\ncontinue\n"), "script", "", true); err != nil {
		t.Fatal(err)
	}
	if got := string(session.Execution().Describe().Output); got != input {
		t.Errorf("the output has %d bytes, want %d", len(got), len(input))
	}
}
