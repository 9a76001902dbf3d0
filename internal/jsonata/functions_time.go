package jsonata

func timeFunctions() []definition {
	return []definition{
		{"now", "<s?s?:s>", "picture, timezone", 2, func(ev *evaluator, c call) (value, error) {
			return ev.formatTime(ev.nowMillis(), c.arg(0), c.arg(1))
		}},
		{"millis", "<:n>", "", 0, func(ev *evaluator, _ call) (value, error) { return number(ev.nowMillis()), nil }},
		{"fromMillis", "<n-s?s?:s>", "millis,picture,timezone", 3, func(ev *evaluator, c call) (value, error) {
			millis, ok := toNumber(c.arg(0))
			if !ok {
				return nil, nil
			}
			return ev.formatTime(millis, c.arg(1), c.arg(2))
		}},
		{"toMillis", "<s-s?:n>", "timestamp,picture", 2, toMillis},
	}
}

// nowMillis is the time of the whole evaluation.
func (ev *evaluator) nowMillis() float64 { return float64(ev.opts.Now.UnixMilli()) }

func (ev *evaluator) formatTime(millis float64, picture, timezone value) (value, error) {
	text, limit := ev.picture(picture)
	if limit != nil {
		return nil, limit
	}
	if picture == nil {
		text = isoPicture
	}
	offset, given := asText(timezone)
	s, err := formatDate(millis, text, parseZone(offset, given))
	if err != nil {
		return nil, err
	}
	return ev.newText(s)
}

func toMillis(ev *evaluator, c call) (value, error) {
	text, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	if c.arg(1) != nil {
		picture, limit := ev.picture(c.arg(1))
		if limit != nil {
			return nil, limit
		}
		now := newDate(ev.nowMillis())
		return ev.parseDate(text, picture, &now)
	}
	if !isoTimestamp.MatchString(text) {
		return nil, newError("D3110", -1).withValue(str(text))
	}
	return number(parseISO(text)), nil
}
