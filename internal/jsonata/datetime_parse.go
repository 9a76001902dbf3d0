package jsonata

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// parseDate reads a moment by a picture, and returns undefined if the text does
// not fit. What the text leaves out at the front comes from now.
func (ev *evaluator) parseDate(text, picture string, now *date) (value, error) {
	parts, failed := parseDatePicture(picture)
	if failed != nil {
		return nil, failed
	}
	var pattern strings.Builder
	pattern.WriteByte('^')
	for i := range parts {
		p, failed := parts[i].pattern()
		if failed != nil {
			return nil, failed
		}
		pattern.WriteString("(" + p + ")")
	}
	pattern.WriteByte('$')
	re, fault := compileRegex(pattern.String(), "i")
	if fault != "" {
		return nil, typeError(fault)
	}
	units := newUnits(text)
	caps, err := ev.runRegex(re, units, 0)
	if err != nil || caps == nil {
		return nil, err
	}
	fields := dateFields{}
	some := false
	for i := range parts {
		if parts[i].component == 0 {
			continue
		}
		some = true
		n, ok, failed := parts[i].parse(units.slice(caps[2*i+2], caps[2*i+3]))
		if failed != nil {
			return nil, failed
		}
		if ok {
			fields[parts[i].component] = n
		} else {
			delete(fields, parts[i].component)
		}
	}
	if !some {
		return nil, nil
	}
	millis, failed := fields.millis(now)
	if failed != nil {
		return nil, failed
	}
	return number(millis), nil
}

