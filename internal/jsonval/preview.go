package jsonval

import "unicode/utf8"

// Preview returns v as compact JSON cut to at most max bytes, on a character
// boundary and with "…" where something was cut: for messages.
func (v Value) Preview(max int) string {
	s := v.String()
	if len(s) <= max {
		return s
	}
	cut := max
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
