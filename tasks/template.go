package tasks

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/intrinsic"
	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// taskData is what the expressions of a request are evaluated on: $ is the
// payload, $$ has what a task knows of its execution.
type taskData struct {
	input   jsonval.Value
	context jsonval.Value
	chance  intrinsic.Rand
}

func newTaskData(t interpreter.Task, input jsonval.Value) taskData {
	object := func(key, value string) jsonval.Value {
		return jsonval.ObjectValue([]jsonval.Member{{Key: key, Value: jsonval.StringValue(value)}})
	}
	members := []jsonval.Member{
		{Key: "Execution", Value: object("Id", t.Execution)},
		{Key: "State", Value: object("Name", t.State)},
		{Key: "StateMachine", Value: object("Name", t.Machine)},
	}
	if t.Token != "" {
		members = append(members, jsonval.Member{Key: "Task", Value: object("Token", t.Token)})
	}
	// Chance comes from the id of the attempt, so that two runs are equal.
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(t.ID))
	return taskData{input: input, context: jsonval.ObjectValue(members), chance: rand.NewPCG(seed.Sum64(), 0)}
}

func (d taskData) Input() jsonval.Value          { return d.input }
func (d taskData) Context() jsonval.Value        { return d.context }
func (d taskData) Variable(string) jsonval.Value { return jsonval.Value{} }

// evaluate returns the value of a path or an intrinsic function.
func (d taskData) evaluate(text string) (jsonval.Value, error) {
	if intrinsic.IsCall(text) {
		call, err := intrinsic.Parse(text)
		if err != nil {
			return jsonval.Value{}, err
		}
		return call.Eval(d, d.chance)
	}
	path, err := jsonpath.Parse(text)
	if err != nil {
		return jsonval.Value{}, err
	}
	return path.Get(d)
}

// checkExpression reports what is wrong with the text of an expression.
func checkExpression(text string) error {
	if intrinsic.IsCall(text) {
		_, err := intrinsic.Parse(text)
		return err
	}
	_, err := jsonpath.Parse(text)
	return err
}

// walkTemplate returns v with every member "key.$" replaced by "key" and the
// value that apply finds for its expression. The order of members stays.
func walkTemplate(v jsonval.Value, apply func(expression string) (jsonval.Value, error)) (jsonval.Value, error) {
	switch v.Kind() {
	case jsonval.Array:
		elems := make([]jsonval.Value, v.Len())
		for i, e := range v.Elems() {
			x, err := walkTemplate(e, apply)
			if err != nil {
				return x, err
			}
			elems[i] = x
		}
		return jsonval.ArrayValue(elems), nil
	case jsonval.Object:
		out := jsonval.ObjectValue(nil)
		for _, m := range v.Members() {
			key, dynamic := strings.CutSuffix(m.Key, ".$")
			var x jsonval.Value
			var err error
			switch {
			case !dynamic:
				x, err = walkTemplate(m.Value, apply)
			case m.Value.Kind() != jsonval.String:
				err = fmt.Errorf("%q must be a string with a path or an intrinsic function, not %s", m.Key, m.Value.Preview(40))
			default:
				if x, err = apply(m.Value.Str()); err != nil {
					err = fmt.Errorf("%q: %w", m.Key, err)
				}
			}
			if err != nil {
				return x, err
			}
			out = out.With(key, x)
		}
		return out, nil
	}
	return v, nil
}

// expand replaces the placeholders of text, {$.path} and {States.…}, by what
// apply returns for the expression between the braces. The start of the
// placeholder in text is given too. Other braces stand for themselves.
func expand(text string, apply func(expression string, start int) (string, error)) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); {
		if text[i] != '{' || !strings.HasPrefix(text[i+1:], "$") && !strings.HasPrefix(text[i+1:], "States.") {
			b.WriteByte(text[i])
			i++
			continue
		}
		n := closing(text[i+1:])
		if n < 0 {
			return "", fmt.Errorf("the placeholder %q has no closing brace", text[i:])
		}
		expression := text[i+1 : i+1+n]
		s, err := apply(expression, i)
		if err != nil {
			return "", fmt.Errorf("{%s}: %w", expression, err)
		}
		b.WriteString(s)
		i += n + 2
	}
	return b.String(), nil
}

// closing finds the brace that ends a placeholder. Braces between single quotes
// belong to the expression, as in States.Format('{}', $.id).
func closing(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '\'':
			quoted = !quoted
		case s[i] == '}' && !quoted:
			return i
		}
	}
	return -1
}

// scalarText returns the text of a scalar as a placeholder shows it.
func scalarText(v jsonval.Value) (string, error) {
	switch v.Kind() {
	case jsonval.String:
		return v.Str(), nil
	case jsonval.Number, jsonval.Bool:
		return v.String(), nil
	}
	return "", fmt.Errorf("want a string, a number or a boolean, got %s", v.Preview(40))
}
