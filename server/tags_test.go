package server

import (
	"fmt"
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	t.Parallel()
	s := new(Server)
	const activity = "arn:aws:states:us-east-1:123456789012:activity:a"
	post(t, s, 200, "CreateStateMachine", withSettings(`"publish":true,"tags":[{"key":"b","value":"1"},{"key":"a"}]`))
	post(t, s, 200, "CreateStateMachine", withSettings(`"publish":true,"tags":[{"key":"ignored","value":"1"}]`))
	post(t, s, 200, "CreateActivity", `{"name":"a","tags":[{"key":"k","value":""}]}`)
	post(t, s, 200, "CreateStateMachineAlias", `{"name":"live","routingConfiguration":`+routing(1, 100)+`}`)
	tag := func(arn, tags string) string { return `{"resourceArn":"` + arn + `","tags":` + tags + `}` }
	untag := func(arn, keys string) string { return `{"resourceArn":"` + arn + `","tagKeys":` + keys + `}` }
	list := func(arn string) string { return members("resourceArn", arn) }
	missing := func(arn string) string { return refused("ResourceNotFound", "Resource not found: '"+arn+"'") }
	constraint := func(at, why string) string {
		return members("__type", "com.amazon.coral.validate#ValidationException", "message", "1 validation error detected: "+at+" failed to satisfy constraint: "+why)
	}
	play(t, s, []step{
		{"ListTagsForResource", list(machineARN), `{"tags":[{"key":"b","value":"1"},{"key":"a","value":""}]}`},
		{"ListTagsForResource", list(activity), `{"tags":[{"key":"k","value":""}]}`},
		{"TagResource", tag(machineARN, `[{"key":"c","value":"3"},{"key":"b","value":"2"}]`), `{}`},
		{"TagResource", tag(machineARN, `[]`), `{}`},
		{"ListTagsForResource", list(machineARN), `{"tags":[{"key":"b","value":"2"},{"key":"a","value":""},{"key":"c","value":"3"}]}`},
		{"UntagResource", untag(machineARN, `["a","unknown","a"]`), `{}`},
		{"UntagResource", untag(machineARN, `[]`), `{}`},
		{"ListTagsForResource", list(machineARN), `{"tags":[{"key":"b","value":"2"},{"key":"c","value":"3"}]}`},
		{"UntagResource", untag(activity, `["k"]`), `{}`},
		{"ListTagsForResource", list(activity), `{"tags":[]}`},

		{"ListTagsForResource", list(machineARN + ":1"), `{"tags":[]}`},
		{"ListTagsForResource", list(machineARN + ":live"), `{"tags":[]}`},
		{"ListTagsForResource", list(machineARN + ":9"), missing(machineARN + ":9")},
		{"TagResource", tag(machineARN+":1", `[{"key":"c","value":"3"}]`), missing(machineARN + ":1")},
		{"TagResource", tag(machineARN+":live", `[{"key":"c","value":"3"}]`), missing(machineARN + ":live")},
		{"UntagResource", untag(machineARN+":1", `["c"]`), missing(machineARN + ":1")},
		{"TagResource", tag(machineARN+"2", `[]`), missing(machineARN + "2")},
		{"TagResource", tag(activity+"2", `[]`), missing(activity + "2")},
		{"TagResource", tag(executionARN, `[]`), refused("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: execution'")},
		{"TagResource", tag("x", `[]`), refused("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'")},

		{"TagResource", list(machineARN), constraint("Value null at 'tags'", "Member must not be null")},
		{"UntagResource", list(machineARN), constraint("Value null at 'tagKeys'", "Member must not be null")},
		{"TagResource", tag(machineARN, `[{"key":""}]`), constraint("Value '' at 'tags.1.member.key'", "Member must have length greater than or equal to 1")},
		{"TagResource", tag(machineARN, `[{"key":"k"},{"value":"v"}]`), constraint("Value null at 'tags.2.member.key'", "Member must not be null")},
		{"UntagResource", untag(machineARN, `["k",""]`), constraint("Value '' at 'tagKeys.2.member'", "Member must have length greater than or equal to 1")},
		{"UntagResource", untag(machineARN, `[1]`), members("__type", "com.amazon.coral.service#SerializationException", "message", "The member 'tagKeys.1.member' must be of type string, not number")},
		{"TagResource", tag(machineARN, `[null]`), members("__type", "com.amazon.coral.service#SerializationException", "message", "The member 'tags.1.member' must be of type object, not null")},
		{"TagResource", tag(machineARN, `[{"key":"k","value":"`+strings.Repeat("v", 257)+`"}]`), constraint("Value '"+strings.Repeat("v", 257)+"' at 'tags.1.member.value'", "Member must have length less than or equal to 256")},
		{"TagResource", tag(machineARN, `[{"key":"aws:k","value":"v"}]`), refused("AccessDeniedException", "Tag keys that begin with aws: are reserved: 'aws:k'")},
		{"CreateActivity", `{"name":"b","tags":[{"key":"AWS:k","value":"v"}]}`, refused("AccessDeniedException", "Tag keys that begin with aws: are reserved: 'AWS:k'")},
		{"CreateActivity", `{"name":"b","tags":` + manyTags(51) + `}`, refused("TooManyTags", "A resource can have at most 50 tags")},
		{"TagResource", tag(activity, manyTags(50)), `{}`},
		{"TagResource", tag(activity, manyTags(50)), `{}`},
		{"TagResource", tag(activity, manyTags(51)), refused("TooManyTags", "A resource can have at most 50 tags")},
	})
}

func manyTags(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"key":"k%d","value":"v"}`, i)
	}
	return "[" + strings.Join(all, ",") + "]"
}
