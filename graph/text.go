package graph

import (
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// maxText bounds details and, in the languages of other programs, conditions, in
// characters.
const maxText = 60

// detail is the one thing to know about a state beyond its name and type.
func detail(st asl.State) string {
	switch st := st.(type) {
	case *asl.Task:
		return cut(called(st))
	case *asl.Wait:
		switch {
		case st.Seconds.Expr != "":
			return cut(expression(st.Seconds.Expr) + " s")
		case st.Seconds.Set:
			return duration(int64(min(st.Seconds.Value, maxSeconds) * 1000))
		case st.SecondsPath.Set:
			return cut(st.SecondsPath.Text + " s")
		case st.TimestampPath.Set:
			return cut("until " + st.TimestampPath.Text)
		case st.Timestamp.Set:
			return cut("until " + expression(st.Timestamp.Value))
		}
	case *asl.Fail:
		if st.ErrorPath.Set {
			return cut(st.ErrorPath.Text)
		}
		return cut(expression(st.Error.Value))
	case *asl.Map:
		mode := "for each item"
		if st.Distributed {
			mode = "distributed, for each item"
		}
		switch {
		case st.MaxConcurrencyPath.Set:
			mode += ", at most " + st.MaxConcurrencyPath.Text + " at a time"
		case st.MaxConcurrency.Expr != "":
			mode += ", at most " + expression(st.MaxConcurrency.Expr) + " at a time"
		case st.MaxConcurrency.Value == 1:
			mode += ", one at a time"
		case st.MaxConcurrency.Value > 1:
			mode += fmt.Sprintf(", at most %.0f at a time", st.MaxConcurrency.Value)
		}
		return cut(mode)
	}
	return ""
}

// called names the function, activity or API that a task calls.
func called(st *asl.Task) string {
	resource := st.Resource.Value
	parts := strings.SplitN(resource, ":", 7)
	if len(parts) < 7 {
		if len(parts) == 6 && strings.HasPrefix(resource, "arn:") {
			return parts[5]
		}
		return resource
	}
	if parts[2] != "states" {
		return parts[2] + " " + parts[6] // arn:aws:lambda:<region>:<account>:function:<name>
	}
	if parts[5] == "activity" {
		return "activity " + parts[6]
	}
	api := parts[5] + ":" + parts[6] // arn:aws:states:::lambda:invoke
	if parts[5] != "lambda" {
		return api
	}
	arguments := st.Parameters
	if st.Arguments.Set() {
		arguments = st.Arguments
	}
	v, err := jsonval.Parse(arguments.Text)
	if err != nil {
		return api
	}
	name := v.Get("FunctionName").Str()
	if name == "" {
		name = v.Get("FunctionName.$").Str()
	}
	if _, short, ok := strings.Cut(name, ":function:"); ok {
		name = short
	}
	return strings.TrimSpace(api + " " + expression(name))
}

// condition is when a rule holds, for people.
func condition(r *asl.Rule) string {
	if r.Condition.Set() {
		v, err := jsonval.Parse(r.Condition.Text)
		if err != nil || v.Str() == "" {
			return strings.TrimSpace(r.Condition.Text)
		}
		return expression(v.Str())
	}
	return test(&r.Test, false)
}

// expression takes a JSONata expression out of its marks.
func expression(s string) string {
	if inner, ok := strings.CutPrefix(s, "{%"); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "%}"))
	}
	return s
}

// test writes a condition; one made of several is put in parentheses when it is
// part of another.
func test(t *asl.Test, inner bool) string {
	switch {
	case t.Not != nil:
		return "not " + test(t.Not, true)
	case t.And != nil:
		return joined(t.And, " and ", inner)
	case t.Or != nil:
		return joined(t.Or, " or ", inner)
	}
	return t.Variable.Text + " " + comparison(t)
}

func joined(tests []asl.Test, word string, inner bool) string {
	texts := make([]string, len(tests))
	for i := range tests {
		texts[i] = test(&tests[i], len(tests) > 1)
	}
	s := strings.Join(texts, word)
	if inner && len(tests) > 1 {
		s = "(" + s + ")"
	}
	return s
}

// The words for operators: those for true and false of the tests for a kind of
// value, and the signs at the end of the names of all others.
var (
	kindTests = map[string][2]string{
		"IsPresent":   {"is present", "is absent"},
		"IsNull":      {"is null", "is not null"},
		"IsString":    {"is a string", "is not a string"},
		"IsNumeric":   {"is a number", "is not a number"},
		"IsBoolean":   {"is a boolean", "is not a boolean"},
		"IsTimestamp": {"is a timestamp", "is not a timestamp"},
	}
	signs = []struct{ suffix, sign string }{
		{"LessThanEquals", "≤"}, {"GreaterThanEquals", "≥"}, {"LessThan", "<"}, {"GreaterThan", ">"},
		{"Equals", "="}, {"Matches", "matches"},
	}
)

func comparison(t *asl.Test) string {
	operand := strings.TrimSpace(t.Operand.Text)
	if words, ok := kindTests[t.Operator]; ok {
		if operand == "false" {
			return words[1]
		}
		return words[0]
	}
	name, isPath := strings.CutSuffix(t.Operator, "Path")
	if isPath {
		if v, err := jsonval.Parse(operand); err == nil {
			operand = v.Str()
		}
	}
	for _, s := range signs {
		if strings.HasSuffix(name, s.suffix) {
			return s.sign + " " + operand
		}
	}
	return t.Operator + " " + operand
}

// cut bounds a text.
func cut(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText-1]) + "…"
	}
	return s
}
