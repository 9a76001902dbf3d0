package intrinsic

import (
	"errors"
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Rand is where States.UUID and States.MathRandom get chance from.
type Rand interface {
	Uint64() uint64
}

// A function computes a result from the values of its arguments. The error is
// [errInvalid], or says what comes after the call in AWS's message.
type function func(c *Call, args []jsonval.Value, rnd Rand) (jsonval.Value, error)

// errInvalid is the failure of a function that does not take these arguments.
var errInvalid = errors.New("invalid arguments")

// functions is never changed.
var functions = map[string]function{
	"States.Array":          array,
	"States.ArrayContains":  arrayContains,
	"States.ArrayGetItem":   arrayGetItem,
	"States.ArrayLength":    arrayLength,
	"States.ArrayPartition": arrayPartition,
	"States.ArrayRange":     arrayRange,
	"States.ArrayUnique":    arrayUnique,
	"States.Base64Decode":   base64Decode,
	"States.Base64Encode":   base64Encode,
	"States.Format":         format,
	"States.Hash":           hash,
	"States.JsonMerge":      jsonMerge,
	"States.JsonToString":   jsonToString,
	"States.MathAdd":        mathAdd,
	"States.MathRandom":     mathRandom,
	"States.StringSplit":    stringSplit,
	"States.StringToJson":   stringToJSON,
	"States.UUID":           uuid,
}

// Eval evaluates c on d. The error's text is AWS's Cause without the part that
// names the state; of nested calls it names the one that failed. Only States.UUID
// and States.MathRandom use rnd, which may be nil for any other call.
func (c *Call) Eval(d jsonpath.Data, rnd Rand) (jsonval.Value, error) {
	args := make([]jsonval.Value, len(c.args))
	for i := range c.args {
		v, err := c.args[i].eval(d, rnd)
		if err != nil {
			return jsonval.Value{}, err
		}
		args[i] = v
	}
	v, err := c.fn(c, args, rnd)
	if errors.Is(err, errInvalid) {
		//lint:ignore ST1005 the text is AWS's
		err = fmt.Errorf("Invalid arguments in %s", c.name)
	}
	if err != nil {
		//lint:ignore ST1005 the text is AWS's
		return jsonval.Value{}, fmt.Errorf("There was an error while evaluating the intrinsic function: %s. %w", c.text, err)
	}
	return v, nil
}

func (a *arg) eval(d jsonpath.Data, rnd Rand) (jsonval.Value, error) {
	switch {
	case a.call != nil:
		return a.call.Eval(d, rnd)
	case a.path == nil:
		return a.literal, nil
	}
	v, err := a.path.Get(d)
	if err != nil {
		//lint:ignore ST1005 the text is AWS's
		return v, fmt.Errorf("The JsonPath argument for the field '%s' could not be found in the input '%s'", a.path, document(a.path, d))
	}
	return v, nil
}

// document returns what the path p starts from, as JSON.
func document(p *jsonpath.Path, d jsonpath.Data) jsonval.Value {
	switch p.Root() {
	case jsonpath.Context:
		return d.Context()
	case jsonpath.Variable:
		return d.Variable(p.Variable())
	}
	return d.Input()
}
