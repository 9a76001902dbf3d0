package sfnlocal_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// An action is what of action.yml a runner needs to run it.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []step }
}

type step struct {
	Uses, Name, Shell, Run string
	Env                    map[string]string
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z._-]+) *\}\}`)

// TestAction runs the shell steps of action.yml as a runner does: those that use
// other actions are left out.
func TestAction(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	temp, work := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"a/b/wrong.asl.json": `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}`,
		"template.yaml":      "Resources:\n  M: {Type: 'AWS::Serverless::StateMachine', Properties: {Definition: {StartAt: C, States: {D: {Type: Pass, End: true}}}}}\n",
		"good.asl.json":      `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
	} {
		path := filepath.Join(work, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// run runs some steps up to the first that fails.
	run := func(steps []step, inputs map[string]string) (string, int) {
		values := map[string]string{"github.action_path": root}
		for name, in := range a.Inputs {
			values["inputs."+name] = in.Default
		}
		maps.Copy(values, inputs)
		var out strings.Builder
		for _, step := range steps {
			if step.Uses != "" {
				continue
			}
			if step.Shell != "bash" {
				t.Fatalf("step %q has shell %q, and this test knows bash", step.Name, step.Shell)
			}
			cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
			cmd.Dir = work
			cmd.Stdout, cmd.Stderr = &out, &out
			// The flags of this test run, such as -race, are not those of a runner.
			cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_ACTIONS=true", "GOFLAGS=")
			for name, value := range step.Env {
				value = expression.ReplaceAllStringFunc(value, func(s string) string {
					v, ok := values[expression.FindStringSubmatch(s)[1]]
					if !ok {
						t.Fatalf("step %q: %s is not an input", step.Name, s)
					}
					return v
				})
				cmd.Env = append(cmd.Env, name+"="+value)
			}
			if err := cmd.Run(); err != nil {
				return out.String(), cmd.ProcessState.ExitCode()
			}
		}
		return out.String(), 0
	}
	build, check := a.Runs.Steps[:len(a.Runs.Steps)-1], a.Runs.Steps[len(a.Runs.Steps)-1:]
	if out, code := run(build, nil); code != 0 {
		t.Fatalf("exit code %d of the steps that build:\n%s", code, out)
	}
	tests := []struct {
		name   string
		inputs map[string]string
		want   string
		code   int
	}{
		{"by default", nil, "::error file=a/b/wrong.asl.json,line=1,", 3},
		{"templates, too", nil, "::error file=template.yaml,line=2,", 3},
		{"one file", map[string]string{"inputs.files": "good.asl.json"}, "1 definition checked: no errors, no warnings", 0},
		{"no files", map[string]string{"inputs.files": "*.yml"}, "::error title=sfnlocal::no files match *.yml", 2},
		{"SARIF", map[string]string{"inputs.format": "sarif", "inputs.output": "out.sarif", "inputs.fail-on": "never"}, "3 definitions checked: 4 errors", 0},
		{"no baseline", map[string]string{"inputs.baseline": "known.json"}, "known.json: no such file", 2},
	}
	for _, tt := range tests {
		if out, code := run(check, tt.inputs); code != tt.code || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit code %d, want %d and %q in\n%s", tt.name, code, tt.code, tt.want, out)
		}
	}
	if log, err := os.ReadFile(filepath.Join(work, "out.sarif")); err != nil || !strings.Contains(string(log), "a/b/wrong.asl.json") {
		t.Errorf("out.sarif: %v\n%s", err, log)
	}
}

// TestDockerfile checks that what the image is made of is there.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	copied := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "COPY" || strings.HasPrefix(words[1], "--from=") {
			continue
		}
		for _, path := range words[1 : len(words)-1] {
			if _, err := os.Stat(path); err != nil {
				t.Errorf("COPY: %v", err)
			}
			copied++
		}
	}
	if copied == 0 {
		t.Error("nothing of the repository is copied")
	}
}
