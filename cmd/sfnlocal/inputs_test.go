package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMachines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	template := filepath.Join(dir, "template.yaml")
	text := `Resources:
  A:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: first
      StateMachineType: EXPRESS
      DefinitionString: !Sub '{"StartAt": "S", "States": {"${State}": {"Type": "Succeed"}}}'
  B:
    Type: AWS::StepFunctions::StateMachine
    Properties: {Definition: {StartAt: S, States: {S: {Type: Succeed}}}}
`
	if err := os.WriteFile(template, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	e := &env{stderr: &stderr, getenv: func(string) string { return "" }}
	if _, err := e.machines([]string{dir}, inputs{}); err == nil || !strings.Contains(err.Error(), "--set State=…") {
		t.Errorf("machines with an unknown state = %v", err)
	}
	all, err := e.machines([]string{dir}, inputs{set: []string{"State=S"}})
	if err != nil || len(all) != 2 {
		t.Fatalf("machines = %d, %v\n%s", len(all), err, stderr.String())
	}
	if a, b := all[0], all[1]; a.name != "first" || !a.express || b.name != "B" || b.express || b.StartAt != "S" {
		t.Errorf("machines = %+v, %+v", a, b)
	}
}
