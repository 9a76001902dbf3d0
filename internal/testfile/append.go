package testfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// Append adds a case at the end of the cases of a file and returns its new text.
// The text may be empty, and else must be one that [Parse] takes, with its cases,
// if any, in the block style of YAML; everything in it stays as it is. Values are
// written as JSON, which YAML can hold. A name that is taken gets a number.
func Append(text []byte, c Case) ([]byte, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return append([]byte("cases:\n"), block(&c, "  ")...), nil
	}
	doc, err := yamldoc.Read("the file", text)
	if err != nil {
		return nil, err
	}
	if doc.Root == nil || doc.Root.Kind != yaml.MappingNode || doc.Root.Style&yaml.FlowStyle != 0 {
		return nil, errors.New("the file must be a mapping in the block style of YAML, so that a case can be added")
	}
	at, indent, found := len(text), "  ", false
	for i := 0; i+1 < len(doc.Root.Content); i += 2 {
		if doc.Root.Content[i].Value != "cases" {
			continue
		}
		cases := doc.Root.Content[i+1]
		if cases.Kind != yaml.SequenceNode || cases.Style&yaml.FlowStyle != 0 || len(cases.Content) == 0 {
			return nil, fmt.Errorf("line %d: cases must be a list in the block style of YAML, so that a case can be added", doc.Root.Content[i].Line)
		}
		found = true
		c.Name = free(c.Name, cases)
		indent = strings.Repeat(" ", cases.Column-1)
		if i+2 < len(doc.Root.Content) {
			at = endBefore(text, doc.Root.Content[i+2].Line)
		}
	}
	added := block(&c, indent)
	if !found {
		added = append([]byte("cases:\n"), added...)
	}
	var b bytes.Buffer
	b.Write(text[:at])
	if at > 0 && text[at-1] != '\n' {
		b.WriteByte('\n')
	}
	b.Write(added)
	b.Write(text[at:])
	return b.Bytes(), nil
}

// ForMachine is the text of a file that says nothing but what it tests: the path
// of a definition, from the folder of the file.
func ForMachine(path string) []byte { return []byte("machine: " + text(path) + "\n") }

// free is a name that no case has.
func free(name string, cases *yaml.Node) string {
	taken := make(map[string]bool)
	for _, c := range cases.Content {
		c = yamldoc.Resolve(c)
		for i := 0; i+1 < len(c.Content); i += 2 {
			if c.Content[i].Value == "name" {
				taken[c.Content[i+1].Value] = true
			}
		}
	}
	out := name
	for n := 2; taken[out]; n++ {
		out = fmt.Sprintf("%s (%d)", name, n)
	}
	return out
}

// endBefore is the offset after the last line before another that is neither
// empty nor a comment.
func endBefore(text []byte, line int) int {
	end, at := 0, 0
	for i := 1; i < line && at < len(text); i++ {
		next := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			next = at + n + 1
		}
		if trimmed := bytes.TrimSpace(text[at:next]); len(trimmed) > 0 && trimmed[0] != '#' {
			end = next
		}
		at = next
	}
	return end
}

// A writer writes YAML in the block style with values as JSON.
type writer struct{ bytes.Buffer }

func (w *writer) line(indent, format string, args ...any) {
	fmt.Fprintf(w, indent+format+"\n", args...)
}

func block(c *Case, indent string) []byte {
	var w writer
	in := indent + "  "
	w.line(indent, "- name: %s", text(c.Name))
	if c.Input.Exists() {
		w.line(in, "input: %s", literal(c.Input))
	}
	if c.Recording.Value != "" {
		w.line(in, "recording: %s", text(c.Recording.Value))
	}
	if len(c.Mocks) > 0 {
		w.line(in, "mocks:")
		for _, m := range c.Mocks {
			w.line(in, "  %s:", text(m.State))
			for _, a := range m.Answers {
				w.answer(in+"    ", a, len(m.Answers) == 1)
			}
		}
	}
	w.expect(in, &c.Expect)
	return w.Bytes()
}

// answer writes an answer, as an entry of a list unless it is alone.
func (w *writer) answer(indent string, a Answer, alone bool) {
	lead, rest := "- ", "  "
	times := ""
	switch {
	case alone && a.Times == 0:
		lead, rest = "", ""
	case a.Times > 1 || a.Times == 1 && (a.When != nil || a.Attempt != Range{}):
		times = fmt.Sprint(a.Times)
	case a.Times == 0 && a.When == nil && a.Attempt == Range{}:
		times = "any"
	}
	member := func(key, value string) {
		w.line(indent, "%s%s: %s", lead, key, value)
		lead = rest
	}
	switch {
	case a.Throw != nil:
		throw := "{error: " + text(a.Throw.Error)
		if a.Throw.Cause != "" {
			throw += ", cause: " + text(a.Throw.Cause)
		}
		member("throw", throw+"}")
	case a.Payload.Exists():
		member("payload", literal(a.Payload))
	default:
		member("return", literal(a.Return))
	}
	if a.Delay > 0 {
		member("delay", shortTime(a.Delay))
	}
	if times != "" {
		member("times", times)
	}
	if r := a.Attempt; r != (Range{}) {
		switch r.Last {
		case r.First:
			member("attempt", fmt.Sprint(r.First))
		case open:
			member("attempt", fmt.Sprintf("%d-", r.First))
		default:
			member("attempt", fmt.Sprintf("%d-%d", r.First, r.Last))
		}
	}
	if a.Shape != nil {
		member("shape", [...]string{shape.Strict: "strict", shape.Present: "present", shape.None: "none"}[*a.Shape])
	}
	if a.When != nil {
		when := a.When.Text
		if a.When.rule == nil {
			when = text(when)
		}
		member("when", when)
	}
}

