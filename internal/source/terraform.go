package source

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const terraformMachine = "aws_sfn_state_machine"

// terraformModule is what the sources of modules have that make a state machine of
// their argument definition, such as terraform-aws-modules/step-functions/aws.
const terraformModule = "step-functions"

var terraformResource = regexp.MustCompile(`(?m)^\s*(resource\s+"` + terraformMachine + `"|source\s*=\s*"[^"]*` + terraformModule + `)`)

// A module is the folder of Terraform files that a file is in.
type module struct {
	*file
	named map[string]place // locals, defaults of variables, and blocks, as expressions call them
	spent int              // expressions that were computed
}

// A place is an expression, a block or all of a file of a module.
type place struct {
	file  *file
	expr  hclsyntax.Expression
	block *hclsyntax.Block
	body  *hclsyntax.Body // of the whole file
}

// terraform reads the state machines of a Terraform file.
func (f *file) terraform() ([]Definition, error) {
	p := f.problems()
	m := &module{file: f, named: make(map[string]place)}
	m.siblings()
	body := f.hcl(p)
	if body == nil {
		return []Definition{f.broken(p)}, nil
	}
	m.names(f, body)
	var found []Definition
	for _, block := range body.Blocks {
		if m.isMachine(block) {
			found = append(found, m.machine(block))
		}
	}
	if found == nil {
		return nil, f.none(`resource "` + terraformMachine + `"`)
	}
	return found, nil
}

// hcl parses a file; nil when it cannot be read.
func (f *file) hcl(p *problems) *hclsyntax.Body {
	if strings.Count(f.content, "\n") > maxLines {
		p.add(codeTerraform, 0, "the file has more than "+strconv.Itoa(maxLines)+" lines", "write definitions to files of their own, and read them with file(…)")
		return nil
	}
	if at := tooDeep(f.content, f.path); at >= 0 {
		p.add(codeTerraform, at, "nested too deeply", "")
		return nil
	}
	parsed, diags := hclsyntax.ParseConfig([]byte(f.content), f.path, hcl.InitialPos)
	for _, d := range diags {
		p.hcl(d)
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok || diags.HasErrors() {
		return nil
	}
	return body
}

// The parser recurses into brackets, and takes a time that grows with the square
// of the lines of a heredoc.
const (
	maxBrackets = 1000
	maxLines    = 50_000
)

// tooDeep returns where brackets are nested too deeply, or -1.
func tooDeep(content, path string) int {
	tokens, _ := hclsyntax.LexConfig([]byte(content), path, hcl.InitialPos)
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			if depth++; depth > maxBrackets {
				return t.Range.Start.Byte
			}
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
	}
	return -1
}

func (p *problems) hcl(d *hcl.Diagnostic) {
	at := 0
	if d.Subject != nil {
		at = d.Subject.Start.Byte
	}
	p.add(codeTerraform, at, d.Summary, d.Detail)
}

// siblings reads the names of the other files of the module. Those that do not
// parse are left out: they have no definition of ours.
func (m *module) siblings() {
	paths, _ := filepath.Glob(filepath.Join(filepath.Dir(m.path), "*.tf"))
	for _, path := range paths {
		if filepath.Clean(path) == filepath.Clean(m.path) {
			continue
		}
		if other := m.sibling(path); other.body != nil {
			m.names(other.file, other.body)
		}
	}
}

// sibling reads another file of the module, once for all that refer to it.
func (m *module) sibling(path string) place {
	if other, ok := m.opts.modules[path]; ok {
		return other
	}
	var other place
	if content, err := readFile(path); err == nil {
		other.file = &file{path: path, content: content, opts: m.opts}
		other.body = other.file.hcl(other.file.problems())
	}
	if m.opts.modules != nil {
		m.opts.modules[path] = other
	}
	return other
}

// names notes what expressions may refer to.
func (m *module) names(f *file, body *hclsyntax.Body) {
	for _, b := range body.Blocks {
		switch {
		case b.Type == "locals":
			for name, a := range b.Body.Attributes {
				m.named["local."+name] = place{file: f, expr: a.Expr}
			}
		case b.Type == "variable" && len(b.Labels) == 1:
			if a := b.Body.Attributes["default"]; a != nil {
				m.named["var."+b.Labels[0]] = place{file: f, expr: a.Expr}
			}
		case b.Type == "resource" && len(b.Labels) == 2:
			m.named[strings.Join(b.Labels, ".")] = place{file: f, block: b}
		case b.Type == "data" && len(b.Labels) == 2:
			m.named["data."+strings.Join(b.Labels, ".")] = place{file: f, block: b}
		}
	}
}

