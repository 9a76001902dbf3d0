package jsonata

import (
	"maps"
	"slices"
)

// StepFunctionNames returns the functions that expressions in Step Functions can
// call, without their dollar sign, sorted. AWS has no $eval.
func StepFunctionNames() []string {
	names := slices.Sorted(maps.Keys(stepFunctions))
	return slices.DeleteFunc(names, func(name string) bool { return name == "eval" })
}
