package engine

import (
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// contextParts are the parts of the context object that stay the same during an
// execution, built when first asked for.
type contextParts struct{ execution, machine jsonval.Value }

// executionContext is $$.Execution. AWS orders its members by the type of the
// state machine, and leaves out what a synchronous execution cannot have.
func (x *Execution) executionContext() jsonval.Value {
	str := jsonval.StringValue
	input, err := jsonval.Parse(x.Input)
	if err != nil { // Started has checked it
		input = jsonval.NullValue()
	}
	start := jsonval.Member{Key: "StartTime", Value: isoTime(x.Start.UnixMilli())}
	members := []jsonval.Member{{Key: "Id", Value: str(x.ID)}, {Key: "Input", Value: input}}
	if !x.Express {
		members = append(members, start)
	}
	members = append(members, jsonval.Member{Key: "Name", Value: str(x.Name)}, jsonval.Member{Key: "RoleArn", Value: str(x.RoleArn)})
	if x.Express {
		members = append(members, start)
	}
	if !x.Sync {
		members = append(members, jsonval.Member{Key: "RedriveCount", Value: jsonval.IntValue(int64(x.Redrives))})
	}
	if x.Redrives > 0 {
		members = append(members, jsonval.Member{Key: "RedriveTime", Value: isoTime(x.RedriveDate.UnixMilli())})
	}
	return jsonval.ObjectValue(members)
}

const isoMillis = "2006-01-02T15:04:05.000Z"

func isoTime(millis int64) jsonval.Value {
	return jsonval.StringValue(time.UnixMilli(millis).UTC().Format(isoMillis))
}

// contextObject is what $$ means in the frame.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
func (x *Execution) contextObject(f *frame, item mapItem) jsonval.Value {
	str := jsonval.StringValue
	if x.probe != nil && x.probe.context.Exists() {
		return x.probe.contextObject(item)
	}
	if !x.context.execution.Exists() {
		x.context.execution = x.executionContext()
		x.context.machine = jsonval.ObjectValue([]jsonval.Member{
			{Key: "Id", Value: str(x.MachineID)},
			{Key: "Name", Value: str(x.MachineName)},
		})
	}
	state := []jsonval.Member{{Key: "Name", Value: str(f.State)}, {Key: "EnteredTime", Value: isoTime(f.EnteredAt)}}
	switch f.state.(type) {
	case *taskState, *parallelState, *mapState:
		state = append(state, jsonval.Member{Key: "RetryCount", Value: jsonval.IntValue(int64(f.Retries))})
	}
	members := []jsonval.Member{
		{Key: "Execution", Value: x.context.execution},
		{Key: "StateMachine", Value: x.context.machine},
		{Key: "State", Value: jsonval.ObjectValue(state)},
	}
	if f.Task != nil && f.Task.Token != "" {
		token := jsonval.ObjectValue([]jsonval.Member{{Key: "Token", Value: str(f.Task.Token)}})
		members = append(members, jsonval.Member{Key: "Task", Value: token})
	}
	if !item.value.Exists() {
		item = f.mapItem()
	}
	if item.value.Exists() {
		members = append(members, jsonval.Member{Key: "Map", Value: item.object()})
	}
	return jsonval.ObjectValue(members)
}

// mapItem is the item of the innermost Map around the frame; without a value
// outside of one.
func (f *frame) mapItem() mapItem {
	for ; f != nil; f = f.parent {
		if f.Item.Exists() {
			return mapItem{f.Index, f.Item}
		}
	}
	return mapItem{}
}

// object is $$.Map.
func (i mapItem) object() jsonval.Value {
	v := jsonval.ObjectValue([]jsonval.Member{
		{Key: "Index", Value: jsonval.IntValue(int64(i.index))},
		{Key: "Value", Value: i.value},
	})
	return jsonval.ObjectValue([]jsonval.Member{{Key: "Item", Value: v}})
}
