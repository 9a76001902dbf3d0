package lint

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// known returns an object that has no fields but those named.
func known(names ...string) *shape {
	fields := make([]field, len(names))
	for i, name := range names {
		fields[i] = field{name: name, shape: anything, maybe: true}
	}
	return object(fields, false)
}

// context returns the shape of the context object that a state sees.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
func (v *view) context() *shape {
	fields := []field{
		{name: "Execution", shape: known("Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime")},
		{name: "State", shape: known("EnteredTime", "Name", "RetryCount")},
		{name: "StateMachine", shape: known("Id", "Name")},
	}
	if t, ok := v.state.State.(*asl.Task); ok && (isCallback(t) || strings.Contains(t.Resource.Value, ".sync")) {
		fields = append(fields, field{name: "Task", shape: known("Token")})
	}
	if v.item != nil || v.state.inMap() {
		item := []field{{name: "Index", shape: anything}, {name: "Key", shape: anything, maybe: true}, {name: "Source", shape: anything, maybe: true}}
		value := v.item
		if value == nil {
			value = anything
		}
		item = append(item, field{name: "Value", shape: value})
		fields = append(fields, field{name: "Map", shape: object([]field{{name: "Item", shape: object(item, false)}}, false)})
	}
	return object(fields, false)
}

// inMap reports whether s is in the processor of a Map, or is a Map itself,
// whose fields may be read for an item.
func (s *state) inMap() bool {
	for x := s; x != nil; x = x.scope.owner {
		if x.Type == "Map" {
			return true
		}
	}
	return false
}
