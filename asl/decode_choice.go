package asl

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

func (d *decoder) choice(o *object, b Base) *Choice {
	d.required(o, "Choices")
	c := &Choice{Base: b, Default: d.text(o, "Default")}
	_, rules := d.elems(o, "Choices")
	c.Choices = make([]Rule, 0, len(rules))
	for i, val := range rules {
		d.enterElem("Choices", i)
		if r, ok := d.rule(val, i); ok {
			c.Choices = append(c.Choices, r)
		}
		d.leave()
	}
	return c
}

// operators are the comparison operators in the order of AWS's messages.
var operators = []string{
	"StringEquals", "IsBoolean", "StringLessThan", "IsNumeric", "BooleanEquals", "StringLessThanEqualsPath",
	"NumericLessThan", "NumericGreaterThan", "NumericLessThanPath", "StringMatches", "TimestampLessThanEqualsPath",
	"NumericEquals", "TimestampGreaterThan", "StringGreaterThanEqualsPath", "TimestampGreaterThanEqualsPath",
	"TimestampLessThanEquals", "NumericLessThanEqualsPath", "TimestampEquals", "BooleanEqualsPath", "IsTimestamp",
	"StringLessThanEquals", "NumericLessThanEquals", "StringLessThanPath", "TimestampGreaterThanPath",
	"StringGreaterThan", "StringGreaterThanPath", "IsString", "StringEqualsPath", "TimestampEqualsPath",
	"TimestampLessThan", "StringGreaterThanEquals", "NumericGreaterThanPath", "NumericGreaterThanEquals",
	"NumericEqualsPath", "TimestampLessThanPath", "IsNull", "IsPresent", "TimestampGreaterThanEquals",
	"NumericGreaterThanEqualsPath",
}

// ruleKinds are the fields of which a rule has exactly one.
var ruleKinds = []string{"And", "Or", "Not", "Variable", "Condition"}

// nestedFields are the fields of a rule inside And, Or and Not; ruleFields those
// of a rule in Choices.
var (
	nestedFields = func() fieldSet {
		set := fieldSet{"And": pathOnly, "Or": pathOnly, "Not": pathOnly, "Variable": pathOnly, "Comment": both}
		for _, op := range operators {
			set[op] = pathOnly
		}
		return set
	}()
	ruleFields = func() fieldSet {
		set := fieldSet{"Next": both, "Assign": both, "Condition": jsonataOnly, "Output": jsonataOnly}
		for name, lang := range nestedFields {
			set[name] = lang
		}
		return set
	}()
)

// rule reads one entry of Choices.
func (d *decoder) rule(val gjson.Result, i int) (Rule, bool) {
	o := d.elemObject(val)
	if o == nil {
		return Rule{}, false
	}
	d.accept(o, ruleFields, d.stateLang)
	d.required(o, "Next")
	assign, names := d.assign(o)
	r := Rule{
		Next:   d.text(o, "Next"),
		Assign: assign,
		Output: d.template(o, "Output"),
	}
	d.graph.elemEdge(d.current, "Choices", i, r.Next, names)
	if d.stateLang == JSONPath {
		r.Test = d.test(o)
		return r, true
	}
	r.Test.Pos = o.pos
	if m := o.get("Condition"); m != nil {
		r.Condition = jsonOf(m)
		if !m.val.IsBool() {
			d.wholeExpression(m)
		}
	} else {
		d.ruleKind(o)
	}
	return r, true
}

// ruleKind reports a rule that is not of exactly one kind.
func (d *decoder) ruleKind(o *object) string {
	kind := ""
	for i := range o.members {
		m := &o.members[i]
		if m.bad || !slices.Contains(ruleKinds, m.key) {
			continue
		}
		if kind != "" {
			d.schema(o.pos, m.keyPos, "The object must have only one of the following fields, ["+strings.Join(ruleKinds, ", ")+"]")
			return ""
		}
		kind = m.key
	}
	if kind == "" && !d.openObject(o) && !slices.ContainsFunc(o.members, func(m member) bool { return m.bad && slices.Contains(ruleKinds, m.key) }) {
		d.schema(o.pos, o.pos, "The object must have only one of the following fields, ["+strings.Join(ruleKinds, ", ")+"]")
	}
	return kind
}

