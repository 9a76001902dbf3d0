package replay_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// TestRecordedByAWS replays the recorded histories of the real service along
// their own definitions: they must not depart.
func TestRecordedByAWS(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/conformance/cases/cases"
	files, _ := filepath.Glob(dir + "/*/*.json")
	if len(files) == 0 {
		t.Skip("no recorded cases in " + dir + ", which is not part of the repository")
	}
	n := 0
	for _, file := range files {
		definition, history := recorded(t, file)
		if definition == "" || strings.Contains(file, "test_max_concurrency_path_negative") { // recorded before its end
			continue
		}
		sm, err := asl.Parse("", []byte(definition))
		if err != nil {
			continue
		}
		program, err := engine.Compile(sm)
		if err != nil { // not supported, and refused loudly
			continue
		}
		r, err := replay.Parse(map[string]string{"history": history})
		if err != nil && strings.Contains(err.Error(), "without an id") {
			continue // ids were blanked
		}
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		now, err := r.Run(t.Context(), program, engine.Info{Seed: 1, RoleArn: r.RoleArn()})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		n++
		if ds := replay.Compare(r, now, nil); len(ds) > 0 {
			t.Errorf("%s:\n%s", filepath.Base(file), show(ds))
		}
	}
	if n < 120 {
		t.Errorf("only %d histories could be replayed", n)
	}
}

// recorded returns the definition and the history of a case in which one
// execution of one machine was recorded, or nothing.
func recorded(t *testing.T, file string) (definition, history string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Steps []struct {
			Operation string
			Params    struct{ Definition string }
		}
		Expected map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return "", ""
	}
	started := 0
	for _, s := range c.Steps {
		switch s.Operation {
		case "CreateStateMachine":
			if definition != "" {
				return "", ""
			}
			definition = s.Params.Definition
		case "StartExecution":
			started++
		}
	}
	h, ok := c.Expected["get_execution_history"]
	if !ok || started != 1 || definition == "" {
		return "", ""
	}
	history = functionARN.ReplaceAllString(string(h), function)
	if masked.MatchString(history) || strings.Contains(history, "activity_arn") || strings.Contains(history, `"id": "`) || strings.Contains(history, `"id":"`) {
		return "", "" // what stood there is not known
	}
	return placeholder.ReplaceAllString(definition, function), history
}

// The recordings have names for what differed from one to the next.
var (
	functionARN = regexp.MustCompile(`arn:<partition>:lambda:[^"\\]*:function:<[^"\\]*>`)
	placeholder = regexp.MustCompile(`\$\{[^}]*\}`)
	masked      = regexp.MustCompile(`<[a-zA-Z_:0-9-]+>`)
)

const function = "arn:aws:lambda:us-east-1:111111111111:function:f"

func show(ds []replay.Departure) string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "  in %q after %s\n", d.Thread, event(d.Before))
		for _, e := range d.Recorded {
			fmt.Fprintf(&b, "  - %s\n", event(&e))
		}
		for _, e := range d.Replayed {
			fmt.Fprintf(&b, "  + %s\n", event(&e))
		}
		for _, x := range d.Differences {
			fmt.Fprintf(&b, "      %s: %.150s, now %.150s\n", x.Path, x.Recorded, x.Replayed)
		}
	}
	return b.String()
}

func event(e *replay.Event) string {
	if e == nil {
		return "nothing"
	}
	return fmt.Sprintf("%d %s %.200s", e.ID, e.Type, e.Details)
}
