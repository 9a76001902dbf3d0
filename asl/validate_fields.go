package asl

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// accept reports the fields of o that are not in set or not of its query
// language, and marks them so that nobody reads them.
func (d *decoder) accept(o *object, set fieldSet, lang QueryLanguage) {
	for i := range o.members {
		m := &o.members[i]
		if m.bad {
			continue
		}
		of, known := set[m.key]
		switch {
		case !known:
			d.mean(d.schema(o.pos, m.keyPos, "Field '"+m.key+"' is not supported"), d.nearestField(o, m.key, set))
		case of == pathOnly && lang == JSONata && !d.unsure:
			d.schema(o.pos, m.keyPos, "The QueryLanguage is set to 'JSONata', but field '"+m.key+"' is only supported for the 'JSONPath' QueryLanguage").
				Hint = languageHint[m.key]
		case of == jsonataOnly && lang == JSONPath && !d.unsure:
			d.schema(o.pos, m.keyPos, "The QueryLanguage is set to 'JSONPath', but field '"+m.key+"' is only supported for the 'JSONata' QueryLanguage").
				Hint = languageHint[m.key]
		default:
			continue
		}
		m.bad = true
	}
}

// languageHint has what the other query language offers in place of a field.
var languageHint = map[string]string{
	"Parameters":           "write Arguments, with {% … %} for what is computed",
	"ResultSelector":       "write Output, with $states.result",
	"ResultPath":           "write Output, with $merge or $states.result",
	"OutputPath":           "write Output",
	"InputPath":            "read $states.input where it is needed",
	"Result":               "write Output",
	"ItemsPath":            "write Items",
	"SecondsPath":          `write "Seconds": "{% … %}"`,
	"TimestampPath":        `write "Timestamp": "{% … %}"`,
	"TimeoutSecondsPath":   `write "TimeoutSeconds": "{% … %}"`,
	"HeartbeatSecondsPath": `write "HeartbeatSeconds": "{% … %}"`,
	"ErrorPath":            `write "Error": "{% … %}"`,
	"CausePath":            `write "Cause": "{% … %}"`,
	"Variable":             `write "Condition": "{% … %}"`,
	"Arguments":            `write Parameters, or set "QueryLanguage": "JSONata"`,
	"Output":               `write ResultSelector, ResultPath or OutputPath, or set "QueryLanguage": "JSONata"`,
	"Items":                `write ItemsPath, or set "QueryLanguage": "JSONata"`,
	"Condition":            `write Variable and an operator, or set "QueryLanguage": "JSONata"`,
}

// nearestField returns the field of set that key probably means.
func (d *decoder) nearestField(o *object, key string, set fieldSet) string {
	if d.reported[Error] > maxSuggestions {
		return ""
	}
	names := slices.Sorted(maps.Keys(set))
	if near := spell.Nearest(key, names); near != "" && !o.has(near) {
		return near
	}
	return ""
}

// required reports the fields that are missing.
func (d *decoder) required(o *object, names ...string) bool {
	var missing []string
	for _, name := range names {
		if !o.has(name) {
			missing = append(missing, name)
		}
	}
	if missing == nil || d.openObject(o) {
		return true
	}
	d.schema(o.pos, o.pos, "These fields are required: ["+strings.Join(missing, ", ")+"]")
	return false
}

// atMostOne reports fields that exclude each other.
func (d *decoder) atMostOne(o *object, names ...string) {
	if n, second := o.count(names); n > 1 {
		d.schema(o.pos, second, "There should only be one of the following fields: ["+strings.Join(names, ", ")+"]")
	}
}

// exactlyOne reports fields that exclude each other, and that none is there.
func (d *decoder) exactlyOne(o *object, names ...string) {
	d.atMostOne(o, names...)
	if n, _ := o.count(names); n == 0 && !d.openObject(o) {
		d.schema(o.pos, o.pos, "This object should have only one of the following fields: ["+strings.Join(names, ", ")+"]")
	}
}

// count returns how many of the fields are there, and where the second one is.
func (o *object) count(names []string) (n int, second Pos) {
	for i := range o.members {
		m := &o.members[i]
		if !m.bad && slices.Contains(names, m.key) {
			if n++; n == 2 {
				second = m.keyPos
			}
		}
	}
	return n, second
}

// integer reads a field that is a whole number between low and high, and
// returns absent when it is not there or not that.
func (d *decoder) integer(o *object, name string, absent, low, high int64) int64 {
	m := o.get(name)
	if m == nil {
		return absent
	}
	if i, ok := d.wholeNumber(m, low, high); ok {
		return i
	}
	return absent
}

func (d *decoder) wholeNumber(m *member, low, high int64) (int64, bool) {
	if m.val.Type != gjson.Number || strings.ContainsAny(m.val.Raw, ".eE") {
		d.ofType(m, "Expected value of type Integer")
		return 0, false
	}
	i, err := strconv.ParseInt(m.val.Raw, 10, 64)
	if err != nil {
		i = math.MaxInt64
		if m.val.Raw[0] == '-' {
			i = math.MinInt64
		}
	}
	switch {
	case i < low:
		d.field(m, "Minimum value is "+strconv.FormatInt(low, 10))
	case i > high:
		d.field(m, "Maximum value is "+strconv.FormatInt(high, 10))
	default:
		return i, true
	}
	return 0, false
}

// number reads a field that is a whole number or, in JSONata, an expression.
func (d *decoder) number(o *object, name string, low, high int64) Number {
	m := o.get(name)
	if m == nil {
		return Number{}
	}
	n := Number{Set: true, Pos: Pos(m.val.Index)}
	if d.stateLang == JSONata && m.val.Type == gjson.String {
		n.Expr = m.val.Str
		d.wholeExpression(m)
		return n
	}
	i, ok := d.wholeNumber(m, low, high)
	n.Value, n.Set = float64(i), ok
	return n
}

// decimal reads a field that is a number and not below low.
func (d *decoder) decimal(m *member, low, high float64) (float64, bool) {
	if m.val.Type != gjson.Number {
		d.wrongType(m, "NUMBER")
		return 0, false
	}
	switch f := m.val.Num; {
	case f < low:
		d.field(m, "Minimum value is "+strconv.FormatFloat(low, 'f', 1, 64))
	case f > high:
		d.field(m, "Maximum value is "+strconv.FormatFloat(high, 'f', 1, 64))
	default:
		return f, true
	}
	return 0, false
}

// percentage reads a field between 0 and 100 or, in JSONata, an expression.
func (d *decoder) percentage(o *object, name string) Number {
	m := o.get(name)
	if m == nil {
		return Number{}
	}
	n := Number{Set: true, Pos: Pos(m.val.Index)}
	if d.stateLang == JSONata && m.val.Type == gjson.String {
		n.Expr = m.val.Str
		d.wholeExpression(m)
		return n
	}
	n.Value, n.Set = d.decimal(m, 0, 100)
	return n
}
