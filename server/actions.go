package server

import "context"

// A handler decodes the members of a request, makes its call, and encodes what
// comes back.
type handler func(ctx context.Context, c *catalog, in *params) (body []byte, err error)

// actions are all operations of the API. Those without a handler are not
// supported yet.
var actions = map[string]handler{
	"CreateActivity":                   createActivity,
	"CreateStateMachine":               createStateMachine,
	"CreateStateMachineAlias":          createStateMachineAlias,
	"DeleteActivity":                   deleteActivity,
	"DeleteStateMachine":               deleteStateMachine,
	"DeleteStateMachineAlias":          deleteStateMachineAlias,
	"DeleteStateMachineVersion":        deleteStateMachineVersion,
	"DescribeActivity":                 describeActivity,
	"DescribeExecution":                describeExecution,
	"DescribeMapRun":                   nil,
	"DescribeStateMachine":             describeStateMachine,
	"DescribeStateMachineAlias":        describeStateMachineAlias,
	"DescribeStateMachineForExecution": describeStateMachineForExecution,
	"GetActivityTask":                  getActivityTask,
	"GetExecutionHistory":              getExecutionHistory,
	"ListActivities":                   listActivities,
	"ListExecutions":                   listExecutions,
	"ListMapRuns":                      nil,
	"ListStateMachineAliases":          listStateMachineAliases,
	"ListStateMachineVersions":         listStateMachineVersions,
	"ListStateMachines":                listStateMachines,
	"ListTagsForResource":              listTagsForResource,
	"PublishStateMachineVersion":       publishStateMachineVersion,
	"RedriveExecution":                 redriveExecution,
	"SendTaskFailure":                  sendTaskFailure,
	"SendTaskHeartbeat":                sendTaskHeartbeat,
	"SendTaskSuccess":                  sendTaskSuccess,
	"StartExecution":                   startExecution,
	"StartSyncExecution":               startSyncExecution,
	"StopExecution":                    stopExecution,
	"TagResource":                      tagResource,
	"TestState":                        testState,
	"UntagResource":                    untagResource,
	"UpdateMapRun":                     nil,
	"UpdateStateMachine":               updateStateMachine,
	"UpdateStateMachineAlias":          updateStateMachineAlias,
	"ValidateStateMachineDefinition":   validateStateMachineDefinition,
}

// The bounds of the model that more than one operation has.
const (
	maxARN             = 256
	maxData            = 262_144
	maxName            = 80
	maxToken           = 1024
	maxExecutionsToken = 3096
)

// empty is the body of a response that has no members.
func empty(err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return []byte("{}"), nil
}