// isMachine reports whether a block is a state machine, or makes one of a
// definition.
func (m *module) isMachine(block *hclsyntax.Block) bool {
	if block.Type == "resource" {
		return len(block.Labels) == 2 && block.Labels[0] == terraformMachine
	}
	from, definition := block.Body.Attributes["source"], block.Body.Attributes["definition"]
	if block.Type != "module" || len(block.Labels) != 1 || from == nil || definition == nil {
		return false
	}
	where, _ := scope{module: m, file: m.file}.eval(from.Expr).literal()
	return strings.Contains(where, terraformModule)
}

// machine reads one state machine.
func (m *module) machine(block *hclsyntax.Block) Definition {
	d := Definition{Name: block.Labels[len(block.Labels)-1]}
	top := scope{module: m, file: m.file}
	attribute := func(name string) string {
		if a := block.Body.Attributes[name]; a != nil {
			s, _ := top.eval(a.Expr).literal()
			return s
		}
		return ""
	}
	d.Alias, d.Express = attribute("name"), attribute("type") == "EXPRESS"
	p := m.problems()
	a := block.Body.Attributes["definition"]
	if a == nil {
		p.add(codeUnread, block.TypeRange.Start.Byte, "this state machine has no definition", "add definition = jsonencode({…}) or file(…)")
		d.Source, d.Problems = m.nothing(), p.list()
		return d
	}
	n, from := top.definition(a.Expr, p)
	d.Source, d.Problems = m.nothing(), p.list()
	if n == nil {
		return d
	}
	nothing := func(string) (text, answer) { return text{}, literal }
	t := settle(n.text, nothing)
	if t.allUnknown() {
		p.add(codeUnread, t.at(0), unknownToTerraform, readPlan)
		d.Problems = p.list()
		return d
	}
	d.Source = t.source(from.path, from.content)
	return d
}

const (
	unknownToTerraform = "the definition is not known before terraform has applied it"
	readPlan           = "read the plan: terraform show -json PLAN"
)

// definition computes the text of a definition, and says in which file it is; nil
// after a problem.
func (s scope) definition(expr hclsyntax.Expression, p *problems) (*node, *file) {
	for range maxLookups { // of locals that are locals
		target, ok := s.refersTo(expr)
		if !ok || target.expr == nil {
			break
		}
		expr, s.file = target.expr, target.file
	}
	at := expr.Range().Start.Byte
	if s.file != s.module.file {
		p.src = s.file.problems().src
	}
	n, from, err := s.readsFile(expr)
	switch {
	case err != nil:
		p.add(codeUnread, at, unread(err), "paths are relative to the folder of the module")
		return nil, nil
	case n == nil:
		n, from = s.eval(expr), s.file
	}
	if n.kind != str {
		p.add(codeUnread, at, unknownToTerraform, readPlan)
		return nil, nil
	}
	return n, from
}

// readsFile computes file(…), templatefile(…) and data.template_file, nil when
// expr is none of them.
func (s scope) readsFile(expr hclsyntax.Expression) (*node, *file, error) {
	if target, ok := s.refersTo(expr); ok && target.block != nil && target.block.Labels[0] == "template_file" {
		attributes := target.block.Body.Attributes
		if a := attributes["template"]; a != nil {
			inner := s
			inner.file = target.file
			n, from, err := inner.readsFile(a.Expr)
			if vars := attributes["vars"]; n != nil && vars != nil {
				n = inner.template(n.text, from, inner.eval(vars.Expr))
			}
			return n, from, err
		}
	}
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "file" && call.Name != "templatefile" || len(call.Args) == 0 {
		return nil, nil, nil
	}
	path, ok := s.eval(call.Args[0]).literal()
	if !ok {
		return nil, nil, nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(s.module.path), filepath.FromSlash(path))
	}
	content, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	from := &file{path: path, content: content, opts: s.module.opts}
	if call.Name == "templatefile" && len(call.Args) == 2 {
		return s.template(from.whole(), from, s.eval(call.Args[1])), from, nil
	}
	return &node{kind: str, text: from.whole()}, from, nil
}

// template fills in a template file.
func (s scope) template(t text, from *file, vars *node) *node {
	expr, diags := hclsyntax.ParseTemplate([]byte(t.string), from.path, hcl.InitialPos)
	if diags.HasErrors() {
		return &node{kind: str, text: t}
	}
	inner := scope{module: s.module, file: from, vars: vars}
	if whole, ok := expr.(*hclsyntax.TemplateExpr); ok {
		return inner.joined(whole)
	}
	return inner.eval(expr)
}
