// Package source finds the state machine definitions in the files that people
// write: JSON and YAML, templates of SAM, CloudFormation and the CDK, Terraform
// and the Serverless Framework.
//
// Whatever the file is, a definition comes out as JSON text whose positions point
// into the file. Parts that only a deployment knows are marked as unknown, unless
// the file or the caller says what they are.
package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A Definition is one state machine of a file.
type Definition struct {
	// Name is the logical id, the name of the resource, or that of the file
	// without its extension.
	Name string

	// Alias is another name that it goes by: the literal one that it is deployed
	// under; "" when there is none.
	Alias string

	// Express says that the machine is of type EXPRESS.
	Express bool

	// Source is the definition as JSON; its Text is "" when Problems say why
	// there is none.
	Source *asl.Source

	// Problems are what is wrong with the file around the definition, such as
	// YAML that does not parse.
	Problems asl.Diagnostics

	// Literal says that AWS could be given the file as it stands: its unknown
	// parts are strings that read ${Name}.
	Literal bool

	plain bool // it is all of its file
}

// Check returns all that is wrong with the definition, in the order of the file.
func (d *Definition) Check() asl.Diagnostics {
	return d.CheckWith(func(src *asl.Source) asl.Diagnostics { return asl.ValidateSource(src, asl.Options{Express: d.Express}) })
}

// CheckWith is [Definition.Check] with another way to validate the source.
func (d *Definition) CheckWith(validate func(*asl.Source) asl.Diagnostics) asl.Diagnostics {
	if d.Source.Text == "" && d.Source.Origin != nil {
		return d.Problems
	}
	all := append(slices.Clone(d.Problems), validate(d.Source)...)
	slices.SortStableFunc(all, func(a, b asl.Diagnostic) int { return a.Pos.Offset - b.Pos.Offset })
	return all
}

// Options say what the placeholders of files stand for.
type Options struct {
	Set     map[string]string // values by the names of placeholders
	Used    func(name string) // is told, perhaps repeatedly, what of Set stands for something; may be nil
	Region  string            // of AWS::Region; "" is us-east-1
	Account string            // of AWS::AccountId; "" is 123456789012

	modules map[string]place // files of Terraform by their paths, which several others refer to; may be nil
}

// set returns the value of a placeholder that Set has.
func (o *Options) set(name string) (value string, ok bool) {
	value, ok = o.Set[name]
	if ok && o.Used != nil {
		o.Used(name)
	}
	return value, ok
}

// maxFile is how much of a file is read.
const maxFile = 64 << 20

// File reads the definitions in a file. A file that has none is an error.
func File(path string, opts Options) ([]Definition, error) {
	content, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, content, opts)
}

func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFile))
	return string(content), err
}

// unread says why a file cannot be read.
func unread(err error) string {
	var path *fs.PathError
	switch {
	case !errors.As(err, &path):
		return err.Error()
	case errors.Is(err, fs.ErrNotExist):
		return path.Path + ": no such file"
	}
	return path.Path + ": " + path.Err.Error()
}

// Read reads the definitions in the text of a file, of which other files are
// looked for beside it. A text that has none is a [NoneError].
func Read(path, content string, opts Options) ([]Definition, error) {
	f := &file{path: path, content: content, opts: opts}
	switch ext := filepath.Ext(path); {
	case ext == ".tf":
		return f.terraform()
	case ext == ".yaml" || ext == ".yml":
		return f.yaml()
	case ext == ".json" || strings.HasPrefix(strings.TrimLeft(content, " \t\r\n\ufeff"), "{") || strings.TrimSpace(content) == "":
		return f.json()
	case terraformResource.MatchString(content):
		return f.terraform()
	}
	return f.yaml()
}

// A NoneError says that a file has no definition.
type NoneError struct {
	File string
	Want string // what was looked for
}

func (e *NoneError) Error() string {
	return fmt.Sprintf("%s: no state machine in it: looked for %s", e.File, e.Want)
}

// A file is one that definitions are read from.
type file struct {
	path    string
	content string
	opts    Options
}

func (f *file) none(want string) error { return &NoneError{f.path, want} }

// whole is the text of the file.
func (f *file) whole() text { return fromFile(f.content, 0, len(f.content)) }

func (f *file) problems() *problems {
	return &problems{src: &asl.Source{Name: f.path, Text: f.content}}
}

// stem is what a file is called without its extensions.
func stem(path string) string {
	name := filepath.Base(path)
	for _, ext := range []string{".json", ".yaml", ".yml", ".tf", ".asl"} {
		name = strings.TrimSuffix(name, ext)
	}
	return name
}

// json reads a definition, a template or a plan. A definition is passed on as it
// is, even when it is not JSON: saying so is up to whoever reads it.
func (f *file) json() ([]Definition, error) {
	if strings.Contains(f.content, `"Resources"`) || strings.Contains(f.content, `aws_sfn_state_machine`) {
		top := gjson.Parse(f.content)
		isTemplate := top.Get("Resources").IsObject() && !top.Get("States").Exists()
		isPlan := top.Get("planned_values").Exists() || top.Get("resource_changes").Exists()
		if (isTemplate || isPlan) && nesting(f.content) <= maxNesting && gjson.Valid(f.content) {
			root := readJSON(f.whole())
			if isPlan {
				return f.plan(root)
			}
			return f.template(root, f.problems())
		}
	}
	return []Definition{f.plain()}, nil
}

