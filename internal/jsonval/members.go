package jsonval

import "strconv"

// Members writes the members of a JSON object, in the order in which they are
// given. The opening brace must be in Text before the first, and the caller
// writes the closing one.
type Members struct{ Text []byte }

// Key begins a member; its value is written after it.
func (m *Members) Key(k string) {
	if m.Text[len(m.Text)-1] != '{' {
		m.Text = append(m.Text, ',')
	}
	m.Text = append(m.Text, '"')
	m.Text = append(m.Text, k...) // names of members need no escapes
	m.Text = append(m.Text, '"', ':')
}

// Str writes a string.
func (m *Members) Str(k, v string) {
	m.Key(k)
	m.Text = AppendString(m.Text, v)
}

// Opt writes a string unless it is empty.
func (m *Members) Opt(k, v string) {
	if v != "" {
		m.Str(k, v)
	}
}

// Int writes an integer.
func (m *Members) Int(k string, v int64) {
	m.Key(k)
	m.Text = strconv.AppendInt(m.Text, v, 10)
}

// Bool writes true or false.
func (m *Members) Bool(k string, v bool) {
	m.Key(k)
	m.Text = strconv.AppendBool(m.Text, v)
}

// Raw writes a value that is JSON already.
func (m *Members) Raw(k, json string) {
	m.Key(k)
	m.Text = append(m.Text, json...)
}
