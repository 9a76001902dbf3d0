package engine

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

// AppendJSON appends the outcome as TestState answers it, with the inspection
// data where there are any.
func (o *Outcome) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	text := func(key, value string) {
		if value != "" {
			b = jsonval.AppendString(append(b, `"`+key+`":`...), value)
			b = append(b, ',')
		}
	}
	if o.Failure != nil {
		text("cause", o.Failure.Cause)
		text("error", o.Failure.Name)
	}
	if o.Inspection != "" {
		b = append(b, `"inspectionData":`+o.Inspection+`,`...)
	}
	text("nextState", o.Next)
	text("output", o.Output)
	b = jsonval.AppendString(append(b, `"status":`...), string(o.Status))
	return append(b, '}')
}
