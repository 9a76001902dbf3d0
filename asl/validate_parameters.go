package asl

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// checkParameters checks the parameters of an integration: whether there are
// any, and, where the service's model is known, which are missing, unknown or of
// the wrong type.
func (d *decoder) checkParameters(o *object, arn string, r resource) {
	field := "Parameters"
	if d.stateLang == JSONata {
		field = "Arguments"
	}
	m := o.get(field)
	if m == nil {
		if d.openObject(o) || d.unsure && (o.has("Parameters") || o.has("Arguments")) {
			return
		}
		d.schema(o.pos, o.pos, field+" field is required for resource ARN: "+arn)
		return
	}
	request := shape.Request(r.service, r.api)
	if !m.val.IsObject() || request.Kind() == jsonval.Undefined {
		return
	}
	missing := false
	for f := range request.Fields {
		if f.Required && !d.hasParameter(m.val, f.Name) {
			d.field(m, "The field '"+f.Name+"' is required but was missing")
			missing = true
		}
	}
	if missing { // AWS says no more then
		return
	}
	m.val.ForEach(func(k, v gjson.Result) bool {
		d.checkParameter(m, request, k, v)
		return true
	})
}

// checkParameter checks one parameter. What is computed may be of any type.
func (d *decoder) checkParameter(m *member, request shape.Type, key, val gjson.Result) {
	name, computed := key.Str, false
	if d.stateLang == JSONPath {
		name, computed = strings.CutSuffix(name, ".$")
	} else {
		computed = strings.HasPrefix(val.Str, "{%")
	}
	var names []string
	for f := range request.Fields {
		if f.Name == name {
			if want := mistyped(f.Type.Kind(), val); want != "" && !computed {
				d.inTemplate(codeSchema, m, Pos(val.Index), "The value for the field '"+name+"' must be "+want).Hint = "found " + preview(val)
			}
			return
		}
		names = append(names, f.Name)
	}
	if d.reported[Error] >= maxProblems || len(name) > maxParameter {
		d.inTemplate(codeSchema, m, Pos(key.Index), "The field \""+name+"\" is not supported by Step Functions.")
		return
	}
	near := spell.Nearest(name, names)
	meant := near != ""
	if !meant {
		near = spell.Closest(name, names)
	}
	diag := d.inTemplate(codeSchema, m, Pos(key.Index), "The field \""+name+"\" is not supported by Step Functions. Did you mean '"+near+"'?")
	if meant {
		d.mean(diag, near+strings.TrimPrefix(key.Str, name))
		diag.Hint = "" // the message has it
	}
}

// maxParameter is the length of a name up to which a similar one is looked for.
const maxParameter = 200

// mistyped says of what type a parameter must be if val is of another. Null is
// of every type. Of structures AWS only speaks at run time.
func mistyped(kind jsonval.Kind, val gjson.Result) string {
	switch {
	case val.Type == gjson.Null:
	case kind == jsonval.String && val.Type != gjson.String:
		return "a STRING"
	case kind == jsonval.Number && val.Type != gjson.Number:
		return "an INTEGER"
	}
	return ""
}

func (d *decoder) hasParameter(val gjson.Result, name string) bool {
	found := d.hasUnknownKey(val)
	if found {
		return true
	}
	val.ForEach(func(k, _ gjson.Result) bool {
		found = k.Str == name || d.stateLang == JSONPath && k.Str == name+".$"
		return !found
	})
	return found
}