// pattern returns the regular expression of a part.
func (p *datePart) pattern() (string, *Error) {
	switch {
	case p.component == 0:
		var b strings.Builder
		for _, r := range p.literal {
			if strings.ContainsRune(`.*+?^${}()|[]\`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		return b.String(), nil
	case p.component == 'Z' || p.component == 'z':
		pattern := "[-+][0-9]+"
		if p.component == 'z' {
			pattern = "GMT" + pattern
		}
		if p.integer.regular > 0 {
			pattern += p.integer.separators[0].char + "[0-9]+"
		}
		return pattern, nil
	case p.integer != nil:
		return p.integerPattern()
	case p.component == 'M' || p.component == 'x' || p.component == 'F' || p.component == 'P':
		return "[a-zA-Z]+", nil
	}
	return "", newError("D3133", -1).withValue(str(string(rune(p.component))))
}

func (p *datePart) integerPattern() (string, *Error) {
	upper := p.integer.letters == caseUpper
	switch p.integer.style {
	case styleLetters:
		if upper {
			return "[A-Z]+", nil
		}
		return "[a-z]+", nil
	case styleRoman:
		if upper {
			return "[MDCLXVI]+", nil
		}
		return "[mdclxvi]+", nil
	case styleWords:
		return wordPattern(), nil
	case styleSequence:
		return "", newError("D3130", -1).withValue(str(p.integer.token))
	}
	pattern := "[0-9]+"
	if p.digits > 0 {
		pattern = fmt.Sprintf("[0-9]{%d}", int(p.digits))
		if p.integer.optional != 0 {
			pattern = fmt.Sprintf("[0-9]{%d,%d}", int(p.digits)-p.integer.optional, int(p.digits))
		}
	}
	if p.integer.ordinal {
		pattern += "(?:th|st|nd|rd)"
	}
	return pattern, nil
}

// parse reads what the pattern of a part has matched. ok is false for a name
// that is none, which counts as missing; a number that is none counts as NaN.
func (p *datePart) parse(s string) (n float64, ok bool, err *Error) {
	switch {
	case p.component == 'Z' || p.component == 'z':
		return p.parseZone(s), true, nil
	case p.integer != nil:
		n, err = p.integer.parse(s)
		return n, true, err
	case p.component == 'P':
		switch s {
		case "am", "AM":
			return 0, true, nil
		case "pm", "PM":
			return 1, true, nil
		}
		return 0, false, nil
	}
	names := monthNames[:]
	if p.component == 'F' {
		names = dayNames[1:]
	}
	for i := len(names) - 1; i >= 0; i-- {
		name := names[i]
		if p.hasMax && p.maxWidth > 0 && int(p.maxWidth) < len(name) {
			name = name[:int(p.maxWidth)]
		}
		if name == s {
			return float64(i + 1), true, nil
		}
	}
	return 0, false, nil
}

// parseZone returns an offset in minutes. The sign belongs to the hours only,
// as in the reference.
func (p *datePart) parseZone(s string) float64 {
	if p.component == 'z' {
		s = s[min(3, len(s)):]
	}
	if p.integer.regular > 0 {
		hours, minutes, _ := strings.Cut(s, p.integer.separators[0].char)
		return parseInt(hours)*60 + parseInt(minutes)
	}
	if len(s) <= 3 {
		return parseInt(s) * 60
	}
	return parseInt(s[:3])*60 + parseInt(s[3:])
}

// dateFields are the components that a text has given.
type dateFields map[byte]float64

func (f dateFields) has(component byte) bool {
	_, ok := f[component]
	return ok
}

// fits reports whether some of the components in want are given, and none of
// the others in all. As in the reference, one that is zero counts as not given.
func (f dateFields) fits(all, want string) bool {
	some := false
	for i := range len(all) {
		if n := f[all[i]]; n == 0 || math.IsNaN(n) {
			continue
		}
		if strings.IndexByte(want, all[i]) < 0 {
			return false
		}
		some = true
	}
	return some
}

// millis puts the components together. What is missing before the first that is
// given comes from now, what is missing behind the last is the smallest; a gap
// in between is an error.
func (f dateFields) millis(now *date) (float64, *Error) {
	const dates, times = "YXMxWwdD", "PHhmsf"
	dateA := f.fits(dates, "YMD")
	dateB := !dateA && f.fits(dates, "Yd")
	dateC := f.fits(dates, "Xxw")
	dateD := !dateC && f.fits(dates, "XW")
	timeB := !f.fits(times, "Hmsf") && f.fits(times, "Phmsf")
	order := "YMD"
	switch {
	case dateB:
		order = "YD"
	case dateC:
		order = "XxwF"
	case dateD:
		order = "XWF"
	}
	if timeB {
		order += "Phmsf"
	} else {
		order += "Hmsf"
	}
	started, ended := false, false
	for i := range len(order) {
		c := order[i]
		switch {
		case f.has(c):
			started = true
			if ended {
				return 0, newError("D3136", -1)
			}
		case started:
			f[c] = 0
			if strings.IndexByte("MDd", c) >= 0 {
				f[c] = 1
			}
			ended = true
		default:
			f[c], _ = now.field(c)
			if c == 'P' {
				f[c] = math.NaN()
			}
		}
	}
	if dateC || dateD {
		return 0, newError("D3136", -1)
	}
	month := 0.0
	if f['M'] > 0 {
		month = f['M'] - 1
	}
	day := f['D']
	if dateB {
		d := newDate(utc(f['Y'], 0, 1, 0, 0, 0, 0) + (f['d']-1)*dayMillis)
		month, day = float64(d.month), float64(d.day)
	}
	hour := f['H']
	if timeB {
		if hour = f['h']; hour == 12 {
			hour = 0
		}
		if f['P'] == 1 {
			hour += 12
		}
	}
	millis := utc(f['Y'], month, day, hour, f['m'], f['s'], f['f'])
	for _, c := range [...]byte{'Z', 'z'} {
		if n := f[c]; n != 0 && !math.IsNaN(n) {
			return millis - n*60_000, nil
		}
	}
	return millis, nil
}

var (
	isoTimestamp = regexp.MustCompile(`^\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$`)
	isoParts     = regexp.MustCompile(`^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?$`)
)

// parseISO reads a timestamp as Date.parse does, with local time taken as UTC;
// NaN for a date that does not exist.
func parseISO(text string) float64 {
	m := isoParts.FindStringSubmatch(text)
	if m == nil || m[4] == "" && len(m[8]) > 1 {
		return math.NaN()
	}
	field := func(i int, otherwise float64) float64 {
		if m[i] == "" {
			return otherwise
		}
		n, _ := strconv.ParseFloat(m[i], 64)
		return n
	}
	year, month, day := field(1, 0), field(2, 1), field(3, 1)
	hour, minute, secs := field(4, 0), field(5, 0), field(6, 0)
	fraction := 0.0
	if m[7] != "" {
		fraction = parseInt((m[7] + "00")[:3])
	}
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || hour == 24 && (minute > 0 || secs > 0 || fraction > 0) {
		return math.NaN()
	}
	millis := (daysOf(year, month-1)+day-1)*dayMillis + hour*3_600_000 + minute*60_000 + secs*1000 + fraction
	if zone := m[8]; len(zone) > 1 {
		hours, minutes := parseInt(zone[1:3]), parseInt(zone[len(zone)-2:])
		if hours > 23 {
			return math.NaN()
		}
		offset := (hours*60 + minutes) * 60_000
		if zone[0] == '-' {
			offset = -offset
		}
		millis -= offset
	}
	return millis
}
