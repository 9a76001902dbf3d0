package lint

import "github.com/sfnlocal/sfnlocal/asl"

// awsRules are the codes that ValidateStateMachineDefinition of AWS reports.
var awsRules = []Rule{
	{
		ID: "INVALID_JSON_DESCRIPTION", AWS: true,
		Doc:  "The text is not JSON. The message is that of the parser that AWS uses, and nothing else is checked until the text can be read. Often a comma is missing, or there is one too many before a closing brace.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Succeed"},}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
	},
	{
		ID: "SCHEMA_VALIDATION_FAILED", AWS: true,
		Doc:  "A field is missing, is not known, is of the wrong type, has a value that is not allowed, or does not go with another field. Also paths, intrinsic functions, resources and the parameters of services that cannot be right are reported with this code.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": "10", "End": true}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 10, "End": true}}}`,
	},
	{
		ID: "MISSING_TRANSITION_TARGET", AWS: true,
		Doc:  "StartAt, Next or Default names a state that is not in the same scope, or no transition leads to a state. A Parallel branch and a Map processor are scopes of their own, which transitions cannot enter or leave.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Bee"}, "B": {"Type": "Succeed"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}`,
	},
	{
		ID: "MISSING_END_STATE", AWS: true,
		Doc: "A scope has no state at which it can end: no Succeed, no Fail and no state with \"End\": true.",
		Bad: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "B"},
  "B": {"Type": "Pass", "Next": "A"}
}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "B"},
  "B": {"Type": "Pass", "End": true}
}}`,
	},
	{
		ID: "DUPLICATE_STATE_NAME", AWS: true,
		Doc: "Two states have the same name. Names are unique in the whole definition, branches of Parallel states and processors of Map states included.",
		Bad: `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
  {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
  {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
]}}}`,
		Good: `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
  {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
  {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
]}}}`,
	},
	{
		ID: "INVALID_STATE_NAME", AWS: true,
		Doc:  "The name of a state has more than 80 characters, or none.",
		Bad:  `{"StartAt": "", "States": {"": {"Type": "Succeed"}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`,
	},
	{
		ID: "INVALID_LABEL_NAME", AWS: true,
		Doc: "The Label of a distributed Map has more than 40 characters, none, or one that cannot stand in the ARN of a Map Run: white space, control characters and most punctuation.",
		Bad: `{"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "all orders", "End": true, "ItemProcessor": {
  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
  "StartAt": "A", "States": {"A": {"Type": "Succeed"}}
}}}}`,
		Good: `{"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "AllOrders", "End": true, "ItemProcessor": {
  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
  "StartAt": "A", "States": {"A": {"Type": "Succeed"}}
}}}}`,
	},
	{
		ID: "DUPLICATE_LABEL_NAME", AWS: true,
		Doc: "Two distributed Maps have the same Label. Labels are unique in a definition, since they tell the Map Runs apart.",
		Bad: `{"StartAt": "M", "States": {
  "M": {"Type": "Map", "Label": "Run", "Next": "N", "ItemProcessor": {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
  "N": {"Type": "Map", "Label": "Run", "End": true, "ItemProcessor": {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}
}}`,
		Good: `{"StartAt": "M", "States": {
  "M": {"Type": "Map", "Label": "First", "Next": "N", "ItemProcessor": {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
  "N": {"Type": "Map", "Label": "Second", "End": true, "ItemProcessor": {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}
}}`,
	},
	{
		ID: "RESERVED_VARIABLE_NAME", AWS: true,
		Doc:  "Assign sets the variable states, which JSONata expressions find their input in.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"states": 1}, "End": true}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"count": 1}, "End": true}}}`,
	},
	{
		ID: "INVALID_VARIABLE_NAME", AWS: true,
		Doc:  "The name of a variable is more than letters, digits and underscores, begins with a digit, has more than 80 characters, or is that of a variable of an enclosing scope.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"order-id": 1}, "End": true}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"orderId": 1}, "End": true}}}`,
	},
	{
		ID: "INVALID_JSONATA_EXPRESSION", AWS: true,
		Doc: "What stands between {% and %} is not a JSONata expression.",
		Bad: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% $states.input.total + %}", "End": true}
}}`,
		Good: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% $states.input.total + 1 %}", "End": true}
}}`,
	},
	{
		ID: "UNSUPPORTED_JSONATA_EXPRESSION", AWS: true,
		Doc: "An expression reads something that is not there: a bare name at the top level, $$, or a member that $states does not have in this field.",
		Bad: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% total %}", "End": true}
}}`,
		Good: `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": {"Type": "Pass", "Output": "{% $states.input.total %}", "End": true}
}}`,
	},
	{
		ID: "NO_DOLLAR", AWS: true, Severity: asl.Warning,
		Doc:  "The value of a field looks like a path, but the name of the field does not end in \".$\", so that the text itself is passed on.",
		Bad:  `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"id": "$.id"}, "End": true}}}`,
		Good: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"id.$": "$.id"}, "End": true}}}`,
	},
	{
		ID: "POSSIBLY_UNDEFINED_VARIABLE", AWS: true, Severity: asl.Warning,
		Doc: "A state reads a variable that is not assigned on every way that leads to it. Where it is missing, the execution fails.",
		Bad: `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"n.$": "$count"}, "End": true}}}`,
		Good: `{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Assign": {"count": 1}, "Next": "B"},
  "B": {"Type": "Pass", "Parameters": {"n.$": "$count"}, "End": true}
}}`,
	},
}
