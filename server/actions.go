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
	"CreateStateMachineAlias":          nil,
	"DeleteActivity":                   deleteActivity,
	"DeleteStateMachine":               deleteStateMachine,
	"DeleteStateMachineAlias":          nil,
	"DeleteStateMachineVersion":        nil,
	"DescribeActivity":                 describeActivity,
	"DescribeExecution":                describeExecution,
	"DescribeMapRun":                   nil,
	"DescribeStateMachine":             describeStateMachine,
	"DescribeStateMachineAlias":        nil,
	"DescribeStateMachineForExecution": nil,
	"GetActivityTask":                  nil,
	"GetExecutionHistory":              getExecutionHistory,
	"ListActivities":                   listActivities,
	"ListExecutions":                   listExecutions,
	"ListMapRuns":                      nil,
	"ListStateMachineAliases":          nil,
	"ListStateMachineVersions":         nil,
	"ListStateMachines":                listStateMachines,
	"ListTagsForResource":              nil,
	"PublishStateMachineVersion":       nil,
	"RedriveExecution":                 nil,
	"SendTaskFailure":                  nil,
	"SendTaskHeartbeat":                nil,
	"SendTaskSuccess":                  nil,
	"StartExecution":                   startExecution,
	"StartSyncExecution":               nil,
	"StopExecution":                    stopExecution,
	"TagResource":                      nil,
	"TestState":                        nil,
	"UntagResource":                    nil,
	"UpdateMapRun":                     nil,
	"UpdateStateMachine":               nil,
	"UpdateStateMachineAlias":          nil,
	"ValidateStateMachineDefinition":   nil,
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