func (w *writer) expect(indent string, e *Expect) {
	var out writer
	in := indent + "  "
	if e.Status.Value != "" {
		out.line(in, "status: %s", e.Status.Value)
	}
	if e.Output.Exists() {
		out.line(in, "output: %s", literal(e.Output.Value))
	}
	if e.OutputContains.Exists() {
		out.line(in, "outputContains: %s", literal(e.OutputContains.Value))
	}
	if e.OutputMatches != nil {
		out.line(in, "outputMatches: %s", text(e.OutputMatches.Text))
	}
	if e.Error != nil {
		out.line(in, "error: %s", text(e.Error.Text))
	}
	if e.Cause != nil {
		out.line(in, "cause: %s", text(e.Cause.Text))
	}
	if e.Visited.States != nil {
		out.line(in, "visited: %s", list(e.Visited.States))
	}
	if len(e.Branches) > 0 {
		out.line(in, "branch:")
		for _, b := range e.Branches {
			out.line(in, "  - {%s, visited: %s}", placed(&b.Place), list(b.Visited.States))
		}
	}
	if len(e.Attempts) > 0 {
		out.line(in, "attempts:")
		for _, a := range e.Attempts {
			out.line(in, "  %s: %d", text(a.State), a.N)
		}
	}
	if len(e.Calls) > 0 {
		out.line(in, "calls:")
		for _, c := range e.Calls {
			out.calls(in+"  ", c)
		}
	}
	if s := e.Duration; s != nil {
		out.line(in, "duration: %s", spanText(s))
	}
	if len(e.Variables) > 0 {
		out.line(in, "variables:")
		for _, v := range e.Variables {
			out.line(in, "  %s: %s", text(v.Name), literal(v.Value))
		}
	}
	if e.Golden.Value != "" {
		out.line(in, "golden: %s", text(e.Golden.Value))
	}
	if out.Len() > 0 {
		w.line(indent, "expect:")
		w.Write(out.Bytes())
	}
}

func (w *writer) calls(indent string, c Calls) {
	if len(c.Wants) == 0 {
		w.line(indent, "%s: []", text(c.State))
		return
	}
	w.line(indent, "%s:", text(c.State))
	for _, want := range c.Wants {
		switch {
		case want.Input.Exists():
			w.line(indent, "  - input: %s", literal(want.Input))
		case want.Contains.Exists():
			w.line(indent, "  - contains: %s", literal(want.Contains))
		default:
			w.line(indent, "  - {}")
		}
	}
}

func spanText(s *Span) string {
	switch {
	case s.Min == s.Max:
		return shortTime(s.Min)
	case s.Max == 1<<63-1:
		return "{min: " + shortTime(s.Min) + "}"
	}
	return "{min: " + shortTime(s.Min) + ", max: " + shortTime(s.Max) + "}"
}

// shortTime is 1h and not 1h0m0s.
func shortTime(d time.Duration) string {
	s := d.String()
	if cut, ok := strings.CutSuffix(s, "m0s"); ok {
		s = cut + "m"
	}
	if cut, ok := strings.CutSuffix(s, "h0m"); ok {
		s = cut + "h"
	}
	return s
}

// literal is a value as JSON in which no text is taken for a reference.
func literal(v jsonval.Value) string {
	return reference.ReplaceAllStringFunc(v.String(), func(ref string) string { return "$" + ref })
}

// text is a text as YAML: bare where it looks like nothing else.
func text(s string) string {
	if isName.MatchString(s) && !keyword[strings.ToLower(s)] {
		return s
	}
	return literal(jsonval.StringValue(strings.ToValidUTF8(s, "\uFFFD")))
}

// keyword are the words that YAML, of this version or an earlier one, takes for
// something else than a text.
var keyword = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

func list(states []string) string {
	parts := make([]string, len(states))
	for i, s := range states {
		parts[i] = text(s)
		if s == Gap {
			parts[i] = s
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// placed is the members of a place.
func placed(p *Place) string {
	members := fmt.Sprintf("of: %s, index: %d", text(p.Of), p.Index)
	if p.Within != nil {
		members += ", within: {" + placed(p.Within) + "}"
	}
	return members
}
