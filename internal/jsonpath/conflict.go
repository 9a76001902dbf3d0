package jsonpath

import "strconv"

// Conflict says at which step p cannot be walked on d, in the words AWS has for
// Reference Paths. It is nil when p selects a value.
func (p *Path) Conflict(d Data) error {
	_, i, parent := follow(p.steps, p.document(d))
	if i < 0 || len(p.steps) == 0 {
		return nil
	}
	key := p.steps[i].name
	if p.steps[i].kind == indexStep {
		key = strconv.Itoa(p.steps[i].index)
	}
	return &ConflictError{Step: key, Input: parent}
}
