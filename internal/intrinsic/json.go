package intrinsic

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonerr"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// stringToJSON decodes a string; a blank one is null.
func stringToJSON(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || args[0].Kind() != jsonval.String {
		return jsonval.Value{}, errInvalid
	}
	text := args[0].Str()
	if strings.TrimSpace(text) == "" {
		return jsonval.NullValue(), nil
	}
	v, err := jsonval.Parse(text)
	if err != nil {
		//lint:ignore ST1005 the text is AWS's
		return jsonval.Value{}, fmt.Errorf("Cannot convert String to Json in States.StringToJson, caused by: %s", jsonerr.Explain(text, err, false))
	}
	if v.Literal() == "-0" {
		return jsonval.IntValue(0), nil
	}
	return v, nil
}

func jsonToString(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.StringValue(args[0].String()), nil
}

// jsonMerge merges two objects one level deep. AWS refuses true, which would
// mean a deep merge, and does not look at a third argument that is no boolean.
// The keys come in the order of a Java HashMap, as in recordings of AWS.
func jsonMerge(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 3 || args[0].Kind() != jsonval.Object || args[1].Kind() != jsonval.Object || args[2].Bool() {
		return jsonval.Value{}, errInvalid
	}
	left, right := args[0].Members(), args[1].Members()
	merged := make([]jsonval.Member, 0, len(left)+len(right))
	for _, m := range left {
		if x := args[1].Get(m.Key); x.Exists() {
			m.Value = x
		}
		merged = append(merged, m)
	}
	for _, m := range right {
		if !args[0].Get(m.Key).Exists() {
			merged = append(merged, m)
		}
	}
	jsonval.HashOrder(merged, func(m jsonval.Member) int32 { return jsonval.StringHash(m.Key) })
	return jsonval.ObjectValue(merged), nil
}
