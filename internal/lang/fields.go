package lang

import "strings"

// fields are explained by their name alone where they mean the same everywhere.
var fields = map[string]word{
	"Type":                           {doc: "What the state does; see the types of states.", example: `"Type": "Task"`},
	"Comment":                        {doc: "A text for readers. `sfnlocal:ignore RULE` in it suppresses a warning."},
	"QueryLanguage":                  {doc: "How data is read and written: `JSONPath` (as when it is absent) or `JSONata`. A machine in JSONata has no states in JSONPath.", example: `"QueryLanguage": "JSONata"`},
	"Next":                           {doc: "The state of the same scope that comes after this one.", example: `"Next": "Ship"`},
	"End":                            {doc: "`true` ends the scope after this state. A state has either End or Next.", example: `"End": true`},
	"InputPath":                      {doc: "Which part of the input the state sees; `null` is an empty object.", example: `"InputPath": "$.order"`},
	"OutputPath":                     {doc: "Which part of the result the state hands on; `null` is an empty object.", example: `"OutputPath": "$.order"`},
	"Output":                         {doc: "What the state hands on, made with JSONata; else it is the result.", example: `"Output": {"id": "{% $states.result.id %}"}`},
	"Assign":                         {doc: "Variables that later states of the scope, and of scopes within it, read as `$name`. All values are found before any is assigned.", example: `"Assign": {"total": "{% $states.result.sum %}"}`},
	"Parameters":                     {doc: "What the resource is given. Keys that end in `.$` hold a path or an intrinsic function.", example: `"Parameters": {"id.$": "$.order.id"}`},
	"Arguments":                      {doc: "What the resource is given, made with JSONata.", example: `"Arguments": {"id": "{% $states.input.id %}"}`},
	"Result":                         {doc: "The result of the state, as it stands.", example: `"Result": {"paid": true}`},
	"ResultPath":                     {doc: "Where in the input the result is put. `$`, as when it is absent, replaces the input; `null` drops the result.", example: `"ResultPath": "$.payment"`},
	"ResultSelector":                 {doc: "Picks from the result before ResultPath puts it in its place.", example: `"ResultSelector": {"id.$": "$.Payload.id"}`},
	"Retry":                          {doc: "Which errors are tried again, and when. The first entry that names the error counts.", example: `"Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]`},
	"Catch":                          {doc: "Where to go on after errors that were not tried again, or too often. The first entry that names the error counts.", example: `"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Undo"}]`},
	"Resource":                       {doc: "What does the work: an ARN of a function, an activity or an API of a service. `.sync` waits for the end of a job, `.waitForTaskToken` for a callback.", example: `"Resource": "arn:aws:states:::lambda:invoke"`},
	"Credentials":                    {doc: "The role in another account that the task is done with.", example: `"Credentials": {"RoleArn": "arn:aws:iam::123456789012:role/other"}`},
	"TimeoutSeconds":                 {doc: "After how many seconds the task fails with States.Timeout; 99999999 when it is absent.", example: `"TimeoutSeconds": 60`},
	"TimeoutSecondsPath":             {doc: "Where the input says TimeoutSeconds.", example: `"TimeoutSecondsPath": "$.limit"`},
	"HeartbeatSeconds":               {doc: "How long the worker may stay silent before the task fails with States.HeartbeatTimeout. It must be less than TimeoutSeconds.", example: `"HeartbeatSeconds": 30`},
	"HeartbeatSecondsPath":           {doc: "Where the input says HeartbeatSeconds.", example: `"HeartbeatSecondsPath": "$.beat"`},
	"Seconds":                        {doc: "How long to wait.", example: `"Seconds": 10`},
	"SecondsPath":                    {doc: "Where the input says how long to wait.", example: `"SecondsPath": "$.delay"`},
	"Timestamp":                      {doc: "Until when to wait, as in RFC 3339.", example: `"Timestamp": "2030-01-01T00:00:00Z"`},
	"TimestampPath":                  {doc: "Where the input says until when to wait.", example: `"TimestampPath": "$.due"`},
	"Choices":                        {doc: "Rules, of which the first that holds says where to go on.", example: `"Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "Some"}]`},
	"Default":                        {doc: "Where to go on when no rule holds. Without it that is the error States.NoChoiceMatched.", example: `"Default": "None"`},
	"Error":                          {doc: "The name of the error to fail with.", example: `"Error": "OutOfStock"`},
	"ErrorPath":                      {doc: "Where the input says Error; or an intrinsic function.", example: `"ErrorPath": "$.error"`},
	"Cause":                          {doc: "The text that explains the error to people.", example: `"Cause": "nothing left of this article"`},
	"CausePath":                      {doc: "Where the input says Cause; or an intrinsic function.", example: `"CausePath": "$.cause"`},
	"Branches":                       {doc: "Scopes that run side by side, each with a copy of the input. The result is the list of their outputs.", example: `"Branches": [{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}]`},
	"ItemProcessor":                  {doc: "The states that each item goes through.", example: `"ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`},
	"Iterator":                       {doc: "The old name of ItemProcessor."},
	"Items":                          {doc: "The array to go through, or an object whose members are the items.", example: `"Items": "{% $states.input.orders %}"`},
	"ItemsPath":                      {doc: "Where the array to go through stands; the whole input when it is absent.", example: `"ItemsPath": "$.orders"`},
	"ItemSelector":                   {doc: "What each iteration is given instead of the item alone.", example: `"ItemSelector": {"order.$": "$$.Map.Item.Value"}`},
	"ItemReader":                     {doc: "Where a distributed Map reads its items from, such as an object in S3.", example: `"ItemReader": {"Resource": "arn:aws:states:::s3:getObject"}`},
	"ItemBatcher":                    {doc: "Has each child of a distributed Map take several items at a time.", example: `"ItemBatcher": {"MaxItemsPerBatch": 10}`},
	"ResultWriter":                   {doc: "Where a distributed Map writes the results of its children.", example: `"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject"}`},
	"Label":                          {doc: "A name for the Map Run of a distributed Map, of at most 40 characters.", example: `"Label": "orders"`},
	"MaxConcurrency":                 {doc: "How many iterations run at a time; 0 is as many as there is room for.", example: `"MaxConcurrency": 5`},
	"MaxConcurrencyPath":             {doc: "Where the input says MaxConcurrency.", example: `"MaxConcurrencyPath": "$.width"`},
	"ToleratedFailureCount":          {doc: "How many items of a distributed Map may fail.", example: `"ToleratedFailureCount": 3`},
	"ToleratedFailureCountPath":      {doc: "Where the input says ToleratedFailureCount."},
	"ToleratedFailurePercentage":     {doc: "How much of the items of a distributed Map may fail, in percent.", example: `"ToleratedFailurePercentage": 5`},
	"ToleratedFailurePercentagePath": {doc: "Where the input says ToleratedFailurePercentage."},

	"StartAt":         {doc: "The state that the scope begins with.", example: `"StartAt": "Pack"`},
	"States":          {doc: "The states of the scope by name. Names are unique in the whole machine and have at most 80 characters."},
	"Version":         {doc: "The version of the language; there is only `1.0`.", example: `"Version": "1.0"`},
	"ProcessorConfig": {doc: "How a Map runs its iterations.", example: `"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}`},
	"Mode":            {doc: "`INLINE`, in this execution, or `DISTRIBUTED`, each iteration as an execution of its own.", example: `"Mode": "INLINE"`},
	"ExecutionType":   {doc: "Of what type the children of a distributed Map are: `STANDARD` or `EXPRESS`.", example: `"ExecutionType": "EXPRESS"`},

	"ErrorEquals":     {doc: "The names of errors. `States.ALL` stands alone and in the last entry, `States.TaskFailed` is any error of a task but States.Timeout.", example: `"ErrorEquals": ["States.Timeout"]`},
	"IntervalSeconds": {doc: "Seconds before the first new attempt; 1 when it is absent.", example: `"IntervalSeconds": 2`},
	"MaxAttempts":     {doc: "How many new attempts there are; 3 when it is absent, 0 for none.", example: `"MaxAttempts": 5`},
	"BackoffRate":     {doc: "What the wait is multiplied with after each attempt; 2 when it is absent.", example: `"BackoffRate": 1.5`},
	"MaxDelaySeconds": {doc: "The longest wait between attempts.", example: `"MaxDelaySeconds": 60`},
	"JitterStrategy":  {doc: "`FULL` waits a random time up to the one computed; `NONE` just that.", example: `"JitterStrategy": "FULL"`},

	"Condition": {doc: "Whether the rule holds, in JSONata.", example: `"Condition": "{% $states.input.n > 0 %}"`},
	"Variable":  {doc: "The value that the comparison looks at.", example: `"Variable": "$.order.total"`},
	"And":       {doc: "Holds when all of its tests hold.", example: `"And": [{"Variable": "$.a", "IsPresent": true}]`},
	"Or":        {doc: "Holds when one of its tests holds.", example: `"Or": [{"Variable": "$.a", "IsNull": true}]`},
	"Not":       {doc: "Holds when its test does not.", example: `"Not": {"Variable": "$.a", "IsNull": true}`},

	"ReaderConfig":              {doc: "How the items are to be read.", example: `"ReaderConfig": {"InputType": "JSON"}`},
	"CSVDelimiter":              {doc: "What stands between the columns: COMMA, PIPE, SEMICOLON, SPACE or TAB.", example: `"CSVDelimiter": "TAB"`},
	"CSVHeaderLocation":         {doc: "Where the names of columns are: `FIRST_ROW`, or `GIVEN` in CSVHeaders.", example: `"CSVHeaderLocation": "FIRST_ROW"`},
	"CSVHeaders":                {doc: "The names of the columns.", example: `"CSVHeaders": ["id", "name"]`},
	"InputType":                 {doc: "The form of the file: CSV, JSON, JSONL, PARQUET or MANIFEST.", example: `"InputType": "CSV"`},
	"ItemsPointer":              {doc: "Where in a JSON file the array stands, as a JSON Pointer.", example: `"ItemsPointer": "/orders"`},
	"ManifestType":              {doc: "Of what kind the manifest is: `ATHENA_DATA` or `S3_INVENTORY`.", example: `"ManifestType": "S3_INVENTORY"`},
	"MaxItems":                  {doc: "How many items are read at most.", example: `"MaxItems": 1000`},
	"MaxItemsPath":              {doc: "Where the input says MaxItems."},
	"BatchInput":                {doc: "What each batch is given besides its items.", example: `"BatchInput": {"day.$": "$.day"}`},
	"MaxInputBytesPerBatch":     {doc: "How many bytes a batch has at most.", example: `"MaxInputBytesPerBatch": 131072`},
	"MaxInputBytesPerBatchPath": {doc: "Where the input says MaxInputBytesPerBatch."},
	"MaxItemsPerBatch":          {doc: "How many items a batch has at most.", example: `"MaxItemsPerBatch": 10`},
	"MaxItemsPerBatchPath":      {doc: "Where the input says MaxItemsPerBatch."},
	"WriterConfig":              {doc: "In what form results are written.", example: `"WriterConfig": {"OutputType": "JSONL", "Transformation": "COMPACT"}`},
	"OutputType":                {doc: "`JSON` or `JSONL`.", example: `"OutputType": "JSONL"`},
	"Transformation":            {doc: "How the results are put together: `NONE`, `COMPACT` or `FLATTEN`.", example: `"Transformation": "FLATTEN"`},
}

