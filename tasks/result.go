package tasks

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// A header is one line of an HTTP response, named as AWS spells it.
type header struct{ name, value string }

// localResult is the result of lambda:invoke for a function that is not behind
// the Lambda API. It has the members and headers of AWS's; what is volatile
// there is fixed here, so that two runs are equal: the request id is the id of
// the task, the date is the epoch, and the trace id is zero.
func localResult(t interpreter.Task, status int, payload jsonval.Value) json.RawMessage {
	length := len(payload.Append(nil))
	if status != 200 {
		length = 0
	}
	headers := []header{
		{"X-Amz-Executed-Version", "$LATEST"},
		{"x-amzn-Remapped-Content-Length", "0"},
		{"Connection", "keep-alive"},
		{"x-amzn-RequestId", t.ID},
		{"Content-Length", strconv.Itoa(length)},
		{"Date", "Thu, 01 Jan 1970 00:00:00 GMT"},
		{"X-Amzn-Trace-Id", "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0;Lineage=1:00000000:0"},
		{"Content-Type", "application/json"},
	}
	version := "$LATEST"
	if status != 200 { // nothing was executed yet
		headers, version = headers[1:], ""
	}
	return invokeResult(status, version, payload, headers, t.ID)
}

// invokeResult is the result of lambda:invoke, members in the order of AWS.
func invokeResult(status int, version string, payload jsonval.Value, headers []header, requestID string) json.RawMessage {
	var members []jsonval.Member
	add := func(key string, v jsonval.Value) { members = append(members, jsonval.Member{Key: key, Value: v}) }
	if version != "" {
		add("ExecutedVersion", jsonval.StringValue(version))
	}
	for _, h := range headers {
		if h.name == "X-Amz-Log-Result" {
			add("LogResult", jsonval.StringValue(h.value))
		}
	}
	add("Payload", payload)
	add("SdkHttpMetadata", httpMetadata(status, headers))
	add("SdkResponseMetadata", jsonval.ObjectValue([]jsonval.Member{{Key: "RequestId", Value: jsonval.StringValue(requestID)}}))
	add("StatusCode", jsonval.IntValue(int64(status)))
	return jsonval.ObjectValue(members).Append(nil)
}

// httpMetadata shows the headers twice, as AWS's SDK for Java does: as lists in
// the order of a HashMap, and as values in the order of a TreeMap without
// regard to case.
func httpMetadata(status int, headers []header) jsonval.Value {
	all := make([]jsonval.Member, len(headers))
	for i, h := range headers {
		all[i] = jsonval.Member{Key: h.name, Value: jsonval.ArrayValue([]jsonval.Value{jsonval.StringValue(h.value)})}
	}
	jsonval.HashOrder(all, func(m jsonval.Member) int32 { return jsonval.StringHash(m.Key) })
	single := make([]jsonval.Member, len(headers))
	for i, h := range headers {
		single[i] = jsonval.Member{Key: h.name, Value: jsonval.StringValue(h.value)}
	}
	slices.SortStableFunc(single, func(a, b jsonval.Member) int {
		return strings.Compare(strings.ToLower(a.Key), strings.ToLower(b.Key))
	})
	return jsonval.ObjectValue([]jsonval.Member{
		{Key: "AllHttpHeaders", Value: jsonval.ObjectValue(all)},
		{Key: "HttpHeaders", Value: jsonval.ObjectValue(single)},
		{Key: "HttpStatusCode", Value: jsonval.IntValue(int64(status))},
	})
}
