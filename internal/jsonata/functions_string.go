package jsonata

import (
	"math"
	"strings"
	"unicode/utf8"
)

func stringFunctions() []definition {
	return []definition{
		{"string", "<x-b?:s>", "arg,prettify = false", 1, toText},
		{"substring", "<s-nn?:s>", "str,start,length", 3, substring},
		{"substringBefore", "<s-s:s>", "str,chars", 2, beside(func(before, _ string) string { return before })},
		{"substringAfter", "<s-s:s>", "str,chars", 2, beside(func(_, after string) string { return after })},
		{"lowercase", "<s-:s>", "str", 1, onText(func(ev *evaluator, s string) (value, error) { return ev.newText(toLower(s)) })},
		{"uppercase", "<s-:s>", "str", 1, onText(func(ev *evaluator, s string) (value, error) { return ev.newText(toUpper(s)) })},
		{"length", "<s-:n>", "str", 1, onText(func(_ *evaluator, s string) (value, error) { return number(charCount(s)), nil })},
		{"trim", "<s-:s>", "str", 1, onText(func(ev *evaluator, s string) (value, error) { return ev.newText(trim(s)) })},
		{"pad", "<s-ns?:s>", "str,width,char", 3, pad},
		{"join", "<a<s>s?:s>", "strs,separator", 2, joinText},
	}
}

// stringify is $string: strings as they are, functions as nothing, anything
// else as JSON with 15 significant digits.
func (ev *evaluator) stringify(v value, pretty bool) (string, *Error) {
	switch v := v.(type) {
	case str:
		return string(v), nil
	case *function:
		return "", nil
	case number:
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return "", newError("D3001", -1).withValue(v)
		}
		return formatNumber(round15(float64(v))), nil
	case *array:
		if v.wrapper && v.len() > 0 {
			return ev.stringify(&array{elems: v.elems[0].(*array).items()}, pretty)
		}
	}
	w := writer{meter: &ev.meter, round: true}
	if pretty {
		w.indent = 2
	}
	w.value(v, 0)
	ev.tick(len(w.buf) / 16)
	return string(w.buf), w.err
}

func toText(ev *evaluator, c call) (value, error) {
	v := c.arg(0)
	if v == nil {
		return nil, nil
	}
	pretty, _ := c.arg(1).(boolean)
	s, err := ev.stringify(v, bool(pretty))
	if err != nil {
		return nil, err
	}
	return ev.newText(s)
}

// charCount is the number of characters of s, not of UTF-16 code units.
func charCount(s string) int {
	n := utf8.RuneCountInString(s)
	if strings.IndexByte(s, 0xED) < 0 {
		return n
	}
	for i := range len(s) {
		if _, ok := loneSurrogate(s, i); ok {
			n -= 2
		}
	}
	return n
}

// charOffset returns where the n-th character of s starts, or its end.
func charOffset(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		if _, ok := loneSurrogate(s, i); ok {
			i += 3
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

func substring(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	start, ok := toNumber(c.arg(1))
	if !ok {
		start = math.NaN()
	}
	length, hasLength := toNumber(c.arg(2))
	n := float64(charCount(s))
	if n+start < 0 {
		start = 0
	}
	end := n
	if hasLength {
		if length <= 0 {
			return str(""), nil
		}
		end = start + length
		if !(start >= 0) {
			end += n
		}
	}
	ev.tick(len(s) / 16)
	from, to := sliceBound(start, n), sliceBound(end, n)
	if from >= to {
		return str(""), nil
	}
	if len(s) == int(n) {
		return str(s[from:to]), nil
	}
	rest := s[charOffset(s, from):]
	return str(rest[:charOffset(rest, to-from)]), nil
}

// sliceBound turns an argument of a slice into an index: truncated, from the
// end when negative, and kept between 0 and n.
func sliceBound(f, n float64) int {
	if f != f {
		return 0
	}
	if f = math.Trunc(f); f < 0 {
		f += n
	}
	return int(min(max(f, 0), n))
}

// beside splits a string at the first occurrence of another; without one it
// stays as it is.
func beside(pick func(before, after string) string) native {
	return func(_ *evaluator, c call) (value, error) {
		s, ok := asText(c.arg(0))
		if !ok {
			return nil, nil
		}
		chars, ok := asText(c.arg(1))
		if !ok {
			chars = "undefined" // what the reference's language makes of it
		}
		before, after, found := strings.Cut(s, chars)
		if !found {
			return str(s), nil
		}
		return str(pick(before, after)), nil
	}
}

// trim makes one space of each run of white space, and none at both ends.
func trim(s string) string {
	var b strings.Builder
	space := false
	for i := range len(s) {
		switch c := s[i]; c {
		case ' ', '\t', '\n', '\r':
			space = true
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteByte(c)
		}
	}
	return b.String()
}

func pad(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	width, _ := toNumber(c.arg(1))
	char, _ := asText(c.arg(2))
	if char == "" {
		char = " "
	}
	missing := math.Abs(width) - float64(charCount(s))
	if !(missing > 0) {
		return str(s), nil
	}
	if ev.opts.StepFunctions && missing > maxStepPad {
		return nil, &LimitError{LimitMemory}
	}
	if err := ev.reserve(missing * float64(len(char))); err != nil {
		return nil, err
	}
	n := int(missing)
	var padding string
	if length := charCount(char); length > 1 {
		// A longer pad is cut to n characters.
		padding = strings.Repeat(char, n/length) + char[:charOffset(char, n%length)]
	} else {
		padding = strings.Repeat(char, n)
	}
	if width > 0 {
		return str(s + padding), nil
	}
	return str(padding + s), nil
}

func joinText(ev *evaluator, c call) (value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	separator, _ := asText(c.arg(1))
	list := ev.elements(c.arg(0))
	size := 0
	for _, v := range list {
		s, _ := v.(str)
		size += len(s) + len(separator)
	}
	if err := ev.reserve(float64(size)); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.Grow(size)
	for i, v := range list {
		if i > 0 {
			b.WriteString(separator)
		}
		s, _ := v.(str)
		b.WriteString(string(s))
	}
	return str(mend(b.String())), nil
}
