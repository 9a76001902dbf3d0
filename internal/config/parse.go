package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// Parse reads the text of a file. Its name is for messages. The error joins all
// problems in the order of the text, each as "name:line:column: what is wrong".
// An empty file has no tasks.
func Parse(name string, text []byte) (*File, error) {
	var doc yaml.Node
	loader := yaml.NewDecoder(bytes.NewReader(text))
	switch err := loader.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return &File{Name: name}, nil
	case err != nil:
		return nil, syntaxError(name, err)
	}
	p := &parser{problems: problems{file: name}, budget: maxNodes}
	f := &File{Name: name}
	if len(doc.Content) > 0 && !isNull(doc.Content[0]) {
		f.Tasks = p.document(doc.Content[0])
	}
	var second yaml.Node
	if err := loader.Decode(&second); err == nil {
		p.failf(Pos{second.Line, second.Column}, "a second document; the file must have one")
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(name, err)
	}
	return f, p.err()
}

// syntaxError gives an error of the YAML library its place.
func syntaxError(name string, err error) error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return fmt.Errorf("%s:1:1: %w", name, err)
	}
	mark := load.Mark
	if mark.Line == 0 {
		mark = load.ContextMark
	}
	return fmt.Errorf("%s:%d:%d: %s", name, max(mark.Line, 1), max(mark.Column, 1), load.Message)
}

// A parser reads the nodes of a file.
type parser struct {
	problems
	budget int // nodes that may still be visited
}

// A member is one key of a mapping.
type member struct {
	key   string
	pos   Pos
	value *yaml.Node
}

func at(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// members returns the members of a mapping and reports unknown keys and those
// that come twice. The first of two stays.
func (p *parser) members(n *yaml.Node, what string, known ...string) []member {
	m := resolve(n)
	if m.Kind != yaml.MappingNode {
		p.failf(at(n), "%s must be a mapping with the keys %s", what, strings.Join(known, ", "))
		return nil
	}
	var out []member
	for i := 0; i+1 < len(m.Content); i += 2 {
		key := resolve(m.Content[i])
		name, pos := key.Value, at(m.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, name):
			hint := "; known are " + strings.Join(known, ", ")
			if near := spell.Nearest(name, known); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			p.failf(pos, "unknown key %q in %s%s", name, what, hint)
		case slices.ContainsFunc(out, func(m member) bool { return m.key == name }):
			p.failf(pos, "%q comes twice in %s", name, what)
		default:
			out = append(out, member{name, pos, m.Content[i+1]})
		}
	}
	return out
}

func (p *parser) document(root *yaml.Node) []Entry {
	var entries []Entry
	for _, m := range p.members(root, "the file", "tasks") {
		list := resolve(m.value)
		if isNull(list) {
			continue
		}
		if list.Kind != yaml.SequenceNode {
			p.failf(at(m.value), "tasks must be a list: - function: …")
			continue
		}
		for _, n := range list.Content {
			entries = append(entries, p.entry(n))
		}
	}
	return entries
}

var (
	selectors    = []string{"function", "state", "resource"}
	destinations = []string{"go", "http", "endpoint", "return", "throw"}
)

func (p *parser) entry(n *yaml.Node) Entry {
	var e Entry
	before := len(p.all)
	var to, endpoint []member
	selected := false
	for _, m := range p.members(n, "a task", slices.Concat(selectors, destinations, []string{"delay", "fail"})...) {
		selected = selected || slices.Contains(selectors, m.key)
		if slices.Contains(destinations, m.key) {
			to = append(to, m)
		}
		switch m.key {
		case "function":
			e.Function = p.text(m)
		case "state":
			e.State = p.text(m)
		case "resource":
			e.Resource = p.text(m)
		case "go":
			e.Go, e.Pos = p.text(m), at(m.value)
		case "http":
			e.To = p.http(m)
		case "endpoint":
			e.Endpoint = p.endpoint(m)
			endpoint = append(endpoint, m)
		case "return":
			e.To = tasks.Return(p.json(m.value))
		case "throw":
			e.To = tasks.Throw(p.failure(m, p.members(m.value, "throw", "error", "cause")))
		case "delay":
			e.Delay = p.duration(m)
		case "fail":
			e.Fail = p.fail(m)
		}
	}
	if len(p.all) > before {
		return e // a consequence of what is wrong already is no news
	}
	switch {
	case !selected:
		p.failf(at(n), "a task needs one of function, state, resource, to say which tasks are meant")
	case len(to) == 0:
		p.failf(at(n), "a task needs one of go, http, endpoint, return, throw, to say who answers")
	case len(to) > 1:
		p.failf(to[1].pos, "%q and %q exclude each other", to[0].key, to[1].key)
	case len(endpoint) > 0 && !atEndpoint(e.Resource):
		p.failf(endpoint[0].pos, "endpoint is not supported yet for %s; supported are %s", e.Resource, strings.Join(awsResources(), ", "))
	}
	return e
}

// atEndpoint reports whether a pattern of resources may match one that an
// endpoint can answer. A pattern that is "" leaves that to the run.
func atEndpoint(pattern string) bool {
	_, rest, ok := strings.Cut(pattern, ":")
	if _, after, found := strings.Cut(rest, ":"); ok && found {
		pattern = "arn:aws:" + after // whatever the partition
	}
	literal, _, star := strings.Cut(pattern, "*")
	return slices.ContainsFunc(awsResources(), func(resource string) bool {
		prefix := strings.TrimSuffix(resource, "*")
		return strings.HasPrefix(literal, prefix) || (star || pattern == "") && strings.HasPrefix(prefix, literal)
	})
}

