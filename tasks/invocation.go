package tasks

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// local does the work of t with call, which stands for what the Resource of t
// names. It gives call the payload of a Lambda function where t calls one, and
// the answer the form that AWS gives it.
func local(ctx context.Context, t interpreter.Task, call HandlerFunc) (json.RawMessage, error) {
	if !isLambdaInvoke(t.Resource) {
		out, err := call(ctx, t.Input)
		if err != nil {
			return nil, err
		}
		v, err := parseAnswer(out)
		if err != nil {
			return nil, err
		}
		return v.Append(nil), nil
	}
	in, failure := readInvocation(t)
	if failure != nil {
		return nil, failure
	}
	switch in.kind {
	case "DryRun":
		return localResult(t, 204, jsonval.StringValue("")), nil
	case "Event":
		// Nobody waits for the function or hears of its error. It is called all
		// the same, and before the answer, so that two runs do the same.
		_, _ = call(ctx, in.payload)
		return localResult(t, 202, jsonval.StringValue("")), nil
	}
	out, err := call(ctx, in.payload)
	if err != nil {
		return nil, err
	}
	answer, err := parseAnswer(out)
	if err != nil {
		return nil, err
	}
	return localResult(t, 200, answer), nil
}

// An invocation is the input of lambda:invoke.
type invocation struct {
	function      string // as written
	qualifier     string
	payload       json.RawMessage
	kind          string // InvocationType
	logType       string
	clientContext string
}

func readInvocation(t interpreter.Task) (invocation, *interpreter.Failure) {
	input, err := jsonval.Parse(string(t.Input))
	if err != nil || input.Kind() != jsonval.Object {
		return invocation{}, &interpreter.Failure{Name: "States.Runtime", Cause: "The input of " + t.Resource + " must be an object with a FunctionName."}
	}
	name := input.Get("FunctionName")
	if name.Str() == "" {
		return invocation{}, &interpreter.Failure{Name: "States.Runtime", Cause: "The FunctionName of " + t.Resource + " must be a string: the name or ARN of a Lambda function."}
	}
	in := invocation{
		function:      name.Str(),
		qualifier:     input.Get("Qualifier").Str(),
		kind:          input.Get("InvocationType").Str(),
		logType:       input.Get("LogType").Str(),
		clientContext: input.Get("ClientContext").Str(),
	}
	in.payload, err = payloadText(input.Get("Payload"))
	if err != nil {
		return invocation{}, serviceFailure(t, 400, "InvalidRequestContentException",
			"Could not parse request body into json: Could not parse payload into json: "+err.Error(), t.ID)
	}
	return in, nil
}

// payloadText returns the text that a function is sent for a Payload. Recorded
// on AWS: an absent or null Payload is {}, and a string is not a JSON string to
// the function but the text of its payload, so that "0.0" arrives as 0.0.
func payloadText(payload jsonval.Value) (json.RawMessage, error) {
	switch payload.Kind() {
	case jsonval.Undefined, jsonval.Null:
		return json.RawMessage("{}"), nil
	case jsonval.String:
		v, err := jsonval.Parse(payload.Str())
		if err != nil {
			return nil, err
		}
		return v.Append(nil), nil
	}
	return payload.Append(nil), nil
}

// parseAnswer reads what a function returned; no text at all is null.
func parseAnswer(out json.RawMessage) (jsonval.Value, error) {
	if len(out) == 0 {
		return jsonval.NullValue(), nil
	}
	v, err := jsonval.Parse(string(out))
	if err != nil {
		return v, functionError("Runtime.MarshalError", "the function returned text that is not JSON: "+err.Error()+": "+preview(out))
	}
	return v, nil
}

// preview cuts a text for a message.
func preview(text []byte) string {
	const most = 100
	s := strings.ToValidUTF8(string(text[:min(len(text), most)]), "\uFFFD")
	if len(text) > most {
		s += "…"
	}
	return s
}
