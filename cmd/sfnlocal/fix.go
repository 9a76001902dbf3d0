package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/report"
)

// fixable checks what --fix names.
func fixable(ids []string) error {
	for _, id := range ids {
		if id == "all" {
			continue
		}
		if _, err := findRule("fix", id); err != nil {
			return err
		}
	}
	return nil
}

// fix mends the problems of rules in the files where they are, and reports whether
// there were any. Of edits that overlap, the first is made.
func (e *env) fix(files []report.File, ids []string) (bool, error) {
	texts, edits := make(map[string]string), make(map[string][]asl.TextEdit)
	var names []string
	for _, f := range files {
		for _, d := range f.Diagnostics {
			if len(d.Edits) == 0 || !slices.Contains(ids, d.Code) && !slices.Contains(ids, "all") {
				continue
			}
			if edits[d.Pos.File] == nil {
				names = append(names, d.Pos.File)
			}
			texts[d.Pos.File] = f.Source.File()
			edits[d.Pos.File] = append(edits[d.Pos.File], d.Edits...)
		}
	}
	for _, name := range names {
		text, n := edited(texts[name], edits[name])
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return false, fileError(name, err)
		}
		fmt.Fprintf(e.stderr, "%s: %s mended\n", visible(name, false), count(n, "problem"))
	}
	return len(names) > 0, nil
}

// edited makes edits, and returns how many were made.
func edited(text string, edits []asl.TextEdit) (string, int) {
	slices.SortStableFunc(edits, func(a, b asl.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
	var out []byte
	made, end := 0, asl.Pos(0)
	for _, edit := range edits {
		if edit.Pos < end {
			continue
		}
		out = append(out, text[end:edit.Pos]...)
		out = append(out, edit.New...)
		end = edit.End
		made++
	}
	return string(append(out, text[end:]...)), made
}
