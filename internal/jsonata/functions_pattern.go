package jsonata

import (
	"math"
	"strconv"
	"strings"
)

func patternFunctions() []definition {
	return []definition{
		{"match", "<s-f<s:o>n?:a<o>>", "str,regex,limit", 3, match},
		{"contains", "<s-(sf):b>", "str,token", 2, contains},
		{"replace", "<s-(sf)(sf)n?:s>", "str,pattern,replacement,limit", 4, replace},
		{"split", "<s-(sf)n?:a<s>>", "str,separator,limit", 3, split},
	}
}

// A found is one match of a pattern, which may be a regular expression or any
// function that returns an object of the same shape.
type found struct {
	match      value
	start, end value // in UTF-16 code units
	groups     value
	object     value // the match as the expression sees it
	next       func() (*found, error)
}

// find returns the first match of a pattern, nil if there is none.
func (ev *evaluator) find(pattern value, text *units, env *frame) (*found, error) {
	f, ok := pattern.(*function)
	if !ok {
		return nil, typeError("Cannot read properties of undefined (reading 'apply')")
	}
	inner := f
	for inner.kind == functionClosure && inner.inner != nil {
		inner = inner.inner
	}
	if inner.kind == functionRegex {
		return ev.findRegex(inner.node, text, 0)
	}
	return ev.findBy(f, []value{str(text.text)}, env)
}

// findBy calls a matcher function and takes its result apart.
func (ev *evaluator) findBy(f *function, args []value, env *frame) (*found, error) {
	v, err := ev.callFunction(f, args, env)
	if err != nil || v == nil {
		return nil, err
	}
	if !truthyInJS(v) {
		v = &object{}
	} else if !isMatch(v) {
		return nil, newError("T1010", -1)
	}
	o, ok := v.(*object)
	if !ok {
		return nil, newError("T1010", -1)
	}
	m := &found{match: o.get("match"), start: o.get("start"), end: o.get("end"), groups: o.get("groups"), object: o}
	m.next = func() (*found, error) {
		next, ok := o.get("next").(*function)
		if !ok {
			return nil, typeError("Cannot read properties of undefined (reading 'apply')")
		}
		return ev.findBy(next, []value{nil}, env)
	}
	return m, nil
}

func isMatch(v value) bool {
	o, ok := v.(*object)
	if !ok {
		return false
	}
	_, number := toNumber(o.get("start"))
	_, next := o.get("next").(*function)
	return number || next || isArray(o.get("groups"))
}

// findRegex matches a regular expression from a code unit on.
func (ev *evaluator) findRegex(n *node, text *units, from int) (*found, error) {
	caps, err := ev.runRegex(n.head.regex, text, from)
	if err != nil || caps == nil {
		return nil, err
	}
	groups := &array{}
	for g := 2; g < len(caps); g += 2 {
		if caps[g] < 0 || caps[g+1] < 0 {
			groups.elems = append(groups.elems, nil)
			continue
		}
		groups.elems = append(groups.elems, str(text.slice(caps[g], caps[g+1])))
	}
	ev.chargeElems(8 + len(groups.elems))
	start, end := caps[0], caps[1]
	m := &found{match: str(text.slice(start, end)), start: number(start), end: number(end), groups: groups}
	m.next = func() (*found, error) {
		if end >= text.len() {
			return nil, nil
		}
		next, err := ev.findRegex(n, text, end)
		if next != nil && next.match == str("") {
			return nil, newError("D1004", n.pos).withValue(str(n.head.regex.source))
		}
		return next, err
	}
	return m, nil
}

// asObject returns a match as an expression sees it.
func (m *found) asObject() value {
	if m.object != nil {
		return m.object
	}
	next := &function{kind: functionClosure, native: func(*evaluator, call) (value, error) {
		next, err := m.next()
		if err != nil || next == nil {
			return nil, err
		}
		return next.asObject(), nil
	}}
	o := &object{}
	o.add("match", m.match)
	o.add("start", m.start)
	o.add("end", m.end)
	o.add("groups", m.groups)
	o.add("next", next)
	m.object = o
	return o
}

// regexMatch is what a regular expression yields when it is called.
func (ev *evaluator) regexMatch(n *node, text *units, from int) (value, error) {
	m, err := ev.findRegex(n, text, from)
	if err != nil || m == nil {
		return nil, err
	}
	return m.asObject(), nil
}

// limitOf returns a limit argument, infinite when it was left out.
func limitOf(v value, code string) (float64, error) {
	f, ok := toNumber(v)
	if !ok {
		return math.Inf(1), nil
	}
	if f < 0 {
		return 0, newError(code, -1).withValue(v)
	}
	return f, nil
}

func match(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	limit, err := limitOf(c.arg(2), "D3040")
	if err != nil {
		return nil, err
	}
	result := &array{sequence: true}
	if limit <= 0 {
		return result, nil
	}
	m, err := ev.find(c.arg(1), newUnits(s), c.env)
	for count := 0.0; err == nil && m != nil && count < limit; count++ {
		o := &object{}
		o.add("match", m.match)
		o.add("index", m.start)
		o.add("groups", m.groups)
		result.elems = append(result.elems, o)
		ev.chargeElems(8)
		if err := ev.check(); err != nil {
			return nil, err
		}
		m, err = m.next()
	}
	return result, err
}

func contains(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	if token, ok := asText(c.arg(1)); ok {
		ev.tick(len(s) / 64)
		return boolean(strings.Contains(s, token)), nil
	}
	m, err := ev.find(c.arg(1), newUnits(s), c.env)
	return boolean(m != nil), err
}

