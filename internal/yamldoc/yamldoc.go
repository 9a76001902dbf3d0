// Package yamldoc reads a YAML document of a known form, such as a configuration,
// and reports every mistake in it with its place.
//
// A [Reader] collects the mistakes, so that whoever reads a document can go on
// after each and report all of them at the end. It knows mappings with known
// keys, scalars, and values of any form as JSON. It is for one goroutine.
package yamldoc

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// Pos is a place in the text; both numbers count from 1.
type Pos struct{ Line, Col int }

// A Reader reads the nodes of one document.
type Reader struct {
	// Root is what the document holds; nil when it is empty or null.
	Root *yaml.Node

	name     string
	budget   int // nodes of values that may still be visited
	problems []problem
}

type problem struct {
	pos Pos
	err error
}

// Read parses a text with one document. The name is for messages. An error says
// that the text is not YAML, and where.
func Read(name string, text []byte) (*Reader, error) {
	r := &Reader{name: name, budget: maxNodes}
	var doc, second yaml.Node
	loader := yaml.NewDecoder(bytes.NewReader(text))
	switch err := loader.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return r, nil
	case err != nil:
		return nil, syntaxError(name, err)
	}
	if len(doc.Content) > 0 && !IsNull(doc.Content[0]) {
		r.Root = doc.Content[0]
	}
	if err := loader.Decode(&second); err == nil {
		r.Failf(At(&second), "a second document; the file must have one")
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(name, err)
	}
	return r, nil
}

// A SyntaxError says why a text is not YAML.
type SyntaxError struct {
	Name    string // of the text
	Pos     Pos
	Message string
}

// Error returns "name:line:column: what is wrong".
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Pos.Line, e.Pos.Col, e.Message)
}

// syntaxError gives an error of the YAML library its place.
func syntaxError(name string, err error) error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return &SyntaxError{name, Pos{1, 1}, err.Error()}
	}
	mark := load.Mark
	if mark.Line == 0 {
		mark = load.ContextMark
	}
	return &SyntaxError{name, Pos{max(mark.Line, 1), max(mark.Column, 1)}, load.Message}
}

// Failf adds a mistake.
func (r *Reader) Failf(pos Pos, format string, args ...any) {
	r.problems = append(r.problems, problem{pos, fmt.Errorf("%s:%d:%d: %s", r.name, pos.Line, pos.Col, fmt.Sprintf(format, args...))})
}

// Problems is how many mistakes there are so far.
func (r *Reader) Problems() int { return len(r.problems) }

// Err joins the mistakes in the order of the text, each as "name:line:column:
// what is wrong"; nil when there are none.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.pos.Line, b.pos.Line), cmp.Compare(a.pos.Col, b.pos.Col))
	})
	errs := make([]error, len(r.problems))
	for i, p := range r.problems {
		errs[i] = p.err
	}
	return errors.Join(errs...)
}

// At is where a node begins.
func At(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

// IsNull reports whether a node is null.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// Resolve returns the node that an alias stands for, and any other as it is.
func Resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// A Member is one key of a mapping with its value.
type Member struct {
	Key   string
	Pos   Pos // of the key
	Value *yaml.Node
}

// Members returns the members of a mapping, which messages call what, and
// reports keys that are not known and those that come twice, of which the first stays.
func (r *Reader) Members(n *yaml.Node, what string, known ...string) []Member {
	m := Resolve(n)
	if m.Kind != yaml.MappingNode {
		r.Failf(At(n), "%s must be a mapping with the keys %s", what, strings.Join(known, ", "))
		return nil
	}
	var out []Member
	for _, x := range r.Entries(m, what) {
		if slices.Contains(known, x.Key) {
			out = append(out, x)
			continue
		}
		hint := "; known are " + strings.Join(known, ", ")
		if near := spell.Nearest(x.Key, known); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		r.Failf(x.Pos, "unknown key %q in %s%s", x.Key, what, hint)
	}
	return out
}

// Entries returns the members of a mapping whose keys are names of any kind, and
// reports those that come twice, of which the first stays.
func (r *Reader) Entries(n *yaml.Node, what string) []Member {
	m := Resolve(n)
	if m.Kind != yaml.MappingNode {
		r.Failf(At(n), "%s must be a mapping", what)
		return nil
	}
	var out []Member
	seen := make(map[string]bool)
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, pos := Resolve(m.Content[i]), At(m.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode:
			r.Failf(pos, "a key of %s must be a string", what)
		case seen[key.Value]:
			r.Failf(pos, "%q comes twice in %s", key.Value, what)
		default:
			seen[key.Value] = true
			out = append(out, Member{key.Value, pos, m.Content[i+1]})
		}
	}
	return out
}
