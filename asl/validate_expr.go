package asl

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
)

const (
	notJSONPath      = "Value must be a valid JSONPath."
	notReferencePath = "Value is not a Reference Path"
	noDollarPath     = "Value is not a Reference Path: Reference path didn't start with '$'"
)

func jsonOf(m *member) JSON {
	return JSON{Text: m.val.Raw, Pos: Pos(m.val.Index)}
}

// literal reads a field that is handed on as it stands.
func (d *decoder) literal(o *object, name string) JSON {
	if m := o.get(name); m != nil {
		return jsonOf(m)
	}
	return JSON{}
}

// pathField reads a field that is a string holding a path or, where nullable, null.
func (d *decoder) pathField(o *object, name string, nullable bool) (Path, *member) {
	m := o.get(name)
	if m == nil {
		return Path{}, nil
	}
	p := Path{Set: true, Pos: Pos(m.val.Index)}
	if m.val.Type == gjson.Null && nullable {
		p.Null = true
		return p, nil
	}
	if m.val.Type != gjson.String {
		d.wrongType(m, "STRING")
		return Path{}, nil
	}
	p.Text = m.val.Str
	return p, m
}

// jsonPath reads InputPath and OutputPath: any path, or null.
func (d *decoder) jsonPath(o *object, name string) Path {
	p, m := d.pathField(o, name, true)
	if m != nil {
		path, err := jsonpath.Parse(p.Text)
		if err != nil {
			d.field(m, notJSONPath).Hint = pathHint(p.Text, err)
		}
		d.uses(path, p.Pos)
	}
	return p
}

// referencePath reads ResultPath: where in the input to write, or null.
func (d *decoder) referencePath(o *object, name string) Path {
	p, m := d.pathField(o, name, true)
	if m != nil {
		if path := d.reference(m); path != nil && path.Root() != jsonpath.Input {
			d.field(m, notReferencePath).Hint = "a result can only be written into the state's input: write a path that starts with \"$.\""
		}
	}
	return p
}

// itemsPath reads ItemsPath: a place in the input, the context or a variable.
func (d *decoder) itemsPath(o *object) Path {
	return d.valuePath(o, "ItemsPath")
}

// valuePath reads a path that selects one value.
func (d *decoder) valuePath(o *object, name string) Path {
	p, m := d.pathField(o, name, false)
	if m != nil {
		d.uses(d.reference(m), p.Pos)
	}
	return p
}

// numberPath reads one of Map's paths to a number, which AWS does not let read
// the context object.
func (d *decoder) numberPath(o *object, name string) Path {
	p, m := d.pathField(o, name, false)
	if m != nil {
		path := d.reference(m)
		if path != nil && path.Root() == jsonpath.Context {
			d.field(m, notReferencePath).Hint = "of Map's paths only ItemsPath may read the context object"
		}
		d.uses(path, p.Pos)
	}
	return p
}

// reference checks a field that is a Reference Path and returns it, or nil.
func (d *decoder) reference(m *member) *jsonpath.Path {
	path, err := jsonpath.ParseReference(m.val.Str)
	switch {
	case err == nil:
		return path
	case !strings.HasPrefix(m.val.Str, "$"):
		d.field(m, noDollarPath).Hint = pathHint(m.val.Str, err)
	default:
		d.field(m, notReferencePath).Hint = pathHint(m.val.Str, err)
	}
	return nil
}

// pathOrIntrinsic reads ErrorPath and CausePath.
func (d *decoder) pathOrIntrinsic(o *object, name string) Path {
	p, m := d.pathField(o, name, false)
	switch {
	case m == nil:
	case intrinsic.IsCall(p.Text):
		call, err := intrinsic.Parse(p.Text)
		if err != nil {
			d.field(m, notJSONPath).Hint = err.Error()
			return p
		}
		d.usesOfCall(call, p.Pos)
	default:
		path, err := jsonpath.Parse(p.Text)
		if err != nil {
			d.field(m, notJSONPath).Hint = pathHint(p.Text, err)
		}
		d.uses(path, p.Pos)
	}
	return p
}

