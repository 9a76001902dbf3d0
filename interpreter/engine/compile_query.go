package engine

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// queries compiles a field of a JSONata state: every string {% … %} in it is an
// expression, everything else stands for itself. An absent field is nil.
func (c *compiler) queries(j asl.JSON, location string) expr {
	if !j.Set() {
		return nil
	}
	e, err := compileQueries(c.json(j), location)
	if err != nil {
		c.errorf(j.Pos, "%s: %v", location, err)
	}
	return e
}

func compileQueries(v jsonval.Value, location string) (expr, error) {
	switch v.Kind() {
	case jsonval.String:
		if inQuery(v.Str()) {
			return compileQuery(v.Str(), location)
		}
	case jsonval.Array:
		elems := make(arrayExpr, v.Len())
		dynamic := false
		for i, e := range v.Elems() {
			x, err := compileQueries(e, fmt.Sprintf("%s[%d]", location, i))
			if err != nil {
				return nil, err
			}
			_, isLiteral := x.(literal)
			dynamic = dynamic || !isLiteral
			elems[i] = x
		}
		if dynamic {
			return elems, nil
		}
	case jsonval.Object:
		members := make(objectExpr, v.Len())
		dynamic := false
		for i, m := range v.Members() {
			x, err := compileQueries(m.Value, location+"/"+m.Key)
			if err != nil {
				return nil, err
			}
			_, isLiteral := x.(literal)
			dynamic = dynamic || !isLiteral
			members[i] = memberExpr{m.Key, x}
		}
		if dynamic {
			return members, nil
		}
	}
	return literal{v}, nil
}

// queryText compiles a text field of a JSONata state.
func (c *compiler) queryText(t asl.Text, location string) expr {
	if !t.Set {
		return nil
	}
	if !inQuery(t.Value) {
		return literal{jsonval.StringValue(t.Value)}
	}
	return c.typed(t.Value, location, jsonval.String, t.Pos)
}

// typed compiles an expression whose value must be of one kind.
func (c *compiler) typed(text, location string, kind jsonval.Kind, pos asl.Pos) expr {
	q, err := compileQuery(text, location)
	if err != nil {
		c.errorf(pos, "%s: %v", location, err)
		return nil
	}
	return &typed{q, kind}
}

// queryAssign compiles the Assign of a JSONata state.
func (c *compiler) queryAssign(j asl.JSON, location string) []assignment {
	if !j.Set() {
		return nil
	}
	var as []assignment
	for _, m := range c.json(j).Members() {
		e, err := compileQueries(m.Value, location+"/"+m.Key)
		if err != nil {
			c.errorf(j.Pos, "%s/%s: %v", location, m.Key, err)
		}
		as = append(as, assignment{m.Key, e})
	}
	return as
}
