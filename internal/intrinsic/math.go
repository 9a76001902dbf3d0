package intrinsic

import (
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// mathAdd rounds both numbers with Java's Math.round before it adds them.
func mathAdd(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 {
		return jsonval.Value{}, errInvalid
	}
	a, ok1 := rounded(args[0])
	b, ok2 := rounded(args[1])
	if !ok1 || !ok2 || !isInt32(a+b) {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.IntValue(a + b), nil
}

// rounded returns a number rounded half up, if it then fits an int32.
func rounded(v jsonval.Value) (int64, bool) {
	if i, ok := v.Int(); ok {
		return i, isInt32(i)
	}
	f := v.Float()
	r := math.Floor(f)
	if f-r >= 0.5 {
		r++
	}
	return asInt32(r)
}

// truncated returns a number without its fraction, if it then fits an int32.
func truncated(v jsonval.Value) (int64, bool) {
	if i, ok := v.Int(); ok {
		return i, isInt32(i)
	}
	return asInt32(math.Trunc(v.Float()))
}

func isInt32(i int64) bool { return i == int64(int32(i)) }

// asInt32 converts a whole number. NaN, which is no number, does not fit.
func asInt32(f float64) (int64, bool) {
	if f >= math.MinInt32 && f <= math.MaxInt32 {
		return int64(f), true
	}
	return 0, false
}
