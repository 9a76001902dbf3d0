package tasks

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// result makes the result of the task from the response of the service.
func (c *awsCall) result(answer awsAnswer) (jsonval.Value, error) {
	if c.service.protocol == protocolREST {
		v, err := c.service.rest[c.action].result(answer)
		if err != nil {
			return v, c.noAnswer(err.Error())
		}
		return v, nil
	}
	v, err := c.read(answer)
	if err != nil {
		return v, err
	}
	v = c.service.incoming(v, c.sdk)
	if !c.sdk {
		v = c.withMetadata(v, answer)
	}
	return v, nil
}

// read decodes the body of a response; one without members is {}.
func (c *awsCall) read(answer awsAnswer) (jsonval.Value, error) {
	empty := jsonval.ObjectValue(nil)
	if len(answer.body) == 0 {
		return empty, nil
	}
	var v jsonval.Value
	var err error
	if c.service.protocol == protocolQuery {
		var root *xmlNode
		if root, err = parseXML(answer.body); err == nil {
			v = empty
			if r := root.child(upperFirst(c.action) + "Result"); r != nil && len(r.children) > 0 {
				v = r.value(xmlTypes{})
			}
		}
	} else {
		v, err = jsonval.Parse(string(answer.body))
	}
	if err == nil && v.Kind() == jsonval.Object {
		return v, nil
	}
	return v, c.noAnswer("the response of " + c.aws.Endpoint + " cannot be read: " + preview(answer.body))
}

// incoming returns a response as Step Functions shows it: names in Pascal case,
// members sorted, times as text.
func (s *awsService) incoming(v jsonval.Value, sdk bool) jsonval.Value {
	switch v.Kind() {
	case jsonval.Array:
		elems := make([]jsonval.Value, v.Len())
		for i, e := range v.Elems() {
			elems[i] = s.incoming(e, sdk)
		}
		return jsonval.ArrayValue(elems)
	case jsonval.Object:
		members := make([]jsonval.Member, 0, v.Len())
		for _, m := range v.Members() {
			key, value := upperFirst(m.Key), m.Value
			if sdk {
				key = javaName(m.Key)
			}
			switch {
			case value.IsNull():
				continue
			case has(s.maps, m.Key):
			case value.Kind() == jsonval.Number && isTime(m.Key):
				value = jsonval.StringValue(instant(value.Float()))
			default:
				value = s.incoming(value, sdk)
			}
			members = append(members, jsonval.Member{Key: key, Value: value})
		}
		sortMembers(members)
		return jsonval.ObjectValue(members)
	}
	return v
}

func sortMembers(members []jsonval.Member) {
	slices.SortStableFunc(members, func(a, b jsonval.Member) int { return strings.Compare(a.Key, b.Key) })
}

// isTime reports whether a number is a time. The JSON protocols write both alike,
// and only the name tells.
func isTime(name string) bool {
	for _, end := range []string{"Date", "Time", "Timestamp"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return name == "timestamp"
}

// instant writes seconds since the epoch as Java's Instant does: with
// milliseconds only if there are some.
func instant(seconds float64) string {
	return formatInstant(time.UnixMilli(int64(math.Round(seconds * 1000))))
}

func formatInstant(t time.Time) string {
	layout := "2006-01-02T15:04:05Z"
	if t.Nanosecond() != 0 {
		layout = "2006-01-02T15:04:05.000Z"
	}
	return t.UTC().Format(layout)
}

// withMetadata adds what an optimized integration shows of the response.
func (c *awsCall) withMetadata(v jsonval.Value, answer awsAnswer) jsonval.Value {
	members := slices.Clone(v.Members())
	members = append(members,
		jsonval.Member{Key: "SdkHttpMetadata", Value: httpMetadata(answer.status, sortedHeaders(answer.head))},
		jsonval.Member{Key: "SdkResponseMetadata", Value: jsonval.ObjectValue([]jsonval.Member{
			{Key: "RequestId", Value: jsonval.StringValue(requestID(c.task, answer.head))},
		})})
	sortMembers(members)
	return jsonval.ObjectValue(members)
}
