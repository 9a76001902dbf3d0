package source

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// A variable is one of the Serverless Framework: ${self:custom.table}.
var variable = regexp.MustCompile(`\$\{([A-Za-z][A-Za-z0-9]*[:(][^{}]*|[A-Za-z][A-Za-z0-9-]*)\}`)

// A service is a serverless.yml, or a file that it includes.
type service struct {
	*template
	root *node  // of serverless.yml
	dir  string // which the paths of file() are relative to
}

// serverless reads the state machines of serverless-step-functions.
func (f *file) serverless(root *node, p *problems) ([]Definition, error) {
	t := &template{file: f, problems: p, resources: root.walk("resources", "Resources"), params: root.walk("resources", "Parameters"), functions: functions{root.get("functions")}}
	s := &service{template: t, root: root, dir: filepath.Dir(f.path)}
	in, section, broken := s.included(root.get("stepFunctions"))
	found := append(broken, in.machines(section.get("stateMachines"))...)
	if found == nil {
		return nil, f.none("stateMachines in stepFunctions")
	}
	return f.with(p, found), nil
}

// machines reads state machines: an object of them, or a list of such objects.
func (s *service) machines(n *node) []Definition {
	in, n, found := s.included(n)
	switch {
	case n == nil:
	case n.kind == array:
		for _, e := range n.elems {
			if e.kind != array {
				found = append(found, in.machines(e)...)
			}
		}
	case n.kind == object:
		for _, m := range n.members {
			found = append(found, in.machine(m))
		}
	}
	return found
}

// machine reads one state machine.
func (s *service) machine(m member) Definition {
	in, body, broken := s.included(m.value)
	d := Definition{Name: m.key.string, Source: in.nothing()}
	if broken != nil {
		d.Source, d.Problems = broken[0].Source, broken[0].Problems
		return d
	}
	if name, ok := in.variables(s.root, body.get("name"), 0).literal(); ok {
		d.Alias = name
	}
	if kind, ok := in.variables(s.root, body.get("type"), 0).literal(); ok {
		d.Express = kind == "EXPRESS"
	}
	n := body.get("definition")
	p := in.file.problems()
	if n == nil {
		at := m.at
		if body != nil && in != s {
			at = body.at
		}
		p.add(codeUnread, at, "this state machine has no definition", "add definition")
		d.Problems = p.list()
		return d
	}
	if path, keys, ok := fileReference(n); ok && keys == nil {
		d.Source = in.read(s.path(path), n.at, besideService, in.opts.replace, p)
		d.Problems = p.list()
		return d
	}
	in, n, broken = in.included(n)
	if broken != nil {
		d.Source, d.Problems = broken[0].Source, broken[0].Problems
		return d
	}
	p = in.file.problems()
	d.Source = in.written(in.eval(in.variables(s.root, n, 0)), in.opts.replace, p)
	d.Problems = p.list()
	return d
}

const besideService = "file() is relative to the folder of serverless.yml"

func (s *service) path(path string) string { return filepath.Join(s.dir, filepath.FromSlash(path)) }

// included returns what ${file(path)} or ${file(path):key} stands for, and any
// other node as it is. What is wrong with the file is a definition that carries
// the problems.
func (s *service) included(n *node) (in *service, found *node, broken []Definition) {
	path, keys, ok := fileReference(n)
	if !ok {
		return s, n, nil
	}
	path = s.path(path)
	content, err := readFile(path)
	p := s.file.problems()
	if err != nil {
		p.add(codeUnread, n.at, unread(err), besideService)
		return s, nil, []Definition{s.broken(p)}
	}
	t := *s.template
	t.file = &file{path: path, content: content, opts: s.opts}
	t.problems = t.file.problems()
	var root *node
	if filepath.Ext(path) != ".json" {
		root = readYAML(t.whole(), t.problems)
	} else if nesting(content) <= maxNesting && gjson.Valid(content) {
		root = readJSON(t.whole())
	}
	if !t.problems.none() {
		return s, nil, []Definition{t.broken(t.problems)}
	}
	if found = root.walk(keys...); found == nil {
		p.add(codeUnread, n.at, path+" has no such value", "")
		return s, nil, []Definition{s.broken(p)}
	}
	return &service{template: &t, root: s.root, dir: s.dir}, found, nil
}

