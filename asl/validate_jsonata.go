package asl

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/jsonata"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

const badDelimiter = "JSONata string must start with {% and end with %}"

// expressions checks the JSONata strings in val, at any depth. The location is
// that of val.
func (d *decoder) expressions(val gjson.Result) {
	switch {
	case val.Type == gjson.String:
		d.expression(val, "")
	case val.IsArray():
		i := 0
		val.ForEach(func(_, v gjson.Result) bool {
			d.enterElem("", i)
			d.expressions(v)
			d.leave()
			i++
			return true
		})
	case val.IsObject():
		o := d.object(val)
		for i := range o.members {
			d.enter(o.members[i].key)
			d.expressions(o.members[i].val)
			d.leave()
		}
	}
}

// expression checks a string that may be a JSONata expression: the value of a
// field of the object being read, or of the object itself.
func (d *decoder) expression(val gjson.Result, field string) {
	switch {
	case isExpression(val.Str):
		d.query(val, field)
	case strings.HasPrefix(val.Str, "{%"):
		d.report(Diagnostic{
			Code: codeSchema, Message: badDelimiter, Path: d.location(field),
			place: Pos(val.Index), token: Pos(val.Index),
		})
	}
}

// wholeExpression checks a field that must be a JSONata expression.
func (d *decoder) wholeExpression(m *member) {
	switch {
	case m.val.Type != gjson.String:
		d.wrongType(m, "STRING")
	case isExpression(m.val.Str):
		d.query(m.val, m.key)
	default:
		d.field(m, badDelimiter)
	}
}

func isExpression(s string) bool {
	return len(s) >= 4 && strings.HasPrefix(s, "{%") && strings.HasSuffix(s, "%}")
}

// statesMember says which members $states has in a field, besides input and
// context, which it has everywhere.
type statesMember uint8

const (
	noResult statesMember = iota
	seesResult
	seesErrorOutput
)

// A query is a JSONata expression that is being checked.
type query struct {
	*decoder
	val   gjson.Result // the string it is in
	field string
	lead  int // UTF-16 units of the string before the expression
	seen  []string
}

// query checks the expression in a string.
func (d *decoder) query(val gjson.Result, field string) {
	body := val.Str[2 : len(val.Str)-2]
	text := strings.TrimSpace(body)
	lead := len(body) - len(strings.TrimLeftFunc(body, unicode.IsSpace))
	q := &query{decoder: d, val: val, field: field, lead: 2 + jsonval.JavaLength(body[:lead])}
	expr, err := jsonata.Compile(text)
	if err != nil {
		q.syntaxError(text, err)
		return
	}
	usage := expr.Usage()
	for _, r := range usage.Context {
		q.once(r.Name, func() { q.context(r) })
	}
	for _, r := range usage.Variables {
		if r.Name == "states" {
			q.states(r)
		} else if !jsonata.HasFunction(r.Name, &stepFunctions) {
			q.once("$"+r.Name, func() {
				d.graph.uses = append(d.graph.uses, use{d.current, r.Name, d.location(field), q.at(r.Position), JSONata})
			})
		}
	}
	for _, r := range usage.Functions {
		if !jsonata.HasFunction(r.Name, &stepFunctions) {
			q.once("$"+r.Name+"()", func() { q.unknownFunction(r) })
		}
	}
}

// once calls report unless it was called for the same key before.
func (q *query) once(key string, report func()) {
	if !slices.Contains(q.seen, key) {
		q.seen = append(q.seen, key)
		report()
	}
}

// at returns the place of an offset in the expression, in UTF-16 units.
func (q *query) at(offset int) Pos {
	return Pos(q.val.Index + stringOffset(q.val.Raw, q.lead+offset))
}

