package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
)

// A truth is what is known of a test.
type truth uint8

const (
	maybe truth = iota
	never
	always
)

// choose follows the data through a Choice state.
func (v *view) choose(c *asl.Choice) {
	s := v.state
	out := v.selected(s.OutputPath, "OutputPath", v.document)
	v.template(s.Assign, "Assign", v.document)
	verdicts := make([]truth, len(c.Choices))
	for i := range c.Choices {
		r := &c.Choices[i]
		verdicts[i] = v.holds(&r.Test, "Choices["+strconv.Itoa(i)+"]")
		v.template(r.Assign, "Choices["+strconv.Itoa(i)+"]/Assign", v.document)
		if verdicts[i] == always { // the others are never looked at
			break
		}
	}
	v.branch(verdicts, c, func(int) *shape { return out })
}

// chooseQuery is choose in JSONata.
func (v *view) chooseQuery(c *asl.Choice, sees states) {
	verdicts := make([]truth, len(c.Choices))
	for i := range c.Choices {
		r := &c.Choices[i]
		name := "Choices[" + strconv.Itoa(i) + "]"
		switch condition := strings.TrimSpace(strings.Trim(gjson.Parse(r.Condition.Text).String(), "{%}")); condition {
		case "true":
			verdicts[i] = always
		case "false":
			verdicts[i] = never
		default:
			v.computed(r.Condition, name+"/Condition", sees)
		}
		v.computed(r.Assign, name+"/Assign", sees)
	}
	fallback := v.input
	if v.state.Output.Set() {
		fallback = v.computed(v.state.Output, "Output", sees)
	}
	v.computed(v.state.Assign, "Assign", sees)
	v.branch(verdicts, c, func(i int) *shape {
		if i >= 0 && c.Choices[i].Output.Set() {
			return v.computed(c.Choices[i].Output, "Choices["+strconv.Itoa(i)+"]/Output", sees)
		}
		if i >= 0 {
			return v.input
		}
		return fallback
	})
}

// branch sends what out returns, for a rule or -1 for Default, to where it may
// go, and reports the rules that no data ever takes.
func (v *view) branch(verdicts []truth, c *asl.Choice, out func(int) *shape) {
	taken := -1
	for i, verdict := range verdicts {
		r := &c.Choices[i]
		name := "Choices[" + strconv.Itoa(i) + "]"
		switch {
		case taken >= 0 && v.reporting:
			v.report("UNREACHABLE_CHOICE", v.state, name, r.Pos, fmt.Sprintf("This rule is never looked at: rule %d always matches", taken+1)).
				Hint = "put the rule that always matches last, or make it the Default"
		case verdict == never && v.reporting:
			v.report("CHOICE_NEVER_MATCHES", v.state, name, r.Pos, "This rule never matches").Hint = why(r)
		}
		if verdict == always && taken < 0 {
			taken = i
		}
	}
	for _, e := range v.state.out {
		switch {
		case e.kind == defaultEdge && taken < 0:
			v.enter(e.to, out(-1))
		case e.kind == ruleEdge && verdicts[e.index] != never && (taken < 0 || e.index <= taken):
			v.enter(e.to, out(e.index))
		}
	}
}

// holds returns what is known of a test, and reports the paths in it that lead
// nowhere, but for those that the test itself asks whether they do.
func (v *view) holds(t *asl.Test, name string) truth {
	switch {
	case t.And != nil:
		return v.all(t.And, name)
	case t.Or != nil:
		result := never
		for i := range t.Or {
			switch v.holds(&t.Or[i], name) {
			case always:
				return always
			case maybe:
				result = maybe
			}
		}
		return result
	case t.Not != nil:
		switch v.holds(t.Not, name) {
		case never:
			return always
		case always:
			return never
		}
		return maybe
	}
	return v.compares(t, name)
}

// all returns what is known of tests of which all must hold: those after one
// that never does are not looked at, and those that contradict each other never
// hold together.
func (v *view) all(tests []asl.Test, name string) truth {
	result := always
	for i := range tests {
		switch v.holds(&tests[i], name) {
		case never:
			return never
		case maybe:
			result = maybe
		}
	}
	if contradiction(tests) != "" {
		return never
	}
	return result
}

