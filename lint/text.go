package lint

import (
	"strconv"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func itoa(i int) string { return strconv.Itoa(i) }

// quote writes a JSON string.
func quote(s string) string { return jsonval.StringValue(s).String() }

// stringEnd returns the place behind the JSON string at pos, or 0 when none is there.
func stringEnd(text string, pos asl.Pos) asl.Pos {
	if int(pos) >= len(text) || text[pos] != '"' {
		return 0
	}
	return asl.Pos(quotedEnd(text, int(pos)))
}

// and joins words: "a", "a and b", "a, b and c".
func and(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
