package lsp

import (
	"regexp"
	"strings"
)

// seenPath is a path of names, in JSONPath or JSONata.
var seenPath = regexp.MustCompile(`\$*\$[A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+`)

// seen offers, behind a dot, the fields that the document names behind the same:
// what data look like nobody says, but other states have their paths.
func (c *completer) seen(start int, word string) {
	dot := strings.LastIndexByte(word, '.')
	if dot < 0 {
		return
	}
	object := word[:dot]
	if strings.HasPrefix(object, "$$") || object == "$states" || strings.HasPrefix(object, "$states.context") {
		return
	}
	offered := map[string]bool{}
	for _, at := range seenPath.FindAllStringIndex(c.d.text, -1) {
		if at[0] <= start && start < at[1] {
			continue // what is being typed
		}
		rest, ok := strings.CutPrefix(c.d.text[at[0]:at[1]], object+".")
		name, _, _ := strings.Cut(rest, ".")
		if !ok || offered[name] {
			continue
		}
		offered[name] = true
		path := object + "." + name
		c.word(start, word, completion{Label: path, Kind: itemField, Detail: "a field that the file names elsewhere"}, path)
	}
}
