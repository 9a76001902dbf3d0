package intrinsic

import (
	"fmt"
	"math"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// uuid yields a random UUID of version 4. AWS ignores any arguments.
func uuid(_ *Call, _ []jsonval.Value, rnd Rand) (jsonval.Value, error) {
	high, low := rnd.Uint64(), rnd.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	return jsonval.StringValue(fmt.Sprintf("%08x-%04x-%04x-%04x-%012x",
		high>>32, high>>16&0xffff, high&0xffff, low>>48, low&(1<<48-1))), nil
}

// mathRandom yields an integer from start to before end. With a seed it is the
// one that java.util.Random yields.
func mathRandom(_ *Call, args []jsonval.Value, rnd Rand) (jsonval.Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return jsonval.Value{}, errInvalid
	}
	start, ok1 := truncated(args[0])
	end, ok2 := truncated(args[1])
	n := end - start
	if !ok1 || !ok2 || n <= 0 || n > math.MaxInt32 {
		return jsonval.Value{}, errInvalid
	}
	if len(args) == 2 {
		return jsonval.IntValue(start + int64(rnd.Uint64()%uint64(n))), nil
	}
	seed, ok := args[2].Int()
	if !ok {
		if seed, ok = truncated(args[2]); !ok {
			return jsonval.Value{}, errInvalid
		}
	}
	r := newJavaRandom(seed)
	return jsonval.IntValue(start + int64(r.intn(int32(n)))), nil
}

// A javaRandom is java.util.Random: a linear congruential generator of 48 bits.
type javaRandom struct{ state int64 }

const (
	javaMultiplier = 0x5DEECE66D
	javaMask       = 1<<48 - 1
)

func newJavaRandom(seed int64) *javaRandom {
	return &javaRandom{state: (seed ^ javaMultiplier) & javaMask}
}

func (r *javaRandom) next(bits uint) int32 {
	r.state = (r.state*javaMultiplier + 0xB) & javaMask
	return int32(r.state >> (48 - bits))
}

// intn is Random.nextInt(n).
func (r *javaRandom) intn(n int32) int32 {
	u := r.next(31)
	if n&(n-1) == 0 {
		return int32(int64(n) * int64(u) >> 31)
	}
	for {
		x := u % n
		if u-x+(n-1) >= 0 { // false on overflow: the last, incomplete run of n numbers
			return x
		}
		u = r.next(31)
	}
}
