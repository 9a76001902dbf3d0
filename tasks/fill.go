package tasks

import (
	"encoding/json"
	"math/rand/v2"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Template is JSON text with expressions: the value of a member "key.$" is a
// path or an intrinsic function, and stands for "key" with what it finds. The
// zero Template is no JSON.
type Template json.RawMessage

// Check reports what is wrong with t before it is filled.
func (t Template) Check() error {
	v, err := jsonval.Parse(string(t))
	if err == nil {
		_, err = walkTemplate(v, func(expression string) (jsonval.Value, error) {
			return jsonval.NullValue(), checkExpression(expression)
		})
	}
	return err
}

// Fill evaluates the expressions of t: $ is input and $$ is context, which must
// be JSON. All chance derives from the seed.
func (t Template) Fill(input, context json.RawMessage, seed uint64) (json.RawMessage, error) {
	d := taskData{chance: rand.NewPCG(seed, 0)}
	var err error
	if d.input, err = jsonval.Parse(string(input)); err != nil {
		return nil, err
	}
	if d.context, err = jsonval.Parse(string(context)); err != nil {
		return nil, err
	}
	return t.fill(d)
}

func (t Template) fill(d taskData) (json.RawMessage, error) {
	v, err := jsonval.Parse(string(t))
	if err != nil {
		return nil, err
	}
	v, err = walkTemplate(v, d.evaluate)
	if err != nil {
		return nil, err
	}
	return v.Append(nil), nil
}
