package intrinsic

import (
	"errors"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// AWS's messages for a template with a brace too many.
var (
	//lint:ignore ST1005 the text is AWS's
	errUnclosed = errors.New("Invalid template in States.Format: matching '}' not found for '{'.")
	//lint:ignore ST1005 the text is AWS's
	errUnopened = errors.New("Invalid template in States.Format: matching '{' not found for '}'.")
)

// format replaces every {} of the template with an argument. The template's
// escapes are read here, not before, because \{ is not the start of a {}.
func format(c *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) == 0 || args[0].Kind() != jsonval.String {
		return jsonval.Value{}, errInvalid
	}
	template := args[0].Str()
	if c.args[0].literal.Exists() {
		template = c.args[0].raw
	}
	var b strings.Builder
	next := 1
	for i := 0; i < len(template); i++ {
		ch := template[i]
		switch {
		case ch == '\\' && i+1 < len(template) && strings.IndexByte(`'{}\`, template[i+1]) >= 0:
			i++
			b.WriteByte(template[i])
		case ch == '}':
			return jsonval.Value{}, errUnopened
		case ch != '{':
			b.WriteByte(ch)
		case i+1 >= len(template) || template[i+1] != '}':
			return jsonval.Value{}, errUnclosed
		default:
			if next >= len(args) {
				return jsonval.Value{}, errInvalid
			}
			b.WriteString(printed(&c.args[next], args[next]))
			next++
			i++
		}
	}
	if next != len(args) {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.StringValue(b.String()), nil
}

// printed is how format prints v, the value of a. What comes straight from
// States.StringToJson is printed as JSON, anything else as Java prints it.
func printed(a *arg, v jsonval.Value) string {
	if a.call != nil && a.call.name == "States.StringToJson" {
		return v.String()
	}
	return v.JavaString()
}

// stringSplit splits at any of the characters of its second argument and drops
// empty pieces.
func stringSplit(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 || args[0].Kind() != jsonval.String || args[1].Kind() != jsonval.String {
		return jsonval.Value{}, errInvalid
	}
	delimiters := args[1].Str()
	pieces := strings.FieldsFunc(args[0].Str(), func(r rune) bool { return strings.ContainsRune(delimiters, r) })
	elems := make([]jsonval.Value, len(pieces))
	for i, piece := range pieces {
		elems[i] = jsonval.StringValue(piece)
	}
	return jsonval.ArrayValue(elems), nil
}
