package lsp

import "testing"

// TestCuts asks everything at the end of every beginning of a definition.
func TestCuts(t *testing.T) {
	for name, text := range map[string]string{"doc.asl.json": sagaJSON, "doc.asl.yaml": sagaYAML} {
		for cut := range len(text) {
			d := newDocument("file:///w/"+name, 1, text[:cut], false)
			for _, f := range features {
				// An error is an answer; what counts is that there is one.
				f(d, &documentParams{Position: d.position(cut), NewName: "other"})
			}
		}
	}
}
