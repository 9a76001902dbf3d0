package source_test

import (
	"path/filepath"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/source"
)

// TestPublished checks that nothing false is said about definitions that people
// published, many of which have placeholders, and that they can be read.
func TestPublished(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/definitions"
	files, _ := filepath.Glob(dir + "/*.asl.*")
	more, _ := filepath.Glob(dir + "/*.json")
	if len(files) == 0 {
		t.Skip("no published definitions in " + dir + ", which is not part of the repository")
	}
	seen := make(map[string]bool)
	for _, file := range append(files, more...) {
		if seen[file] {
			continue
		}
		seen[file] = true
		defs, err := source.File(file, source.Options{})
		if err != nil || len(defs) != 1 {
			t.Errorf("File(%s) = %d definitions, %v", file, len(defs), err)
			continue
		}
		if errs := defs[0].Check().Errors(); len(errs) > 0 {
			t.Errorf("problems in a published definition:\n%v", errs)
			continue
		}
		if sm, err := asl.ParseSource(defs[0].Source, asl.Options{}); err != nil || len(sm.States) == 0 {
			t.Errorf("ParseSource of %s = %v, %v", file, sm, err)
		}
	}
}
