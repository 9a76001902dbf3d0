package jsonata

import (
	"math"
	"strings"
	"unicode/utf8"
)

// A datePart is a piece of a date/time picture: a literal or a component like
// [Y0001].
type datePart struct {
	literal   string
	component byte // 0 for a literal
	minWidth  int  // 0 when not given
	maxWidth  float64
	hasMax    bool
	names     letterCase
	integer   *integerPicture
	digits    float64 // how many digits of Y, M and D count, -1 for all, 0 for any other
	zoneT     bool    // the modifier t: UTC is written as Z
}

// defaultPresentation is the presentation of a component without one.
func defaultPresentation(component byte) string {
	switch component {
	case 'Y', 'M', 'D', 'd', 'W', 'w', 'X', 'x', 'H', 'h', 'f':
		return "1"
	case 'F', 'P', 'C', 'E':
		return "n"
	case 'm', 's':
		return "01"
	case 'Z', 'z':
		return "01:01"
	}
	return ""
}

// isoPicture is the format of timestamps without a picture.
const isoPicture = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

// parseDatePicture takes a picture apart.
func parseDatePicture(picture string) ([]datePart, *Error) {
	var parts []datePart
	literal := func(s string) {
		if s != "" {
			parts = append(parts, datePart{literal: strings.ReplaceAll(s, "]]", "]")})
		}
	}
	for {
		text, rest, found := strings.Cut(picture, "[")
		literal(text)
		if !found {
			return parts, nil
		}
		if strings.HasPrefix(rest, "[") {
			parts = append(parts, datePart{literal: "["})
			picture = rest[1:]
			continue
		}
		marker, after, found := strings.Cut(rest, "]")
		if !found {
			return nil, newError("D3135", -1)
		}
		part, err := parseDateMarker(strings.Join(strings.Fields(marker), ""))
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		picture = after
	}
}

// parseDateMarker reads a component, its presentation and its width.
func parseDateMarker(marker string) (datePart, *Error) {
	var p datePart
	if marker == "" {
		return p, newError("D3132", -1).withValue(str(""))
	}
	_, size := utf8.DecodeRuneInString(marker)
	name := marker[:size]
	if size == 1 {
		p.component = name[0]
	} else {
		p.component = '?'
	}
	presentation := marker[size:]
	if i := strings.LastIndexByte(presentation, ','); i >= 0 {
		p.width(presentation[i+1:])
		presentation = presentation[:i]
	}
	modifier := ""
	if n := len(presentation); n > 1 && strings.IndexByte("atco", presentation[n-1]) >= 0 {
		modifier = presentation[n-1:]
		presentation = presentation[:n-1]
	} else if n == 0 {
		presentation = defaultPresentation(p.component)
	}
	if presentation == "" {
		return p, newError("D3132", -1).withValue(str(name))
	}
	p.zoneT = modifier == "t"
	switch {
	case presentation[0] == 'n':
		p.names = caseLower
	case strings.HasPrefix(presentation, "Nn"):
		p.names = caseTitle
	case presentation[0] == 'N':
		p.names = caseUpper
	case strings.IndexByte(numericComponents, p.component) >= 0:
		if err := p.integerFormat(presentation, modifier); err != nil {
			return p, err
		}
	}
	if p.component == 'Z' || p.component == 'z' {
		var err *Error
		p.integer, err = parseIntegerPicture(presentation)
		return p, err
	}
	return p, nil
}

// width reads the width modifier: min, or min-max, where * is no bound.
func (p *datePart) width(text string) {
	low, high, found := strings.Cut(text, "-")
	if n := parseInt(low); low != "*" && n > 0 {
		p.minWidth = int(min(n, maxPadding))
	}
	if found && high != "*" {
		p.maxWidth, p.hasMax = parseInt(high), true
	}
}

func (p *datePart) integerFormat(presentation, modifier string) *Error {
	if modifier != "" {
		presentation += ";" + modifier
	}
	var err *Error
	if p.integer, err = parseIntegerPicture(presentation); err != nil {
		return err
	}
	decimal := p.integer.style == styleDecimal
	if decimal && p.integer.mandatory < p.minWidth {
		p.integer.mandatory = p.minWidth
	}
	if strings.IndexByte("YMD", p.component) < 0 {
		return nil
	}
	p.digits = -1
	if p.hasMax {
		p.digits = p.maxWidth
		if !math.IsNaN(p.maxWidth) {
			p.integer.mandatory = int(min(p.maxWidth, maxPadding))
		}
	} else if w := p.integer.mandatory + p.integer.optional; decimal && w >= 2 {
		p.digits = float64(w)
	}
	return nil
}
