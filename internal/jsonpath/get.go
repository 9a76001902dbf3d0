package jsonpath

import (
	"fmt"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Get evaluates p on d. A definite path yields the value it selects or a
// [*NotFoundError]. Any other path yields the array of all values it selects in
// document order, empty when there are none; it fails only when there would be no
// end to it.
func (p *Path) Get(d Data) (jsonval.Value, error) {
	doc := p.document(d)
	if !p.definite {
		w := walker{root: doc, left: maxSteps}
		w.walk(p.steps, doc)
		if w.left < 0 {
			return jsonval.Value{}, &NotFoundError{Path: p.text, reason: fmt.Sprintf("more than %d steps on this document", maxSteps)}
		}
		return jsonval.ArrayValue(w.found), nil
	}
	if v, failed, _ := follow(p.steps, doc); failed < 0 {
		return v, nil
	}
	return jsonval.Value{}, p.notFound(doc)
}

// document returns the document p starts from.
func (p *Path) document(d Data) jsonval.Value {
	switch p.root {
	case Context:
		return d.Context()
	case Variable:
		return d.Variable(p.variable)
	}
	return d.Input()
}

// follow takes definite steps from v. When one selects nothing, failed is its
// number and parent the value it was applied to; otherwise failed is -1, or 0
// when v itself does not exist.
func follow(steps []step, v jsonval.Value) (found jsonval.Value, failed int, parent jsonval.Value) {
	if !v.Exists() {
		return v, 0, v
	}
	for i := range steps {
		parent = v
		switch s := &steps[i]; s.kind {
		case nameStep:
			v = v.Get(s.name)
		case indexStep:
			v = v.At(s.index)
		case namesStep:
			v = choose(v, s.names)
		}
		if !v.Exists() {
			return v, i, parent
		}
	}
	return v, -1, parent
}

// choose returns the object of those members of v that names names, and
// Undefined when v is no object.
func choose(v jsonval.Value, names []string) jsonval.Value {
	if v.Kind() != jsonval.Object {
		return jsonval.Value{}
	}
	members := make([]jsonval.Member, 0, len(names))
	for _, name := range names {
		if x := v.Get(name); x.Exists() {
			members = append(members, jsonval.Member{Key: name, Value: x})
		}
	}
	return jsonval.ObjectValue(members)
}

// A NotFoundError says that a definite path selects nothing.
type NotFoundError struct {
	Path   string // as written
	reason string
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("Invalid path '%s' : %s", e.Path, e.reason)
}

// Reason returns what AWS prints after `Invalid path '…' : `, which is the
// message of Jayway's PathNotFoundException.
func (e *NotFoundError) Reason() string { return e.reason }

func (p *Path) notFound(doc jsonval.Value) error {
	_, i, parent := follow(p.steps, doc)
	return &NotFoundError{Path: p.text, reason: p.reason(i, parent)}
}

// reason says why step i of p selects nothing in parent.
func (p *Path) reason(i int, parent jsonval.Value) string {
	before := p.normal(0, i)
	switch {
	case !parent.Exists() && p.root == Variable:
		return "No results for path: $['" + p.variable + "']"
	case !parent.Exists():
		return "No results for path: " + p.normal(0, len(p.steps))
	case p.steps[i].kind == indexStep && parent.IsNull():
		return "The path " + before + " is null"
	case p.steps[i].kind == indexStep && parent.Kind() != jsonval.Array:
		return fmt.Sprintf("Filter: %s can only be applied to arrays. Current context is: %s",
			p.normal(i, len(p.steps)), parent.JavaString())
	case p.steps[i].kind == indexStep:
		return "No results for path: " + p.normal(0, len(p.steps))
	case parent.Kind() != jsonval.Object:
		return fmt.Sprintf("Property %s not found in path %s", p.normal(i, i+1), before)
	case i < len(p.steps)-1:
		return "Missing property in path " + p.normal(0, i+1)
	}
	return "No results for path: " + p.normal(0, len(p.steps))
}
