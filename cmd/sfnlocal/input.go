package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// jsonArg returns the JSON that a flag gives: as it is, in @file, or - for stdin.
func (e *env) jsonArg(flag, value string) (string, error) {
	name, text, what := flag, value, strings.TrimPrefix(flag, "--")
	switch file, isFile := strings.CutPrefix(value, "@"); {
	case value == "-":
		b, err := io.ReadAll(io.LimitReader(e.stdin, 2*engine.MaxPayload))
		if err != nil {
			return "", usagef("stdin: %w", err)
		}
		name, text = "stdin", string(b)
	case isFile:
		b, err := readFile(file, 2*engine.MaxPayload)
		if err != nil {
			return "", err
		}
		name, text = file, string(b)
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if len(text) > engine.MaxPayload {
		return "", usagef("%s: the %s is longer than the %d bytes that Step Functions takes", name, what, engine.MaxPayload)
	}
	_, err := jsonval.Parse(text)
	var syntax *jsonval.SyntaxError
	if err == nil || !errors.As(err, &syntax) {
		return text, err
	}
	src := &asl.Source{Name: name, Text: text}
	pos := src.Position(asl.Pos(syntax.Offset))
	p := e.paintFor(e.stderr)
	fmt.Fprintf(e.stderr, "%s: %s: %s\n", p.bold(pos.String()), p.red("error"), syntax.Message)
	printSnippet(e.stderr, p, text, pos)
	hint := ""
	if _, err := os.Stat(value); err == nil && value != "" {
		hint = fmt.Sprintf("; did you mean %s @%s?", flag, value)
	}
	return "", usagef("the %s is not JSON%s", what, hint)
}
