package jsonata

import (
	"math"
	"strings"
)

// Dates are milliseconds since 1970 in UTC, as in the reference, kept as
// float64 so that a date that does not exist can be NaN.

const (
	dayMillis  = 86_400_000
	weekMillis = 7 * dayMillis
	maxMillis  = 8.64e15 // the last date that JavaScript knows
)

// A date is a moment taken apart.
type date struct {
	millis             float64
	year, month, day   int // month from 0
	hour, minute, secs int
	fraction           int
	weekday            int // Sunday is 0
	invalid            bool
}

func newDate(millis float64) date {
	d := date{millis: math.Trunc(millis)}
	if !(math.Abs(millis) <= maxMillis) {
		d.invalid = true
		return d
	}
	days := math.Floor(d.millis / dayMillis)
	rest := int(d.millis - days*dayMillis)
	d.hour, d.minute, d.secs, d.fraction = rest/3_600_000, rest/60_000%60, rest/1000%60, rest%1000
	d.weekday = int(math.Mod(math.Mod(days+4, 7)+7, 7))
	d.year, d.month, d.day = civil(int(days))
	return d
}

// civil returns the date of a number of days since 1970.
func civil(days int) (year, month, day int) {
	days += 719_468 // since the first of March in the year 0
	era := floorDiv(days, 146_097)
	ofEra := days - era*146_097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36_524 - ofEra/146_096) / 365
	dayOfYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*m+2)/5 + 1
	year = yearOfEra + era*400
	if m >= 10 {
		return year + 1, m - 10, day
	}
	return year, m + 2, day
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// daysOf returns the days from 1970 to the first day of a month, which may lie
// outside the year.
func daysOf(year, month float64) float64 {
	year += math.Floor(month / 12)
	month -= math.Floor(month/12) * 12
	if month < 2 {
		year--
		month += 12
	}
	m := month - 2
	return 365*year + math.Floor(year/4) - math.Floor(year/100) + math.Floor(year/400) + math.Floor((153*m+2)/5) - 719_468
}

// utc returns the milliseconds of a date whose fields may be out of range, as
// Date.UTC does: the years 0 to 99 are in the twentieth century.
func utc(year, month, day, hour, minute, secs, fraction float64) float64 {
	for _, f := range [...]*float64{&year, &month, &day, &hour, &minute, &secs, &fraction} {
		*f = math.Trunc(*f)
	}
	if year >= 0 && year <= 99 {
		year += 1900
	}
	millis := (daysOf(year, month)+day-1)*dayMillis + hour*3_600_000 + minute*60_000 + secs*1000 + fraction
	if !(math.Abs(millis) <= maxMillis) {
		return math.NaN()
	}
	return millis
}

// firstWeek returns when the first week of a year or month begins: the one with
// the first Thursday, and weeks begin on Monday.
func firstWeek(year, month int) float64 {
	first := utc(float64(year), float64(month), 1, 0, 0, 0, 0)
	weekday := newDate(first).weekday
	if weekday == 0 {
		weekday = 7
	}
	if weekday > 4 {
		return first + float64(8-weekday)*dayMillis
	}
	return first - float64(weekday-1)*dayMillis
}

// week returns the number of the week of d in its year, or in its month.
func (d *date) week(inMonth bool) float64 {
	month, months, most := 0, 12, 52.0
	if inMonth {
		month, months, most = d.month, 1, 4
	}
	today := utc(float64(d.year), float64(d.month), float64(d.day), 0, 0, 0, 0)
	number := func(start float64) float64 { return (today-start)/weekMillis + 1 }
	week := number(firstWeek(d.year, month))
	if week > most {
		if today >= firstWeek(shiftMonth(d.year, month, months)) {
			week = 1
		}
	} else if week < 1 {
		week = number(firstWeek(shiftMonth(d.year, month, -months)))
	}
	return math.Floor(week)
}

func shiftMonth(year, month, by int) (int, int) {
	month += by
	return year + floorDiv(month, 12), month - floorDiv(month, 12)*12
}

// weekYear returns the year to which the week of d belongs.
func (d *date) weekYear() float64 {
	switch {
	case d.millis < firstWeek(d.year, 0):
		return float64(d.year - 1)
	case d.millis >= firstWeek(d.year+1, 0):
		return float64(d.year + 1)
	}
	return float64(d.year)
}

// weekMonth returns the month, from 1, to which the week of d belongs.
func (d *date) weekMonth() float64 {
	_, month := d.year, d.month
	if d.millis < firstWeek(d.year, d.month) {
		_, month = shiftMonth(d.year, d.month, -1)
	} else if y, m := shiftMonth(d.year, d.month, 1); d.millis >= firstWeek(y, m) {
		month = m
	}
	return float64(month + 1)
}

// numericComponents are the letters of the parts of a date that are numbers.
const numericComponents = "YMDdFWwXxHhmsf"

// field returns the number that a component of a picture stands for. ok is
// false for one that is no number.
func (d *date) field(component byte) (n float64, ok bool) {
	if d.invalid {
		return math.NaN(), strings.IndexByte(numericComponents, component) >= 0
	}
	switch component {
	case 'Y':
		n = float64(d.year)
	case 'M':
		n = float64(d.month + 1)
	case 'D':
		n = float64(d.day)
	case 'd':
		year := float64(d.year)
		n = (utc(year, float64(d.month), float64(d.day), 0, 0, 0, 0)-utc(year, 0, 1, 0, 0, 0, 0))/dayMillis + 1
	case 'F':
		n = float64((d.weekday+6)%7 + 1)
	case 'W':
		n = d.week(false)
	case 'w':
		n = d.week(true)
	case 'X':
		n = d.weekYear()
	case 'x':
		n = d.weekMonth()
	case 'H':
		n = float64(d.hour)
	case 'h':
		n = float64((d.hour+11)%12 + 1)
	case 'm':
		n = float64(d.minute)
	case 's':
		n = float64(d.secs)
	case 'f':
		n = float64(d.fraction)
	default:
		return 0, false
	}
	return n, true
}