// maxNesting bounds what is nested in a template or a plan, which is read by
// recursion. AWS reads no deeper, either.
const maxNesting = 1000

// nesting returns how deep a JSON text is nested.
func nesting(content string) int {
	depth, deepest := 0, 0
	for i := 0; i < len(content); i++ {
		switch content[i] {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		case '"':
			for i++; i < len(content) && content[i] != '"'; i++ {
				if content[i] == '\\' {
					i++
				}
			}
		}
	}
	return deepest
}

// plain is the definition that a JSON file is.
func (f *file) plain() Definition {
	t := settle(f.whole(), f.opts.replace)
	isValue := func(u asl.Unknown) bool { return t.string[u.Start] == '"' }
	return Definition{Name: stem(f.path), Source: t.source(f.path, f.content), Literal: !slices.ContainsFunc(t.unknown, isValue), plain: true}
}

// replace returns what a placeholder of a plain definition stands for.
func (o Options) replace(name string) (text, answer) {
	if value, ok := o.set(name); ok {
		return text{string: value}, known
	}
	return text{}, unknown
}

// yaml reads a definition, a template or the configuration of Serverless.
func (f *file) yaml() ([]Definition, error) {
	p := f.problems()
	root := readYAML(f.whole(), p)
	switch {
	case root.get("Resources") != nil && root.get("States") == nil:
		return f.template(root, p)
	case root.get("stepFunctions") != nil:
		return f.serverless(root, p)
	case root.get("States") == nil && root.get("StartAt") == nil && !isASL(f.path) && p.none():
		return nil, f.none("StartAt and States, Resources of type AWS::Serverless::StateMachine or AWS::StepFunctions::StateMachine, or stepFunctions")
	}
	return []Definition{f.plainYAML()}, nil
}

// isASL reports whether a file is a definition by its name.
func isASL(path string) bool {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return strings.HasSuffix(name, ".asl")
}

// plainYAML is the definition that a YAML file is.
func (f *file) plainYAML() Definition {
	p := f.problems()
	src := f.yamlDefinition(f.opts.replace, p)
	return Definition{Name: stem(f.path), Source: src, Problems: p.list(), Literal: true, plain: true}
}

// yamlDefinition is a YAML file as JSON. As in AWS, placeholders are replaced
// before the YAML is read.
func (f *file) yamlDefinition(replace replacer, p *problems) *asl.Source {
	t, masked := mask(replaceKnown(f.whole(), replace))
	root := readYAML(t, p)
	if root == nil {
		if p.none() {
			p.add(codeYAML, 0, "the file is empty", "")
		}
		return &asl.Source{Name: f.path, Origin: &asl.Origin{Text: f.content}}
	}
	if masked {
		root = unmask(root)
	}
	var b builder
	b.value(withHoles(root, replace))
	return b.text().source(f.path, f.content)
}

// The codes of problems that are not those of a definition.
const (
	codeYAML         = "INVALID_YAML"
	codeTerraform    = "INVALID_TERRAFORM"
	codeUnread       = "DEFINITION_NOT_READ"
	codeDuplicateKey = "DUPLICATE_KEY"
)

// with adds the problems of the file itself to the definitions in it. Errors, and
// what no definition of the file can carry, come before them as one of their own.
func (f *file) with(p *problems, found []Definition) []Definition {
	if p.none() {
		return found
	}
	here := slices.IndexFunc(found, func(d Definition) bool { return d.Source.Name == f.path })
	if here >= 0 && len(p.found.Errors()) == 0 {
		found[here].Problems = append(p.list(), found[here].Problems...)
		return found
	}
	return append([]Definition{f.broken(p)}, found...)
}

// broken is what there is of a file that cannot be read.
func (f *file) broken(p *problems) Definition {
	return Definition{Name: stem(f.path), Source: f.nothing(), Problems: p.list()}
}

// problems collects what is wrong with a file.
type problems struct {
	src   *asl.Source
	found asl.Diagnostics
}

// add adds a problem at an offset of the file.
func (p *problems) add(code string, at int, message, hint string) {
	p.found = append(p.found, asl.Diagnostic{Code: code, Message: message, Hint: hint, Pos: p.src.Position(asl.Pos(at))})
}

// warn adds what does no harm as such.
func (p *problems) warn(code string, at int, message, hint string) {
	p.add(code, at, message, hint)
	p.found[len(p.found)-1].Severity = asl.Warning
}

func (p *problems) none() bool { return len(p.found) == 0 }

// list returns the problems in the order of the file.
func (p *problems) list() asl.Diagnostics {
	slices.SortStableFunc(p.found, func(a, b asl.Diagnostic) int { return a.Pos.Offset - b.Pos.Offset })
	return p.found
}