// fieldsOf are those that mean something else in one kind of object.
var fieldsOf = map[string]word{
	"Machine.TimeoutSeconds":      {doc: "After how many seconds the whole execution ends with the status TIMED_OUT.", example: `"TimeoutSeconds": 3600`},
	"Pass.Parameters":             {doc: "The result of the state, made from its input.", example: `"Parameters": {"id.$": "$.order.id"}`},
	"Map.Parameters":              {doc: "The old name of ItemSelector."},
	"Parallel.Arguments":          {doc: "What each branch is given instead of the input, made with JSONata.", example: `"Arguments": {"id": "{% $states.input.id %}"}`},
	"Parallel.Parameters":         {doc: "What each branch is given instead of the input.", example: `"Parameters": {"id.$": "$.order.id"}`},
	"Catcher.ResultPath":          {doc: "Where in the input the error, with its Error and Cause, is put.", example: `"ResultPath": "$.failure"`},
	"Catcher.Output":              {doc: "What the next state is given; `$states.errorOutput` has Error and Cause.", example: `"Output": "{% $states.errorOutput %}"`},
	"ReaderConfig.Transformation": {doc: "How the objects of a folder become items: `NONE`, each by its metadata, or `LOAD_AND_FLATTEN`, what is in them.", example: `"Transformation": "LOAD_AND_FLATTEN"`},
}

