package server

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// params are the members of a request. A handler reads each with the method for
// its type and then asks err, which reports all constraints that are violated at
// once, as AWS does. Null is the same as absent; members that nobody reads are ignored.
type params struct {
	body  jsonval.Value
	path  string // of a structure, with a dot at its end
	trace string // the header X-Amzn-Trace-Id, which AWS prefers to the member; "" is none
	*findings
}

// findings are what is wrong with the members of a request.
type findings struct {
	mistyped   string // the first one of a wrong JSON type
	violations []string
}

// err returns what is wrong with the members read so far.
func (p *params) err() error {
	switch n := len(p.violations); {
	case p.mistyped != "":
		return serialization(p.mistyped)
	case n == 1:
		return &apiError{namespace: coralValidate, typ: "ValidationException", message: "1 validation error detected: " + p.violations[0]}
	case n > 1:
		return &apiError{namespace: coralValidate, typ: "ValidationException", message: fmt.Sprintf("%d validation errors detected: %s", n, strings.Join(p.violations, "; "))}
	}
	return nil
}

// get returns a member of a kind, or Undefined.
func (p *params) get(name string, kind jsonval.Kind) jsonval.Value {
	v := p.body.Get(name)
	if !v.Exists() || v.IsNull() {
		return jsonval.Value{}
	}
	if v.Kind() != kind {
		if p.mistyped == "" {
			p.mistyped = fmt.Sprintf("The member '%s' must be of type %s, not %s", p.path+name, kind, v.Kind())
		}
		return jsonval.Value{}
	}
	return v
}

// violate notes a violated constraint. A value that is "" stays unsaid.
func (p *params) violate(name, value, constraint string) {
	p.violations = append(p.violations, fmt.Sprintf("Value %sat '%s' failed to satisfy constraint: %s", value, p.path+name, constraint))
}

// present reports whether a member is there that must be.
func (p *params) present(name string, kind jsonval.Kind) bool {
	exists := p.get(name, kind).Exists()
	if !exists && p.mistyped == "" {
		p.violate(name, "null ", "Member must not be null")
	}
	return exists
}

// required reads a string of 1 to most characters that must be there.
func (p *params) required(name string, most int) string {
	if !p.present(name, jsonval.String) {
		return ""
	}
	return p.text(name, 1, most)
}

// text reads a string of least to most characters; "" when absent.
func (p *params) text(name string, least, most int) string {
	return p.length(name, least, most, false)
}

// secret is text that AWS does not repeat in messages.
func (p *params) secret(name string, least, most int) string {
	return p.length(name, least, most, true)
}

// requiredSecret is required for what AWS does not repeat in messages.
func (p *params) requiredSecret(name string, most int) string {
	if !p.present(name, jsonval.String) {
		return ""
	}
	return p.secret(name, 1, most)
}

// requiredText is requiredSecret for what may be empty.
func (p *params) requiredText(name string, most int) string {
	if !p.present(name, jsonval.String) {
		return ""
	}
	return p.secret(name, 0, most)
}

func (p *params) length(name string, least, most int, secret bool) string {
	v := p.get(name, jsonval.String)
	if !v.Exists() {
		return ""
	}
	shown := "'" + v.Str() + "' "
	if secret {
		shown = ""
	}
	switch n := lengthOf(v.Str()); {
	case n < least:
		p.violate(name, shown, "Member must have length greater than or equal to "+strconv.Itoa(least))
	case n > most:
		p.violate(name, shown, "Member must have length less than or equal to "+strconv.Itoa(most))
	}
	return v.Str()
}

// lengthOf counts characters as Java does.
func lengthOf(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// enum reads one of a set of strings, in the order in which AWS lists them; ""
// when absent.
func (p *params) enum(name string, values ...string) string {
	v := p.get(name, jsonval.String)
	if !v.Exists() {
		return ""
	}
	for _, allowed := range values {
		if v.Str() == allowed {
			return allowed
		}
	}
	p.violate(name, "'"+v.Str()+"' ", "Member must satisfy enum value set: ["+strings.Join(values, ", ")+"]")
	return ""
}

// integer reads a number of least to most; 0 when absent.
func (p *params) integer(name string, least, most int64) int64 {
	v := p.get(name, jsonval.Number)
	if !v.Exists() {
		return 0
	}
	n, ok := v.Int()
	switch {
	case !ok && p.mistyped == "":
		p.mistyped = fmt.Sprintf("The member '%s' must be an integer, not %s", p.path+name, v.Literal())
	case n < least:
		p.violate(name, "'"+v.Literal()+"' ", fmt.Sprintf("Member must have value greater than or equal to %d", least))
	case n > most:
		p.violate(name, "'"+v.Literal()+"' ", fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
	return n
}

// requiredInteger is integer for a number that must be there.
func (p *params) requiredInteger(name string, least, most int64) int64 {
	if !p.present(name, jsonval.Number) {
		return 0
	}
	return p.integer(name, least, most)
}

// flag reads a boolean, which is preset when absent.
func (p *params) flag(name string, preset bool) bool {
	v := p.get(name, jsonval.Bool)
	if !v.Exists() {
		return preset
	}
	return v.Bool()
}

// object reads a structure, whose members are read from what is returned and
// reported together with those of p.
func (p *params) object(name string) *params {
	return &params{body: p.get(name, jsonval.Object), path: p.path + name + ".", findings: p.findings}
}

// given reports whether the structure that p reads is there.
func (p *params) given() bool { return p.body.Exists() }

// list reads an array. Absent and empty ones are the same.
func (p *params) list(name string) []jsonval.Value {
	return p.get(name, jsonval.Array).Elems()
}

// requiredList reads an array that must be there; it may be empty.
func (p *params) requiredList(name string) []jsonval.Value {
	p.present(name, jsonval.Array)
	return p.list(name)
}

// element returns the structure at a place in an array, for its members to be
// read. Messages count from 1.
func (p *params) element(list string, i int, v jsonval.Value) *params {
	path := list + "." + strconv.Itoa(i+1) + ".member"
	if v.Kind() != jsonval.Object && p.mistyped == "" {
		p.mistyped = fmt.Sprintf("The member '%s' must be of type %s, not %s", p.path+path, jsonval.Object, v.Kind())
	}
	return &params{body: v, path: p.path + path + ".", findings: p.findings}
}