// test reads a JSONPath condition.
func (d *decoder) test(o *object) Test {
	t := Test{Pos: o.pos}
	kind := d.ruleKind(o)
	if kind == "And" || kind == "Or" || kind == "Not" {
		d.notSupported(o, operators...)
	}
	switch kind {
	case "And":
		t.And = d.nestedTests(o, "And")
	case "Or":
		t.Or = d.nestedTests(o, "Or")
	case "Not":
		if m := d.typed(o, "Not", "OBJECT"); m != nil {
			d.enter("Not")
			nested := d.nestedTest(m.val)
			t.Not = &nested
			d.leave()
		}
	case "Variable":
		t.Variable = d.variablePath(o)
		t.Operator, t.Operand = d.operator(o)
	}
	return t
}

func (d *decoder) nestedTests(o *object, name string) []Test {
	_, elems := d.elems(o, name)
	tests := make([]Test, 0, len(elems))
	for i, val := range elems {
		d.enterElem(name, i)
		if val.IsObject() {
			tests = append(tests, d.nestedTest(val))
		} else {
			d.elemObject(val)
		}
		d.leave()
	}
	return tests
}

func (d *decoder) nestedTest(val gjson.Result) Test {
	o := d.object(val)
	d.accept(o, nestedFields, d.stateLang)
	return d.test(o)
}

// operator reads the one comparison of a rule.
func (d *decoder) operator(o *object) (string, JSON) {
	d.operatorCount(o)
	for i := range o.members {
		m := &o.members[i]
		if m.bad {
			continue
		}
		if _, ok := operandTypes[m.key]; ok {
			return m.key, d.operand(m)
		}
	}
	return "", JSON{}
}

func (d *decoder) operatorCount(o *object) {
	n, second := o.count(operators)
	switch {
	case n > 1:
		d.schema(o.pos, second, "There should only be one of the following fields: ["+strings.Join(operators, ", ")+"]").
			Hint = "join comparisons with And or Or"
	case n == 0 && !d.openObject(o):
		d.schema(o.pos, o.pos, "This object should have only one of the following fields: ["+strings.Join(operators, ", ")+"]").
			Hint = "add a comparison such as \"StringEquals\""
	}
}

// operandTypes says what each operator compares with.
var operandTypes = func() map[string]string {
	types := make(map[string]string, len(operators))
	for _, op := range operators {
		switch {
		case strings.HasSuffix(op, "Path"):
			types[op] = "PATH"
		case strings.HasPrefix(op, "Is"), op == "BooleanEquals":
			types[op] = "BOOLEAN"
		case strings.HasPrefix(op, "Numeric"):
			types[op] = "NUMBER"
		case strings.HasPrefix(op, "Timestamp"):
			types[op] = "TIMESTAMP"
		default:
			types[op] = "STRING"
		}
	}
	return types
}()

// operand reads what a comparison compares with.
func (d *decoder) operand(m *member) JSON {
	want := operandTypes[m.key]
	if want == "PATH" || want == "TIMESTAMP" {
		if m.val.Type != gjson.String {
			d.wrongType(m, "STRING")
			return JSON{}
		}
		if want == "PATH" {
			d.checkOperandPath(m)
		} else {
			d.timestamp(m)
		}
		return jsonOf(m)
	}
	if !isA(m.val, want) {
		d.wrongType(m, want)
		return JSON{}
	}
	if m.key == "StringMatches" {
		d.pattern(m)
	}
	return jsonOf(m)
}

// pattern checks the operand of StringMatches: a backslash stands before an
// asterisk or another backslash.
func (d *decoder) pattern(m *member) {
	s := m.val.Str
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		i++
		if i == len(s) || s[i] != '*' && s[i] != '\\' {
			d.field(m, "Invalid escape sequence in StringMatches pattern").Hint = `write \\* for an asterisk and \\\\ for a backslash`
			return
		}
	}
}
