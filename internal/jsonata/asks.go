package jsonata

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An Ask is what an expression asks of something that it refers to, so that
// values can be made on which its answer depends.
type Ask struct {
	Reference
	Named  []jsonval.Value // the literals that it is compared with
	Values []jsonval.Value // some that make a difference, those among them
	Exists bool            // whether it is there makes one
}

// Asks returns what a condition asks of each variable, once for each place in
// the text, as far as that can be told without evaluation.
func (e *Expression) Asks() []Ask {
	w := askWalk{source: e.source}
	w.truth(e.root)
	free := e.Usage().Variables
	return slices.DeleteFunc(w.asks, func(a Ask) bool { // of what it binds itself
		return !slices.ContainsFunc(free, func(r Reference) bool { return r.Name == a.Name })
	})
}

type askWalk struct {
	source string
	named  []jsonval.Value // in the comparison around
	asks   []Ask
}

// ask notes values for all that goes into n, by way of the functions around it.
func (w *askWalk) ask(n *node, values []jsonval.Value) {
	if n.kind == nodeFunction && len(n.list) > 0 {
		arguments := make([]jsonval.Value, len(values))
		for i, v := range values {
			arguments[i] = before(n.lhs.value, v)
		}
		w.inner(n.list[1:])
		w.ask(n.list[0], arguments)
		return
	}
	if n.kind == nodeBinary {
		w.ask(n.lhs, values)
		w.ask(n.rhs, values)
		return
	}
	s := sourceWalk{usage: usageWalk{source: w.source}}
	s.follow(n, nil)
	for _, ref := range s.found {
		w.asks = append(w.asks, Ask{Reference: ref, Named: w.named, Values: values})
	}
	n.each(func(child *node) { w.inner([]*node{child}) })
}

// inner looks for conditions within arguments, which decide, too.
func (w *askWalk) inner(list []*node) {
	for _, n := range list {
		if n.kind == nodeCondition || n.kind == nodeBinary {
			w.truth(n)
		}
	}
}

// before is a value of which a function makes another.
func before(function string, v jsonval.Value) jsonval.Value {
	n := int(v.Float())
	switch function {
	case "count":
		if v.Kind() == jsonval.Number && n >= 0 && n <= 50 {
			items := make([]jsonval.Value, n)
			for i := range items {
				items[i] = jsonval.ObjectValue(nil)
			}
			return jsonval.ArrayValue(items)
		}
	case "length":
		if v.Kind() == jsonval.Number && n >= 0 && n <= 1000 {
			return jsonval.StringValue(strings.Repeat("x", n))
		}
	case "sum", "max", "min", "average":
		return jsonval.ArrayValue([]jsonval.Value{v})
	case "number":
		return jsonval.StringValue(v.String())
	case "string":
		if parsed, err := jsonval.Parse(v.Str()); err == nil {
			return parsed
		}
	}
	return v
}

// truth walks n, of which it matters whether it is true.
func (w *askWalk) truth(n *node) {
	both := []jsonval.Value{jsonval.BoolValue(true), jsonval.BoolValue(false)}
	switch n.kind {
	case nodeBlock:
		for _, expr := range n.list {
			w.truth(expr)
		}
	case nodeBind:
		w.truth(n.rhs)
	case nodeCondition:
		w.truth(n.lhs)
		w.truth(n.rhs)
		if n.third != nil {
			w.truth(n.third)
		}
	case nodeBinary:
		switch n.value {
		case "and", "or":
			w.truth(n.lhs)
			w.truth(n.rhs)
		case "=", "!=", "<", "<=", ">", ">=", "in":
			w.compare(n)
		default:
			w.ask(n, both)
		}
	case nodeFunction:
		w.call(n, both)
	case nodeLiteral:
	default:
		w.ask(n, both)
	}
}

func (w *askWalk) call(n *node, both []jsonval.Value) {
	text := jsonval.StringValue
	switch name := n.lhs.value; {
	case len(n.list) == 0:
	case name == "not" || name == "boolean":
		w.truth(n.list[0])
	case name == "exists":
		before := len(w.asks)
		w.ask(n.list[0], nil)
		for i := before; i < len(w.asks); i++ {
			w.asks[i].Exists = true
		}
	case len(n.list) > 1: // $contains, $match and their like
		values := []jsonval.Value{text("other")}
		for _, arg := range n.list[1:] {
			values = append(literals(arg), values...)
		}
		w.ask(n.list[0], values)
	default:
		w.ask(n, both)
	}
}

// compare asks for values on both sides of a comparison, with the boundary.
func (w *askWalk) compare(n *node) {
	all := append(literals(n.lhs), literals(n.rhs)...)
	w.named = all
	defer func() { w.named = nil }()
	var values []jsonval.Value
	for _, v := range all {
		values = append(values, v)
		switch {
		case v.Kind() == jsonval.Number:
			values = append(values, jsonval.FloatValue(v.Float()+1), jsonval.FloatValue(v.Float()-1))
		case v.Kind() == jsonval.Bool:
			values = append(values, jsonval.BoolValue(!v.Bool()))
		case v.Kind() == jsonval.String && strings.ContainsAny(n.value, "<>"):
			values = append(values, jsonval.StringValue(v.Str()+"~"), jsonval.StringValue(""))
		default:
			values = append(values, jsonval.StringValue("other"))
		}
	}
	if len(all) == 0 { // two that are compared with each other
		values = []jsonval.Value{jsonval.IntValue(1), jsonval.IntValue(2)}
	}
	if n.value == "in" && n.rhs.kind != nodeArray { // one of what is there
		w.ask(n.lhs, values)
		w.ask(n.rhs, []jsonval.Value{jsonval.ArrayValue(values[:1]), jsonval.ArrayValue(nil)})
		return
	}
	w.ask(n.lhs, values)
	w.ask(n.rhs, values)
}

// literals are the literals in n.
func literals(n *node) []jsonval.Value {
	var out []jsonval.Value
	switch v := n.lit.(type) {
	case str:
		out = append(out, jsonval.StringValue(string(v)))
	case number:
		out = append(out, jsonval.FloatValue(float64(v)))
	case literal:
		out = append(out, jsonval.NumberValue(string(v)))
	case boolean:
		out = append(out, jsonval.BoolValue(bool(v)))
	case null:
		out = append(out, jsonval.NullValue())
	}
	if n.kind == nodeNegate && n.lhs != nil {
		for _, v := range literals(n.lhs) {
			out = append(out, jsonval.FloatValue(-v.Float()))
		}
		return out
	}
	n.each(func(child *node) { out = append(out, literals(child)...) })
	return out
}
