package source

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A scope is where an expression of Terraform stands.
type scope struct {
	module *module
	file   *file
	vars   *node // of a template; nil elsewhere
	depth  int   // of references that were followed
	quoted bool  // within quotes, where \ begins an escape
}

// eval computes an expression as far as it is literal. The rest is a hole with
// the name of the expression.
func (s scope) eval(expr hclsyntax.Expression) *node {
	r := expr.Range()
	at := r.Start.Byte
	if s.module.spent++; s.module.spent > maxNodes { // locals that multiply
		return &node{kind: hole, at: at, raw: s.spelled(expr)}
	}
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return s.literal(e, at)
	case *hclsyntax.ParenthesesExpr:
		return s.eval(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return s.eval(e.Wrapped)
	case *hclsyntax.TemplateExpr:
		s.quoted = s.file.content[at] == '"'
		return s.joined(e)
	case *hclsyntax.ObjectConsExpr:
		o := &node{kind: object, at: at}
		for _, item := range e.Items {
			o.members = append(o.members, member{s.key(item.KeyExpr), item.KeyExpr.Range().Start.Byte, s.eval(item.ValueExpr)})
		}
		return o
	case *hclsyntax.TupleConsExpr:
		list := &node{kind: array, at: at}
		for _, elem := range e.Exprs {
			list.elems = append(list.elems, s.eval(elem))
		}
		return list
	case *hclsyntax.UnaryOpExpr:
		if n := s.eval(e.Val); n.kind == other && e.Op == hclsyntax.OpNegate {
			return &node{raw: "-" + n.raw, at: at}
		}
	case *hclsyntax.ScopeTraversalExpr:
		return s.reference(s.spelled(expr), at)
	case *hclsyntax.FunctionCallExpr:
		switch {
		case e.Name == "jsonencode" && len(e.Args) == 1:
			var b builder
			b.value(s.eval(e.Args[0]))
			return &node{kind: str, at: at, text: b.text()}
		case e.Name == "merge":
			if merged := s.merge(e); merged != nil {
				return merged
			}
		}
	}
	name := s.spelled(expr)
	if value, ok := s.module.opts.set(name); ok {
		return made(value, at)
	}
	return &node{kind: hole, at: at, raw: name}
}

// merge computes merge(…) of objects, of which the later ones count; nil when one is
// not known.
func (s scope) merge(e *hclsyntax.FunctionCallExpr) *node {
	o := &node{kind: object, at: e.Range().Start.Byte}
	for _, arg := range e.Args {
		n := s.eval(arg)
		if n.kind != object || e.ExpandFinal {
			return nil
		}
		for _, m := range n.members {
			o.members = slices.DeleteFunc(o.members, func(old member) bool { return old.key.string == m.key.string })
			o.members = append(o.members, m)
		}
	}
	return o
}

// joined computes the parts of a template.
func (s scope) joined(e *hclsyntax.TemplateExpr) *node {
	at := e.SrcRange.Start.Byte
	var b builder
	for _, part := range e.Parts {
		b.said(s.eval(part))
	}
	if len(b.spans) == 0 {
		b.mark(at, true)
	}
	return &node{kind: str, at: at, text: b.text()}
}

// spelled is an expression on one line as it was written.
func (s scope) spelled(expr hclsyntax.Expression) string {
	r := expr.Range()
	return strings.Join(strings.Fields(s.file.content[r.Start.Byte:r.End.Byte]), " ")
}

func (s scope) literal(e *hclsyntax.LiteralValueExpr, at int) *node {
	raw := s.file.content[at:e.SrcRange.End.Byte]
	if e.Val.Type() != cty.String || e.Val.IsNull() {
		return &node{raw: strings.TrimPrefix(raw, "+"), at: at}
	}
	var b builder
	s.align(&b, e.Val.AsString(), at, e.SrcRange.End.Byte)
	if len(b.spans) == 0 {
		b.mark(at, true)
	}
	return &node{kind: str, at: at, text: b.text()}
}

// align finds the characters of a literal between two offsets: they stand there
// but for escapes and what a heredoc is indented by.
func (s scope) align(b *builder, value string, i, end int) {
	file := s.file.content
	whole := s.file.whole()
	for j := 0; j < len(value); {
		c := value[j]
		for i < end && isSpace(file[i]) && !isSpace(c) {
			i++
		}
		switch {
		case i >= end:
			b.made(value[j:], end)
			return
		case (c == '$' || c == '%') && strings.HasPrefix(file[i:end], string(c)+string(c)+"{"):
			b.made(value[j:j+1], i)
			i, j = i+2, j+1
		case file[i] == c && !(s.quoted && c == '\\'):
			b.part(whole, i, i+1)
			i, j = i+1, j+1
		case s.quoted && file[i] == '\\':
			_, width := utf8.DecodeRuneInString(value[j:])
			b.made(value[j:j+width], i)
			i, j = i+max(yamlEscape(file[i:]), 1), j+width
		default:
			b.made(value[j:j+1], i)
			j++
		}
	}
}

