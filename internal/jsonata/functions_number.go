package jsonata

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

func numberFunctions() []definition {
	return []definition{
		{"number", "<(nsb)-:n>", "arg", 1, onValue(toNumberFunction)},
		{"floor", "<n-:n>", "arg", 1, onNumber(math.Floor)},
		{"ceil", "<n-:n>", "arg", 1, onNumber(math.Ceil)},
		{"abs", "<n-:n>", "arg", 1, onNumber(math.Abs)},
		{"round", "<n-n?:n>", "arg,precision", 2, roundFunction},
		{"sqrt", "<n-:n>", "arg", 1, onValue(func(_ *evaluator, v value) (value, error) {
			f, _ := toNumber(v)
			if f < 0 {
				return nil, newError("D3060", -1).withValue(v)
			}
			return number(math.Sqrt(f)), nil
		})},
		{"power", "<n-n:n>", "arg,exp", 2, power},
		{"random", "<:n>", "", 0, func(ev *evaluator, _ call) (value, error) { return number(ev.random()), nil }},
		{"formatNumber", "<n-so?:s>", "value,picture,options", 3, formatNumberFunction},
		{"formatBase", "<n-n?:s>", "value,radix", 2, formatBase},
		{"formatInteger", "<n-s:s>", "value,picture", 2, formatIntegerFunction},
		{"parseInteger", "<s-s:n>", "value,picture", 2, parseIntegerFunction},
	}
}

func onNumber(f func(float64) float64) native {
	return onValue(func(_ *evaluator, v value) (value, error) {
		x, _ := toNumber(v)
		return number(f(x)), nil
	})
}

// chance returns the source of random numbers.
func (ev *evaluator) chance() Rand {
	if ev.rand == nil {
		ev.rand = &fixedRand{}
	}
	return ev.rand
}

// random returns a number from 0 to 1, without 1.
func (ev *evaluator) random() float64 { return float64(ev.chance().Uint64()>>11) / (1 << 53) }

var (
	decimalNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$`)
	radixNumber   = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$`)
)

func toNumberFunction(_ *evaluator, v value) (value, error) {
	switch v := v.(type) {
	case number, literal:
		return v, nil
	case boolean:
		if v {
			return number(1), nil
		}
		return number(0), nil
	case str:
		if decimalNumber.MatchString(string(v)) {
			if f, err := strconv.ParseFloat(string(v), 64); err == nil {
				return number(f), nil
			}
		} else if radixNumber.MatchString(string(v)) {
			return number(parseRadix(string(v))), nil
		}
	}
	return nil, newError("D3030", -1).withValue(v)
}

// parseRadix reads 0x1F, 0o17 or 0b11, and NaN from anything longer.
func parseRadix(s string) float64 {
	if len(s) > 2 && s[0] == '0' {
		bases := map[byte]int{'x': 16, 'o': 8, 'b': 2}
		if base, ok := bases[s[1]|0x20]; ok {
			if n, ok := new(big.Int).SetString(s[2:], base); ok && !strings.ContainsAny(s[2:], "+-_") {
				f, _ := new(big.Float).SetInt(n).Float64()
				return f
			}
		}
	}
	return math.NaN()
}

func roundFunction(_ *evaluator, c call) (value, error) {
	f, ok := toNumber(c.arg(0))
	if !ok {
		return nil, nil
	}
	precision, _ := toNumber(c.arg(1))
	return number(roundHalfEven(f, precision)), nil
}

// roundHalfEven rounds to so many decimals. The point is moved in the text of
// the number, where 1.005 is exactly that.
func roundHalfEven(f, precision float64) float64 {
	if precision != 0 {
		f = shiftPoint(f, precision)
	}
	r := math.Floor(f + 0.5)
	if math.Abs(f) >= 1<<52 || math.IsNaN(f) || math.IsInf(f, 0) {
		r = f
	} else if r-f > 0.5 { // 0.49999999999999994 + 0.5 is 1
		r--
	}
	if math.Abs(r-f) == 0.5 && math.Abs(math.Mod(r, 2)) == 1 {
		r--
	}
	if precision != 0 {
		r = shiftPoint(r, -precision)
	}
	if r == 0 {
		return 0
	}
	return r
}

// shiftPoint multiplies f by a power of ten in its decimal form.
func shiftPoint(f, places float64) float64 {
	mantissa, exponent, _ := strings.Cut(formatNumber(f), "e")
	e, _ := strconv.ParseFloat(exponent, 64)
	out, err := strconv.ParseFloat(mantissa+"e"+formatNumber(e+places), 64)
	if err != nil && !math.IsInf(out, 0) {
		return math.NaN()
	}
	return out
}

func power(_ *evaluator, c call) (value, error) {
	base, ok := toNumber(c.arg(0))
	if !ok {
		return nil, nil
	}
	exp, ok := toNumber(c.arg(1))
	result := pow(base, exp)
	if !ok || math.IsNaN(result) || math.IsInf(result, 0) {
		e := newError("D3061", -1).withValue(c.arg(0))
		e.exp = c.arg(1)
		return nil, e
	}
	return number(result), nil
}

// pow is math.Pow, but rounded correctly for whole and half exponents, as the
// reference's is except in very few cases.
func pow(base, exp float64) float64 {
	result := math.Pow(base, exp)
	twice := math.Abs(2 * exp)
	if result == 0 || math.IsInf(result, 0) || math.IsNaN(result) || twice > 256 || twice != math.Trunc(twice) {
		return result
	}
	x := new(big.Float).SetPrec(powPrecision).SetFloat64(math.Abs(base))
	product := new(big.Float).SetPrec(powPrecision).SetInt64(1)
	for range int(twice) / 2 {
		product.Mul(product, x)
	}
	if math.Mod(twice, 2) == 1 {
		product.Mul(product, x.Sqrt(x))
	}
	if exp < 0 {
		product.Quo(new(big.Float).SetPrec(powPrecision).SetInt64(1), product)
	}
	exact, _ := product.Float64()
	return math.Copysign(exact, result)
}

// powPrecision is enough for the product of 128 numbers.
const powPrecision = 256

func formatBase(_ *evaluator, c call) (value, error) {
	f, ok := toNumber(c.arg(0))
	if !ok {
		return nil, nil
	}
	f = roundHalfEven(f, 0)
	radix := 10.0
	if r, ok := toNumber(c.arg(1)); ok {
		radix = roundHalfEven(r, 0)
	}
	if radix < 2 || radix > 36 {
		return nil, newError("D3100", -1).withValue(number(radix))
	}
	if math.IsInf(f, 0) || math.IsNaN(f) || radix == 10 {
		return str(formatNumber(f)), nil
	}
	if math.Abs(f) < 1<<53 {
		return str(strconv.FormatInt(int64(f), int(radix))), nil
	}
	n, _ := big.NewFloat(f).Int(nil)
	return str(n.Text(int(radix))), nil
}

// toFixed writes f with so many decimals; from 1e21 on as any number is.
func toFixed(f float64, decimals int) string {
	if !(math.Abs(f) < 1e21) {
		return formatNumber(f)
	}
	return strconv.FormatFloat(f, 'f', min(decimals, 100), 64)
}
