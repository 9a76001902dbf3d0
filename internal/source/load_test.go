package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sfnlocal/sfnlocal/internal/source"
)

// State machines in a folder that are called as their files are, and as the files
// that they read.
func TestFolderNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const machine = `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`
	for name, content := range map[string]string{
		"orders.tf":        `resource "aws_sfn_state_machine" "orders" { definition = jsonencode(` + machine + ") }\n",
		"template.yaml":    "Resources:\n  template: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json}}\n",
		"more.yaml":        "Resources:\n  flow: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json}}\n",
		"serverless.yml":   "stepFunctions:\n  stateMachines:\n    serverless: {definition: " + machine + "}\n",
		"flow.asl.json":    machine,
		"alone.asl.json":   machine,
		"speaks.json":      `{"of": "AWS::Serverless::StateMachine"}`,
		"unrelated.tf":     "locals {}\n",
		"node_modules/x.y": machine,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	defs, err := source.Load([]string{dir}, strings.NewReader(""), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range defs {
		got = append(got, d.Name+" in "+filepath.Base(d.Source.Name))
		if diags := d.Check(); diags != nil {
			t.Error(diags)
		}
	}
	slices.Sort(got)
	want := []string{"alone in alone.asl.json", "flow in flow.asl.json", "orders in orders.tf", "serverless in serverless.yml", "template in flow.asl.json"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("definitions (-want +got):\n%s", diff)
	}
}
