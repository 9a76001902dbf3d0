package jsonata

import (
	"math"
	"strings"
)

var (
	smallWords = [...]string{
		"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
		"Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
	}
	smallOrdinals = [...]string{
		"Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
		"Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
	}
	tensWords      = [...]string{"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"}
	magnitudeWords = [...]string{"Thousand", "Million", "Billion", "Trillion"}
	wordValues     = buildWordValues()
)

func buildWordValues() map[string]float64 {
	values := map[string]float64{"hundred": 100, "hundredth": 100}
	for i := range smallWords {
		values[strings.ToLower(smallWords[i])] = float64(i)
		values[strings.ToLower(smallOrdinals[i])] = float64(i)
	}
	for i, word := range tensWords {
		word = strings.ToLower(word)
		values[word] = float64(10 * (i + 2))
		values[strings.TrimSuffix(word, "y")+"ieth"] = float64(10 * (i + 2))
	}
	for i, word := range magnitudeWords {
		word = strings.ToLower(word)
		values[word] = math.Pow10(3 * (i + 1))
		values[word+"th"] = values[word]
	}
	return values
}

// wordPattern matches number words inside a date; the matcher tries the words
// in this order.
func wordPattern() string {
	var words []string
	for _, list := range [...][]string{smallWords[:], smallOrdinals[:]} {
		for _, word := range list {
			words = append(words, strings.ToLower(word))
		}
	}
	for _, word := range append(tensWords[:], "Hundred") {
		word = strings.ToLower(word)
		words = append(words, word, word[:len(word)-1]+"ieth")
	}
	words = append(words, "hundredth")
	for _, word := range magnitudeWords {
		word = strings.ToLower(word)
		words = append(words, word, word+"th")
	}
	return "(?:" + strings.Join(words, "|") + `|and|[\-, ])+`
}

// numberWords writes a number that is not negative in English words.
func numberWords(n float64, ordinal bool) string {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return formatNumber(n)
	}
	return appendWords("", n, false, ordinal)
}

// appendWords appends n to words; joined says that more important words stand
// before it.
func appendWords(words string, n float64, joined, ordinal bool) string {
	join := func(separator string) {
		if joined {
			words += separator
		}
	}
	var rest float64
	switch {
	case n < 20:
		join(" and ")
		if ordinal {
			return words + smallOrdinals[int(n)]
		}
		return words + smallWords[int(n)]
	case n < 100:
		join(" and ")
		words += tensWords[int(n)/10-2]
		if units := math.Mod(n, 10); units > 0 {
			return appendWords(words+"-", units, false, ordinal)
		}
		if ordinal {
			return strings.TrimSuffix(words, "y") + "ieth"
		}
		return words
	case n < 1000:
		join(", ")
		words += smallWords[int(n)/100] + " Hundred"
		rest = math.Mod(n, 100)
	default:
		join(", ")
		i := 0
		for i < len(magnitudeWords)-1 && n >= math.Pow10(3*(i+2)) {
			i++
		}
		factor := math.Pow10(3 * (i + 1))
		count := math.Floor(n / factor)
		words = appendWords(words, count, false, false) + " " + magnitudeWords[i]
		rest = n - count*factor
	}
	if rest > 0 {
		return appendWords(words, rest, true, ordinal)
	}
	if ordinal {
		return words + "th"
	}
	return words
}

// wordsNumber reads a number in English words, NaN if a word is none of them.
func wordsNumber(text string) float64 {
	segments := []float64{0}
	for _, word := range splitWords(text) {
		v, ok := wordValues[word]
		if !ok {
			return math.NaN()
		}
		last := &segments[len(segments)-1]
		switch {
		case v >= 100:
			*last *= v
		case *last >= 1000:
			segments = append(segments, v)
		default:
			*last += v
		}
	}
	sum := 0.0
	for _, s := range segments {
		sum += s
	}
	return sum
}

func isWhite(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// splitWords splits at ", ", " and ", white space, hyphens and backslashes.
func splitWords(text string) []string {
	var words []string
	start := 0
	for i := 0; i < len(text); {
		n := 0
		rest := text[i:]
		switch {
		case len(rest) > 1 && rest[0] == ',' && isWhite(rest[1]):
			n = 2
		case len(rest) > 4 && isWhite(rest[0]) && rest[1:4] == "and" && isWhite(rest[4]):
			n = 5
		case isWhite(rest[0]) || rest[0] == '\\' || rest[0] == '-':
			n = 1
		}
		if n == 0 {
			i++
			continue
		}
		words = append(words, text[start:i])
		i += n
		start = i
	}
	return append(words, text[start:])
}

// roman writes n in Roman numerals, of which thousands have no end.
func roman(n float64) string {
	var b strings.Builder
	for _, r := range [...]struct {
		value   float64
		numeral string
	}{
		{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"},
		{10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"},
	} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.numeral)
		}
	}
	return b.String()
}

// romanNumber reads Roman numerals in upper case, NaN if it meets another letter.
func romanNumber(text string) float64 {
	values := map[byte]float64{'M': 1000, 'D': 500, 'C': 100, 'L': 50, 'X': 10, 'V': 5, 'I': 1}
	sum, highest := 0.0, 1.0
	for i := len(text) - 1; i >= 0; i-- {
		v, ok := values[text[i]]
		if !ok {
			return math.NaN()
		}
		if v < highest {
			sum -= v
		} else {
			highest = v
			sum += v
		}
	}
	return sum
}

// letters writes n as the columns of a spreadsheet are called, from first on.
func letters(n float64, first byte) string {
	var b []byte
	for ; n > 0; n = math.Floor((n - 1) / 26) {
		b = append([]byte{first + byte(math.Mod(n-1, 26))}, b...)
	}
	return string(b)
}

func lettersNumber(text string, first byte) float64 {
	units := newUnits(text)
	sum := 0.0
	for i, n := 0, units.len(); i < n; i++ {
		sum += (float64(units.at(n-i-1)) - float64(first) + 1) * pow(26, float64(i))
	}
	return sum
}
