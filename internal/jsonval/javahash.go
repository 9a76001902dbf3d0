package jsonval

import (
	"math"
	"slices"
	"unicode/utf16"
)

// HashOrder sorts items, which are all different, into the order in which a
// java.util.HashMap or HashSet filled with them one by one iterates: by bucket,
// then as they were. AWS shows that order in the results of some intrinsic
// functions and payload templates. The hash of an item is that of [JavaHash].
func HashOrder[T any](items []T, hash func(T) int32) {
	capacity := 16
	for 4*len(items) > 3*capacity {
		capacity *= 2
	}
	bucket := func(item T) uint32 {
		h := uint32(hash(item))
		return (h ^ h>>16) & uint32(capacity-1)
	}
	slices.SortStableFunc(items, func(a, b T) int { return int(bucket(a)) - int(bucket(b)) })
}

// JavaHash returns Java's hashCode of v as Jackson reads it.
func JavaHash(v Value) int32 {
	switch v.kind {
	case Bool:
		if v.Bool() {
			return 1231
		}
		return 1237
	case Number:
		return numberHash(v)
	case String:
		return StringHash(v.text)
	case Array:
		h := int32(1)
		for _, e := range v.Elems() {
			h = 31*h + JavaHash(e)
		}
		return h
	case Object:
		h := int32(0)
		for _, m := range v.Members() {
			h += StringHash(m.Key) ^ JavaHash(m.Value)
		}
		return h
	}
	return 0
}

// numberHash is the hash of an Integer, a Long or a Double.
func numberHash(v Value) int32 {
	bits := math.Float64bits(v.Float())
	if i, ok := v.Int(); ok {
		if i == int64(int32(i)) {
			return int32(i)
		}
		bits = uint64(i)
	}
	return int32(bits ^ bits>>32)
}

// StringHash returns Java's hashCode of s.
func StringHash(s string) int32 {
	h := int32(0)
	for _, r := range s {
		if high, low := utf16.EncodeRune(r); r >= 0x10000 {
			h = 31*(31*h+high) + low
		} else {
			h = 31*h + r
		}
	}
	return h
}