// key computes a key of an object, where a bare word is a string.
func (s scope) key(expr hclsyntax.Expression) text {
	r := expr.Range()
	if k, ok := expr.(*hclsyntax.ObjectConsKeyExpr); ok {
		if _, word := k.Wrapped.(*hclsyntax.ScopeTraversalExpr); word && !k.ForceNonLiteral {
			return fromFile(s.file.content, r.Start.Byte, r.End.Byte)
		}
		expr = k.Wrapped
	}
	var b builder
	b.said(s.eval(expr))
	return b.text()
}

// refersTo finds what a reference names in the module.
func (s scope) refersTo(expr hclsyntax.Expression) (place, bool) {
	if _, ok := expr.(*hclsyntax.ScopeTraversalExpr); !ok {
		return place{}, false
	}
	name := s.spelled(expr)
	target, ok := s.module.named[name]
	if !ok {
		target, ok = s.module.named[strings.TrimSuffix(name, ".rendered")]
	}
	return target, ok
}

// reference computes a reference such as var.table. Functions and state machines
// of the module go by the names that it gives them, or by those of their resources.
func (s scope) reference(name string, at int) *node {
	if value, ok := s.module.opts.set(name); ok {
		return made(value, at)
	}
	if value := s.vars.get(name); value != nil {
		return s.placed(value, name, at)
	}
	if target, ok := s.module.named[name]; ok && target.expr != nil && s.depth < maxLookups {
		inner := scope{module: s.module, file: target.file, depth: s.depth + 1}
		n := inner.eval(target.expr)
		switch {
		case n.kind != object && n.kind != array:
			return s.placed(n, name, at)
		case target.file != s.file:
			return n.movedTo(at)
		}
		return n
	}
	if known := s.wellKnown(name); known != "" {
		return made(known, at)
	}
	return &node{kind: hole, at: at, raw: name}
}

// movedTo is a node of which all stands at one place.
func (n *node) movedTo(at int) *node {
	there := []asl.Span{{From: at, Fixed: true}}
	c := n.with(func(x *node) *node { return x.movedTo(at) })
	c.at, c.text.spans = at, there
	for i := range c.members {
		c.members[i].at, c.members[i].key.spans = at, there
	}
	return c
}

// placed is a value with the place of the reference to it.
func (s scope) placed(n *node, name string, at int) *node {
	value, ok := n.literal()
	switch {
	case !ok:
		return &node{kind: hole, at: at, raw: name}
	case n.kind == other:
		return &node{raw: value, at: at}
	}
	return made(value, at)
}

// wellKnown returns what a reference to the world around is here.
func (s scope) wellKnown(name string) string {
	region, account := cmp.Or(s.module.opts.Region, "us-east-1"), cmp.Or(s.module.opts.Account, "123456789012")
	parts := strings.Split(name, ".")
	switch {
	case name == "path.module" || name == "path.root" || name == "path.cwd":
		return "."
	case strings.HasPrefix(name, "data.aws_region.") && (parts[len(parts)-1] == "name" || parts[len(parts)-1] == "region" || parts[len(parts)-1] == "id"):
		return region
	case strings.HasPrefix(name, "data.aws_caller_identity.") && parts[len(parts)-1] == "account_id":
		return account
	case strings.HasPrefix(name, "data.aws_partition.") && parts[len(parts)-1] == "partition":
		return "aws"
	case len(parts) != 3:
		return ""
	}
	r := terraformResources[parts[0]]
	return r.value(parts[2], s.deployedName(parts[0]+"."+parts[1], r.name, parts[1]), region, account)
}

// deployedName is the literal name that a resource is given, or else its label.
func (s scope) deployedName(address, attribute, label string) string {
	target := s.module.named[address]
	if target.block != nil && s.depth < maxLookups {
		if a := target.block.Body.Attributes[attribute]; a != nil {
			inner := scope{module: s.module, file: target.file, depth: s.depth + 1}
			if value, ok := inner.eval(a.Expr).literal(); ok {
				return value
			}
		}
	}
	return label
}
