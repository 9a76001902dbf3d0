package intrinsic

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// jacksonText says as Jackson, the JSON parser that AWS uses, why text is not
// JSON. The frequent mistakes have Jackson's own words; for the rest the closest
// ones stand in: text after the value is reported like an unexpected value, and
// a field name that is not closed like a string that is not closed.
func jacksonText(text string, err error) string {
	var e *jsonval.SyntaxError
	if !errors.As(err, &e) {
		return err.Error()
	}
	message, at := jacksonMessage(text, e)
	return message + "\n at " + jacksonLocation(text, at)
}

// jacksonLocation prints the place at an offset as Jackson does.
func jacksonLocation(text string, offset int) string {
	before := text[:offset]
	line := strings.Count(before, "\n") + 1
	column := jsonval.JavaLength(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]", line, column)
}

// unexpected are Jackson's words for what our decoder expected.
var unexpected = []struct{ ours, jackson string }{
	{"want a key", ": was expecting double-quote to start field name"},
	{"'}' after a comma", ": was expecting double-quote to start field name"},
	{"want a colon", ": was expecting a colon to separate field name and value"},
	{"want a comma or '}'", ": was expecting comma to separate Object entries"},
	{"want a comma or ']'", ": was expecting comma to separate Array entries"},
	{"hexadecimal digits", ": expected a hex-digit for character escape sequence"},
	{"after the decimal point", " in numeric value: Decimal point not followed by a digit"},
	{"in the exponent", " in numeric value: Exponent indicator not followed by a digit"},
	{"want a digit", " in numeric value: No digit following minus sign"},
}

// jacksonMessage returns Jackson's message for e and the offset it gives.
func jacksonMessage(text string, e *jsonval.SyntaxError) (message string, offset int) {
	at := e.Offset
	switch {
	case strings.HasPrefix(e.Message, "nested deeper"):
		return fmt.Sprintf("Document nesting depth (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNestingDepth()`)",
			jsonval.MaxDepth+1, jsonval.MaxDepth), at
	case e.Message == "unexpected end of text in a string":
		return "Unexpected end-of-input: was expecting closing quote for a string value", len(text)
	case at >= len(text):
		return endOfInput(text), len(text)
	case strings.Contains(e.Message, "leading zero"):
		return "Invalid numeric value: Leading zeroes not allowed", at
	case strings.HasPrefix(e.Message, "control character"):
		return fmt.Sprintf("Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in string value", text[at]), at
	case strings.HasPrefix(e.Message, "unknown escape"):
		r, _ := utf8.DecodeRuneInString(text[at+1:])
		return fmt.Sprintf("Unrecognized character escape %s", named(r)), at + 1
	case strings.Contains(e.Message, "hexadecimal digits"):
		at = min(at+2, len(text)-1)
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	start := at // of the word around the offset: truex goes wrong at its x
	for start > 0 && isWord(rune(text[start-1])) && isWord(r) && !strings.Contains(e.Message, "hexadecimal") {
		start--
	}
	if start < at && unicode.IsLetter(rune(text[start])) {
		return unrecognized(text, start)
	}
	for _, u := range unexpected {
		if strings.Contains(e.Message, u.ours) {
			return fmt.Sprintf("Unexpected character (%s)%s", named(r), u.jackson), at
		}
	}
	if isWord(r) && !unicode.IsDigit(r) {
		return unrecognized(text, at)
	}
	return fmt.Sprintf("Unexpected character (%s): expected a valid value %s", named(r), values), at
}

const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// unrecognized is the message for the word that starts at an offset.
func unrecognized(text string, start int) (message string, end int) {
	end = len(text)
	if n := strings.IndexFunc(text[start:], func(r rune) bool { return !isWord(r) }); n >= 0 {
		end = start + n
	}
	return fmt.Sprintf("Unrecognized token '%s': was expecting %s", text[start:end], values), end
}

func isWord(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func named(r rune) string { return fmt.Sprintf("'%c' (code %d)", r, r) }

// endOfInput is Jackson's message for a text that ends within an array or an
// object, or within a number or word.
func endOfInput(text string) string {
	open, kind := innermost(text), "Object"
	if open < 0 {
		return "Unexpected end-of-input"
	}
	if text[open] == '[' {
		kind = "Array"
	}
	switch last := strings.TrimRight(text, " \t\r\n"); last[len(last)-1] {
	case ',', ':', '"':
		if kind == "Object" || last[len(last)-1] == ',' {
			return fmt.Sprintf("Unexpected end-of-input within/between %s entries", kind)
		}
	}
	return fmt.Sprintf("Unexpected end-of-input: expected close marker for %s (start marker at %s)", kind, jacksonLocation(text, open))
}

// innermost returns the offset of the last bracket of text that is not closed,
// or -1.
func innermost(text string) int {
	var open []int
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			open = append(open, i)
		case (c == ']' || c == '}') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return -1
	}
	return open[len(open)-1]
}