func split(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	limit, err := limitOf(c.arg(2), "D3020")
	if err != nil {
		return nil, err
	}
	result := &array{}
	if limit <= 0 {
		return result, nil
	}
	add := func(s string) { result.elems = append(result.elems, str(s)) }
	if separator, ok := asText(c.arg(1)); ok {
		ev.tick(len(s) / 8)
		if err := ev.reserve(32 * float64(splitCount(s, separator))); err != nil {
			return nil, err
		}
		for _, part := range splitText(s, separator) {
			if float64(len(result.elems)) >= math.Trunc(limit) {
				break
			}
			add(part)
		}
		return result, nil
	}
	text := newUnits(s)
	m, err := ev.find(c.arg(1), text, c.env)
	start, count := 0, 0.0
	for ; err == nil && m != nil && count < limit; count++ {
		begin, _ := toNumber(m.start)
		add(text.slice(start, int(begin)))
		end, _ := toNumber(m.end)
		start = int(end)
		ev.charge(32)
		if err := ev.check(); err != nil {
			return nil, err
		}
		m, err = m.next()
	}
	if err == nil && count < limit {
		add(text.slice(start, text.len()))
	}
	return result, err
}

// splitCount is a bound of how many parts splitText returns.
func splitCount(s, separator string) int {
	if separator == "" {
		return len(s)
	}
	return strings.Count(s, separator) + 1
}

// splitText splits at each separator; an empty one splits into code units.
func splitText(s, separator string) []string {
	if separator != "" {
		return strings.Split(s, separator)
	}
	text := newUnits(s)
	parts := make([]string, text.len())
	for i := range parts {
		parts[i] = text.slice(i, i+1)
	}
	return parts
}

func replace(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	pattern, literal := asText(c.arg(1))
	if literal && pattern == "" {
		return nil, newError("D3010", -1).withValue(str(""))
	}
	limit, err := limitOf(c.arg(3), "D3011")
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		return str(s), nil
	}
	if literal {
		return ev.replaceText(s, pattern, c.arg(2), limit)
	}
	text := newUnits(s)
	m, err := ev.find(c.arg(1), text, c.env)
	if err != nil || m == nil {
		return str(s), err
	}
	var b strings.Builder
	position := 0
	for count := 0.0; m != nil && count < limit; count++ {
		begin, _ := toNumber(m.start)
		b.WriteString(text.slice(position, int(begin)))
		substitute, err := ev.substitute(m, c.arg(2), c.env)
		if err != nil {
			return nil, err
		}
		if err := ev.reserve(float64(len(substitute))); err != nil {
			return nil, err
		}
		b.WriteString(substitute)
		whole, _ := m.match.(str)
		position = int(begin) + utf16Len(string(whole))
		if m, err = m.next(); err != nil {
			return nil, err
		}
	}
	b.WriteString(text.slice(position, text.len()))
	return ev.newText(b.String())
}

func (ev *evaluator) replaceText(s, pattern string, replacement value, limit float64) (value, error) {
	with, ok := asText(replacement)
	if !ok && replacement == nil {
		with = "undefined" // what the reference's language makes of it
	}
	n := strings.Count(s, pattern)
	if limit < float64(n) {
		n = int(math.Ceil(limit))
	}
	ev.tick(len(s) / 16)
	if err := ev.reserve(float64(len(s)) + float64(n)*float64(len(with))); err != nil {
		return nil, err
	}
	return str(strings.Replace(s, pattern, with, n)), nil
}

// substitute returns what to put in the place of a match.
func (ev *evaluator) substitute(m *found, replacement value, env *frame) (string, error) {
	if template, ok := asText(replacement); ok {
		groups, _ := m.groups.(*array)
		if groups == nil {
			groups = &array{}
		}
		whole, _ := m.match.(str)
		return expand(template, string(whole), groups.items()), nil
	}
	f, ok := replacement.(*function)
	if !ok {
		return "", typeError("Cannot read properties of undefined (reading 'apply')")
	}
	v, err := ev.callFunction(f, []value{m.asObject()}, env)
	if err != nil {
		return "", err
	}
	s, ok := asText(v)
	if !ok {
		return "", newError("D3012", -1).withValue(v)
	}
	return s, nil
}

// expand puts the groups of a match in the place of $1, $2, … in a template.
// As many digits count as the number of groups has, one less if that is no group.
func expand(template, whole string, groups []value) string {
	var b strings.Builder
	digits := len(strconv.Itoa(max(len(groups), 1)))
	for {
		before, rest, found := strings.Cut(template, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		template = rest
		switch {
		case strings.HasPrefix(rest, "$"):
			b.WriteByte('$')
			template = rest[1:]
			continue
		case strings.HasPrefix(rest, "0"):
			b.WriteString(whole)
			template = rest[1:]
			continue
		}
		n := leadingInt(rest, digits)
		if digits > 1 && n > len(groups) {
			n = leadingInt(rest, digits-1)
		}
		if n < 0 {
			b.WriteByte('$')
			continue
		}
		if n >= 1 && n <= len(groups) {
			s, _ := groups[n-1].(str)
			b.WriteString(string(s))
		}
		template = rest[min(len(strconv.Itoa(n)), len(rest)):]
	}
}

// leadingInt reads at most width digits, and returns -1 when there are none.
func leadingInt(s string, width int) int {
	n := -1
	for i := 0; i < width && i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		n = max(n, 0)*10 + int(s[i]-'0')
	}
	return n
}
