package jsonpath

import (
	"fmt"
	"strconv"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Set returns root with value written at p, which must come from
// [ParseReference]: objects that are missing on the way are created, an
// existing array element is replaced. An Undefined root counts as an empty
// object. Where the document has something else in the way, the error is a
// [*ConflictError].
func (p *Path) Set(root, value jsonval.Value) (jsonval.Value, error) {
	return set(p.steps, root, value)
}

func set(steps []step, v, value jsonval.Value) (jsonval.Value, error) {
	if len(steps) == 0 {
		return value, nil
	}
	if !v.Exists() {
		v = jsonval.ObjectValue(nil)
	}
	s := &steps[0]
	switch {
	case s.kind == nameStep && v.Kind() == jsonval.Object:
		x, err := set(steps[1:], v.Get(s.name), value)
		if err != nil {
			return jsonval.Value{}, err
		}
		return v.With(s.name, x), nil
	case s.kind == indexStep && v.At(s.index).Exists():
		x, err := set(steps[1:], v.At(s.index), value)
		if err != nil {
			return jsonval.Value{}, err
		}
		i := s.index
		if i < 0 {
			i += v.Len()
		}
		return v.WithElem(i, x), nil
	}
	key := s.name
	if s.kind == indexStep {
		key = strconv.Itoa(s.index)
	}
	return jsonval.Value{}, &ConflictError{Step: key, Input: v}
}

// A ConflictError says that a step of a Reference Path cannot be taken in the
// document that a result is written into. Its text is AWS's Cause.
type ConflictError struct {
	Step  string        // the name or index
	Input jsonval.Value // what it was applied to
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("Unable to apply step %q to input %s", e.Step, e.Input)
}
