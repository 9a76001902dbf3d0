package tasks

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// checkQueue refuses the URL of a queue that is a host only. The SDK sends to
// the host of the URL, and AWS finds none of such a name; an emulator never sees
// it.
func checkQueue(c *awsCall, input jsonval.Value) (jsonval.Value, *interpreter.Failure) {
	u, err := url.Parse(input.Get("QueueUrl").Str())
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return input, nil
	}
	return input, c.noAnswer(u.Hostname() + ": Name or service not known")
}

// addOrigin adds the state machine and the execution to the Resources of
// events, as the optimized putEvents does.
func addOrigin(c *awsCall, input jsonval.Value) (jsonval.Value, *interpreter.Failure) {
	arn := strings.SplitN(c.task.Execution, ":", 8)
	entries := input.Get("Entries")
	if c.sdk || entries.Kind() != jsonval.Array || len(arn) < 8 {
		return input, nil
	}
	machine, _, _ := strings.Cut(arn[6], "/") // the rest is of a Map Run
	origin := []jsonval.Value{
		jsonval.StringValue(strings.Join(arn[:5], ":") + ":stateMachine:" + machine),
		jsonval.StringValue(c.task.Execution),
	}
	all := make([]jsonval.Value, entries.Len())
	for i, e := range entries.Elems() {
		all[i] = e
		if e.Kind() == jsonval.Object {
			all[i] = e.With("Resources", jsonval.ArrayValue(slices.Concat(e.Get("Resources").Elems(), origin)))
		}
	}
	return input.With("Entries", jsonval.ArrayValue(all)), nil
}

// failedEntry is the failure of the optimized putEvents when one of the events
// was refused, although the request was not.
func failedEntry(c *awsCall, result jsonval.Value) *interpreter.Failure {
	if n, _ := result.Get("FailedEntryCount").Int(); n == 0 || c.sdk {
		return nil
	}
	cause := jsonval.ObjectValue([]jsonval.Member{
		{Key: "Entries", Value: result.Get("Entries")},
		{Key: "FailedEntryCount", Value: result.Get("FailedEntryCount")},
	})
	return &interpreter.Failure{Name: "EventBridge.FailedEntry", Cause: cause.String()}
}

// tableName is what DynamoDB allows as the name of a table.
var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]+$`)

// tableMembers are the members that an operation on a table must have.
var tableMembers = map[string][]string{
	"putItem":    {"TableName", "Item"},
	"getItem":    {"TableName", "Key"},
	"updateItem": {"TableName", "Key"},
	"deleteItem": {"TableName", "Key"},
	"query":      {"TableName"},
	"scan":       {"TableName"},
}

// checkTable refuses what DynamoDB refuses before it looks for the table.
// Emulators look for the table first, or word it differently.
func checkTable(c *awsCall, input jsonval.Value) (jsonval.Value, *interpreter.Failure) {
	var wrong []string
	for _, member := range tableMembers[c.action] {
		if !input.Get(member).Exists() {
			wrong = append(wrong, "Value null at '"+lowerFirst(member)+"' failed to satisfy constraint: Member must not be null")
		}
	}
	name := input.Get("TableName").Str()
	if tableMembers[c.action] != nil && name != "" && !strings.HasPrefix(name, "arn:") && !tableName.MatchString(name) {
		wrong = append(wrong, "Value '"+name+"' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	if len(wrong) == 0 {
		return input, nil
	}
	detected := " validation errors detected: "
	if len(wrong) == 1 {
		detected = " validation error detected: "
	}
	return input, c.failure(awsAnswer{status: http.StatusBadRequest},
		awsError{code: "ValidationException", message: strconv.Itoa(len(wrong)) + detected + strings.Join(wrong, "; ")})
}
