package asl

import (
	"maps"
	"slices"
)

// What the language consists of, for programs that explain or complete it.

// objectFields are the fields of the objects that are no states, by kind.
var objectFields = map[string]fieldSet{
	"Machine": machineFields, "Branch": branchFields, "ItemProcessor": processorFields, "ProcessorConfig": configFields,
	"Retrier": retrierFields, "Catcher": catcherFields, "Rule": ruleFields, "Test": nestedFields,
	"ItemReader": readerFields, "ReaderConfig": readerConfig, "ItemBatcher": batcherFields,
	"ResultWriter": writerFields, "WriterConfig": writerConfig,
}

// Kinds returns the kinds of objects that FieldsOf knows, sorted: the types of
// states, and "Machine", "Branch", "ItemProcessor", "ProcessorConfig", "Retrier",
// "Catcher", "Rule", "Test", "ItemReader", "ReaderConfig", "ItemBatcher",
// "ResultWriter" and "WriterConfig".
func Kinds() []string {
	return slices.Sorted(slices.Values(slices.Concat(stateTypes, slices.Collect(maps.Keys(objectFields)))))
}

// FieldsOf returns the fields that an object of a kind can have in a query
// language, sorted; none for a kind that there is not.
func FieldsOf(kind string, q QueryLanguage) []string {
	set, ok := stateFields[kind]
	if !ok {
		set = objectFields[kind]
	}
	var names []string
	for name, lang := range set {
		if lang == both || (lang == jsonataOnly) == (q == JSONata) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// StateTypes returns the types of states.
func StateTypes() []string { return slices.Clone(stateTypes) }

// ErrorNames returns the errors that Step Functions itself raises, "States.ALL"
// among them.
func ErrorNames() []string {
	names := make([]string, len(errorNames))
	for i, name := range errorNames {
		names[i] = "States." + name
	}
	return names
}

// Resources returns the ARNs of the optimized integrations, each in the ways that
// it can be waited for, sorted.
func Resources() []string {
	var arns []string
	for service, in := range integrations {
		for _, api := range in.apis {
			arn := "arn:aws:states:::" + service + ":" + api
			arns = append(arns, arn)
			for pattern, bit := range patternBits {
				if in.patterns&bit != 0 {
					arns = append(arns, arn+pattern)
				}
			}
		}
	}
	slices.Sort(arns)
	return arns
}
