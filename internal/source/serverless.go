package source

import (
	"regexp"
	"strings"
)

// A variable is one of the Serverless Framework: ${self:custom.table}.
var variable = regexp.MustCompile(`\$\{([A-Za-z][A-Za-z0-9]*[:(][^{}]*|[A-Za-z][A-Za-z0-9-]*)\}`)

// serverless reads the state machines of serverless-step-functions.
func (f *file) serverless(root *node, p *problems) ([]Definition, error) {
	machines := root.walk("stepFunctions", "stateMachines")
	if machines == nil || machines.kind != object || len(machines.members) == 0 {
		return nil, f.none("stateMachines in stepFunctions")
	}
	t := &template{file: f, problems: p, resources: root.walk("resources", "Resources"), params: root.walk("resources", "Parameters"), functions: functions{root.get("functions")}}
	var found []Definition
	for _, m := range machines.members {
		found = append(found, t.serverlessMachine(root, m))
	}
	return f.with(p, found), nil
}

func (t *template) serverlessMachine(root *node, m member) Definition {
	d := Definition{Name: m.key.string}
	if s, ok := t.variables(root, m.value.get("name"), 0).literal(); ok {
		d.Alias = s
	}
	if s, ok := t.variables(root, m.value.get("type"), 0).literal(); ok {
		d.Express = s == "EXPRESS"
	}
	p := t.file.problems()
	n := m.value.get("definition")
	if n == nil {
		p.add(codeUnread, m.at, "this state machine has no definition", "add definition")
		d.Source, d.Problems = t.nothing(), p.list()
		return d
	}
	if path, ok := fileReference(n); ok {
		d.Source = t.beside(made(path, n.at), "file()", t.opts.replace, p)
		d.Problems = p.list()
		return d
	}
	d.Source = t.written(t.eval(t.variables(root, n, 0)), t.opts.replace, p)
	d.Problems = p.list()
	return d
}

// fileReference returns the path of a definition that is ${file(path)}.
func fileReference(n *node) (string, bool) {
	s, ok := n.literal()
	path, isFile := strings.CutPrefix(s, "${file(")
	path, whole := strings.CutSuffix(path, ")}")
	return strings.Trim(path, `'" `), ok && isFile && whole && !strings.ContainsAny(path, "${}()")
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
	if value, ok := t.opts.Set[name]; ok {
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
	if value, ok := t.opts.Set[name]; ok {
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
