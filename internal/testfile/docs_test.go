package testfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

// The files that the pages show are files.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	examples := 0
	for _, page := range []string{"testing.md", "from-step-functions-local.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(string(text), "```yaml\n")[1:] {
			example, _, _ := strings.Cut(block, "```")
			examples++
			anyFile := func(string) ([]byte, error) { return []byte("{}"), nil }
			if _, err := testfile.Parse(page, []byte(example), anyFile); err != nil {
				t.Errorf("%v\n%s", err, example)
			}
		}
	}
	if examples < 4 {
		t.Errorf("the pages have %d examples", examples)
	}
}
