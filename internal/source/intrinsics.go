package source

import (
	"cmp"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// eval computes the functions of CloudFormation in a node, at any depth. What
// only a deployment knows becomes a hole.
func (t *template) eval(n *node) *node {
	if n == nil {
		return nil
	}
	if n.kind == object && len(n.members) == 1 {
		if name := n.members[0].key.string; name == "Ref" || strings.HasPrefix(name, "Fn::") {
			return t.call(n, name, n.members[0].value)
		}
	}
	return n.with(t.eval)
}

// call computes one function.
func (t *template) call(n *node, name string, arg *node) *node {
	unknown := &node{kind: hole, at: n.at, raw: name}
	switch name {
	case "Ref", "Fn::GetAtt":
		if arg.kind == array {
			arg = t.join(arg.at, text{string: "."}, arg.elems)
		}
		if id, ok := arg.literal(); ok {
			return t.lookup(id, n.at)
		}
	case "Fn::Sub":
		vars := (*node)(nil)
		if arg.kind == array && len(arg.elems) == 2 {
			arg, vars = arg.elems[0], arg.elems[1]
		}
		if arg.kind == str {
			return &node{kind: str, at: arg.at, text: t.sub(arg.text, vars)}
		}
	case "Fn::Join":
		if arg.kind == array && len(arg.elems) == 2 && arg.elems[0].kind == str && arg.elems[1].kind == array {
			return t.join(n.at, arg.elems[0].text, arg.elems[1].elems)
		}
	case "Fn::ImportValue":
		if id, ok := t.eval(arg).literal(); ok {
			unknown.raw = id
		}
	case "Fn::If":
		if arg.kind == array && len(arg.elems) > 0 {
			if condition, ok := arg.elems[0].literal(); ok {
				unknown.raw = "Fn::If." + condition
			}
		}
	}
	if value, ok := t.opts.set(unknown.raw); ok {
		return made(value, n.at)
	}
	return unknown
}

// made is a string that something at a place stands for.
func made(s string, at int) *node {
	return &node{kind: str, at: at, text: text{string: s, spans: []asl.Span{{From: at, Fixed: true}}}}
}

// join puts strings together.
func (t *template) join(at int, delimiter text, elems []*node) *node {
	var b builder
	for i, e := range elems {
		if i > 0 {
			b.made(delimiter.string, at)
		}
		b.said(t.eval(e))
	}
	if len(b.spans) == 0 {
		b.mark(at, true)
	}
	return &node{kind: str, at: at, text: b.text()}
}

// said writes a node as a part of a string.
func (b *builder) said(n *node) {
	switch n.kind {
	case str:
		b.all(n.text)
	case other:
		b.made(n.raw, n.at)
	case hole:
		b.hole("${"+n.raw+"}", n.raw, n.at)
	default:
		b.hole("${…}", "…", n.at)
	}
}

// sub replaces the variables of Fn::Sub.
func (t *template) sub(s text, vars *node) text {
	var b builder
	plain := 0
	for i := 0; i < len(s.string); {
		if !strings.HasPrefix(s.string[i:], "${") {
			i++
			continue
		}
		end := i + strings.IndexByte(s.string[i:], '}')
		if end < i {
			break
		}
		name := strings.TrimSpace(s.string[i+2 : end])
		b.part(s, plain, i)
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.made("${"+literal+"}", s.at(i))
		} else if value := vars.get(name); value != nil && t.opts.Set[name] == "" {
			b.said(t.named(t.eval(value), name, s.at(i)))
		} else {
			b.said(t.lookup(name, s.at(i)))
		}
		i, plain = end+1, end+1
	}
	b.part(s, plain, len(s.string))
	if len(b.spans) == 0 {
		b.mark(s.at(0), true)
	}
	return b.text()
}

// named gives a value that is not known the name and place of the variable.
func (t *template) named(n *node, name string, at int) *node {
	if n.kind == hole {
		return &node{kind: hole, at: at, raw: name}
	}
	return n
}

// lookup finds what Ref, Fn::GetAtt or a variable of Fn::Sub names. Resources of
// the template go by the names that it gives them, or else by their logical ids.
func (t *template) lookup(name string, at int) *node {
	if value, ok := t.opts.set(name); ok {
		return made(value, at)
	}
	region, account := cmp.Or(t.opts.Region, "us-east-1"), cmp.Or(t.opts.Account, "123456789012")
	switch name {
	case "AWS::Region":
		return made(region, at)
	case "AWS::AccountId":
		return made(account, at)
	case "AWS::Partition":
		return made("aws", at)
	case "AWS::URLSuffix":
		return made("amazonaws.com", at)
	}
	if value, ok := t.params.walk(name, "Default").literal(); ok {
		return made(value, at)
	}
	id, attribute, _ := strings.Cut(name, ".")
	r, own := t.deployed(id)
	if value := r.value(attribute, own, region, account); value != "" {
		return made(value, at)
	}
	return &node{kind: hole, at: at, raw: name}
}

// deployed is the resource with an id, and the name that it goes by.
func (t *template) deployed(id string) (resource, string) {
	if name := t.functions.named(id); name != "" {
		return cloudFormationResources["AWS::Lambda::Function"], name
	}
	kind, _ := t.resources.walk(id, "Type").literal()
	r := cloudFormationResources[kind]
	if name, ok := t.resources.walk(id, "Properties", r.name).literal(); ok {
		return r, name
	}
	return r, id
}
