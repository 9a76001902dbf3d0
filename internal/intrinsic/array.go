package intrinsic

import "github.com/sfnlocal/sfnlocal/internal/jsonval"

// maxRange is how many elements States.ArrayRange may return.
const maxRange = 1000

func array(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	return jsonval.ArrayValue(args), nil
}

func arrayLength(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 1 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	return jsonval.IntValue(int64(args[0].Len())), nil
}

// arrayContains compares as AWS does, by Java's text of the values: true is
// found in ["true"], and an object only with its keys in the same order.
func arrayContains(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	text := args[1].JavaString()
	for _, e := range args[0].Elems() {
		if e.JavaString() == text {
			return jsonval.BoolValue(true), nil
		}
	}
	return jsonval.BoolValue(false), nil
}

// arrayGetItem yields null for any index of an empty array, as AWS does.
func arrayGetItem(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	i, ok := truncated(args[1])
	switch {
	case !ok || i < 0:
		return jsonval.Value{}, errInvalid
	case args[0].Len() == 0:
		return jsonval.NullValue(), nil
	case i >= int64(args[0].Len()):
		return jsonval.Value{}, errInvalid
	}
	return args[0].At(int(i)), nil
}

func arrayPartition(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 2 || args[0].Kind() != jsonval.Array {
		return jsonval.Value{}, errInvalid
	}
	n, ok := truncated(args[1])
	if !ok || n < 1 {
		return jsonval.Value{}, errInvalid
	}
	size, elems := int(n), args[0].Elems()
	chunks := make([]jsonval.Value, 0, len(elems)/size+1)
	for len(elems) > size {
		chunks = append(chunks, jsonval.ArrayValue(elems[:size:size]))
		elems = elems[size:]
	}
	if len(elems) > 0 {
		chunks = append(chunks, jsonval.ArrayValue(elems))
	}
	return jsonval.ArrayValue(chunks), nil
}

func arrayRange(_ *Call, args []jsonval.Value, _ Rand) (jsonval.Value, error) {
	if len(args) != 3 {
		return jsonval.Value{}, errInvalid
	}
	first, ok1 := truncated(args[0])
	last, ok2 := truncated(args[1])
	step, ok3 := truncated(args[2])
	if !ok1 || !ok2 || !ok3 || step == 0 {
		return jsonval.Value{}, errInvalid
	}
	if first != last && (first < last) != (step > 0) {
		return jsonval.ArrayValue(nil), nil
	}
	n := (last-first)/step + 1
	if n > maxRange {
		return jsonval.Value{}, errInvalid
	}
	elems := make([]jsonval.Value, n)
	for i := range elems {
		elems[i] = jsonval.IntValue(first + int64(i)*step)
	}
	return jsonval.ArrayValue(elems), nil
}
