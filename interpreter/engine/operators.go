package engine

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// operators are the comparisons of Choice rules by name, IsPresent and those
// that end in Path left out. A value of another type than the operator's never
// compares.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
var operators = map[string]func(v, operand jsonval.Value) bool{
	"BooleanEquals": func(v, o jsonval.Value) bool {
		return v.Kind() == jsonval.Bool && o.Kind() == jsonval.Bool && v.Bool() == o.Bool()
	},
	"IsBoolean":   isKind(jsonval.Bool),
	"IsNull":      isKind(jsonval.Null),
	"IsNumeric":   isKind(jsonval.Number),
	"IsString":    isKind(jsonval.String),
	"IsTimestamp": func(v, o jsonval.Value) bool { _, ok := parseTimestamp(v.Str()); return ok == o.Bool() },

	"NumericEquals":            numeric(func(c int) bool { return c == 0 }),
	"NumericLessThan":          numeric(func(c int) bool { return c < 0 }),
	"NumericLessThanEquals":    numeric(func(c int) bool { return c <= 0 }),
	"NumericGreaterThan":       numeric(func(c int) bool { return c > 0 }),
	"NumericGreaterThanEquals": numeric(func(c int) bool { return c >= 0 }),

	"StringEquals":            text(func(c int) bool { return c == 0 }),
	"StringLessThan":          text(func(c int) bool { return c < 0 }),
	"StringLessThanEquals":    text(func(c int) bool { return c <= 0 }),
	"StringGreaterThan":       text(func(c int) bool { return c > 0 }),
	"StringGreaterThanEquals": text(func(c int) bool { return c >= 0 }),
	"StringMatches": func(v, o jsonval.Value) bool {
		return v.Kind() == jsonval.String && matchPattern(o.Str(), v.Str())
	},

	"TimestampEquals":            moment(func(c int) bool { return c == 0 }),
	"TimestampLessThan":          moment(func(c int) bool { return c < 0 }),
	"TimestampLessThanEquals":    moment(func(c int) bool { return c <= 0 }),
	"TimestampGreaterThan":       moment(func(c int) bool { return c > 0 }),
	"TimestampGreaterThanEquals": moment(func(c int) bool { return c >= 0 }),
}

func isKind(k jsonval.Kind) func(v, o jsonval.Value) bool {
	return func(v, o jsonval.Value) bool { return (v.Kind() == k) == o.Bool() }
}

func numeric(want func(int) bool) func(v, o jsonval.Value) bool {
	return func(v, o jsonval.Value) bool {
		return v.Kind() == jsonval.Number && o.Kind() == jsonval.Number && want(jsonval.CompareNumbers(v, o))
	}
}

func text(want func(int) bool) func(v, o jsonval.Value) bool {
	return func(v, o jsonval.Value) bool {
		return v.Kind() == jsonval.String && o.Kind() == jsonval.String && want(jsonval.CompareStrings(v.Str(), o.Str()))
	}
}

func moment(want func(int) bool) func(v, o jsonval.Value) bool {
	return func(v, o jsonval.Value) bool {
		t, ok := parseTimestamp(v.Str())
		u, okToo := parseTimestamp(o.Str())
		return ok && okToo && want(t.Compare(u))
	}
}

// matchPattern reports whether the whole of s matches: * stands for any text,
// \* for an asterisk and \\ for a backslash; everything else, ? and [ included,
// for itself.
func matchPattern(pattern, s string) bool {
	pieces := splitPattern(pattern)
	if len(pieces) == 1 {
		return s == pieces[0]
	}
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return true
}

// splitPattern cuts a pattern at its wildcards and resolves the escapes.
func splitPattern(pattern string) []string {
	var pieces []string
	var piece strings.Builder
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern) && (pattern[i+1] == '*' || pattern[i+1] == '\\'):
			i++
			piece.WriteByte(pattern[i])
		case c == '*':
			pieces = append(pieces, piece.String())
			piece.Reset()
		default:
			piece.WriteByte(c)
		}
	}
	return append(pieces, piece.String())
}
