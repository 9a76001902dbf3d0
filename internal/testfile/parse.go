package testfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// maxCases is how many cases a file may have, rows of tables counted.
const maxCases = 10_000

// Parse reads the text of a file, in YAML or JSON. Its name is for messages. read
// gives the content of the files that are named in it by their paths, from the
// folder of the file. The error joins all mistakes in the order of the text, each
// as "name:line:column: what is wrong".
func Parse(name string, text []byte, read func(path string) ([]byte, error)) (*File, error) {
	doc, err := yamldoc.Read(name, text)
	if err != nil {
		return nil, err
	}
	p := &parser{Reader: doc, read: read, names: make(map[string]yamldoc.Pos)}
	f := &File{Name: name}
	if p.Root == nil {
		p.Failf(yamldoc.Pos{Line: 1, Col: 1}, "the file is empty; it needs cases:, table:, invariants:, compensates: or accept:")
	} else {
		p.document(p.Root, f)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// A parser reads the nodes of a file.
type parser struct {
	*yamldoc.Reader
	read     func(path string) ([]byte, error)
	fixtures variables
	input    jsonval.Value // of the file
	mocks    []Mock        // of the file
	names    map[string]yamldoc.Pos
}

func (p *parser) document(root *yaml.Node, f *File) {
	members := p.Members(root, "the file", "machine", "set", "input", "mocks", "routes", "start", "seed", "shape",
		"fixtures", "cases", "table", "invariants", "compensates", "accept")
	for _, m := range members { // first what cases are made of
		if m.Key == "fixtures" {
			p.fixtures = p.bindings(m)
		}
	}
	for i, m := range members {
		if m.Key == "table" || m.Key == "fixtures" {
			continue
		}
		members[i].Value = p.bind(m.Value, p.fixtures)
	}
	for _, m := range members {
		switch m.Key {
		case "machine":
			f.Machine = p.placed(m)
		case "set":
			f.Set = make(map[string]string)
			for _, x := range p.Entries(m.Value, "set") {
				f.Set[x.Key] = p.Text(x)
			}
		case "input":
			p.input, _ = p.value(m)
		case "mocks":
			p.mocks = p.mocked(m)
			for i := range p.mocks {
				p.mocks[i].Shared = true
			}
		case "routes":
			f.Routes = p.routes(m)
		case "start":
			f.Start = p.time(m)
		case "seed":
			f.Seed = uint64(p.Number(m, 0))
		case "shape":
			f.Shape = p.shape(m)
		case "invariants":
			f.Invariants = p.invariants(m)
		case "compensates":
			for _, x := range p.Entries(m.Value, "compensates") {
				f.Compensates = append(f.Compensates, Compensation{Step: x.Key, By: p.Text(x), Pos: x.Pos})
			}
		case "accept":
			for _, x := range p.Entries(m.Value, "accept") {
				for _, n := range p.List(x, "[swallowed]") {
					kind := p.Text(yamldoc.Member{Key: x.Key, Value: n, Pos: yamldoc.At(n)})
					f.Accept = append(f.Accept, Acceptance{State: x.Key, Kind: kind, Pos: yamldoc.At(n)})
				}
			}
		}
	}
	for _, m := range members {
		switch m.Key {
		case "cases":
			for _, n := range p.List(m, "- name: …") {
				f.Cases = append(f.Cases, p.testCase(n, "a case"))
			}
		case "table":
			f.Cases = append(f.Cases, p.tables(m)...)
		}
	}
	tells := func(m yamldoc.Member) bool {
		return slices.Contains([]string{"cases", "table", "invariants", "compensates", "accept"}, m.Key)
	}
	if !slices.ContainsFunc(members, tells) && yamldoc.Resolve(root).Kind == yaml.MappingNode {
		p.Failf(yamldoc.At(root), "the file needs cases:, table:, invariants:, compensates: or accept:")
	}
}

var caseKeys = []string{"name", "input", "mocks", "recording", "expect"}

func (p *parser) testCase(n *yaml.Node, what string) Case {
	c := Case{Pos: yamldoc.At(n), Input: p.input}
	before := p.Problems()
	for _, m := range p.Members(n, what, caseKeys...) {
		switch m.Key {
		case "name":
			c.Name = p.Text(m)
		case "input":
			c.Input, _ = p.value(m)
		case "mocks":
			c.Mocks = p.mocked(m)
		case "recording":
			c.Recording = p.placed(m)
		case "expect":
			c.Expect = p.expect(m)
		}
	}
	if c.Name == "" && p.Problems() == before {
		p.Failf(c.Pos, "%s needs a name", what)
	}
	if first, twice := p.names[c.Name]; twice && c.Name != "" {
		p.Failf(c.Pos, "the name %q is that of the case in line %d; names must differ", c.Name, first.Line)
	}
	p.names[c.Name] = c.Pos
	own := make(map[string]bool)
	for _, m := range c.Mocks {
		own[m.State] = true
	}
	for _, m := range p.mocks {
		if !own[m.State] {
			c.Mocks = append(c.Mocks, m)
		}
	}
	return c
}

func (p *parser) routes(m yamldoc.Member) Routes {
	r := Routes{Pos: yamldoc.At(m.Value)}
	n := yamldoc.Resolve(m.Value)
	switch {
	case n.Kind != yaml.ScalarNode || yamldoc.IsNull(n):
		p.Failf(r.Pos, "routes must be true, false, or the path of a file such as sfnlocal.yaml")
	case n.ShortTag() == "!!bool":
		r.On = p.Bool(m)
	default:
		r.File = p.Text(m)
		r.On = true
	}
	return r
}

func (p *parser) shape(m yamldoc.Member) shape.Mode {
	switch p.OneOf(m, "strict", "present", "none") {
	case "present":
		return shape.Present
	case "none":
		return shape.None
	}
	return shape.Strict
}

func (p *parser) time(m yamldoc.Member) time.Time {
	text := p.Text(m)
	t, err := time.Parse(time.RFC3339, text)
	if text != "" && err != nil {
		p.Failf(yamldoc.At(m.Value), "%s must be a time such as 2026-01-31T12:00:00Z, not %q", m.Key, text)
	}
	return t
}

func (p *parser) invariants(m yamldoc.Member) []Invariant {
	var all []Invariant
	for _, n := range p.List(m, "- $.paid = true") {
		v := Invariant{Pos: yamldoc.At(n)}
		if yamldoc.Resolve(n).Kind == yaml.ScalarNode {
			v.Rule = p.Text(yamldoc.Member{Key: "an invariant", Pos: v.Pos, Value: n})
			v.Name = v.Rule
		} else {
			before := p.Problems()
			for _, x := range p.Members(n, "an invariant", "name", "rule") {
				switch x.Key {
				case "name":
					v.Name = p.Text(x)
				case "rule":
					v.Rule = p.Text(x)
				}
			}
			if v.Rule == "" && p.Problems() == before {
				p.Failf(v.Pos, "an invariant needs a rule")
			}
		}
		all = append(all, v)
	}
	return all
}

func (p *parser) placed(m yamldoc.Member) Text { return Text{p.Text(m), yamldoc.At(m.Value)} }

// value reads any value. An object with the one key $file stands for the content
// of a JSON file.
func (p *parser) value(m yamldoc.Member) (jsonval.Value, bool) {
	v, ok := p.Value(m.Value)
	if !ok {
		return v, false
	}
	return p.withFiles(v, yamldoc.At(m.Value))
}

func (p *parser) withFiles(v jsonval.Value, pos yamldoc.Pos) (jsonval.Value, bool) {
	switch v.Kind() {
	case jsonval.Array:
		for i, x := range v.Elems() {
			with, ok := p.withFiles(x, pos)
			if !ok {
				return v, false
			}
			v = v.WithElem(i, with)
		}
	case jsonval.Object:
		if name := v.Get("$file"); name.Exists() && v.Len() == 1 {
			return p.file(name.Str(), pos)
		}
		for _, x := range v.Members() {
			with, ok := p.withFiles(x.Value, pos)
			if !ok {
				return v, false
			}
			v = v.With(x.Key, with)
		}
	}
	return v, true
}

// file reads a JSON file.
func (p *parser) file(path string, pos yamldoc.Pos) (jsonval.Value, bool) {
	text, err := p.read(path)
	if err != nil {
		p.Failf(pos, "%s: %s", path, plain(err))
		return jsonval.Value{}, false
	}
	v, err := jsonval.Parse(strings.TrimSpace(strings.TrimPrefix(string(text), "\ufeff")))
	if err != nil {
		p.Failf(pos, "%s is not JSON: %s", path, err)
		return jsonval.Value{}, false
	}
	return v, true
}

// plain is an error without what the place says already.
func plain(err error) string {
	if at := strings.LastIndex(err.Error(), ": "); at >= 0 {
		return err.Error()[at+2:]
	}
	return fmt.Sprint(err)
}
