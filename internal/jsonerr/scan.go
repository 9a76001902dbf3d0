package jsonerr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

const validValues = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// What a JSON parser expects next.
type expectation uint8

const (
	aValue expectation = iota
	aFirstValue
	aKey
	aFirstKey
	aColon
	aSeparator
)

// A scan is the state of a JSON parser at an offset that it got to.
type scan struct {
	text     string
	offset   int
	quote    bool  // Explain's
	open     []int // offsets of the brackets around
	want     expectation
	inString bool // a key, if want is aKey or aFirstKey
}

// scanTo goes through text, which is valid JSON up to offset.
func scanTo(text string, offset int, quote bool) *scan {
	s := &scan{text: text, offset: offset, quote: quote}
	for i := 0; i < offset; i++ {
		switch c := text[i]; c {
		case ' ', '\t', '\n', '\r':
		case '{', '[':
			s.open = append(s.open, i)
			s.want = aFirstValue
			if c == '{' {
				s.want = aFirstKey
			}
		case '}', ']':
			s.open = s.open[:len(s.open)-1]
			s.want = aSeparator
		case ',':
			s.want = aValue
			if s.container() == "Object" {
				s.want = aKey
			}
		case ':':
			s.want = aValue
		case '"':
			end := stringEnd(text, i, offset)
			if end < 0 {
				s.inString = true
				return s
			}
			i = end
			if s.want == aKey || s.want == aFirstKey {
				s.want = aColon
			} else {
				s.want = aSeparator
			}
		default: // a number or a word
			s.want = aSeparator
		}
	}
	return s
}

