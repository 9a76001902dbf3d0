package config

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// Parse reads the text of a file. Its name is for messages. The error joins all
// problems in the order of the text, each as "name:line:column: what is wrong".
// An empty file has no tasks.
func Parse(name string, text []byte) (*File, error) {
	doc, err := yamldoc.Read(name, text)
	if err != nil {
		return nil, err
	}
	p := &parser{doc}
	f := &File{Name: name}
	if p.Root != nil {
		p.document(f)
	}
	return f, p.Err()
}

// A parser reads the nodes of a file.
type parser struct{ *yamldoc.Reader }

func (p *parser) document(f *File) {
	for _, m := range p.Members(p.Root, "the file", "tasks", "routes") {
		switch {
		case yamldoc.IsNull(yamldoc.Resolve(m.Value)):
		case m.Key == "routes":
			f.Routes = p.routes(m)
		default:
			for _, n := range p.List(m, "- function: …") {
				f.Tasks = append(f.Tasks, p.entry(n))
			}
		}
	}
}

var (
	selectors    = []string{"function", "state", "resource"}
	destinations = []string{"go", "http", "endpoint", "return", "throw"}
)

func (p *parser) entry(n *yaml.Node) Entry {
	var e Entry
	before := p.Problems()
	var to, endpoint []yamldoc.Member
	selected := false
	for _, m := range p.Members(n, "a task", slices.Concat(selectors, destinations, []string{"delay", "fail"})...) {
		selected = selected || slices.Contains(selectors, m.Key)
		if slices.Contains(destinations, m.Key) {
			to = append(to, m)
		}
		switch m.Key {
		case "function":
			e.Function = p.Text(m)
		case "state":
			e.State = p.Text(m)
		case "resource":
			e.Resource = p.Text(m)
		case "go":
			e.Go, e.Pos = p.Text(m), yamldoc.At(m.Value)
		case "http":
			e.To = p.http(m)
		case "endpoint":
			e.Endpoint = p.endpoint(m)
			endpoint = append(endpoint, m)
		case "return":
			e.To = tasks.Return(p.json(m.Value))
		case "throw":
			e.To = tasks.Throw(p.failure(m, p.Members(m.Value, "throw", "error", "cause")))
		case "delay":
			e.Delay = p.Duration(m)
		case "fail":
			e.Fail = p.fail(m)
		}
	}
	if p.Problems() > before {
		return e // a consequence of what is wrong already is no news
	}
	switch {
	case !selected:
		p.Failf(yamldoc.At(n), "a task needs one of function, state, resource, to say which tasks are meant")
	case len(to) == 0:
		p.Failf(yamldoc.At(n), "a task needs one of go, http, endpoint, return, throw, to say who answers")
	case len(to) > 1:
		p.Failf(to[1].Pos, "%q and %q exclude each other", to[0].Key, to[1].Key)
	case len(endpoint) > 0 && !atEndpoint(e.Resource):
		p.Failf(endpoint[0].Pos, "endpoint is not supported yet for %s; supported are %s", e.Resource, strings.Join(awsResources(), ", "))
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

func (p *parser) endpoint(m yamldoc.Member) string {
	text := p.Text(m)
	if err := checkEndpoint(text); text != "" && err != nil {
		p.Failf(yamldoc.At(m.Value), "endpoint: %s", err)
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

func (p *parser) fail(m yamldoc.Member) Fail {
	members := p.Members(m.Value, "fail", "times", "error", "cause")
	f := Fail{Times: 1, With: p.failure(m, members)}
	for _, x := range members {
		if x.Key == "times" {
			f.Times = int(min(p.Number(x, 1), math.MaxInt32))
		}
	}
	return f
}

// failure reads the error and the cause among the members of m.
func (p *parser) failure(m yamldoc.Member, members []yamldoc.Member) interpreter.Failure {
	var f interpreter.Failure
	before := p.Problems()
	for _, x := range members {
		switch x.Key {
		case "error":
			f.Name = p.Text(x)
		case "cause":
			f.Cause = p.Text(x)
		}
	}
	if f.Name == "" && p.Problems() == before && yamldoc.Resolve(m.Value).Kind == yaml.MappingNode {
		p.Failf(m.Pos, "%s needs an error, the name that Retry and Catch look for", m.Key)
	}
	return f
}

func (p *parser) http(m yamldoc.Member) *tasks.HTTP {
	h := &tasks.HTTP{}
	if n := yamldoc.Resolve(m.Value); n.Kind == yaml.ScalarNode {
		h.URL = p.Text(m)
		p.check(m, h)
		return h
	}
	before := p.Problems()
	for _, x := range p.Members(m.Value, "http", "url", "method", "headers", "body", "input", "mode", "timeout", "maxBody", "keepHeaders") {
		switch x.Key {
		case "url":
			h.URL = p.Text(x)
		case "method":
			h.Method = p.Text(x)
		case "headers":
			h.Headers = p.headers(x)
		case "body":
			h.Body = p.json(x.Value)
		case "input":
			h.Input = p.Text(x)
		case "mode":
			h.Mode = tasks.Mode(p.Text(x))
		case "timeout":
			h.Timeout = p.Duration(x)
		case "maxBody":
			h.MaxBody = p.Number(x, 1)
		case "keepHeaders":
			h.KeepHeaders = p.list(x)
		}
	}
	if p.Problems() == before {
		p.check(m, h)
	}
	return h
}

// check reports what tasks.HTTP refuses, at the key that it speaks of.
func (p *parser) check(m yamldoc.Member, h *tasks.HTTP) {
	err := h.Check()
	if err == nil {
		return
	}
	pos := m.Pos
	key, _, _ := strings.Cut(err.Error(), ":")
	if n := yamldoc.Resolve(m.Value); n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				pos = yamldoc.At(n.Content[i+1])
			}
		}
	}
	p.Failf(pos, "http: %s", err)
}

func (p *parser) headers(m yamldoc.Member) map[string]string {
	n := yamldoc.Resolve(m.Value)
	if n.Kind != yaml.MappingNode {
		p.Failf(yamldoc.At(m.Value), "headers must be a mapping of names to values")
		return nil
	}
	out := make(map[string]string)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := yamldoc.Resolve(n.Content[i]).Value
		if _, twice := out[name]; twice {
			p.Failf(yamldoc.At(n.Content[i]), "%q comes twice in headers", name)
		}
		out[name] = p.Text(yamldoc.Member{Key: name, Pos: yamldoc.At(n.Content[i]), Value: n.Content[i+1]})
	}
	return out
}

func (p *parser) list(m yamldoc.Member) []string {
	n := yamldoc.Resolve(m.Value)
	if n.Kind != yaml.SequenceNode {
		p.Failf(yamldoc.At(m.Value), "%s must be a list of names", m.Key)
		return nil
	}
	out := []string{}
	for _, x := range n.Content {
		out = append(out, p.Text(yamldoc.Member{Key: m.Key, Pos: yamldoc.At(x), Value: x}))
	}
	return out
}

// json reads any value.
func (p *parser) json(n *yaml.Node) json.RawMessage {
	v, ok := p.Value(n)
	if !ok {
		return nil
	}
	return v.Append(nil)
}
