package jsonpath

import (
	"regexp"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// An expr is the condition of a filter.
type expr interface {
	// holds reports whether item, a part of the document root, passes.
	holds(item, root jsonval.Value) bool
}

type (
	or  []expr
	and []expr
	not struct{ x expr }

	// exists tests whether a path selects something.
	exists struct{ path operand }

	// comparison applies an operator to two operands.
	comparison struct {
		op          string
		left, right operand
	}

	// match tests an operand with a regular expression.
	match struct {
		x  operand
		re *regexp.Regexp
	}
)

func (x or) holds(item, root jsonval.Value) bool {
	for _, e := range x {
		if e.holds(item, root) {
			return true
		}
	}
	return false
}

func (x and) holds(item, root jsonval.Value) bool {
	for _, e := range x {
		if !e.holds(item, root) {
			return false
		}
	}
	return true
}

func (x not) holds(item, root jsonval.Value) bool { return !x.x.holds(item, root) }

// An operand is a literal, or a path from the item (`@`) or the root (`$`).
type operand struct {
	literal jsonval.Value // Undefined for a path
	steps   []step
	item    bool
}

// value returns what o stands for: Undefined when a definite path selects
// nothing, an array for an indefinite path.
func (o *operand) value(item, root jsonval.Value) jsonval.Value {
	if o.literal.Exists() {
		return o.literal
	}
	from := root
	if o.item {
		from = item
	}
	if definite(o.steps) {
		v, _, _ := follow(o.steps, from)
		return v
	}
	w := walker{root: root}
	w.walk(o.steps, from)
	return jsonval.ArrayValue(w.found)
}

// holds reports whether the path selects something; null counts. As in Jayway an
// indefinite path counts as soon as its definite beginning does, even when it
// selects nothing.
func (x exists) holds(item, root jsonval.Value) bool {
	o := x.path
	for i := range o.steps {
		if !o.steps[i].definite(i == len(o.steps)-1) {
			o.steps = o.steps[:i]
			break
		}
	}
	return o.value(item, root).Exists()
}

func (x match) holds(item, root jsonval.Value) bool {
	v := x.x.value(item, root)
	if v.Kind() != jsonval.Array {
		return x.re.MatchString(plainText(v))
	}
	for _, e := range v.Elems() {
		if x.re.MatchString(plainText(e)) {
			return true
		}
	}
	return false
}

// plainText is what a regular expression sees of a value.
func plainText(v jsonval.Value) string {
	switch v.Kind() {
	case jsonval.String, jsonval.Number, jsonval.Bool:
		return v.JavaString()
	}
	return ""
}

func (x comparison) holds(item, root jsonval.Value) bool {
	left, right := x.left.value(item, root), x.right.value(item, root)
	switch x.op {
	case "==":
		return equal(left, right)
	case "!=":
		return !equal(left, right)
	case "<":
		c, ok := compare(left, right)
		return ok && c < 0
	case "<=":
		c, ok := compare(left, right)
		return ok && c <= 0
	case ">":
		c, ok := compare(left, right)
		return ok && c > 0
	case ">=":
		c, ok := compare(left, right)
		return ok && c >= 0
	case "in":
		return right.Kind() == jsonval.Array && contains(right, left)
	case "nin":
		return right.Kind() == jsonval.Array && !contains(right, left)
	case "contains":
		if left.Kind() == jsonval.String && right.Kind() == jsonval.String {
			return strings.Contains(left.Str(), right.Str())
		}
		return left.Kind() == jsonval.Array && contains(left, right)
	case "size":
		n, ok := size(left)
		want, isInt := right.Int()
		return ok && isInt && int64(n) == want
	case "empty":
		n, ok := size(left)
		if left.Kind() == jsonval.Object {
			n, ok = left.Len(), true
		}
		return ok && right.Kind() == jsonval.Bool && (n == 0) == right.Bool()
	}
	return lists(x.op, left, right)
}

// lists applies the operators that compare two arrays.
func lists(op string, left, right jsonval.Value) bool {
	if left.Kind() != jsonval.Array || right.Kind() != jsonval.Array {
		return false
	}
	hits := 0
	for _, e := range left.Elems() {
		if contains(right, e) {
			hits++
		}
	}
	switch op {
	case "subsetof":
		return hits == left.Len()
	case "anyof":
		return hits > 0
	case "noneof":
		return hits == 0
	}
	for _, e := range right.Elems() { // all
		if !contains(left, e) {
			return false
		}
	}
	return true
}

// size is the length of a string in UTF-16 code units or of an array.
func size(v jsonval.Value) (n int, ok bool) {
	switch v.Kind() {
	case jsonval.String:
		return jsonval.JavaLength(v.Str()), true
	case jsonval.Array:
		return v.Len(), true
	}
	return 0, false
}

func contains(list, x jsonval.Value) bool {
	for _, e := range list.Elems() {
		if equal(x, e) {
			return true
		}
	}
	return false
}

// equal is Jayway's equality: a number equals a string that spells it, and
// nothing equals what is missing.
func equal(a, b jsonval.Value) bool {
	switch {
	case !a.Exists() || !b.Exists():
		return false
	case a.Kind() == jsonval.Number && b.Kind() == jsonval.String:
		n, err := jsonval.Parse(b.Str())
		return err == nil && n.Kind() == jsonval.Number && jsonval.CompareNumbers(a, n) == 0
	case a.Kind() == jsonval.String && b.Kind() == jsonval.Number:
		return a.Str() == b.Literal()
	}
	return jsonval.Equal(a, b)
}

// compare orders two numbers or two strings; ok is false for anything else.
func compare(a, b jsonval.Value) (c int, ok bool) {
	switch {
	case a.Kind() == jsonval.Number && b.Kind() == jsonval.Number:
		return jsonval.CompareNumbers(a, b), true
	case a.Kind() == jsonval.String && b.Kind() == jsonval.String:
		return jsonval.CompareStrings(a.Str(), b.Str()), true
	}
	return 0, false
}
