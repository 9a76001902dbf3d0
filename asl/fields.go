package asl

// Which fields belong where. A field is of both query languages or of one.

type fieldLanguage uint8

const (
	both fieldLanguage = iota
	pathOnly
	jsonataOnly
)

// eitherLanguage, given to accept, accepts the fields of both languages.
const eitherLanguage QueryLanguage = 255

const maxSeconds = 99999999

// A fieldSet has the fields that an object accepts.
type fieldSet map[string]fieldLanguage

// stateTypes are in the order of AWS's messages.
var stateTypes = []string{"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"}

// The columns of the matrix below.
const (
	inPass = 1 << iota
	inTask
	inChoice
	inWait
	inSucceed
	inFail
	inParallel
	inMap

	inEvery = 1<<iota - 1
	inWork  = inTask | inParallel | inMap
)

var columns = map[string]int{
	"Pass": inPass, "Task": inTask, "Choice": inChoice, "Wait": inWait,
	"Succeed": inSucceed, "Fail": inFail, "Parallel": inParallel, "Map": inMap,
}

// matrix says which type of state has which field.
var matrix = []struct {
	name string
	in   int
	lang fieldLanguage
}{
	{"Type", inEvery, both},
	{"Comment", inEvery, both},
	{"QueryLanguage", inEvery, both},
	{"Next", inPass | inWait | inWork, both},
	{"End", inPass | inWait | inWork, both},
	{"InputPath", inEvery &^ inFail, pathOnly},
	{"OutputPath", inEvery &^ inFail, pathOnly},
	{"Output", inEvery &^ inFail, jsonataOnly},
	{"Assign", inPass | inChoice | inWait | inWork, both},
	{"Parameters", inPass | inWork, pathOnly},
	{"Arguments", inTask | inParallel, jsonataOnly},
	{"Result", inPass, pathOnly},
	{"ResultPath", inPass | inWork, pathOnly},
	{"ResultSelector", inWork, pathOnly},
	{"Retry", inWork, both},
	{"Catch", inWork, both},
	{"Resource", inTask, both},
	{"Credentials", inTask, both},
	{"TimeoutSeconds", inTask, both},
	{"TimeoutSecondsPath", inTask, pathOnly},
	{"HeartbeatSeconds", inTask, both},
	{"HeartbeatSecondsPath", inTask, pathOnly},
	{"Seconds", inWait, both},
	{"SecondsPath", inWait, pathOnly},
	{"Timestamp", inWait, both},
	{"TimestampPath", inWait, pathOnly},
	{"Choices", inChoice, both},
	{"Default", inChoice, both},
	{"Error", inFail, both},
	{"ErrorPath", inFail, pathOnly},
	{"Cause", inFail, both},
	{"CausePath", inFail, pathOnly},
	{"Branches", inParallel, both},
	{"ItemProcessor", inMap, both},
	{"Iterator", inMap, both},
	{"Items", inMap, jsonataOnly},
	{"ItemsPath", inMap, pathOnly},
	{"ItemSelector", inMap, both},
	{"ItemReader", inMap, both},
	{"ItemBatcher", inMap, both},
	{"ResultWriter", inMap, both},
	{"Label", inMap, both},
	{"MaxConcurrency", inMap, both},
	{"MaxConcurrencyPath", inMap, pathOnly},
	{"ToleratedFailureCount", inMap, both},
	{"ToleratedFailureCountPath", inMap, pathOnly},
	{"ToleratedFailurePercentage", inMap, both},
	{"ToleratedFailurePercentagePath", inMap, pathOnly},
}

// stateFields is the matrix by type.
var stateFields = func() map[string]fieldSet {
	sets := make(map[string]fieldSet, len(columns))
	for typ, column := range columns {
		set := make(fieldSet)
		for _, f := range matrix {
			if f.in&column != 0 {
				set[f.name] = f.lang
			}
		}
		sets[typ] = set
	}
	return sets
}()

// The fields of the other objects.
var (
	machineFields = fieldSet{
		"Comment": both, "QueryLanguage": both, "StartAt": both, "States": both,
		"TimeoutSeconds": both, "Version": both,
	}
	branchFields    = fieldSet{"Comment": both, "StartAt": both, "States": both}
	processorFields = fieldSet{"Comment": both, "ProcessorConfig": both, "StartAt": both, "States": both}
	configFields    = fieldSet{"Mode": both, "ExecutionType": both}
	inlineFields    = fieldSet{"Mode": both}

	retrierFields = fieldSet{
		"BackoffRate": both, "Comment": both, "ErrorEquals": both, "IntervalSeconds": both,
		"JitterStrategy": both, "MaxAttempts": both, "MaxDelaySeconds": both,
	}
	catcherFields = fieldSet{
		"Assign": both, "Comment": both, "ErrorEquals": both, "Next": both,
		"Output": jsonataOnly, "ResultPath": pathOnly,
	}

	readerFields = fieldSet{"Arguments": jsonataOnly, "Parameters": pathOnly, "ReaderConfig": both, "Resource": both}
	readerConfig = fieldSet{
		"CSVDelimiter": both, "CSVHeaderLocation": both, "CSVHeaders": both, "InputType": both,
		"ItemsPointer": both, "ManifestType": both, "MaxItems": both, "MaxItemsPath": pathOnly,
		"Transformation": both,
	}
	batcherFields = fieldSet{
		"BatchInput": both, "MaxInputBytesPerBatch": both, "MaxInputBytesPerBatchPath": pathOnly,
		"MaxItemsPerBatch": both, "MaxItemsPerBatchPath": pathOnly,
	}
	writerFields = fieldSet{"Arguments": jsonataOnly, "Parameters": pathOnly, "Resource": both, "WriterConfig": both}
	writerConfig = fieldSet{"OutputType": both, "Transformation": both}
)