// stringEnd returns the offset of the quote that ends the string at start, or
// -1 if that is not before limit.
func stringEnd(text string, start, limit int) int {
	for i := start + 1; i < limit; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// container names what the scan is in, as Jackson does.
func (s *scan) container() string {
	if len(s.open) == 0 {
		return "root"
	}
	if s.text[s.open[len(s.open)-1]] == '{' {
		return "Object"
	}
	return "Array"
}

// describe returns Jackson's message, and the offset up to which Jackson had
// read. It returns "" for what Jackson has no common message for.
func (s *scan) describe() (message string, at int) {
	if s.offset >= len(s.text) {
		return s.describeEnd(), len(s.text)
	}
	r, size := utf8.DecodeRuneInString(s.text[s.offset:])
	if r == utf8.RuneError && size == 1 {
		return "", 0
	}
	at = s.offset
	if s.quote { // the Jackson that repeats the text is an older one, which counts the character as read
		at += size
	}
	unexpected := "Unexpected character (" + charDesc(r) + "): "
	if s.inString {
		return s.describeInString(r)
	}
	if word := s.word(); word != "" && (s.want == aValue || s.want == aFirstValue || s.want == aSeparator && s.text[s.offset-1] != '"') {
		return "Unrecognized token '" + word + "': was expecting " + validValues, s.wordEnd()
	}
	if comment := s.digitMissing(); comment != "" {
		return "Unexpected character (" + charDesc(r) + ") in numeric value: " + comment, at
	}
	switch s.want {
	case aKey, aFirstKey:
		return unexpected + "was expecting double-quote to start field name", at
	case aColon:
		return unexpected + "was expecting a colon to separate field name and value", at
	case aSeparator:
		in := s.container()
		switch {
		case in == "root":
			return "", 0
		case r == '}' || r == ']':
			closing := map[string]string{"Object": "}", "Array": "]"}[in]
			return fmt.Sprintf("Unexpected close marker '%c': expected '%s' (for %s starting at %s)", r, closing, in, s.location(s.open[len(s.open)-1])), at
		}
		return unexpected + "was expecting comma to separate " + in + " entries", at
	}
	if digit := strings.TrimPrefix(s.text[s.offset:], "-"); len(digit) > 1 && digit[0] == '0' && digit[1] >= '0' && digit[1] <= '9' {
		return "Invalid numeric value: Leading zeroes not allowed", at
	}
	return unexpected + "expected a valid value " + validValues, at
}

// digitMissing says what is wrong with a number that breaks off at the offset,
// and returns "" if none does.
func (s *scan) digitMissing() string {
	start := s.offset
	for start > 0 && strings.IndexByte("0123456789+-.eE", s.text[start-1]) >= 0 {
		start--
	}
	number := s.text[start:s.offset]
	switch {
	case number == "" || number[0] != '-' && (number[0] < '0' || number[0] > '9'):
		return ""
	case number == "-":
		return "expected digit (0-9) to follow minus sign, for valid numeric value"
	case strings.HasSuffix(number, "."):
		return "Decimal point not followed by a digit"
	case strings.ContainsAny(number[len(number)-1:], "eE+-"):
		return "Exponent indicator not followed by a digit"
	}
	return ""
}

func (s *scan) describeEnd() string {
	in := s.container()
	switch {
	case s.inString && (s.want == aKey || s.want == aFirstKey):
		return "Unexpected end-of-input in field name"
	case s.inString:
		return "Unexpected end-of-input: was expecting closing quote for a string value"
	case in == "root":
		return ""
	case s.want == aFirstKey || s.want == aFirstValue || s.want == aSeparator:
		return "Unexpected end-of-input: expected close marker for " + in + " (start marker at " + s.location(s.open[len(s.open)-1]) + ")"
	}
	return "Unexpected end-of-input within/between " + in + " entries"
}

func (s *scan) describeInString(r rune) (message string, at int) {
	switch {
	case r < ' ':
		what := "string value"
		if s.want == aKey || s.want == aFirstKey {
			what = "name"
		}
		return "Illegal unquoted character (" + charDesc(r) + "): has to be escaped using backslash to be included in " + what, s.offset + 1
	case r == '\\' && s.offset+1 < len(s.text) && s.text[s.offset+1] != 'u':
		escaped, size := utf8.DecodeRuneInString(s.text[s.offset+1:])
		return "Unrecognized character escape " + charDesc(escaped), s.offset + 1 + size
	case r == '\\' && s.offset+1 < len(s.text):
		at = s.offset + 2
		for at < len(s.text) && strings.IndexByte("0123456789abcdefABCDEF", s.text[at]) >= 0 {
			at++
		}
		if at < len(s.text) {
			wrong, _ := utf8.DecodeRuneInString(s.text[at:])
			return "Unexpected character (" + charDesc(wrong) + "): expected a hex-digit for character escape sequence", at
		}
	}
	return "", 0
}

// word returns the word around the offset, "" if there is none: `not`, and
// `truex` although the x is what is too much.
func (s *scan) word() string {
	start := s.offset
	for start > 0 && isWordByte(s.text[start-1]) {
		start--
	}
	end := s.wordEnd()
	if end == s.offset || s.text[start] >= '0' && s.text[start] <= '9' {
		return ""
	}
	return s.text[start:end]
}

func (s *scan) wordEnd() int {
	end := s.offset
	for end < len(s.text) && isWordByte(s.text[end]) {
		end++
	}
	return end
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// charDesc names a character as Jackson does.
func charDesc(r rune) string {
	switch {
	case unicode.IsControl(r):
		return fmt.Sprintf("(CTRL-CHAR, code %d)", r)
	case r > 255:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", r, r, r)
	}
	return fmt.Sprintf("'%c' (code %d)", r, r)
}

// snippet is how much of a text Jackson repeats, in characters.
const snippet = 500

// location writes an offset as Jackson does: columns count UTF-16 units from 1.
func (s *scan) location(offset int) string {
	// Jackson does not count the line break that it complains of.
	before := s.text[:min(offset, s.offset)]
	line := strings.LastIndexByte(before, '\n') + 1
	source := "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
	if s.quote {
		source = "(String)\"" + jsonval.JavaPrefix(s.text, snippet) + "\""
		if rest := jsonval.JavaLength(s.text) - snippet; rest > 0 {
			source += fmt.Sprintf("[truncated %d chars]", rest)
		}
	}
	return fmt.Sprintf("[Source: %s; line: %d, column: %d]", source, strings.Count(before, "\n")+1, jsonval.JavaLength(s.text[line:offset])+1)
}
