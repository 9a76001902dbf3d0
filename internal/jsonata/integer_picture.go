package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An integerStyle is what a picture makes of an integer.
type integerStyle uint8

const (
	styleDecimal integerStyle = iota
	styleLetters
	styleRoman
	styleWords
	styleSequence // anything else, which is not supported
)

// A letterCase is how names and words are written.
type letterCase uint8

const (
	caseNone letterCase = iota
	caseUpper
	caseLower
	caseTitle
)

// An integerPicture is a picture for integers, taken apart.
type integerPicture struct {
	style      integerStyle
	letters    letterCase
	ordinal    bool
	zero       rune // the digit 0 of the family of digits
	mandatory  int
	optional   int
	separators []separator // from right to left
	regular    int         // the distance of equal separators, 0 when they are irregular
	token      string      // of a sequence
}

// A separator stands so many digits from the right.
type separator struct {
	position int
	char     string
}

// digitZeros are the zeros of the decimal digits that a picture may use.
var digitZeros = [...]rune{
	0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
	0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
	0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
}

func parseIntegerPicture(picture string) (*integerPicture, *Error) {
	p := &integerPicture{letters: caseLower}
	primary := picture
	if i := strings.LastIndexByte(picture, ';'); i >= 0 {
		primary = picture[:i]
		p.ordinal = strings.HasPrefix(picture[i+1:], "o")
	}
	switch primary {
	case "A":
		p.style, p.letters = styleLetters, caseUpper
	case "a":
		p.style = styleLetters
	case "I":
		p.style, p.letters = styleRoman, caseUpper
	case "i":
		p.style = styleRoman
	case "W":
		p.style, p.letters = styleWords, caseUpper
	case "Ww":
		p.style, p.letters = styleWords, caseTitle
	case "w":
		p.style = styleWords
	default:
		if err := p.digits(primary); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// digits reads a picture of digits, from right to left.
func (p *integerPicture) digits(primary string) *Error {
	position := 0
	for rest := primary; rest != ""; {
		r, size := utf8.DecodeLastRuneInString(rest)
		char := rest[len(rest)-size:]
		rest = rest[:len(rest)-size]
		if zero := zeroOf(r); zero != 0 {
			p.mandatory++
			position++
			if p.zero != 0 && p.zero != zero {
				return newError("D3131", -1)
			}
			p.zero = zero
		} else if r == '#' {
			position++
			p.optional++
		} else {
			p.separators = append(p.separators, separator{position, char})
		}
	}
	if p.mandatory == 0 {
		p.style, p.token = styleSequence, primary
		return nil
	}
	p.regular = regularDistance(p.separators)
	return nil
}

func zeroOf(r rune) rune {
	for _, zero := range digitZeros {
		if r >= zero && r <= zero+9 {
			return zero
		}
	}
	return 0
}

// regularDistance returns the distance of separators that are all the same and
// equally spaced, otherwise 0.
func regularDistance(separators []separator) int {
	if len(separators) == 0 {
		return 0
	}
	positions := make([]int, len(separators))
	for i, s := range separators {
		if s.char != separators[0].char {
			return 0
		}
		positions[i] = s.position
	}
	return regularFactor(positions)
}

// regularFactor returns the greatest common divisor of positions if they are
// its first multiples, otherwise 0.
func regularFactor(positions []int) int {
	if len(positions) == 0 {
		return 0
	}
	factor := positions[0]
	for _, b := range positions[1:] {
		for b != 0 {
			factor, b = b, factor%b
		}
	}
	for i := range positions {
		found := false
		for _, p := range positions {
			found = found || p == (i+1)*factor
		}
		if !found {
			return 0
		}
	}
	return factor
}

// format writes an integer.
func (p *integerPicture) format(n float64) (string, *Error) {
	negative := n < 0
	n = math.Abs(n)
	var s string
	switch p.style {
	case styleLetters:
		if p.letters == caseUpper {
			s = letters(n, 'A')
		} else {
			s = letters(n, 'a')
		}
	case styleRoman:
		if n > maxRoman {
			return "", newError("D1001", -1).withValue(number(n))
		}
		s = roman(n)
		if p.letters == caseUpper {
			s = strings.ToUpper(s)
		}
	case styleWords:
		s = numberWords(n, p.ordinal)
		switch p.letters {
		case caseUpper:
			s = strings.ToUpper(s)
		case caseLower:
			s = strings.ToLower(s)
		}
	case styleDecimal:
		s = p.formatDigits(n)
	case styleSequence:
		return "", newError("D3130", -1).withValue(str(p.token))
	}
	if negative {
		s = "-" + s
	}
	return s, nil
}

// maxRoman bounds numbers in Roman numerals, which are as long as the number of
// thousands; the reference would not come back from larger ones.
const maxRoman = 5_000_000

// maxPadding bounds the zeros that a width can put in front of a number.
const maxPadding = 1000

func (p *integerPicture) formatDigits(n float64) string {
	s := formatNumber(n)
	if missing := p.mandatory - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}
	digits := []rune(s)
	if p.zero != '0' && p.zero != 0 {
		for i := range digits {
			digits[i] += p.zero - '0'
		}
	}
	text := make([]string, len(digits))
	for i, r := range digits {
		text[i] = string(r)
	}
	if p.regular > 0 {
		for i := len(text) - p.regular; i > 0; i -= p.regular {
			text[i] = p.separators[0].char + text[i]
		}
	} else {
		text = p.separate(text)
	}
	s = strings.Join(text, "")
	if p.ordinal {
		s += ordinalSuffix([]rune(s))
	}
	return s
}

// separate puts in irregular separators, from left to right. One that lies in
// front of the number goes where the reference's substr has it.
func (p *integerPicture) separate(text []string) []string {
	for i := len(p.separators) - 1; i >= 0; i-- {
		sep := p.separators[i]
		at := len(text) - sep.position
		tail := text[max(at, 0):]
		if at < 0 {
			tail = text[max(len(text)+at, 0):]
		}
		out := append([]string{}, text[:max(at, 0)]...)
		text = append(append(out, sep.char), tail...)
	}
	return text
}

func ordinalSuffix(digits []rune) string {
	if len(digits) > 1 && digits[len(digits)-2] == '1' {
		return "th"
	}
	switch digits[len(digits)-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

// parse reads an integer, NaN if it is none.
func (p *integerPicture) parse(s string) (float64, *Error) {
	switch p.style {
	case styleLetters:
		if p.letters == caseUpper {
			return lettersNumber(s, 'A'), nil
		}
		return lettersNumber(s, 'a'), nil
	case styleRoman:
		if p.letters != caseUpper {
			s = strings.ToUpper(s)
		}
		return romanNumber(s), nil
	case styleWords:
		return wordsNumber(strings.ToLower(s)), nil
	case styleSequence:
		return 0, newError("D3130", -1).withValue(str(p.token))
	}
	if p.ordinal {
		s = s[:max(len(s)-2, 0)]
	}
	if p.regular > 0 {
		s = strings.ReplaceAll(s, ",", "")
	} else {
		for _, sep := range p.separators {
			s = strings.ReplaceAll(s, sep.char, "")
		}
	}
	if p.zero != '0' && p.zero != 0 {
		s = strings.Map(func(r rune) rune { return max(r-p.zero+'0', 0) }, s)
	}
	return parseInt(s), nil
}

// parseInt is JavaScript's: white space, a sign and the digits that follow, or a
// hexadecimal number.
func parseInt(s string) float64 {
	s = strings.TrimSpace(s)
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		return parseRadix(s)
	}
	end := 0
	if end < len(s) && (s[end] == '-' || s[end] == '+') {
		end++
	}
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	f, err := strconv.ParseFloat(s[:end], 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// picture returns a picture argument. Work on pictures can grow with the square
// of their length, which is counted beforehand.
func (ev *evaluator) picture(v value) (string, error) {
	text, _ := asText(v)
	ev.tick(len(text) * len(text) / 16)
	return text, ev.check()
}

func formatIntegerFunction(ev *evaluator, c call) (value, error) {
	f, ok := toNumber(c.arg(0))
	if !ok {
		return nil, nil
	}
	text, limit := ev.picture(c.arg(1))
	if limit != nil {
		return nil, limit
	}
	picture, err := parseIntegerPicture(text)
	if err != nil {
		return nil, err
	}
	s, err := picture.format(math.Floor(f))
	if err != nil {
		return nil, err
	}
	return ev.newText(s)
}

func parseIntegerFunction(ev *evaluator, c call) (value, error) {
	s, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	text, limit := ev.picture(c.arg(1))
	if limit != nil {
		return nil, limit
	}
	picture, err := parseIntegerPicture(text)
	if err != nil {
		return nil, err
	}
	f, err := picture.parse(s)
	if err != nil {
		return nil, err
	}
	return number(f), nil
}