// fileReference returns what a node that is ${file(path)} or ${file(path):key}
// refers to.
func fileReference(n *node) (path string, keys []string, ok bool) {
	s, _ := n.literal()
	rest, ok := strings.CutPrefix(s, "${file(")
	path, key, found := strings.Cut(rest, ")")
	key, whole := strings.CutSuffix(key, "}")
	if !ok || !found || !whole || strings.ContainsAny(rest[:len(rest)-1], "${}") {
		return "", nil, false
	}
	if key != "" {
		keys = strings.Split(strings.TrimPrefix(key, ":"), ".")
	}
	return strings.Trim(path, `'" `), keys, true
}

// variables replaces the variables in the strings of a node. ${self:…} is looked
// up in the file.
func (t *template) variables(root, n *node, depth int) *node {
	switch {
	case n == nil:
		return nil
	case n.kind == array || n.kind == object:
		return n.with(func(x *node) *node { return t.variables(root, x, depth) })
	case n.kind != str || !strings.Contains(n.text.string, "${"):
		return n
	}
	var b builder
	plain := 0
	s := n.text
	for _, m := range variable.FindAllStringSubmatchIndex(s.string, -1) {
		value := t.variable(root, s.string[m[2]:m[3]], s.at(m[0]), depth)
		if value == nil {
			continue
		}
		if m[0] == 0 && m[1] == len(s.string) {
			return value
		}
		b.part(s, plain, m[0])
		b.said(value)
		plain = m[1]
	}
	b.part(s, plain, len(s.string))
	return &node{kind: str, at: n.at, text: b.text()}
}

// maxLookups bounds variables that lead to variables.
const maxLookups = 10

// variable finds what a variable stands for; nil when it is none, as the names
// that Fn::Sub has.
func (t *template) variable(root *node, name string, at, depth int) *node {
	if value, ok := t.opts.set(name); ok {
		return made(value, at)
	}
	if !strings.ContainsAny(name, ":(") {
		return nil
	}
	for choice := range strings.SplitSeq(name, ",") {
		if value := t.choice(root, strings.TrimSpace(choice), at, depth); value != nil {
			return value
		}
	}
	return &node{kind: hole, at: at, raw: name}
}

// choice finds one of the things that a variable may stand for, of which the
// first that is known counts; nil for one that is not known.
func (t *template) choice(root *node, name string, at, depth int) *node {
	if n := len(name); n > 1 && (name[0] == '\'' || name[0] == '"') && name[n-1] == name[0] {
		return made(name[1:n-1], at)
	}
	if value, ok := t.opts.set(name); ok {
		return made(value, at)
	}
	switch name {
	case "aws:region":
		return t.lookup("AWS::Region", at)
	case "aws:accountId":
		return t.lookup("AWS::AccountId", at)
	}
	path, ok := strings.CutPrefix(name, "self:")
	if !ok || depth == maxLookups {
		return nil
	}
	found := t.variables(root, root.walk(strings.Split(path, ".")...), depth+1)
	s, ok := found.literal()
	switch {
	case !ok:
		return nil
	case found.kind == other:
		return &node{raw: s, at: at}
	}
	return made(s, at)
}

// functions are those of the Serverless Framework, by the names of their handlers.
type functions struct{ *node }

// named returns the name of the function with an id: as the file has it, or as the
// framework makes the logical id of a resource of it. "" is none.
func (f functions) named(id string) string {
	if f.node == nil {
		return ""
	}
	for _, m := range f.members {
		key := m.key.string
		logical := strings.NewReplacer("-", "Dash", "_", "Underscore").Replace(key) + "LambdaFunction"
		if id != key && id != strings.ToUpper(logical[:1])+logical[1:] {
			continue
		}
		if name, ok := m.value.get("name").literal(); ok {
			return name
		}
		return key
	}
	return ""
}