// variablePath reads what a Choice rule compares. AWS also takes paths that
// select several values.
func (d *decoder) variablePath(o *object) Path {
	p, m := d.pathField(o, "Variable", false)
	if m == nil {
		return p
	}
	path, err := jsonpath.Parse(p.Text)
	switch {
	case err == nil:
		d.uses(path, p.Pos)
	case strings.HasPrefix(p.Text, "$"):
		d.field(m, notReferencePath).Hint = pathHint(p.Text, err)
	default:
		d.field(m, noDollarPath).Hint = pathHint(p.Text, err)
	}
	return p
}

// checkOperandPath checks the path that an operator compares with.
func (d *decoder) checkOperandPath(m *member) {
	d.uses(d.reference(m), Pos(m.val.Index))
}

// pathHint says what is wrong with a path, or what to write.
func pathHint(text string, err error) string {
	if text != "" && text[0] != '$' {
		return "write \"$." + text + "\""
	}
	detail := err.Error()
	return strings.TrimPrefix(strings.TrimPrefix(detail, notReferencePath), ": ")
}

// template reads a field that is filled in at run time: a payload template, or
// JSON with JSONata expressions.
func (d *decoder) template(o *object, name string) JSON {
	m := o.get(name)
	if m == nil {
		return JSON{}
	}
	if d.stateLang == JSONata {
		if name == "Items" && m.val.Type == gjson.String {
			d.wholeExpression(m)
			return jsonOf(m)
		}
		d.enter(name)
		d.expressions(m.val)
		d.leave()
		return jsonOf(m)
	}
	if !m.val.IsObject() && objectTemplates[name] {
		d.wrongType(m, "OBJECT")
		return JSON{}
	}
	d.payload(m, m.val)
	return jsonOf(m)
}

// objectTemplates are the payload templates that must be objects.
var objectTemplates = map[string]bool{"Parameters": true, "ItemSelector": true, "ResultSelector": true}

// payload checks the fields of a payload template, at any depth of the field m.
func (d *decoder) payload(m *member, val gjson.Result) {
	if val.IsArray() {
		val.ForEach(func(_, v gjson.Result) bool {
			d.payload(m, v)
			return true
		})
		return
	}
	if !val.IsObject() {
		return
	}
	o := d.object(val)
	for i := range o.members {
		f := &o.members[i]
		name, dynamic := strings.CutSuffix(f.key, ".$")
		switch {
		case d.spoken(f.keyPos, false): // it may end in ".$"
		case !dynamic && f.val.Type == gjson.String:
			d.checkNoDollar(m, f)
		case !dynamic:
			d.payload(m, f.val)
		default:
			if o.has(name) {
				d.inTemplate(codeSchema, m, f.keyPos, "A duplicate field will exist after renaming to strip the \".$\" suffix from: "+f.key)
			}
			d.dynamic(m, f)
		}
	}
}

// dynamic checks a field whose name ends in ".$".
func (d *decoder) dynamic(m, f *member) {
	text, hint := f.val.Str, ""
	switch {
	case f.val.Type != gjson.String:
		hint = "found " + preview(f.val) + `; only a string is evaluated: drop the ".$" for a fixed value`
	case intrinsic.IsCall(text):
		call, err := intrinsic.Parse(text)
		if err == nil {
			d.usesOfCall(call, Pos(f.val.Index))
			return
		}
		hint = err.Error()
	default:
		path, err := jsonpath.Parse(text)
		if err == nil {
			d.uses(path, Pos(f.val.Index))
			return
		}
		hint = pathHint(text, err)
	}
	d.inTemplate(codeSchema, m, Pos(f.val.Index), "The value for the field '"+f.key+"' must be a valid JSONPath or a valid intrinsic function call").Hint = hint
}

func (d *decoder) checkNoDollar(m, f *member) {
	s := f.val.Str
	if len(s) < 2 || s[0] != '$' || s[1] != '.' && s[1] != '[' && s[1] != '$' {
		return
	}
	if _, err := jsonpath.Parse(s); err != nil {
		return
	}
	d.inTemplate(codeNoDollar, m, Pos(f.val.Index), "The value of '"+f.key+"' looks like a JSONPath. Instead of '"+f.key+"', use '"+f.key+".$' to evaluate it as a JSONPath at runtime.")
}

// inTemplate reports a problem inside the field m, whose location AWS gives.
func (d *decoder) inTemplate(code string, m *member, pos Pos, message string) *Diagnostic {
	return d.report(Diagnostic{Code: code, Message: message, Path: d.location(m.key), place: m.keyPos, token: pos})
}
