package lint

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/sfnlocal/sfnlocal/asl"
)

// A bound is what the tests of one And say of one path.
type bound struct {
	low, high         float64
	openLow, openHigh bool // the ends themselves do not hold
	text              string
	hasText           bool
	is                kinds // the types it can have
	absent, present   bool
}

// contradiction says why tests cannot all hold, or returns "". It looks at each
// path by itself, and not into nested tests.
func contradiction(tests []asl.Test) string {
	bounds := make(map[string]*bound)
	for i := range tests {
		t := &tests[i]
		if t.Variable.Text == "" || strings.HasSuffix(t.Operator, "Path") {
			continue
		}
		b := bounds[t.Variable.Text]
		if b == nil {
			b = &bound{low: math.Inf(-1), high: math.Inf(1), is: isAny}
			bounds[t.Variable.Text] = b
		}
		if !b.add(t) {
			return "no value of " + t.Variable.Text + " fits all of its tests"
		}
	}
	return ""
}

// add adds a test and reports whether there still is a value that fits.
func (b *bound) add(t *asl.Test) bool {
	operand := gjson.Parse(t.Operand.Text)
	switch {
	case t.Operator == "IsPresent":
		b.present = b.present || operand.Bool()
		b.absent = b.absent || !operand.Bool()
	case t.Operator == "IsTimestamp":
	case strings.HasPrefix(t.Operator, "Is") && !operand.Bool():
		b.is &^= operandKind(t.Operator)
	case t.Operator == "BooleanEquals", t.Operator == "StringEquals":
		b.is &= operandKind(t.Operator)
		if b.hasText && b.text != t.Operand.Text && b.text != jsonText(operand) {
			return false
		}
		b.text, b.hasText = jsonText(operand), true
	case strings.HasPrefix(t.Operator, "Numeric"):
		b.is &= isNumber
		b.number(t.Operator, operand.Num)
	default:
		b.is &= operandKind(t.Operator)
	}
	empty := b.low > b.high || b.low == b.high && (b.openLow || b.openHigh)
	return !empty && b.is != 0 && !(b.absent && (b.present || b.is != isAny))
}

func jsonText(v gjson.Result) string {
	if v.Type == gjson.String {
		return strconv.Quote(v.Str)
	}
	return v.Raw
}

func (b *bound) number(operator string, n float64) {
	open := operator == "NumericLessThan" || operator == "NumericGreaterThan"
	if operator == "NumericEquals" || strings.HasPrefix(operator, "NumericLess") {
		if n < b.high || n == b.high && open {
			b.high, b.openHigh = n, open
		}
	}
	if operator == "NumericEquals" || strings.HasPrefix(operator, "NumericGreater") {
		if n > b.low || n == b.low && open {
			b.low, b.openLow = n, open
		}
	}
}

// why says why a rule never matches.
func why(r *asl.Rule) string {
	t := &r.Test
	if r.Condition.Set() {
		return "its Condition is false"
	}
	if t.And != nil {
		if why := contradiction(t.And); why != "" {
			return why
		}
	}
	if t.Operator != "" {
		return fmt.Sprintf("no data that comes here fits %s %s", t.Operator, short(t.Operand.Text))
	}
	return "no data that comes here fits it"
}

