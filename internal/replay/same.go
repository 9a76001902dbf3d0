package replay

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/history"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// same reports whether two values are the same as far as two runs of one
// execution can be: moments may differ, and so may what is unique to a run, such
// as a UUID or a task token. Members in ignore are not compared.
func same(a, b jsonval.Value, ignore []string) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case jsonval.String:
		return sameText(a.Str(), b.Str(), ignore)
	case jsonval.Array:
		return a.Len() == b.Len() && !slices.ContainsFunc(indexes(a.Len()), func(i int) bool { return !same(a.At(i), b.At(i), ignore) })
	case jsonval.Object:
		if a.Len() != b.Len() {
			return false
		}
		for _, m := range a.Members() {
			if x := b.Get(m.Key); !x.Exists() || !slices.Contains(ignore, m.Key) && !same(m.Value, x, ignore) {
				return false
			}
		}
		return true
	}
	return jsonval.Equal(a, b)
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// sameText compares two texts. Documents within them are compared as such: what
// is in the data of one event is in the text of another.
func sameText(a, b string, ignore []string) bool {
	switch {
	case a == b:
		return true
	case isDocument(a) && isDocument(b):
		x, err := jsonval.Parse(a)
		y, other := jsonval.Parse(b)
		return err == nil && other == nil && same(x, y, ignore)
	case isTime(a) && isTime(b), isToken(a) && isToken(b):
		return true
	}
	return uuids.MatchString(a) && uuids.ReplaceAllString(a, "") == uuids.ReplaceAllString(b, "")
}

func isDocument(s string) bool {
	return strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") || strings.HasPrefix(s, `"`)
}

func isTime(s string) bool {
	if len(s) < len("2006-01-02T15:04:05Z") {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil
}

// isToken reports whether s looks like a task token: long, and in base 64.
func isToken(s string) bool {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"
	return len(s) > 80 && strings.Trim(s, digits) == ""
}

// differences are the places at which two values differ, with what stands there
// in each, at most limit of them.
func differences(path string, a, b jsonval.Value, ignore []string, limit int) []Difference {
	if limit <= 0 || a.Exists() && b.Exists() && same(a, b, ignore) {
		return nil
	}
	whole := history.IsDocument(strings.TrimPrefix(path, "."))
	a, b = unquoted(a, whole), unquoted(b, whole)
	var all []Difference
	add := func(key string, x, y jsonval.Value) {
		all = append(all, differences(path+key, x, y, ignore, limit-len(all))...)
	}
	switch {
	case a.Kind() == jsonval.Object && b.Kind() == jsonval.Object:
		for _, m := range a.Members() {
			if !slices.Contains(ignore, m.Key) {
				add("."+m.Key, m.Value, b.Get(m.Key))
			}
		}
		for _, m := range b.Members() {
			if !a.Get(m.Key).Exists() {
				add("."+m.Key, jsonval.Value{}, m.Value)
			}
		}
		return all
	case a.Kind() == jsonval.Array && b.Kind() == jsonval.Array:
		for i := range max(a.Len(), b.Len()) {
			add("["+jsonval.IntValue(int64(i)).String()+"]", a.At(i), b.At(i))
		}
		return all
	}
	return []Difference{{strings.TrimPrefix(path, "."), a, b}}
}

// unquoted is the document in a text, if there is one. A text that is known to
// be a document may also be a number or a word.
func unquoted(v jsonval.Value, known bool) jsonval.Value {
	if v.Kind() == jsonval.String && (known || isDocument(v.Str())) {
		if doc, err := jsonval.Parse(v.Str()); err == nil {
			return doc
		}
	}
	return v
}
