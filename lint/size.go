package lint

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
)

// maxPayload is the most that the data of a state may have, in bytes.
const maxPayload = 262_144

// sizes reports literals that alone are too large to be handed on.
func (c *checker) sizes(s *state) {
	if len(s.Object.Text) <= maxPayload {
		return
	}
	check := func(j asl.JSON, name string) {
		if n := compactSize(j.Text); n > maxPayload {
			c.report("PAYLOAD_TOO_LARGE", s, name, j.Pos, fmt.Sprintf("%s has %d bytes, and a state may hand on no more than %d", name, n, maxPayload)).
				Hint = "put the data in S3 and pass on where it is"
		}
	}
	switch st := s.State.(type) {
	case *asl.Pass:
		check(st.Result, "Result")
	case *asl.Task:
		check(st.Parameters, "Parameters")
		check(st.Arguments, "Arguments")
	case *asl.Parallel:
		check(st.Parameters, "Parameters")
		check(st.Arguments, "Arguments")
	case *asl.Map:
		check(st.ItemSelector, "ItemSelector")
	}
	check(s.Output, "Output")
}

// compactSize returns the least that JSON takes once it is evaluated: what is
// written between tokens and what is computed does not count.
func compactSize(text string) int {
	n := 0
	for i := 0; i < len(text); {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
			i++
		case '"':
			end := quotedEnd(text, i)
			if !computedText(text[i:end]) {
				n += end - i
			}
			i = end
		default:
			n++
			i++
		}
	}
	return n
}

// computedText reports whether a string is an expression, a path, or the name of
// a field that holds one.
func computedText(s string) bool {
	return len(s) > 3 && (s[1] == '$' || s[1:3] == "{%" || s[len(s)-3:] == `.$"`)
}
