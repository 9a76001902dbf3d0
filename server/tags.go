package server

import (
	"context"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func tagResource(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("resourceArn", maxARN)
	tags := readTags(in, in.requiredList("tags"))
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.tag(arn, tags))
}

// readTags reads the elements of the member tags.
func readTags(in *params, list []jsonval.Value) []tag {
	tags := make([]tag, len(list))
	for i, v := range list {
		e := in.element("tags", i, v)
		tags[i] = tag{e.required("key", 128), e.text("value", 0, 256)}
	}
	return tags
}

func untagResource(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("resourceArn", maxARN)
	keys := readKeys(in)
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.untag(arn, keys))
}

// readKeys reads the elements of the member tagKeys.
func readKeys(in *params) []string {
	var keys []string
	for i, v := range in.requiredList("tagKeys") {
		// The element is read as a member of an object that has only that.
		name := fmt.Sprintf("tagKeys.%d.member", i+1)
		one := &params{body: jsonval.ObjectValue([]jsonval.Member{{Key: name, Value: v}}), findings: in.findings}
		keys = append(keys, one.required(name, 128))
	}
	return keys
}

func listTagsForResource(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("resourceArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	tags, err := c.listTags(arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.list("tags", len(tags), func(dst []byte, i int) []byte {
		t := within(dst)
		t.Str("key", tags[i].key)
		t.Str("value", tags[i].value)
		return t.end()
	})
	return o.end(), nil
}
