package asl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestValidate checks the definitions in ../testdata/validate. In an archive
// each NAME.json is followed by NAME.txt: all problems in the order of the
// text, each as
//
//	line:column CODE message at location
//	    hint
//
// A NAME that ends in "express" is checked as a machine of type EXPRESS.
func TestValidate(t *testing.T) {
	t.Parallel()
	txtest.Run(t, "../testdata/validate/*.txtar", func(t *testing.T, a *txtest.Archive) {
		t.Parallel()
		names := a.Names()
		for _, name := range names {
			base, ok := strings.CutSuffix(name, ".json")
			if !ok {
				if !slices.Contains(names, strings.TrimSuffix(name, ".txt")+".json") {
					t.Errorf("%s belongs to no definition", name)
				}
				continue
			}
			if !slices.Contains(names, base+".txt") && !txtest.Updating() {
				t.Errorf("no %s.txt", base)
			}
			text := strings.TrimSuffix(a.File(name), "\n")
			a.Want(t, base+".txt", printed(asl.ValidateWith("", []byte(text), asl.Options{Express: strings.HasSuffix(base, "express")})))
		}
	})
}

func printed(diags asl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%d:%d %s %s", d.Pos.Line, d.Pos.Column, d.Code, strings.ReplaceAll(d.Message, "\n", `\n`))
		if d.Path != "" && d.Code != "INVALID_JSON_DESCRIPTION" {
			fmt.Fprintf(&b, " at %s", d.Path)
		}
		b.WriteByte('\n')
		if d.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", d.Hint)
		}
	}
	return b.String()
}
