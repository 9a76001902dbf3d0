package lint_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/lint"
)

// published is how many findings of each rule there are in definitions that
// people published. Each was read, and is right. LOOP_WITHOUT_LIMIT, of which
// most are polling loops as they are meant to be, is off by default.
var published = map[string]int{
	"CALLBACK_WITHOUT_TIMEOUT": 16,
	"LOOP_WITHOUT_LIMIT":       31,
	"SHADOWED_ERROR":           3,
	"UNKNOWN_ERROR_NAME":       4,
	"UNKNOWN_FIELD":            4,
}

// publishedDefinitions is how many of them AWS accepts as they stand.
const publishedDefinitions = 89

func TestPublished(t *testing.T) {
	t.Parallel()
	const dir = "../../shared/definitions"
	files, _ := filepath.Glob(dir + "/*.json")
	if len(files) == 0 {
		t.Skip("no published definitions in " + dir + ", which is not part of the repository")
	}
	got, accepted := map[string]int{}, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		diags := lint.Validate(filepath.Base(file), text, allOn())
		if len(diags.Errors()) == 0 {
			accepted++
		}
		for _, d := range diags {
			if d.Severity == asl.Warning {
				got[d.Code]++
			}
		}
	}
	if accepted != publishedDefinitions {
		t.Errorf("%d definitions are accepted, want %d", accepted, publishedDefinitions)
	}
	if diff := cmp.Diff(published, got); diff != "" {
		t.Errorf("findings by rule (-want +got); read those that are new:\n%s", diff)
	}
}
