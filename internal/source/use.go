package source

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// cdkHash is what the CDK puts behind the names of constructs in logical ids.
var cdkHash = regexp.MustCompile(`[0-9A-F]{8}$`)

// Pick returns the definition of a file that has a name or an alias, or the only
// one for "". One of the CDK also goes by its id without the hash. The path is for
// the error.
func Pick(path string, defs []Definition, name string) (*Definition, error) {
	if name == "" && len(defs) == 1 {
		return &defs[0], nil
	}
	var names []string
	var hashed []*Definition
	for i := range defs {
		d := &defs[i]
		if name != "" && (d.Name == name || d.Alias == name) {
			return d, nil
		}
		if name != "" && d.Name == name+cdkHash.FindString(d.Name) {
			hashed = append(hashed, d)
		}
		names = append(names, d.Name)
	}
	if len(hashed) == 1 {
		return hashed[0], nil
	}
	if name == "" {
		return nil, fmt.Errorf("%s has %d state machines: %s", path, len(names), list(names))
	}
	hint := ""
	if near := spell.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return nil, fmt.Errorf("%s has no state machine %q, but %s%s", path, name, list(names), hint)
}

// list is names as a sentence has them.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, ", ")
}

// An UnknownError says that a definition cannot be used before it is known what
// placeholders stand for.
type UnknownError struct {
	Definition *Definition
	Unknown    []asl.Unknown // at least one
}

// Error names the placeholders, with their places.
func (e *UnknownError) Error() string {
	var parts []string
	for _, u := range e.Unknown {
		parts = append(parts, fmt.Sprintf("%s: it is not known what ${%s} stands for", e.Definition.Source.Position(asl.Pos(u.Start)), u.Name))
	}
	return strings.Join(parts, "\n")
}

// Deployed is what the state machine is called once it is deployed.
func (d *Definition) Deployed() string {
	if d.Alias != "" {
		return d.Alias
	}
	return d.Name
}

// Parse makes a state machine of the definition, to be run. The error is an
// [*UnknownError] when that takes what only a deployment knows, and else the
// [asl.Diagnostics] of what is wrong.
func (d *Definition) Parse() (*asl.StateMachine, error) {
	if diags := d.Check(); len(diags.Errors()) > 0 {
		return nil, diags
	}
	src := d.Source
	if len(src.Unknown) > 0 {
		if !d.Literal {
			return nil, &UnknownError{d, src.Unknown}
		}
		// AWS takes ${Name} as it stands where a string may be anything.
		literal := *src
		literal.Unknown = nil
		if errs := asl.ValidateSource(&literal, asl.Options{Express: d.Express}).Errors(); len(errs) > 0 {
			return nil, &UnknownError{d, within(d.Source, errs)}
		}
		src = &literal
	}
	return asl.ParseSource(src, asl.Options{Express: d.Express})
}

// within returns the unknown parts that problems are about; all if that cannot be said.
func within(src *asl.Source, diags asl.Diagnostics) []asl.Unknown {
	var found []asl.Unknown
	for _, u := range src.Unknown {
		at := src.Position(asl.Pos(u.Start))
		if slices.ContainsFunc(diags, func(d asl.Diagnostic) bool {
			between := d.Pos.Offset <= at.Offset && d.Pos.Line == at.Line
			return between && strings.Count(src.File()[d.Pos.Offset:at.Offset], `"`) <= 1
		}) {
			found = append(found, u)
		}
	}
	if found == nil {
		return src.Unknown
	}
	return found
}
