package jsonerr

import "strings"

// hint says what to write instead.
func (s *scan) hint() string {
	rest := s.text[s.offset:]
	before := strings.TrimRight(s.text[:s.offset], " \t\r\n")
	switch {
	case strings.HasPrefix(rest, "\ufeff"):
		return "remove the byte order mark at the beginning"
	case s.want == aSeparator && len(s.open) == 0 && rest != "":
		return "remove what comes after the closing bracket of the definition"
	case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || strings.HasPrefix(rest, "#"):
		return "JSON has no comments; write a \"Comment\" field"
	case strings.HasPrefix(rest, "'"):
		return "strings stand in double quotes"
	case s.inString && rest == "":
		return "a closing quote is missing"
	case s.inString && rest[0] == '\n':
		return "a closing quote is missing, or the line break must be written \\n"
	case rest == "":
		return "a closing bracket is missing at the end"
	case strings.HasSuffix(before, ",") && (rest[0] == '}' || rest[0] == ']'):
		return "remove the comma before it"
	case s.want == aSeparator && (rest[0] == '"' || rest[0] == '{' || rest[0] == '['):
		return "a comma is missing before it"
	}
	return ""
}
