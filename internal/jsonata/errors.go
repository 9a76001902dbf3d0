package jsonata

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Error says why a text is no expression, or why an expression has no value.
// Code and Message are those of the reference implementation, which AWS passes
// on to the Cause of a failed state.
type Error struct {
	Code     string        // "T2001"; empty for a bad regular expression, which has no code
	Message  string        // "The left side of the \"+\" operator must evaluate to a number"
	Position int           // offset in the expression in UTF-16 code units, -1 when unknown
	Token    string        // the operator, function or word at fault; may be empty
	Value    jsonval.Value // the value at fault; Undefined when there is none

	// What the message needs; it is written last, since an outer operator may
	// still change the token.
	pos     int // in bytes, -1 when unknown
	token   value
	value   value
	value2  value
	exp     value
	index   int
	typ     string
	text    string // a message that is given, not made
	written bool
}

// Error returns the code and the message.
func (e *Error) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + ": " + e.Message
}

// newError returns an error of the given code at a byte offset.
func newError(code string, pos int) *Error { return &Error{Code: code, pos: pos, Position: -1} }

// typeError is what the reference does where it does not check its operands: it
// fails with an error of its own language, which has no code.
func typeError(text string) *Error { return newError("", -1).withText(text) }

func (e *Error) withValue(v value) *Error   { e.value = v; return e }
func (e *Error) withToken(t string) *Error  { e.token = str(t); return e }
func (e *Error) withText(msg string) *Error { e.text = msg; return e }

// A Limit is one of the bounds of an evaluation.
type Limit string

// The limits, by the option that sets them.
const (
	LimitDepth  Limit = "MaxDepth"
	LimitSteps  Limit = "MaxSteps"
	LimitMemory Limit = "MaxMemory"
	LimitDone   Limit = "Done"
)

// A LimitError says that an evaluation was given up because it reached one of
// the bounds of its [Options]. Its text is the one that AWS shows.
type LimitError struct{ Limit Limit }

// Error returns the text that AWS Step Functions puts into the Cause.
func (e *LimitError) Error() string {
	switch e.Limit {
	case LimitDepth:
		return "Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive."
	case LimitMemory:
		return "Expression evaluation memory limit exceeded: Check for excessive memory usage"
	default:
		return "Expression evaluation timeout: Check for infinite loop"
	}
}

// A ResultError says that an expression has a value that JSON cannot hold.
type ResultError struct {
	Type string // "function", "regex", "NaN", "Infinity" or "-Infinity"
}

// Error returns a text that names the type.
func (e *ResultError) Error() string { return "unsupported result type " + e.Type }

// finish writes the message and the exported fields of an error of source.
func (e *Error) finish(source string) *Error {
	if e.written {
		return e
	}
	e.written = true
	if e.pos >= 0 {
		e.Position = utf16Len(source[:min(e.pos, len(source))])
	}
	if s, ok := e.token.(str); ok {
		e.Token = string(s)
	}
	e.Value, _ = converter{errorMeter(), true}.toJSON(e.value)
	e.Message = e.text
	if e.text == "" {
		e.Message = e.render(messages[e.Code])
	}
	// The memory of these belongs to the evaluation.
	e.token, e.value, e.value2, e.exp = nil, nil, nil, nil
	return e
}

// render replaces {{name}} by the JSON text of a field and {{{name}}} by its plain text.
func (e *Error) render(template string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		plain := strings.HasPrefix(rest, "{")
		rest = strings.TrimPrefix(rest, "{")
		name, after, _ := strings.Cut(rest, "}}")
		if plain {
			after = strings.TrimPrefix(after, "}")
		}
		b.WriteString(e.field(name, plain))
		template = after
	}
}

func (e *Error) field(name string, plain bool) string {
	v := e.value
	switch name {
	case "index":
		return strconv.Itoa(e.index)
	case "type":
		if e.typ == "" {
			return "undefined"
		}
		return quote(e.typ)
	case "token", "functionName":
		v = e.token
	case "value2":
		v = e.value2
	case "exp":
		v = e.exp
	}
	if s, ok := v.(str); ok && plain {
		return string(s)
	}
	return jsonText(v)
}
