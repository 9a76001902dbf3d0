package jsonata

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// What Step Functions allows in one call before it reports that an evaluation
// needs too much memory. Both are observed, not documented.
const (
	maxStepPad   = 262_144
	maxStepRange = 360_145
)

// awsFunctions are the ones that AWS Step Functions adds to the language, and
// $random, which it extends.
func awsFunctions() []definition {
	return []definition{
		{"partition", "<(a)n?:a>", "array,size", 2, partition},
		{"range", "<n?n?n?:a>", "first,last,step", 3, rangeFunction},
		{"hash", "<ss:s>", "data,algorithm", 2, hash},
		{"random", "<n?:n>", "seed", 1, randomFunction},
		{"uuid", "<:s>", "", 0, uuid},
		{"parse", "<s:x>", "text", 1, parseText},
	}
}

// partition cuts an array into pieces of a size; without one there is one piece.
func partition(ev *evaluator, c call) (value, error) {
	a, ok := c.arg(0).(*array)
	if !ok {
		return nil, nil
	}
	items := ev.elements(a)
	size := len(items)
	if f, ok := toNumber(c.arg(1)); ok {
		if f = math.Trunc(f); f <= 0 {
			return nil, nil
		}
		size = int(min(f, float64(max(len(items), 1))))
	}
	out := &array{}
	for start := 0; start < len(items); start += size {
		piece := items[start:min(start+size, len(items))]
		out.elems = append(out.elems, &array{elems: piece})
		ev.chargeElems(len(piece))
		if err := ev.check(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func rangeFunction(ev *evaluator, c call) (value, error) {
	first, ok1 := toNumber(c.arg(0))
	last, ok2 := toNumber(c.arg(1))
	step, ok3 := toNumber(c.arg(2))
	first, last, step = math.Trunc(first), math.Trunc(last), math.Trunc(step)
	if !ok1 || !ok2 || !ok3 || step == 0 {
		return nil, nil
	}
	n := math.Floor((last-first)/step) + 1
	if n > maxStepRange {
		return nil, &LimitError{LimitMemory}
	}
	out := &array{sequence: true}
	for i := 0.0; i < n; i++ {
		out.elems = append(out.elems, number(first+i*step))
	}
	ev.chargeElems(len(out.elems))
	ev.tick(len(out.elems) / 8)
	return out, nil
}

func hash(ev *evaluator, c call) (value, error) {
	data, ok := asText(c.arg(0))
	algorithm, given := asText(c.arg(1))
	if !ok || !given {
		return nil, nil
	}
	var sum []byte
	switch text := []byte(data); algorithm {
	case "MD5":
		digest := md5.Sum(text)
		sum = digest[:]
	case "SHA-1":
		digest := sha1.Sum(text)
		sum = digest[:]
	case "SHA-256":
		digest := sha256.Sum256(text)
		sum = digest[:]
	case "SHA-384":
		digest := sha512.Sum384(text)
		sum = digest[:]
	case "SHA-512":
		digest := sha512.Sum512(text)
		sum = digest[:]
	default:
		return nil, newError("D3137", -1).withText("Hash algorithm '" + algorithm + "' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5")
	}
	return ev.newText(hex.EncodeToString(sum))
}

// randomFunction with a seed is java.util.Random(seed).nextDouble().
func randomFunction(ev *evaluator, c call) (value, error) {
	seed, ok := toNumber(c.arg(0))
	if !ok {
		return number(ev.random()), nil
	}
	const multiplier, mask = 0x5DEECE66D, 1<<48 - 1
	state := (uint64(int64(seed)) ^ multiplier) & mask
	next := func(bits uint) int64 {
		state = (state*multiplier + 0xB) & mask
		return int64(state >> (48 - bits))
	}
	high := next(26) << 27
	return number(float64(high+next(27)) / (1 << 53)), nil
}

func uuid(ev *evaluator, _ call) (value, error) {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], ev.chance().Uint64())
	binary.BigEndian.PutUint64(b[8:], ev.chance().Uint64())
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	s := hex.EncodeToString(b[:])
	return ev.newText(strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-"))
}

func parseText(ev *evaluator, c call) (value, error) {
	text, ok := asText(c.arg(0))
	if !ok {
		return nil, nil
	}
	ev.tick(len(text) / 16)
	if err := ev.reserve(float64(len(text))); err != nil {
		return nil, err
	}
	v, err := jsonval.Parse(text)
	if err != nil {
		return nil, newError("D3137", -1).withText("Malformed JSON passed to $parse(): " + err.Error())
	}
	return fromJSON(v), nil
}
