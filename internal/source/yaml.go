package source

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/yamldoc"
)

const (
	maxNodes = 1_000_000 // of a document, aliases counted each time
	maxDepth = 500
)

// A yamlReader reads a YAML document as nodes.
type yamlReader struct {
	*problems
	text   text
	lines  []int // where they begin
	budget int
}

// readYAML reads a document; nil when it is not YAML, or empty.
func readYAML(t text, p *problems) *node {
	y := &yamlReader{problems: p, text: t, budget: maxNodes, lines: []int{0}}
	for i := range len(t.string) {
		if t.string[i] == '\n' {
			y.lines = append(y.lines, i+1)
		}
	}
	r, err := yamldoc.Read("", []byte(t.string))
	var syntax *yamldoc.SyntaxError
	switch {
	case errors.As(err, &syntax):
		y.add(codeYAML, t.at(y.offset(syntax.Pos.Line, syntax.Pos.Col)), syntax.Message, "")
		return nil
	case err != nil:
		y.add(codeYAML, 0, err.Error(), "")
		return nil
	}
	if r.Root == nil {
		return nil
	}
	if r.Problems() > 0 {
		y.add(codeYAML, 0, "the file has more than one YAML document", "write each definition to a file of its own")
	}
	return y.node(r.Root, 0)
}

// offset returns where in the text a place of the library is, whose columns are
// characters.
func (y *yamlReader) offset(line, column int) int {
	if line < 1 || line > len(y.lines) {
		return len(y.text.string)
	}
	i := y.lines[line-1]
	for ; column > 1 && i < len(y.text.string); column-- {
		_, size := utf8.DecodeRuneInString(y.text.string[i:])
		i += size
	}
	return i
}

func (y *yamlReader) node(n *yaml.Node, depth int) *node {
	start := y.content(n)
	at := y.text.at(start)
	null := &node{raw: "null", at: at}
	if y.budget--; y.budget < 0 || depth > maxDepth {
		if y.budget > -maxDepth {
			y.add(codeYAML, at, "the document is too large", "")
			y.budget = -maxDepth
		}
		return null
	}
	switch n.Kind {
	case yaml.AliasNode:
		return y.node(yamldoc.Resolve(n), depth+1)
	case yaml.SequenceNode:
		list := &node{kind: array, at: at}
		for _, e := range n.Content {
			list.elems = append(list.elems, y.node(e, depth+1))
		}
		return y.tagged(n, list)
	case yaml.MappingNode:
		return y.tagged(n, y.mapping(n, at, depth))
	}
	if isIntrinsic(n.Tag) {
		return y.tagged(n, &node{kind: str, at: at, text: y.scalar(n, start)})
	}
	v, err := yamldoc.Scalar(n)
	if err != nil {
		y.add(codeYAML, at, err.Error(), "write a value that JSON has")
		return null
	}
	if s := v.String(); s != "" && s[0] != '"' {
		return &node{raw: s, at: at}
	}
	return &node{kind: str, at: at, text: y.scalar(n, start)}
}

func (y *yamlReader) mapping(n *yaml.Node, at, depth int) *node {
	o := &node{kind: object, at: at}
	seen := make(map[string]int)
	var merged []*node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := yamldoc.Resolve(n.Content[i])
		start := y.content(n.Content[i])
		switch {
		case key.Kind != yaml.ScalarNode:
			y.add(codeYAML, y.text.at(start), "a key must be a string", "")
			continue
		case key.ShortTag() == "!!merge":
			merged = append(merged, y.node(n.Content[i+1], depth+1))
			continue
		}
		m := member{y.scalar(key, y.content(key)), y.text.at(start), y.node(n.Content[i+1], depth+1)}
		if first, twice := seen[m.key.string]; twice {
			y.warn(codeDuplicateKey, m.at, "Duplicate key '"+m.key.string+"': only the last value counts", "remove one of the two")
			o.members[first].value = m.value
			continue
		}
		seen[m.key.string] = len(o.members)
		o.members = append(o.members, m)
	}
	for _, from := range merged {
		y.merge(o, from, seen)
	}
	return o
}

// merge adds to an object what it does not have of another one, or of a list of
// them: the value of a merge key.
// https://yaml.org/type/merge.html
func (y *yamlReader) merge(o, from *node, seen map[string]int) {
	switch from.kind {
	case array:
		for _, e := range from.elems {
			y.merge(o, e, seen)
		}
	case object:
		for _, m := range from.members {
			if _, has := seen[m.key.string]; !has {
				seen[m.key.string] = len(o.members)
				o.members = append(o.members, m)
			}
		}
	default:
		y.add(codeYAML, from.at, "what << merges must be a mapping or a list of mappings", "")
	}
}

// isIntrinsic reports whether a tag is the short form of a CloudFormation function.
func isIntrinsic(tag string) bool {
	return len(tag) > 1 && tag[0] == '!' && (tag == "!Ref" || tag == "!Condition" || slices.Contains(intrinsics, tag[1:]))
}

// intrinsics are the functions of CloudFormation that have a short form.
var intrinsics = []string{
	"And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or",
	"RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll",
}

// tagged writes the short form of a function as the long one.
func (y *yamlReader) tagged(n *yaml.Node, value *node) *node {
	if !isIntrinsic(n.Tag) {
		if n.Style&yaml.TaggedStyle != 0 && n.Tag[0] == '!' && !strings.HasPrefix(n.Tag, "!!") && n.Kind != yaml.ScalarNode {
			y.add(codeYAML, value.at, "a value with the tag "+n.Tag+" is not supported", "")
		}
		return value
	}
	name := n.Tag[1:]
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	key := text{string: name, spans: []asl.Span{{From: value.at, Fixed: true}}}
	return &node{kind: object, at: value.at, members: []member{{key, value.at, value}}}
}