func (v *view) compares(t *asl.Test, name string) truth {
	p, err := jsonpath.Parse(t.Variable.Text)
	if err != nil || p.Root() == jsonpath.Variable {
		return maybe
	}
	s := v.document
	if p.Root() == jsonpath.Context {
		s = v.context()
	}
	steps, whole := p.Lead()
	found, at := walk(s, steps)
	present, _ := strconv.ParseBool(t.Operand.Text)
	if at < len(steps) {
		if t.Operator == "IsPresent" {
			return truthOf(!present)
		}
		if whole || !steps[at].IsIndex {
			v.missing(missing{path: p.String(), steps: steps, at: at, parent: found, pos: t.Variable.Pos, field: name})
		}
		return maybe
	}
	if strings.HasSuffix(t.Operator, "Path") {
		v.read(gjson.Parse(t.Operand.Text).Str, t.Operand.Pos, name, v.document)
		return maybe
	}
	if !whole {
		return maybe
	}
	if t.Operator == "IsPresent" {
		if len(steps) == 0 || surely(s, steps) {
			return truthOf(present)
		}
		return maybe
	}
	return compared(t, found, len(steps) == 0 || surely(s, steps))
}

// surely reports whether all steps are always there.
func surely(s *shape, steps []jsonpath.Step) bool {
	for i := range steps {
		if steps[i].IsIndex || !s.has(steps[i].Name) {
			return false
		}
		s = s.get(steps[i].Name)
	}
	return true
}

func truthOf(b bool) truth {
	if b {
		return always
	}
	return never
}

// compared returns what is known of a comparison of a value that is there,
// perhaps only sometimes.
func compared(t *asl.Test, s *shape, there bool) truth {
	want := operandKind(t.Operator)
	if t.Operator == "IsTimestamp" {
		return maybe
	}
	if strings.HasPrefix(t.Operator, "Is") {
		is, _ := strconv.ParseBool(t.Operand.Text)
		switch {
		case s.kinds&want == 0:
			return certain(!is, there)
		case s.kinds&^want == 0:
			return certain(is, there)
		}
		return maybe
	}
	if s.kinds&want == 0 {
		return never
	}
	if s.kinds != want || s.value == "" {
		return maybe
	}
	holds, ok := evaluate(t.Operator, s.value, t.Operand.Text)
	if !ok {
		return maybe
	}
	return certain(holds, there)
}

// certain is truthOf, but says nothing true of a value that may be absent: then
// the state fails.
func certain(b, there bool) truth {
	if b && !there {
		return maybe
	}
	return truthOf(b)
}

// operandKind is the type of the values of which an operator can hold.
func operandKind(operator string) kinds {
	switch {
	case operator == "IsNull":
		return isNull
	case strings.Contains(operator, "Numeric"):
		return isNumber
	case strings.Contains(operator, "Boolean"):
		return isBool
	}
	return isString
}

// evaluate compares two literals; ok is false for operators that this does not
// do.
func evaluate(operator, value, operand string) (holds, ok bool) {
	a, b := gjson.Parse(value), gjson.Parse(operand)
	order := 0
	switch {
	case operator == "BooleanEquals":
		return a.Bool() == b.Bool(), true
	case strings.HasPrefix(operator, "Numeric"):
		switch {
		case a.Num < b.Num:
			order = -1
		case a.Num > b.Num:
			order = 1
		}
	case operator != "StringMatches" && strings.HasPrefix(operator, "String"):
		order = strings.Compare(a.Str, b.Str)
	default:
		return false, false
	}
	switch strings.TrimPrefix(strings.TrimPrefix(operator, "Numeric"), "String") {
	case "Equals":
		return order == 0, true
	case "LessThan":
		return order < 0, true
	case "LessThanEquals":
		return order <= 0, true
	case "GreaterThan":
		return order > 0, true
	case "GreaterThanEquals":
		return order >= 0, true
	}
	return false, false
}
