package testfile

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

// variables are what "${name}" stands for: fixtures, and columns of a table.
type variables map[string]*yaml.Node

// bindings reads fixtures.
func (p *parser) bindings(m yamldoc.Member) variables {
	vars := make(variables)
	for _, x := range p.Entries(m.Value, m.Key) {
		p.checkName(x.Key, x.Pos)
		vars[x.Key] = x.Value
	}
	return vars
}

func (p *parser) checkName(name string, pos yamldoc.Pos) {
	if !isName.MatchString(name) {
		p.Failf(pos, "%q must be a name of letters, digits, - and _, so that ${…} can hold it", name)
	}
}

var (
	isName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
	reference = regexp.MustCompile(`\$?\$\{[A-Za-z_][A-Za-z0-9_-]*\}`)
)

// bind returns a node in which variables have their values. A text that is
// nothing but "${name}" becomes the value, of whatever kind; within a longer text
// stands the text of a scalar. "$${name}" is "${name}" itself.
func (p *parser) bind(n *yaml.Node, vars variables) *yaml.Node {
	b := binder{p, vars, make(map[*yaml.Node]*yaml.Node)}
	return b.bind(n)
}

type binder struct {
	*parser
	vars variables
	done map[*yaml.Node]*yaml.Node // so that an alias, which may be within itself, costs nothing
}

func (b *binder) bind(n *yaml.Node) *yaml.Node {
	if out := b.done[n]; out != nil {
		return out
	}
	if n.Kind == yaml.ScalarNode {
		return b.scalar(n)
	}
	out := new(yaml.Node)
	*out = *n
	b.done[n] = out
	if n.Alias != nil {
		out.Alias = b.bind(n.Alias)
		if out.Alias == n.Alias {
			return n
		}
	}
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, x := range n.Content {
		out.Content[i] = b.bind(x)
	}
	return out
}

func (b *binder) scalar(n *yaml.Node) *yaml.Node {
	if !strings.Contains(n.Value, "${") {
		return n
	}
	if whole := reference.FindString(n.Value); whole == n.Value && !strings.HasPrefix(whole, "$$") {
		if v := b.lookUp(whole, n); v != nil {
			return v
		}
		return n
	}
	out := *n
	out.Tag, out.Style = "!!str", yaml.DoubleQuotedStyle
	out.Value = reference.ReplaceAllStringFunc(n.Value, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		v := b.lookUp(ref, n)
		if v == nil {
			return ref
		}
		if v = yamldoc.Resolve(v); v.Kind != yaml.ScalarNode {
			b.Failf(yamldoc.At(n), "%s is not a text or a number, and so cannot stand within a text", ref)
			return ref
		}
		return v.Value
	})
	return &out
}

// lookUp finds what "${name}" in n stands for; nil after a mistake.
func (b *binder) lookUp(ref string, n *yaml.Node) *yaml.Node {
	name := ref[2 : len(ref)-1]
	if v := b.vars[name]; v != nil {
		return v
	}
	hint := ""
	if near := spell.Nearest(name, slices.Sorted(maps.Keys(b.vars))); near != "" {
		hint = "; did you mean ${" + near + "}?"
	}
	b.Failf(yamldoc.At(n), "there is no fixture or column %q%s (the text itself is written $%s)", name, hint, ref)
	return nil
}
