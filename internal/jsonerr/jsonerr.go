// Package jsonerr says what is wrong with a text that is not JSON: in the words of
// Jackson, the parser whose messages AWS passes on, and as a hint for people.
package jsonerr

import (
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Explanation says why a text is not JSON.
type Explanation struct {
	Message  string // "Unexpected character ('}' (code 125)): …"
	Location string // "[Source: (String)"{"; line: 1, column: 2]"
	Hint     string // what to write instead; may be ""
	Offset   int    // of the first byte that does not belong, from 0
}

// Explain explains the error that [jsonval.Parse] gave for text. The location, and
// those in the message, repeat the beginning of the text when quote is set, and
// else say that it is not shown; AWS does one or the other. What Jackson has no
// frequent message for is said in the words of jsonval.
func Explain(text string, err error, quote bool) Explanation {
	var syntax *jsonval.SyntaxError
	if !errors.As(err, &syntax) {
		return Explanation{Message: err.Error()}
	}
	s := scanTo(text, syntax.Offset, quote)
	message, at := s.describe()
	switch {
	case len(s.open) >= jsonval.MaxDepth:
		message, at = fmt.Sprintf("Document nesting depth (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNestingDepth()`)",
			jsonval.MaxDepth+1, jsonval.MaxDepth), syntax.Offset
	case message == "":
		message, at = syntax.Message, syntax.Offset
	}
	return Explanation{Message: message, Location: s.location(at), Hint: s.hint(), Offset: syntax.Offset}
}

// String returns the message with its location, as AWS shows them.
func (e Explanation) String() string {
	if e.Location == "" {
		return e.Message
	}
	return e.Message + "\n at " + e.Location
}
