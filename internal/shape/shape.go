// Package shape knows what the answers of AWS services look like, so that a
// mocked answer can be checked before a state machine is trusted because of it.
//
// The shapes are data: one file for each service, taken from the models that AWS
// publishes of its services, with the members spelled as tasks see them. They
// cover the actions that state machines commonly call; for all others [Check]
// has nothing to say.
package shape

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// Mode says how much of a result is checked. The zero Mode is Strict.
type Mode uint8

// The modes of TestState's fieldValidationMode.
const (
	Strict  Mode = iota // all members, and that none is missing which is always there
	Present             // the members that are there
	None                // nothing
)

// Check says in AWS's words what is wrong with a mocked result of the task that
// resource names, as a Task state does, or returns nil. Members that the service
// does not have are not wrong, nor is anything about a service or an action that
// this package does not know, or about the answer to a .waitForTaskToken task,
// which has no shape.
// https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
func Check(resource string, result jsonval.Value, mode Mode) error {
	if mode == None {
		return nil
	}
	s, structure := find(resource)
	if structure == "" {
		return nil
	}
	if result.Kind() != jsonval.Object {
		//lint:ignore ST1005 the text is AWS's
		return errors.New("Mocked result must be a valid JSON object.")
	}
	c := checker{structures: s.structures, strict: mode == Strict}
	return c.structure(structure, result)
}

//go:embed services/*.txt
var files embed.FS

// optimized are the services whose integrations have a name without aws-sdk.
var optimized = map[string]string{
	"dynamodb": "dynamodb", "ecs": "ecs", "events": "eventbridge", "glue": "glue", "lambda": "lambda", "sns": "sns", "sqs": "sqs", "states": "sfn",
}

// find returns the service that a resource belongs to and the structure of its
// answer, "" when that is unknown.
func find(resource string) (*service, string) {
	_, action, ok := strings.Cut(resource, ":states:::")
	if !ok {
		return nil, ""
	}
	name, action, _ := strings.Cut(action, ":")
	sdk := name == "aws-sdk"
	if sdk {
		name, action, _ = strings.Cut(action, ":")
	} else {
		name = optimized[name]
	}
	load := services[name]
	if load == nil {
		return nil, ""
	}
	s := load()
	if structure := s.optimized[action]; structure != "" && !sdk {
		return s, structure
	}
	return s, s.operations[action]
}

// A checker checks a result of one service.
type checker struct {
	structures map[string][]field
	strict     bool
}

func (c *checker) structure(name string, v jsonval.Value) error {
	for _, f := range c.structures[name] {
		member := v.Get(f.name)
		if !member.Exists() || member.IsNull() {
			if f.required && c.strict {
				return schemaError("Required field '%s' is missing", f.name)
			}
			continue
		}
		if err := c.value(f.name, f.typ, member); err != nil {
			return err
		}
	}
	return nil
}

// value checks the value of a field, or an element of it.
func (c *checker) value(field string, t *typ, v jsonval.Value) error {
	if t.kind == jsonval.Undefined {
		return nil
	}
	if v.Kind() != t.kind {
		return schemaError("Field '%s' must be %s", field, article[t.kind])
	}
	switch t.kind {
	case jsonval.Object:
		if t.elem == nil {
			return c.structure(t.structure, v)
		}
		for _, m := range v.Members() {
			if err := c.value(field, t.elem, m.Value); err != nil {
				return err
			}
		}
	case jsonval.Array:
		for _, e := range v.Elems() {
			if err := c.value(field, t.elem, e); err != nil {
				return err
			}
		}
	case jsonval.Number:
		switch n := v.Float(); {
		case t.min != nil && n < *t.min:
			return schemaError("Field '%s' is less than the minimum value", field)
		case t.max != nil && n > *t.max:
			return schemaError("Field '%s' exceeds the maximum value", field)
		}
	case jsonval.String:
		n := float64(utf8.RuneCountInString(v.Str()))
		switch {
		case t.enum != "" && !strings.Contains("|"+t.enum+"|", "|"+v.Str()+"|"):
			return schemaError("Field '%s' is not an expected value", field)
		case t.min != nil && n < *t.min:
			return schemaError("Field '%s' is smaller than the minimum length", field)
		case t.max != nil && n > *t.max:
			return schemaError("Field '%s' exceeds the maximum length", field)
		}
	}
	return nil
}

var article = map[jsonval.Kind]string{
	jsonval.Object: "an object", jsonval.Array: "an array", jsonval.String: "a string", jsonval.Number: "a number", jsonval.Bool: "a boolean",
}

func schemaError(format string, args ...any) error {
	return fmt.Errorf("Mock result schema validation error: "+format, args...)
}