// stringOffset returns where in raw, a JSON string with its quotes, the unit
// with an index in UTF-16 stands.
func stringOffset(raw string, units int) int {
	i := 1
	for units > 0 && i < len(raw)-1 {
		units--
		if raw[i] == '\\' {
			if i++; raw[i] == 'u' {
				i += 4
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		if r > 0xffff {
			units--
		}
		i += size
	}
	return i
}

func (q *query) report(code, message string, offset int) *Diagnostic {
	return q.decoder.report(Diagnostic{
		Code: code, Message: message, Path: q.location(q.field), place: Pos(q.val.Index), token: q.at(offset),
	})
}

// syntaxError reports an expression that does not parse, at the token that the
// parser stopped behind.
func (q *query) syntaxError(text string, err error) {
	var syntax *jsonata.Error
	if !errors.As(err, &syntax) {
		q.report(codeJSONata, err.Error(), 0)
		return
	}
	before := jsonval.JavaPrefix(text, max(syntax.Position, 0))
	if syntax.Token != "" {
		before = strings.TrimSuffix(before, syntax.Token)
	}
	q.report(codeJSONata, syntax.Message, jsonval.JavaLength(before)).Hint = syntaxHint(text, len(before))
}

// otherOperators are operators of other languages, and what to write instead.
var otherOperators = []struct{ text, hint string }{
	{"==", "write = to compare"},
	{"&&", "write and"},
	{"||", "write or"},
	{"!", "write $not(…)"},
	{"?.", "write a plain dot: what is not there yields nothing"},
	{"=>", "write function($x) { … }"},
	{"..", "a range stands in brackets of its own: [1..3], and as an index [[1..3]]"},
}

// syntaxHint says what to write instead of the operator at or just before an
// offset.
func syntaxHint(text string, at int) string {
	for _, op := range otherOperators {
		for _, start := range [...]int{at, at - 1} {
			if start >= 0 && strings.HasPrefix(text[start:], op.text) {
				return op.hint
			}
		}
	}
	if text == "" {
		return "the expression is empty"
	}
	return ""
}

// context reports a look at the context of the expression, which AWS leaves
// empty.
func (q *query) context(r jsonata.Reference) {
	q.report(codeUnsupportedJSONata, "Reference to '"+r.Name+"' at the top level is not supported.", r.Position).Hint = contextHint(r)
}

// contextHint says what to write instead of a look at the context.
func contextHint(r jsonata.Reference) string {
	switch name := r.Name; {
	case name == "$$" && len(r.Path) > 0 && slices.Contains(contextMembers, r.Path[0]):
		return "write $states.context." + r.Path[0]
	case (name == "$" || name == "$$") && len(r.Path) > 0:
		return "write $states.input." + inPath(r.Path[0])
	case name == "$" || name == "$$":
		return "write $states.input"
	case name == "*" || name == "**" || name == "%":
		return "begin with $states.input or a variable"
	case strings.EqualFold(name, "true") || strings.EqualFold(name, "false") || strings.EqualFold(name, "null"):
		return "write " + strings.ToLower(name)
	case jsonata.HasFunction(name, &stepFunctions):
		return "write $states.input." + name + ", or $" + name + " for the function"
	case isIdentifier(name):
		return "write $states.input." + name + ", or $" + name + " for a variable"
	default:
		return "write $states.input." + inPath(name)
	}
}

// contextMembers are the members of the context object, which is $$ in JSONPath.
var contextMembers = []string{"Execution", "Map", "State", "StateMachine", "Task"}

// inPath writes a name as a step of a path.
func inPath(name string) string {
	if isIdentifier(name) {
		return name
	}
	return "`" + name + "`"
}

// stateMembers are the members of $states.
var stateMembers = []string{"input", "context", "result", "errorOutput"}

// states reports a member that $states does not have in this place.
func (q *query) states(r jsonata.Reference) {
	if len(r.Path) == 0 {
		return
	}
	member, hint := r.Path[0], ""
	switch {
	case member == "input", member == "context",
		member == "result" && q.sees == seesResult,
		member == "errorOutput" && q.sees == seesErrorOutput:
		return
	case member == "result" && q.sees == seesErrorOutput:
		hint = "a Catch has $states.errorOutput"
	case member == "result":
		hint = "only Output and Assign of Task, Parallel and Map states have it"
	case member == "errorOutput":
		hint = "only Output and Assign of a Catch have it"
	default:
		hint = "$states has input and context"
		if near := spell.Nearest(member, stateMembers); near != "" {
			hint = "did you mean $states." + near + "?"
		}
	}
	q.once("$states."+member, func() {
		q.report(codeUnsupportedJSONata, "Field '$states."+member+"' does not exist.", r.Position).Hint = hint
	})
}

// stepFunctions are the options with which Step Functions evaluates.
var stepFunctions = jsonata.Options{StepFunctions: true}

// unknownFunction warns of a call that AWS accepts, and that fails when the
// state runs.
func (q *query) unknownFunction(r jsonata.Reference) {
	diag := q.report(codeFunction, "'$"+r.Name+"' is not a function", r.Position)
	if r.Name == "eval" {
		diag.Hint = "Step Functions has no $eval; $parse reads JSON"
	} else if near := spell.Nearest(r.Name, functionNames); near != "" {
		diag.Hint = "did you mean $" + near + "?"
	}
}

// functionNames are the functions that a misspelt name may mean.
var functionNames = []string{
	"abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "clone", "contains",
	"count", "decodeUrl", "decodeUrlComponent", "distinct", "each", "encodeUrl", "encodeUrlComponent", "error",
	"exists", "filter", "floor", "formatBase", "formatInteger", "formatNumber", "fromMillis", "hash", "join", "keys",
	"length", "lookup", "lowercase", "map", "match", "max", "merge", "millis", "min", "not", "now", "number", "pad",
	"parse", "parseInteger", "partition", "power", "random", "range", "reduce", "replace", "reverse", "round",
	"shuffle", "sift", "single", "sort", "split", "spread", "sqrt", "string", "substring", "substringAfter",
	"substringBefore", "sum", "toMillis", "trim", "type", "uppercase", "uuid", "zip",
}
