package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Format lays out a YAML text in one way: an indent of two spaces, lists indented
// below their key, one space where there were many. Comments, the order of keys,
// tags, anchors, quotes and the spelling of scalars stay, as do single blank lines
// before keys and elements; lines end in \n. A text whose meaning would change is
// refused, and one that is a mere word, as most texts are that are no YAML. The name
// is for messages.
func Format(name, text string) (string, error) {
	docs, err := documents(text)
	if err != nil {
		return "", syntaxError(name, err)
	}
	if len(docs) == 0 {
		return "", fmt.Errorf("%s: the file is empty", name)
	}
	for _, doc := range docs {
		if len(doc.Content) == 0 || doc.Content[0].Kind == yaml.ScalarNode {
			return "", fmt.Errorf("%s: neither JSON nor YAML with fields", name)
		}
	}
	text = lineEnds.Replace(text)
	if made, err := documents(text); err != nil || !sameDocuments(docs, made) {
		return "", fmt.Errorf("%s: %w", name, errChange)
	}
	text, err = settled(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

// lineEnds makes one of the ends of lines that YAML has; within values they mean
// the same.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

var errChange = errors.New("the text cannot be laid out anew without a change of what it means")

// settled lays out a text until nothing changes any more.
func settled(text string) (string, error) {
	once, err := layOut(text)
	if err != nil {
		return "", err
	}
	// Comments at odd places come to rest only with the second time.
	for range 3 {
		twice, err := layOut(once)
		if err != nil {
			return "", err
		}
		if twice == once {
			return once, nil
		}
		once = twice
	}
	return "", errors.New("the layout of the comments does not settle; move those that stand between values")
}

// layOut lays out a text once.
func layOut(text string) (string, error) {
	docs, err := documents(text)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	d, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
	if err != nil {
		return "", err
	}
	written, err := documents(text) // Dump changes what it writes
	if err != nil {
		return "", err
	}
	for _, doc := range written {
		if err := d.Dump(doc); err != nil {
			return "", err
		}
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	made, err := documents(out.String())
	if err != nil || !sameDocuments(docs, made) {
		return "", errChange
	}
	return withBlankLines(text, docs, out.String(), made), nil
}

// documents parses all documents of a text.
func documents(text string) ([]*yaml.Node, error) {
	l, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var docs []*yaml.Node
	for {
		n := new(yaml.Node)
		switch err := l.Load(n); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, err
		}
		docs = append(docs, n)
	}
}

func sameDocuments(a, b []*yaml.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// same reports whether two nodes mean the same: kinds, tags, values, anchors and
// aliases.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// withBlankLines puts blank lines where the old text has some before a key or an
// element, if that changes no value.
func withBlankLines(oldText string, oldDocs []*yaml.Node, newText string, newDocs []*yaml.Node) string {
	old, lines := strings.Split(oldText, "\n"), strings.Split(newText, "\n")
	blank := map[int]bool{} // by index in lines
	for i := range oldDocs {
		pairs(oldDocs[i], newDocs[i], func(a, b *yaml.Node) {
			// The library counts some lines that are none to us, after which places do not agree.
			from, to := head(old, min(a.Line, len(old))-1), head(lines, min(b.Line, len(lines))-1)
			if from > 0 && isBlank(old[from-1]) && to > 0 && !isBlank(lines[to-1]) {
				blank[to] = true
			}
		})
	}
	var out strings.Builder
	for i, line := range lines {
		if blank[i] {
			out.WriteByte('\n')
		}
		out.WriteString(line)
		if i < len(lines)-1 {
			out.WriteByte('\n')
		}
	}
	if docs, err := documents(out.String()); err != nil || !sameDocuments(docs, newDocs) {
		return newText // a comment was in truth part of a value
	}
	return out.String()
}

// pairs calls visit for the keys and elements of two equal trees.
func pairs(a, b *yaml.Node, visit func(a, b *yaml.Node)) {
	for i := range a.Content {
		if a.Kind == yaml.SequenceNode || a.Kind == yaml.MappingNode && i%2 == 0 {
			visit(a.Content[i], b.Content[i])
		}
		pairs(a.Content[i], b.Content[i], visit)
	}
}

// head is the first of the comment lines above a line.
func head(lines []string, i int) int {
	for i > 0 && i <= len(lines) && strings.HasPrefix(strings.TrimSpace(lines[i-1]), "#") {
		i--
	}
	return i
}

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }
