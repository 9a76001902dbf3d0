package jsonata

import (
	"math"
	"slices"
	"strings"
)

// The format of $formatNumber is that of XPath's format-number, with the quirks
// of the reference where they can be seen.

// A numberFormat holds the characters that mean something in a picture.
type numberFormat struct {
	decimal, grouping, exponent, minus, percent, perMille, zero, digit, pattern string
}

// set changes one of them by its name; others are ignored.
func (f *numberFormat) set(name, char string) {
	switch name {
	case "decimal-separator":
		f.decimal = char
	case "grouping-separator":
		f.grouping = char
	case "exponent-separator":
		f.exponent = char
	case "minus-sign":
		f.minus = char
	case "percent":
		f.percent = char
	case "per-mille":
		f.perMille = char
	case "zero-digit":
		f.zero = char
	case "digit":
		f.digit = char
	case "pattern-separator":
		f.pattern = char
	}
}

// isDigit reports whether r is a digit of the family in use.
func (f *numberFormat) isDigit(r rune) bool {
	zero := firstRune(f.zero)
	return r >= zero && r < zero+10
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// isActive reports whether r means something, the exponent apart.
func (f *numberFormat) isActive(r rune) bool {
	s := string(r)
	return f.isDigit(r) || s == f.decimal || s == f.grouping || s == f.digit || s == f.pattern
}

// digits counts the digits of s, optional ones too if asked for.
func (f *numberFormat) digits(s string, optional bool) int {
	n := 0
	for _, r := range s {
		if f.isDigit(r) || optional && string(r) == f.digit {
			n++
		}
	}
	return n
}

// A numberPicture is one half of a picture, taken apart.
type numberPicture struct {
	text, prefix, suffix, active     string
	mantissa, integer, fraction, exp string
	hasExp                           bool
	integerGroups, fractionGroups    []int
	regular                          int
	minInteger, scale                int
	minFraction, maxFraction         int
	minExponent                      int
}

func (f *numberFormat) split(text string) *numberPicture {
	p := &numberPicture{text: text}
	first, last := -1, -1
	for i, r := range text {
		if f.isActive(r) && string(r) != f.exponent {
			if first < 0 {
				first = i
			}
			last = i + len(string(r))
		}
	}
	if first < 0 {
		return p
	}
	p.prefix, p.suffix, p.active = text[:first], text[last:], text[first:last]
	p.mantissa = p.active
	if at := strings.Index(text[first:], f.exponent); at >= 0 && first+at <= last {
		// The reference counts from the wrong end of the prefix.
		at = min(first+at, len(p.active))
		p.hasExp = true
		p.mantissa = p.active[:at]
		p.exp = p.active[min(at+len(f.exponent), len(p.active)):]
	}
	integer, fraction, found := strings.Cut(p.mantissa, f.decimal)
	p.integer, p.fraction = integer, fraction
	if !found {
		p.fraction = p.suffix
	}
	return p
}

// check returns the code of what is wrong with p. As in the reference, the last
// of several faults is reported.
func (f *numberFormat) check(p *numberPicture) string {
	code := ""
	fault := func(is bool, c string) {
		if is {
			code = c
		}
	}
	decimal := strings.Index(p.text, f.decimal)
	fault(decimal != strings.LastIndex(p.text, f.decimal), "D3081")
	fault(strings.Count(p.text, f.percent) > 1, "D3082")
	fault(strings.Count(p.text, f.perMille) > 1, "D3083")
	percent, perMille := strings.Contains(p.text, f.percent), strings.Contains(p.text, f.perMille)
	fault(percent && perMille, "D3084")
	fault(f.digits(p.mantissa, true) == 0, "D3085")
	for _, r := range p.active {
		fault(!f.isActive(r) && string(r) != f.exponent, "D3086")
	}
	if decimal >= 0 {
		before, after := p.text[:decimal], p.text[decimal+len(f.decimal):]
		fault(strings.HasSuffix(before, f.grouping) || strings.HasPrefix(after, f.grouping), "D3087")
	} else {
		fault(strings.HasSuffix(p.integer, f.grouping), "D3088")
	}
	fault(strings.Contains(p.text, f.grouping+f.grouping), "D3089")
	if i := strings.Index(p.integer, f.digit); i >= 0 {
		fault(f.digits(p.integer[:i], false) > 0, "D3090")
	}
	if i := strings.LastIndex(p.fraction, f.digit); i >= 0 {
		fault(f.digits(p.fraction[i:], false) > 0, "D3091")
	}
	fault(p.hasExp && p.exp != "" && (percent || perMille), "D3092")
	fault(p.hasExp && (p.exp == "" || f.digits(p.exp, false) != len([]rune(p.exp))), "D3093")
	return code
}

// analyse counts what the parts of p demand.
func (f *numberFormat) analyse(p *numberPicture) {
	for i := strings.Index(p.integer, f.grouping); i >= 0; i = indexAfter(p.integer, f.grouping, i+1) {
		p.integerGroups = append(p.integerGroups, f.digits(p.integer[i:], true))
	}
	p.regular = regularFactor(p.integerGroups)
	for i := strings.Index(p.fraction, f.grouping); i >= 0; i = indexAfter(p.integer, f.grouping, i+1) {
		p.fractionGroups = append(p.fractionGroups, f.digits(p.fraction[:min(i, len(p.fraction))], true))
	}
	p.minInteger = f.digits(p.integer, false)
	p.scale = p.minInteger
	p.minFraction = f.digits(p.fraction, false)
	p.maxFraction = f.digits(p.fraction, true)
	if p.minInteger == 0 && p.maxFraction == 0 {
		if p.hasExp {
			p.minFraction, p.maxFraction = 1, 1
		} else {
			p.minInteger = 1
		}
	}
	if p.hasExp && p.minInteger == 0 && strings.Contains(p.integer, f.digit) {
		p.minInteger = 1
	}
	if p.minInteger == 0 && p.minFraction == 0 {
		p.minFraction = 1
	}
	if p.hasExp {
		p.minExponent = f.digits(p.exp, false)
	}
}

// indexAfter is strings.Index from an offset on.
func indexAfter(s, part string, from int) int {
	if from > len(s) {
		return -1
	}
	if i := strings.Index(s[from:], part); i >= 0 {
		return from + i
	}
	return -1
}

func formatNumberFunction(ev *evaluator, c call) (value, error) {
	n, ok := toNumber(c.arg(0))
	if !ok {
		return nil, nil
	}
	f := &numberFormat{
		decimal: ".", grouping: ",", exponent: "e", minus: "-", percent: "%", perMille: "\u2030",
		zero: "0", digit: "#", pattern: ";",
	}
	if options, ok := c.arg(2).(*object); ok {
		for i, count := 0, options.len(); i < count; i++ {
			name, v := options.at(i)
			if char, ok := asText(v); ok && char != "" {
				f.set(name, char)
			}
		}
	}
	text, limit := ev.picture(c.arg(1))
	if limit != nil {
		return nil, limit
	}
	s, err := f.format(n, text)
	if err != nil {
		return nil, err
	}
	return ev.newText(s)
}

func (f *numberFormat) format(n float64, picture string) (string, *Error) {
	halves := strings.Split(picture, f.pattern)
	if len(halves) > 2 {
		return "", newError("D3080", -1)
	}
	var pictures []*numberPicture
	for _, half := range halves {
		p := f.split(half)
		pictures = append(pictures, p)
	}
	for _, p := range pictures {
		if code := f.check(p); code != "" {
			return "", newError(code, -1)
		}
		f.analyse(p)
	}
	p := pictures[0]
	if !(n >= 0) {
		if len(pictures) == 2 {
			p = pictures[1]
		} else {
			negative := *p
			negative.prefix = f.minus + p.prefix
			p = &negative
		}
	}
	return f.write(n, p), nil
}

func (f *numberFormat) write(n float64, p *numberPicture) string {
	switch {
	case strings.Contains(p.text, f.percent):
		n *= 100
	case strings.Contains(p.text, f.perMille):
		n *= 1000
	}
	exponent := 0
	if p.minExponent > 0 {
		n, exponent = normalize(n, p.scale)
	}
	digits := f.number(roundHalfEven(n, float64(p.maxFraction)), p.maxFraction)
	decimal, zero := []rune(f.decimal), firstRune(f.zero)
	if i := slices.Index(digits, '.'); i < 0 {
		digits = append(digits, decimal...)
	} else {
		digits = slices.Replace(digits, i, i+1, decimal...)
	}
	for len(digits) > 0 && digits[0] == zero {
		digits = digits[1:]
	}
	for len(digits) > 0 && digits[len(digits)-1] == zero {
		digits = digits[:len(digits)-1]
	}
	at := slices.Index(digits, decimal[0])
	zeros := func(n int) []rune { return slices.Repeat([]rune{zero}, max(n, 0)) }
	right := zeros(p.minFraction - (len(digits) - at - 1))
	digits = slices.Concat(zeros(p.minInteger-at), digits, right)
	digits = f.group(digits, p)
	at = slices.Index(digits, decimal[0])
	if !strings.Contains(p.text, f.decimal) || at == len(digits)-1 {
		digits = digits[:len(digits)-1]
	}
	s := string(digits)
	if p.minExponent > 0 {
		e := f.number(float64(exponent), 0)
		e = append(zeros(p.minExponent-len(e)), e...)
		s += f.exponent
		if exponent < 0 {
			s += f.minus
		}
		s += string(e)
	}
	return p.prefix + s + p.suffix
}

// normalize shifts n so that it has scale digits in front of the point.
func normalize(n float64, scale int) (float64, int) {
	exponent := 0
	highest, lowest := math.Pow10(scale), math.Pow10(scale-1)
	if n == 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		return n, 0
	}
	for math.Abs(n) < lowest {
		n *= 10
		exponent--
	}
	for math.Abs(n) > highest {
		n /= 10
		exponent++
	}
	return n, exponent
}

// number writes the absolute value of n with so many decimals.
func (f *numberFormat) number(n float64, decimals int) []rune {
	digits := []rune(toFixed(math.Abs(n), decimals))
	if zero := firstRune(f.zero); zero != '0' {
		for i, r := range digits {
			if r >= '0' && r <= '9' {
				digits[i] = zero + r - '0'
			}
		}
	}
	return digits
}

// group puts in the grouping separators.
func (f *numberFormat) group(digits []rune, p *numberPicture) []rune {
	separator := []rune(f.grouping)
	insert := func(at int) {
		// A negative index counts from the end, as the reference's slice does.
		if at < 0 {
			at = max(len(digits)+at, 0)
		}
		digits = slices.Insert(digits, min(at, len(digits)), separator...)
	}
	decimal := firstRune(f.decimal)
	at := slices.Index(digits, decimal)
	if p.regular > 0 {
		for i := at - p.regular; i > 0; i -= p.regular {
			insert(i)
		}
	} else {
		for _, n := range p.integerGroups {
			insert(at - n)
			at++
		}
	}
	at = slices.Index(digits, decimal)
	for _, n := range p.fractionGroups {
		insert(n + at + 1)
	}
	return digits
}