// awsResources are the patterns of the resources that an endpoint can answer.
func awsResources() []string {
	var all []string
	for _, service := range tasks.AWSServices() {
		for _, resource := range service.Resources {
			all = append(all, strings.Replace(resource, "arn:*:", "arn:aws:", 1))
		}
	}
	return all
}

// text reads a string that is not empty.
func (p *parser) text(m member) string {
	n := resolve(m.value)
	if n.Kind != yaml.ScalarNode || isNull(n) || n.Value == "" {
		p.failf(at(m.value), "%s must be a string", m.key)
		return ""
	}
	return n.Value
}

func (p *parser) duration(m member) time.Duration {
	text := p.text(m)
	d, err := time.ParseDuration(text)
	if text != "" && (err != nil || d < 0) {
		p.failf(at(m.value), "%s must be a duration such as 2s or 500ms, not %q", m.key, text)
		return 0
	}
	return d
}

func (p *parser) number(m member) int64 {
	text := p.text(m)
	n, err := strconv.ParseInt(text, 10, 64)
	if text != "" && (err != nil || n < 1) {
		p.failf(at(m.value), "%s must be a number from 1, not %q", m.key, text)
		return 0
	}
	return n
}

func (p *parser) endpoint(m member) string {
	text := p.text(m)
	if err := checkEndpoint(text); text != "" && err != nil {
		p.failf(at(m.value), "endpoint: %s", err)
	}
	return text
}

// checkEndpoint reports what is wrong with the URL of an AWS service.
func checkEndpoint(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("want a URL such as http://localhost:4566, got %q", text)
	}
	return nil
}

func (p *parser) fail(m member) Fail {
	members := p.members(m.value, "fail", "times", "error", "cause")
	f := Fail{Times: 1, With: p.failure(m, members)}
	for _, x := range members {
		if x.key == "times" {
			f.Times = int(min(p.number(x), math.MaxInt32))
		}
	}
	return f
}

// failure reads the error and the cause among the members of m.
func (p *parser) failure(m member, members []member) interpreter.Failure {
	var f interpreter.Failure
	before := len(p.all)
	for _, x := range members {
		switch x.key {
		case "error":
			f.Name = p.text(x)
		case "cause":
			f.Cause = p.text(x)
		}
	}
	if f.Name == "" && len(p.all) == before && resolve(m.value).Kind == yaml.MappingNode {
		p.failf(m.pos, "%s needs an error, the name that Retry and Catch look for", m.key)
	}
	return f
}

func (p *parser) http(m member) *tasks.HTTP {
	h := &tasks.HTTP{}
	if n := resolve(m.value); n.Kind == yaml.ScalarNode {
		h.URL = p.text(m)
		p.check(m, h)
		return h
	}
	before := len(p.all)
	for _, x := range p.members(m.value, "http", "url", "method", "headers", "body", "input", "mode", "timeout", "maxBody", "keepHeaders") {
		switch x.key {
		case "url":
			h.URL = p.text(x)
		case "method":
			h.Method = p.text(x)
		case "headers":
			h.Headers = p.headers(x)
		case "body":
			h.Body = p.json(x.value)
		case "input":
			h.Input = p.text(x)
		case "mode":
			h.Mode = tasks.Mode(p.text(x))
		case "timeout":
			h.Timeout = p.duration(x)
		case "maxBody":
			h.MaxBody = p.number(x)
		case "keepHeaders":
			h.KeepHeaders = p.list(x)
		}
	}
	if len(p.all) == before {
		p.check(m, h)
	}
	return h
}

// check reports what tasks.HTTP refuses, at the key that it speaks of.
func (p *parser) check(m member, h *tasks.HTTP) {
	err := h.Check()
	if err == nil {
		return
	}
	pos := m.pos
	key, _, _ := strings.Cut(err.Error(), ":")
	if n := resolve(m.value); n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				pos = at(n.Content[i+1])
			}
		}
	}
	p.failf(pos, "http: %s", err)
}

func (p *parser) headers(m member) map[string]string {
	n := resolve(m.value)
	if n.Kind != yaml.MappingNode {
		p.failf(at(m.value), "headers must be a mapping of names to values")
		return nil
	}
	out := make(map[string]string)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := resolve(n.Content[i]).Value
		if _, twice := out[name]; twice {
			p.failf(at(n.Content[i]), "%q comes twice in headers", name)
		}
		out[name] = p.text(member{name, at(n.Content[i]), n.Content[i+1]})
	}
	return out
}

func (p *parser) list(m member) []string {
	n := resolve(m.value)
	if n.Kind != yaml.SequenceNode {
		p.failf(at(m.value), "%s must be a list of names", m.key)
		return nil
	}
	out := []string{}
	for _, x := range n.Content {
		out = append(out, p.text(member{m.key, at(x), x}))
	}
	return out
}

// json reads any value.
func (p *parser) json(n *yaml.Node) json.RawMessage {
	v, ok := p.value(n, 0)
	if !ok {
		return nil
	}
	return v.Append(nil)
}
