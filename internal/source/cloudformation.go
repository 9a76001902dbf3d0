package source

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

const (
	samMachine = "AWS::Serverless::StateMachine"
	cfnMachine = "AWS::StepFunctions::StateMachine"
)

// A template is one of CloudFormation, that of SAM and the CDK included.
type template struct {
	*file
	problems  *problems
	resources *node
	params    *node
	functions functions // those that are no resources
}

// template reads the state machines of a template.
func (f *file) template(root *node, p *problems) ([]Definition, error) {
	t := &template{file: f, problems: p, resources: root.get("Resources"), params: root.get("Parameters")}
	var found []Definition
	if t.resources.kind == object {
		for _, m := range t.resources.members {
			switch kind, _ := m.value.get("Type").literal(); kind {
			case samMachine, cfnMachine:
				found = append(found, t.machine(m.key.string, m))
			}
		}
	}
	if found == nil {
		return nil, f.none("Resources of type " + samMachine + " or " + cfnMachine)
	}
	return f.with(p, found), nil
}

// machine reads one state machine.
func (t *template) machine(id string, m member) Definition {
	props := m.value.get("Properties")
	d := Definition{Name: id}
	for _, name := range []string{"StateMachineName", "Name"} {
		if s, ok := t.eval(props.get(name)).literal(); ok {
			d.Alias = s
		}
	}
	for _, name := range []string{"StateMachineType", "Type"} {
		if s, ok := t.eval(props.get(name)).literal(); ok {
			d.Express = s == "EXPRESS"
		}
	}
	p := t.file.problems()
	d.Source = t.definition(m, props, p)
	d.Problems = p.list()
	return d
}

func (t *template) definition(m member, props *node, p *problems) *asl.Source {
	replace := t.substitutions(props.get("DefinitionSubstitutions"))
	for _, key := range []string{"DefinitionUri", "DefinitionS3Location"} {
		if uri := props.get(key); uri != nil {
			return t.beside(t.eval(uri), key, replace, p)
		}
	}
	n := props.get("DefinitionString")
	if n == nil {
		n = props.get("Definition")
	}
	if n == nil {
		p.add(codeUnread, m.at, "this state machine has no definition", "add Definition, DefinitionString or DefinitionUri")
		return t.nothing()
	}
	return t.written(t.eval(n), replace, p)
}

// written is a definition that a template has in a string or as an object.
func (t *template) written(n *node, replace replacer, p *problems) *asl.Source {
	var b builder
	switch n.kind {
	case str:
		b.all(n.text)
	case object:
		b.value(n)
	default:
		p.add(codeUnread, n.at, unknownDefinition, "")
		return t.nothing()
	}
	s := settle(b.text(), replace)
	if s.allUnknown() {
		p.add(codeUnread, n.at, unknownDefinition, "")
		return t.nothing()
	}
	return s.source(t.path, t.content)
}

const unknownDefinition = "the definition is not known before deployment"

// allUnknown reports whether nothing is known of a text.
func (t text) allUnknown() bool {
	return len(t.unknown) == 1 && t.unknown[0].Start == 0 && strings.TrimSpace(t.string[t.unknown[0].End:]) == ""
}

// nothing stands for a definition that there is not.
func (f *file) nothing() *asl.Source {
	return &asl.Source{Name: f.path, Origin: &asl.Origin{Text: f.content}}
}

// substitutions are the placeholders that a template replaces. Others are not
// placeholders to it.
func (t *template) substitutions(subs *node) replacer {
	return func(name string) (text, answer) {
		if value, ok := t.opts.set(name); ok {
			return text{string: value}, known
		}
		n := subs.get(name)
		if n == nil {
			return text{}, literal
		}
		if value, ok := t.eval(n).literal(); ok {
			return text{string: value}, known
		}
		return text{}, unknown
	}
}

// beside reads a definition from a file beside the template.
func (f *file) beside(uri *node, key string, replace replacer, p *problems) *asl.Source {
	path, ok := uri.literal()
	if !ok {
		path, ok = f.asset(uri)
	}
	if !ok || strings.HasPrefix(path, "s3://") || strings.HasPrefix(path, "https://") {
		p.add(codeUnread, uri.at, key+" is not the path of a local file", "name a file beside the template")
		return f.nothing()
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.path), filepath.FromSlash(path))
	}
	return f.read(path, uri.at, key+" is relative to the folder of "+filepath.Base(f.path), replace, p)
}

// asset returns the file that the CDK has put beside the template, for what it will
// upload to a bucket.
func (f *file) asset(location *node) (path string, ok bool) {
	key, ok := location.get("Key").literal()
	path = "asset." + key
	_, err := os.Stat(filepath.Join(filepath.Dir(f.path), path))
	return path, ok && err == nil
}

// read reads a definition from a file that is named at some place.
func (f *file) read(path string, at int, hint string, replace replacer, p *problems) *asl.Source {
	content, err := readFile(path)
	if err != nil {
		p.add(codeUnread, at, unread(err), hint)
		return f.nothing()
	}
	other := &file{path: path, content: content, opts: f.opts}
	if ext := filepath.Ext(path); ext == ".yaml" || ext == ".yml" {
		inner := other.problems()
		src := other.yamlDefinition(replace, inner)
		p.found = append(p.found, inner.found...)
		return src
	}
	return settle(other.whole(), replace).source(path, content)
}
