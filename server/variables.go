package server

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// variableReferences lists the variables that states read, by state, both in
// alphabetical order. It returns nil when no state reads one.
func variableReferences(sm *asl.StateMachine) []byte {
	var members []jsonval.Member
	for _, st := range sm.All() {
		if names := st.Fields().Variables; len(names) > 0 {
			elems := make([]jsonval.Value, len(names))
			for i, n := range names {
				elems[i] = jsonval.StringValue(n)
			}
			members = append(members, jsonval.Member{Key: st.Fields().Name, Value: jsonval.ArrayValue(elems)})
		}
	}
	if members == nil {
		return nil
	}
	slices.SortFunc(members, func(a, b jsonval.Member) int { return strings.Compare(a.Key, b.Key) })
	return jsonval.ObjectValue(members).Append(nil)
}
