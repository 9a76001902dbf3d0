// Package intrinsic parses and evaluates the intrinsic functions of the Amazon
// States Language, such as States.Format('{} of {}', $.name, $.total).
//
// The functions do what AWS does, which is not always what its documentation
// says: Java's rounding, the order of Java's HashSet, java.util.Random.
package intrinsic

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sfnlocal/sfnlocal/internal/jsonpath"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// MaxDepth is how deeply calls may nest: AWS's limit.
const MaxDepth = 10

// A Call is a parsed call of an intrinsic function. It is immutable and safe
// for concurrent use.
type Call struct {
	text string
	name string
	fn   function
	args []arg
}

// An arg is an argument of a call: a literal, a path or a nested call.
type arg struct {
	literal jsonval.Value
	raw     string // a string literal as written between its quotes
	path    *jsonpath.Path
	call    *Call
}

// A SyntaxError says where a text stops being a call.
type SyntaxError struct {
	Offset  int // in bytes, from the start of the text
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at offset %d", e.Message, e.Offset) }

// IsCall reports whether text is meant as a call of an intrinsic function.
func IsCall(text string) bool { return strings.HasPrefix(text, "States.") }

// Parse parses a call and nothing else. The number and types of the arguments
// are not checked: AWS accepts any when a state machine is created, and fails
// at run time. The error is a [*SyntaxError].
func Parse(text string) (*Call, error) {
	p := parser{text: text}
	c := p.call()
	p.space()
	if p.err == nil && p.pos < len(text) {
		p.fail(p.pos, "unexpected %s after the call", p.here())
	}
	if p.err != nil {
		return nil, p.err
	}
	return c, nil
}

// Name returns the name of the function, such as "States.Format".
func (c *Call) Name() string { return c.name }

// String returns the call as it was written.
func (c *Call) String() string { return c.text }

// Paths returns the paths among the arguments, those of nested calls included,
// in the order in which they are written.
func (c *Call) Paths() []*jsonpath.Path {
	var paths []*jsonpath.Path
	for _, a := range c.args {
		switch {
		case a.path != nil:
			paths = append(paths, a.path)
		case a.call != nil:
			paths = append(paths, a.call.Paths()...)
		}
	}
	return paths
}

// A parser reads text from pos on. After the first error it reads no more.
type parser struct {
	text  string
	pos   int
	depth int
	err   error
}

func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{Offset: at, Message: fmt.Sprintf(format, args...)}
	}
}

func (p *parser) here() string {
	if p.pos >= len(p.text) {
		return "end of text"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return fmt.Sprintf("%q", r)
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) space() {
	for strings.IndexByte(" \t\r\n", p.peek()) >= 0 {
		p.pos++
	}
}

// call reads `States.Name(argument, …)`.
func (p *parser) call() *Call {
	start := p.pos
	for c := p.peek(); c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'; c = p.peek() {
		p.pos++
	}
	c := &Call{name: p.text[start:p.pos]}
	known := false
	if c.fn, known = functions[c.name]; !known {
		p.fail(start, "unknown function %q", c.name)
		return nil
	}
	if p.depth++; p.depth > MaxDepth {
		p.fail(start, "calls nested deeper than %d levels", MaxDepth)
		return nil
	}
	if p.peek() != '(' {
		p.fail(p.pos, "unexpected %s, want '(' after %s", p.here(), c.name)
		return nil
	}
	p.pos++
	p.space()
	for p.err == nil && (p.peek() != ')' || len(c.args) > 0) {
		c.args = append(c.args, p.arg())
		p.space()
		if p.peek() != ',' {
			break
		}
		p.pos++
		p.space()
	}
	if p.err == nil && p.peek() != ')' {
		p.fail(p.pos, "unexpected %s, want a comma or ')'", p.here())
	}
	if p.err != nil {
		return nil
	}
	p.pos++
	p.depth--
	c.text = p.text[start:p.pos]
	return c
}

func (p *parser) arg() arg {
	switch c := p.peek(); {
	case c == '\'':
		return p.quoted()
	case c == '$':
		return p.path()
	case IsCall(p.text[p.pos:]):
		return arg{call: p.call()}
	}
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n,()'", p.text[p.pos]) < 0 {
		p.pos++
	}
	v, err := jsonval.Parse(p.text[start:p.pos])
	if k := v.Kind(); err != nil || k != jsonval.Number && k != jsonval.Bool && k != jsonval.Null {
		p.pos = start
		p.fail(start, "unexpected %s, want a string in single quotes, a number, true, false, null, a path or a call", p.here())
	}
	return arg{literal: v}
}

// quoted reads a string in single quotes.
func (p *parser) quoted() arg {
	open := p.pos
	p.pos++
	var b strings.Builder
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; c {
		case '\'':
			raw := p.text[open+1 : p.pos]
			p.pos++
			return arg{literal: jsonval.StringValue(b.String()), raw: raw}
		case '\\':
			if p.pos+1 >= len(p.text) || strings.IndexByte(`'{}\`, p.text[p.pos+1]) < 0 {
				p.fail(p.pos, `unknown escape: only \', \{, \} and \\ are allowed`)
				return arg{}
			}
			b.WriteByte(p.text[p.pos+1])
			p.pos += 2
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	p.fail(open, "string without closing quote")
	return arg{}
}

// path reads a path up to the comma or parenthesis that ends the argument.
func (p *parser) path() arg {
	start := p.pos
	depth := 0
	var quote byte
	for ; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		switch {
		case quote != 0:
			if c == '\\' {
				p.pos++
			} else if c == quote {
				quote = 0
			}
			continue
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
			continue
		case c == '[' || c == '(':
			depth++
			continue
		case depth > 0 && (c == ']' || c == ')'):
			depth--
			continue
		case depth > 0 || c != ',' && c != ')' && c != ' ' && c != '\t' && c != '\r' && c != '\n':
			continue
		}
		break
	}
	p.pos = min(p.pos, len(p.text))
	path, err := jsonpath.Parse(p.text[start:p.pos])
	if err != nil {
		p.fail(start, "not a path: %v,", err)
		return arg{}
	}
	return arg{path: path}
}
