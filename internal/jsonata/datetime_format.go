package jsonata

import (
	"math"
	"strings"
)

var (
	dayNames   = [...]string{"", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames = [...]string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	}
)

// A zone is an offset from UTC, as the reference takes it apart: both parts of
// a negative one are negative, and the hours of -0530 are -6.
type zone struct{ hours, minutes float64 }

func parseZone(text string, given bool) zone {
	if !given {
		return zone{}
	}
	offset := parseInt(text)
	return zone{math.Floor(offset / 100), math.Mod(offset, 100)}
}

// formatDate writes a moment by a picture.
func formatDate(millis float64, picture string, z zone) (string, *Error) {
	parts, err := parseDatePicture(picture)
	if err != nil {
		return "", err
	}
	d := newDate(millis + (60*z.hours+z.minutes)*60_000)
	var b strings.Builder
	for i := range parts {
		if parts[i].component == 0 {
			b.WriteString(parts[i].literal)
			continue
		}
		s, err := parts[i].format(&d, z)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func (p *datePart) format(d *date, z zone) (string, *Error) {
	switch p.component {
	case 'Z', 'z':
		return p.formatZone(z)
	case 'P':
		marker := "am"
		if d.hour >= 12 {
			marker = "pm"
		}
		if p.names == caseUpper {
			marker = strings.ToUpper(marker)
		}
		return marker, nil
	case 'C', 'E':
		return "ISO", nil
	}
	n, ok := d.field(p.component)
	if !ok {
		return "undefined", nil // what the reference makes of an unknown component
	}
	if p.names != caseNone {
		return p.formatName(n)
	}
	if p.component == 'Y' && p.digits != -1 {
		n = math.Mod(n, math.Pow(10, p.digits))
	}
	return p.integer.format(n)
}

// formatName writes a month or a day by its name.
func (p *datePart) formatName(n float64) (string, *Error) {
	var name string
	switch {
	case (p.component == 'M' || p.component == 'x') && n >= 1 && n <= 12:
		name = monthNames[int(n)-1]
	case p.component == 'F' && n >= 1 && n <= 7:
		name = dayNames[int(n)]
	case math.IsNaN(n) && strings.IndexByte("MxF", p.component) >= 0 && p.names == caseTitle:
		name = "undefined" // what the reference makes of a date that is none
	default:
		return "", newError("D3133", -1).withValue(str(string(rune(p.component))))
	}
	switch p.names {
	case caseUpper:
		name = strings.ToUpper(name)
	case caseLower:
		name = strings.ToLower(name)
	}
	if p.hasMax && float64(len(name)) > p.maxWidth {
		name = name[:int(max(p.maxWidth, 0))]
	}
	return name, nil
}

func (p *datePart) formatZone(z zone) (string, *Error) {
	offset := z.hours*100 + z.minutes
	var s string
	var err *Error
	switch digits := p.integer.mandatory; {
	case p.integer.regular > 0:
		s, err = p.integer.format(offset)
	case digits == 1 || digits == 2:
		s, err = p.integer.format(z.hours)
		if err == nil && z.minutes != 0 {
			minutes := &integerPicture{zero: '0', mandatory: 2}
			var m string
			m, err = minutes.format(math.Floor(z.minutes))
			s += ":" + m
		}
	case digits == 3 || digits == 4:
		s, err = p.integer.format(offset)
	default:
		err = newError("D3134", -1).withValue(number(digits))
	}
	if err != nil {
		return "", err
	}
	if offset >= 0 {
		s = "+" + s
	}
	if p.component == 'z' {
		s = "GMT" + s
	}
	if offset == 0 && p.zoneT {
		s = "Z"
	}
	return s, nil
}
