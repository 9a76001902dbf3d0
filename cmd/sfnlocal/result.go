package main

import (
	"bytes"
	"encoding/json"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// printResult prints to stdout what an execution brought: its output, or with
// --history json the whole of it.
func (e *env) printResult(d interpreter.Description, history []engine.HistoryEvent, o runOptions) error {
	text := []byte(d.Output)
	if o.history == "json" {
		text = document(d, history)
	} else if d.Status != engine.StatusSucceeded {
		return nil
	}
	if o.format == "text" {
		text = indented(text)
	}
	_, err := e.stdout.Write(append(bytes.Clone(text), '\n'))
	return err
}

// document is an execution as --history json prints it.
func document(d interpreter.Description, history []engine.HistoryEvent) []byte {
	b := []byte(`{"status":"` + string(d.Status) + `"`)
	if d.Status == engine.StatusSucceeded {
		b = append(b, `,"output":`...)
		b = append(b, d.Output...)
	}
	if f := d.Failure; f != nil {
		b = appendMember(b, "error", f.Name)
		b = appendMember(b, "cause", f.Cause)
	}
	b = append(b, `,"history":[`...)
	for i := range history {
		if i > 0 {
			b = append(b, ',')
		}
		b = history[i].AppendJSON(b)
	}
	return append(b, "]}"...)
}

// appendMember appends a text that is left out when it is empty, as AWS does.
func appendMember(b []byte, key, text string) []byte {
	if text == "" {
		return b
	}
	return jsonval.AppendString(append(b, `,"`+key+`":`...), text)
}

// indented is JSON for people; a string is its bare text.
func indented(text []byte) []byte {
	if v, err := jsonval.Parse(string(text)); err == nil && v.Kind() == jsonval.String {
		return []byte(v.Str())
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return text
	}
	return b.Bytes()
}
