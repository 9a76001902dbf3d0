package intrinsic

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// arrayUnique yields the different elements in the order in which a Java
// HashSet of them iterates: by bucket, then as inserted.
func arrayUnique(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	elems := args[0].Elems()
	// new HashSet<>(list) makes room for a list of this length.
	capacity := uint32(16)
	for capacity < uint32(float32(len(elems))/.75)+1 {
		capacity *= 2
	}
	type entry struct {
		bucket uint32
		value  jsonval.Value
	}
	seen := make(map[string]bool, len(elems))
	entries := make([]entry, 0, len(elems))
	for _, e := range elems {
		if key := identity(e); !seen[key] {
			seen[key] = true
			h := uint32(javaHash(e))
			entries = append(entries, entry{bucket: (h ^ h>>16) & (capacity - 1), value: e})
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return int(a.bucket) - int(b.bucket) })
	unique := make([]jsonval.Value, len(entries))
	for i := range entries {
		unique[i] = entries[i].value
	}
	return jsonval.ArrayValue(unique), nil
}

// identity returns a text that two values share when Java's equals holds for
// them: 1 and 1.0 differ, the order of an object's keys does not matter.
func identity(v jsonval.Value) string {
	switch v.Kind() {
	case jsonval.Number:
		if i, ok := v.Int(); ok {
			return strconv.FormatInt(i, 10)
		}
		if strings.ContainsAny(v.Literal(), ".eE") {
			return strconv.FormatFloat(v.Float(), 'e', -1, 64)
		}
	case jsonval.Array:
		parts := make([]string, 0, v.Len())
		for _, e := range v.Elems() {
			parts = append(parts, identity(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case jsonval.Object:
		parts := make([]string, 0, v.Len())
		for _, m := range v.Members() {
			parts = append(parts, string(jsonval.AppendString(nil, m.Key))+":"+identity(m.Value))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	return v.String()
}

// javaHash is Java's hashCode of the value as Jackson reads it.
func javaHash(v jsonval.Value) int32 {
	switch v.Kind() {
	case jsonval.Bool:
		if v.Bool() {
			return 1231
		}
		return 1237
	case jsonval.Number:
		return numberHash(v)
	case jsonval.String:
		return stringHash(v.Str())
	case jsonval.Array:
		h := int32(1)
		for _, e := range v.Elems() {
			h = 31*h + javaHash(e)
		}
		return h
	case jsonval.Object:
		h := int32(0)
		for _, m := range v.Members() {
			h += stringHash(m.Key) ^ javaHash(m.Value)
		}
		return h
	}
	return 0
}

// numberHash is the hash of an Integer, a Long or a Double.
func numberHash(v jsonval.Value) int32 {
	bits := math.Float64bits(v.Float())
	if i, ok := v.Int(); ok {
		if i == int64(int32(i)) {
			return int32(i)
		}
		bits = uint64(i)
	}
	return int32(bits ^ bits>>32)
}

func stringHash(s string) int32 {
	h := int32(0)
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + int32(unit)
	}
	return h
}
