package shape

import (
	"strings"
	"sync"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// A Type is what is known of a value that a service answers with or is asked
// with. The zero Type is that of any value.
type Type struct {
	of  *service
	typ *typ
}

// Result returns the type of the result of the task that resource names. It is
// the zero Type when that is not known, and for .waitForTaskToken tasks.
func Result(resource string) Type {
	s, structure := find(resource)
	if structure == "" {
		return Type{}
	}
	return Type{s, &typ{kind: jsonval.Object, structure: structure}}
}

// Request returns the type of the parameters of an optimized integration, such as
// sqs:sendMessage. It is the zero Type when that is not known.
func Request(service, action string) Type {
	load := services[optimized[service]]
	if load == nil {
		return Type{}
	}
	s := load()
	structure := s.requests[action]
	if structure == "" {
		return Type{}
	}
	return Type{s, &typ{kind: jsonval.Object, structure: structure}}
}

// Kind returns the JSON type of the values of t, and Undefined for any.
func (t Type) Kind() jsonval.Kind {
	if t.typ == nil {
		return jsonval.Undefined
	}
	return t.typ.kind
}

// A Field is one that an object of some type can have.
type Field struct {
	Name     string
	Required bool
	Type     Type
}

// Fields yields the fields of an object that has no others, in the order of the
// service's model. There are none for other types.
func (t Type) Fields(yield func(Field) bool) {
	if t.typ == nil || t.typ.structure == "" {
		return
	}
	for _, f := range t.of.structures[t.typ.structure] {
		if !yield(Field{f.name, f.required, Type{t.of, f.typ}}) {
			return
		}
	}
}

// services are the files, parsed when they are first needed.
var services = func() map[string]func() *service {
	entries, err := files.ReadDir("services")
	if err != nil { // the files are part of the program
		return nil
	}
	all := make(map[string]func() *service, len(entries))
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".txt")
		all[name] = sync.OnceValue(func() *service {
			text, err := files.ReadFile("services/" + name + ".txt")
			if err != nil {
				return &service{}
			}
			return parse(string(text))
		})
	}
	return all
}()