func short(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// maxCompared is the number of rules up to which each is compared with those
// before it.
const maxCompared = 40

// choiceRules reports rules that an earlier rule leaves nothing to.
func (c *checker) choiceRules(s *state) {
	choice, ok := s.State.(*asl.Choice)
	if !ok {
		return
	}
	seen := make(map[string]int, len(choice.Choices))
	for i := range choice.Choices {
		r := &choice.Choices[i]
		key := r.Condition.Text
		if key == "" {
			key = spelled(&r.Test)
		}
		earlier, same := seen[key]
		if !same && len(choice.Choices) <= maxCompared {
			for earlier = 0; earlier < i && !implies(&r.Test, &choice.Choices[earlier].Test, 0); earlier++ {
			}
			same = earlier < i && r.Condition.Text == ""
			if same {
				c.report("SHADOWED_CHOICE", s, "Choices["+strconv.Itoa(i)+"]", r.Pos, fmt.Sprintf("This rule never decides: rule %d matches whenever it does", earlier+1)).
					Hint = "put the narrower rule first, or remove it"
			}
		} else if same {
			c.report("SHADOWED_CHOICE", s, "Choices["+strconv.Itoa(i)+"]", r.Pos, fmt.Sprintf("This rule never decides: rule %d is the same", earlier+1)).
				Hint = "remove one of the two"
		}
		if _, ok := seen[key]; !ok {
			seen[key] = i
		}
	}
}

// spelled returns a text that is the same for tests that are written the same.
func spelled(t *asl.Test) string {
	var b strings.Builder
	write(&b, t)
	return b.String()
}

func write(b *strings.Builder, t *asl.Test) {
	list := func(word string, tests []asl.Test) {
		b.WriteString(word + "(")
		for i := range tests {
			write(b, &tests[i])
			b.WriteByte(',')
		}
		b.WriteByte(')')
	}
	switch {
	case t.And != nil:
		list("and", t.And)
	case t.Or != nil:
		list("or", t.Or)
	case t.Not != nil:
		list("not", []asl.Test{*t.Not})
	default:
		b.WriteString(t.Variable.Text + "\x00" + t.Operator + "\x00" + t.Operand.Text)
	}
}

// maxTests bounds how deep tests are compared.
const maxTests = 4

// implies reports whether b surely holds when a does.
func implies(a, b *asl.Test, depth int) bool {
	if depth > maxTests || len(a.And)+len(a.Or)+len(b.And)+len(b.Or) > 2*maxCompared {
		return false
	}
	switch {
	case a.Or != nil:
		return every(a.Or, func(t *asl.Test) bool { return implies(t, b, depth+1) })
	case b.And != nil:
		return every(b.And, func(t *asl.Test) bool { return implies(a, t, depth+1) })
	case b.Or != nil:
		return some(b.Or, func(t *asl.Test) bool { return implies(a, t, depth+1) })
	case a.And != nil:
		return some(a.And, func(t *asl.Test) bool { return implies(t, b, depth+1) })
	case a.Not != nil || b.Not != nil:
		return a.Not != nil && b.Not != nil && implies(b.Not, a.Not, depth+1)
	}
	return narrower(a, b)
}

func every(tests []asl.Test, f func(*asl.Test) bool) bool {
	for i := range tests {
		if !f(&tests[i]) {
			return false
		}
	}
	return len(tests) > 0
}

func some(tests []asl.Test, f func(*asl.Test) bool) bool {
	for i := range tests {
		if f(&tests[i]) {
			return true
		}
	}
	return false
}

// narrower reports whether a comparison holds only where another does.
func narrower(a, b *asl.Test) bool {
	if a.Variable.Text != b.Variable.Text || a.Operator == "" {
		return false
	}
	if a.Operator == b.Operator && a.Operand.Text == b.Operand.Text {
		return true
	}
	if !strings.HasPrefix(a.Operator, "Numeric") || !strings.HasPrefix(b.Operator, "Numeric") ||
		strings.HasSuffix(a.Operator, "Path") || strings.HasSuffix(b.Operator, "Path") {
		return false
	}
	x, y := bound{low: math.Inf(-1), high: math.Inf(1)}, bound{low: math.Inf(-1), high: math.Inf(1)}
	x.number(a.Operator, gjson.Parse(a.Operand.Text).Num)
	y.number(b.Operator, gjson.Parse(b.Operand.Text).Num)
	return (x.low > y.low || x.low == y.low && (x.openLow || !y.openLow)) &&
		(x.high < y.high || x.high == y.high && (x.openHigh || !y.openHigh))
}
