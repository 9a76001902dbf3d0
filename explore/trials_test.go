package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/txtest"
)

// TestTrials explores sagas with one fault each, which must be found, and their
// mended twins, with which nothing must be wrong.
func TestTrials(t *testing.T) {
	txtest.Run(t, "../testdata/explore/*.txtar", func(t *testing.T, a *txtest.Archive) {
		broken := exploreFile(t, a, "broken.asl.json")
		if len(broken.Faults()) == 0 {
			t.Error("no fault was found")
		}
		a.Want(t, "faults.txt", faults(broken))
		mended := exploreFile(t, a, "mended.asl.json")
		if text := faults(mended); text != "" {
			t.Errorf("the mended saga has faults:\n%s", text)
		}
		for _, r := range []*Report{broken, mended} {
			if !r.Complete() {
				t.Errorf("not everything was tried: %s, %d cut", r.Stopped, r.Cut)
			}
			for _, f := range r.Findings {
				if f.Kind == Unreached && !f.Fault && !strings.Contains(a.File("faults.txt"), "unreached:") {
					t.Errorf("%s", f.Title)
				}
			}
		}
	})
}

func exploreFile(t *testing.T, a *txtest.Archive, name string) *Report {
	t.Helper()
	sm, err := asl.Parse(name, []byte(a.File(name)))
	if err != nil {
		t.Fatal(err)
	}
	var o Options
	if text := a.File("rules.yaml"); text != "" {
		f, err := testfile.Parse("rules.yaml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if o, err = FromFile(f, sm); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Run(sm, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// faults are the faults of a report, a line for what is wrong and one for the way.
func faults(r *Report) string {
	var b strings.Builder
	for _, f := range r.Faults() {
		fmt.Fprintf(&b, "%s: %s\n", f.Kind, f.Title)
		if f.Trace != nil {
			fmt.Fprintf(&b, "  %s\n", f.Trace)
		}
	}
	return b.String()
}
