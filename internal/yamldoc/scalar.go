package yamldoc

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Text reads a string that is not empty; "" after a mistake.
func (r *Reader) Text(m Member) string {
	n := Resolve(m.Value)
	if n.Kind != yaml.ScalarNode || IsNull(n) || n.Value == "" {
		r.Failf(At(m.Value), "%s must be a string", m.Key)
		return ""
	}
	return n.Value
}

// OneOf reads a string that is one of those that there are; "" after a mistake.
func (r *Reader) OneOf(m Member, values ...string) string {
	text := r.Text(m)
	for _, v := range values {
		if v == text {
			return text
		}
	}
	if text != "" {
		r.Failf(At(m.Value), "%s must be one of %s, not %q", m.Key, strings.Join(values, ", "), text)
	}
	return ""
}

// Bool reads true or false; false after a mistake.
func (r *Reader) Bool(m Member) bool {
	n := Resolve(m.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		r.Failf(At(m.Value), "%s must be true or false", m.Key)
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// Duration reads a time such as 2s, 500ms or 3d12h; 0 after a mistake.
func (r *Reader) Duration(m Member) time.Duration {
	text := r.Text(m)
	d, err := duration(text)
	if text != "" && (err != nil || d < 0) {
		r.Failf(At(m.Value), "%s must be a duration such as 2s or 500ms, not %q", m.Key, text)
		return 0
	}
	return d
}

// maxDays is how many days a time.Duration can have.
const maxDays = 106_751

// duration is time.ParseDuration, with whole days in front of the rest.
func duration(text string) (time.Duration, error) {
	days, rest, ok := strings.Cut(text, "d")
	n, err := strconv.ParseUint(days, 10, 32)
	switch {
	case !ok || err != nil || n >= maxDays || strings.HasPrefix(rest, "-"):
		return time.ParseDuration(text)
	case rest == "":
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(rest)
	return time.Duration(n)*24*time.Hour + d, err
}

// Number reads an integer of at least least; 0 after a mistake.
func (r *Reader) Number(m Member, least int64) int64 {
	text := r.Text(m)
	n, err := strconv.ParseInt(text, 10, 64)
	if text != "" && (err != nil || n < least) {
		r.Failf(At(m.Value), "%s must be a number from %d, not %q", m.Key, least, text)
		return 0
	}
	return n
}

// List returns the elements of a list, which messages describe by example.
func (r *Reader) List(m Member, example string) []*yaml.Node {
	n := Resolve(m.Value)
	if n.Kind != yaml.SequenceNode {
		r.Failf(At(m.Value), "%s must be a list: %s", m.Key, example)
		return nil
	}
	return n.Content
}
