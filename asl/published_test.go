package asl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sfnlocal/sfnlocal/asl"
)

// incomplete are published definitions that AWS would refuse as they stand:
// deployment tools fill in what is missing.
var incomplete = map[string]string{
	"automating-a-security-incident-with-step-functions-cdk__python__statemachine.asl.json": "resources are placeholders",
	"batch-lambda-tf__statemachine.asl.json":                                                "resources and partition are placeholders",
	"chain-of-responsibility-cdk__typscript__atm_dispenser_chained.asl.json":                "resources are placeholders",
	"execution-error-notification-workflow__statemachine.asl.json":                          "a resource is a placeholder",
	"explicit-failure-with-parallel-states__statemachine.asl.json":                          "resources are placeholders",
	"idempotent-workflow-sam__statemachine.asl.json":                                        "resources are placeholders",
	"manage-emr-job-cdk__statemachine.asl.json":                                             "the partition is a placeholder",
	"parallelized-embedding-pipeline__statemachine.json":                                    "resources are placeholders",
	"step-functions-load-testing__load-generator-statemachine.asl.json":                     "the partition is a placeholder",
}

// TestPublished checks that nothing false is said about definitions that people
// published.
func TestPublished(t *testing.T) {
	t.Parallel()
	const dir = "../../shared/definitions"
	files, _ := filepath.Glob(dir + "/*.json")
	if len(files) == 0 {
		t.Skip("no published definitions in " + dir + ", which is not part of the repository")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		errs := asl.Validate(name, text).Errors()
		switch why, listed := incomplete[name]; {
		case !listed && len(errs) > 0:
			t.Errorf("problems in a published definition:\n%v", errs)
		case listed && len(errs) == 0:
			t.Errorf("%s is listed as incomplete (%s), but nothing is wrong with it", name, why)
		}
		if strings.Contains(string(text), `"Type"`) && len(errs) == 0 {
			if sm, err := asl.Parse(name, text); err != nil || len(sm.States) == 0 {
				t.Errorf("Parse of %s = %v, %v", name, sm, err)
			}
		}
	}
}
