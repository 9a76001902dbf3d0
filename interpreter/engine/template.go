package engine

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An expr computes a JSON value from what the frame sees.
type expr interface {
	eval(d *data) (jsonval.Value, *Failure)
}

// literal is a value that stands in the definition.
type literal struct{ value jsonval.Value }

func (e literal) eval(*data) (jsonval.Value, *Failure) { return e.value, nil }

// fieldPath is a path in a payload template.
type fieldPath struct {
	path  *jsonpath.Path
	field string // "k.$", or "ErrorPath"
}

func (e *fieldPath) eval(d *data) (jsonval.Value, *Failure) {
	v, err := e.path.Get(d)
	if err != nil {
		return v, runtimeFailure(d.f, "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
			e.path, e.field, d.root(e.path))
	}
	return v, nil
}

// root is what AWS prints as the input of a path that selects nothing.
func (d *data) root(p *jsonpath.Path) jsonval.Value {
	if p.Root() == jsonpath.Context {
		return d.Context()
	}
	return d.input
}

// call is an intrinsic function in a payload template.
type call struct{ fn *intrinsic.Call }

func (e *call) eval(d *data) (jsonval.Value, *Failure) {
	v, err := e.fn.Eval(d, d.a.x)
	if err != nil {
		return v, runtimeFailure(d.f, "%s", err)
	}
	return v, nil
}

// arrayExpr is an array of which some element is computed.
type arrayExpr []expr

func (e arrayExpr) eval(d *data) (jsonval.Value, *Failure) {
	elems := make([]jsonval.Value, len(e))
	for i, x := range e {
		v, fail := x.eval(d)
		if fail != nil {
			return v, fail
		}
		elems[i] = v
	}
	return jsonval.ArrayValue(elems), nil
}

// objectExpr is an object of which some member is computed, its members in the
// order of the result.
type objectExpr []memberExpr

type memberExpr struct {
	key   string
	value expr
}

func (e objectExpr) eval(d *data) (jsonval.Value, *Failure) {
	members := make([]jsonval.Member, len(e))
	for i := range e {
		v, fail := e[i].value.eval(d)
		if fail != nil {
			return v, fail
		}
		members[i] = jsonval.Member{Key: e[i].key, Value: v}
	}
	return jsonval.ObjectValue(members), nil
}

// compileTemplate compiles a payload template. What has no ".$" key in it is a literal.
func compileTemplate(v jsonval.Value) (expr, error) {
	switch v.Kind() {
	case jsonval.Array:
		elems := make(arrayExpr, v.Len())
		dynamic := false
		for i, e := range v.Elems() {
			x, err := compileTemplate(e)
			if err != nil {
				return nil, err
			}
			if _, ok := x.(literal); !ok {
				dynamic = true
			}
			elems[i] = x
		}
		if dynamic {
			return elems, nil
		}
	case jsonval.Object:
		return compileObject(v)
	}
	return literal{v}, nil
}

// compileObject puts the members in the order in which AWS writes them: first
// all that stand as they are, then those that end in ".$", which AWS keeps in a
// Java HashMap.
func compileObject(v jsonval.Value) (expr, error) {
	var object objectExpr
	var computed []memberExpr
	dynamic := false
	for _, m := range v.Members() {
		if key, ok := strings.CutSuffix(m.Key, ".$"); ok {
			x, err := compileExpr(m.Value.Str(), m.Key)
			if err != nil {
				return nil, err
			}
			computed = append(computed, memberExpr{key, x})
			continue
		}
		x, err := compileTemplate(m.Value)
		if err != nil {
			return nil, err
		}
		if _, ok := x.(literal); !ok {
			dynamic = true
		}
		object = append(object, memberExpr{m.Key, x})
	}
	if len(computed) == 0 && !dynamic {
		return literal{v}, nil
	}
	jsonval.HashOrder(computed, func(m memberExpr) int32 { return jsonval.StringHash(m.key) })
	return append(object, computed...), nil
}

// compileExpr compiles the text of a ".$" member: a path or an intrinsic function.
func compileExpr(text, field string) (expr, error) {
	if intrinsic.IsCall(text) {
		fn, err := intrinsic.Parse(text)
		if err != nil {
			return nil, err
		}
		return &call{fn}, nil
	}
	path, err := jsonpath.Parse(text)
	if err != nil {
		return nil, err
	}
	return &fieldPath{path, field}, nil
}