// comparison explains the operators of rules, whose names say what they do.
func comparison(name string) (word, bool) {
	if what, ok := checks[name]; ok {
		return word{doc: "`true` holds when " + what + ", `false` when not.", example: `"` + name + `": true`}, true
	}
	if name == "StringMatches" {
		return word{doc: "Holds when the string fits the pattern, in which `*` stands for any text.", example: `"StringMatches": "log-*.txt"`}, true
	}
	base, path := strings.CutSuffix(name, "Path")
	for _, operand := range operands {
		how, ok := relations[strings.TrimPrefix(base, operand.of)]
		if !ok || !strings.HasPrefix(base, operand.of) || operand.of == "Boolean" && how != relations["Equals"] {
			continue
		}
		if path {
			return word{doc: "Holds when the value is " + operand.name + " " + how + " the one at this path.", example: `"` + name + `": "$.limit"`}, true
		}
		return word{doc: "Holds when the value is " + operand.name + " " + how + " this one.", example: `"` + name + `": ` + operand.example}, true
	}
	return word{}, false
}

var checks = map[string]string{
	"IsBoolean": "the value is a boolean", "IsNull": "the value is null", "IsNumeric": "the value is a number",
	"IsPresent": "there is a value", "IsString": "the value is a string", "IsTimestamp": "the value is a timestamp",
}

var operands = []struct{ of, name, example string }{
	{"String", "a string", `"paid"`}, {"Numeric", "a number", "100"},
	{"Timestamp", "a timestamp", `"2030-01-01T00:00:00Z"`}, {"Boolean", "a boolean", "true"},
}

var relations = map[string]string{
	"Equals": "equal to", "LessThan": "less than", "LessThanEquals": "less than or equal to",
	"GreaterThan": "greater than", "GreaterThanEquals": "greater than or equal to",
}
