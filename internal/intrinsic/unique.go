package intrinsic

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// arrayUnique yields the different elements in the order of a Java HashSet.
func arrayUnique(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	seen := make(map[string]bool, args[0].Len())
	var unique []jsonval.Value
	for _, e := range args[0].Elems() {
		if key := identity(e); !seen[key] {
			seen[key] = true
			unique = append(unique, e)
		}
	}
	jsonval.HashOrder(unique, jsonval.JavaHash)
	return jsonval.ArrayValue(unique), nil
}

// identity returns a text that two values share when Java's equals holds for
// them: 1 and 1.0 differ, the order of an object's keys does not matter.
func identity(v jsonval.Value) string {
	switch v.Kind() {
	case jsonval.Number:
		if i, ok := v.Int(); ok {
			return strconv.FormatInt(i, 10)
		}
		if strings.ContainsAny(v.Literal(), ".eE") {
			return strconv.FormatFloat(v.Float(), 'e', -1, 64)
		}
	case jsonval.Array:
		parts := make([]string, 0, v.Len())
		for _, e := range v.Elems() {
			parts = append(parts, identity(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case jsonval.Object:
		parts := make([]string, 0, v.Len())
		for _, m := range v.Members() {
			parts = append(parts, string(jsonval.AppendString(nil, m.Key))+":"+identity(m.Value))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	return v.String()
}
