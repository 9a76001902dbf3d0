package jsonpath

import (
	"regexp"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// filter reads `(condition)`, the part of a filter after the question mark.
func (p *parser) filter() expr {
	p.space()
	if p.peek() != '(' {
		p.fail("unexpected %s, want '(' after '?'", p.here())
		return nil
	}
	return p.unary()
}

// enter counts one more level around what follows; leave ends it.
func (p *parser) enter() {
	if p.nesting++; p.nesting > maxNesting {
		p.fail("filter nested deeper than %d levels", maxNesting)
	}
}

func (p *parser) leave() { p.nesting-- }

// or reads conditions with `||` between them.
func (p *parser) or() expr {
	var all or
	for p.err == nil {
		all = append(all, p.and())
		if p.space(); !p.accept("||") {
			break
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// and reads conditions with `&&` between them.
func (p *parser) and() expr {
	var all and
	for p.err == nil {
		all = append(all, p.unary())
		if p.space(); !p.accept("&&") {
			break
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// unary reads `!condition`, `(condition)`, a comparison or a lone path.
func (p *parser) unary() expr {
	p.enter()
	defer p.leave()
	p.space()
	switch {
	case p.accept("!"):
		return not{p.unary()}
	case p.accept("("):
		x := p.or()
		p.space()
		if !p.accept(")") {
			p.fail("unexpected %s, want an operator or ')'", p.here())
		}
		return x
	}
	left := p.operand()
	p.space()
	if c := p.peek(); c == ')' || c == '&' || c == '|' {
		if left.literal.Exists() {
			p.fail("unexpected %s after a literal, want an operator", p.here())
		}
		return exists{left}
	}
	op := p.operator()
	p.space()
	if op == "=~" {
		return match{left, p.regexp()}
	}
	return comparison{op: op, left: left, right: p.operand()}
}

var symbols = []string{"==", "!=", "<=", ">=", "=~", "<", ">"}

var words = map[string]bool{"in": true, "nin": true, "contains": true, "size": true, "empty": true,
	"subsetof": true, "anyof": true, "noneof": true, "all": true}

func (p *parser) operator() string {
	for _, op := range symbols {
		if p.accept(op) {
			return op
		}
	}
	start := p.pos
	word := strings.ToLower(p.identifier())
	if !words[word] {
		p.pos = start
		p.fail("unexpected %s, want an operator such as == or in", p.here())
	}
	return word
}

func (p *parser) operand() operand {
	switch {
	case p.peek() == '@':
		p.pos++
		return operand{item: true, steps: p.steps()}
	case p.accept("$"):
		if c := p.peek(); c != '.' && c != '[' && c != ' ' && c != ')' {
			p.fail("unexpected %s: a filter reads only the document it is in", p.here())
		}
		return operand{steps: p.steps()}
	}
	return operand{literal: p.literal()}
}

// bareWord matches a string that may stand in a filter without quotes. Published
// definitions that run on AWS have such filters: `[?(@.Name==Receipt)]`.
var bareWord = regexp.MustCompile(`^[A-Za-z_][\w-]*$`)

// literal reads a JSON value, in which strings may have single quotes or be a
// bare word.
func (p *parser) literal() jsonval.Value {
	p.enter()
	defer p.leave()
	switch c := p.peek(); {
	case p.err != nil:
		return jsonval.Value{}
	case c == '\'' || c == '"':
		return jsonval.StringValue(strings.ToValidUTF8(p.quoted(c), "\uFFFD"))
	case c == '[':
		p.pos++
		return jsonval.ArrayValue(p.elements())
	case c == '{':
		p.pos++
		return jsonval.ObjectValue(p.members())
	}
	start := p.pos
	for p.pos < p.end && !strings.ContainsRune(" \t\r\n)]},&|=<>!", rune(p.text[p.pos])) {
		p.pos++
	}
	text := p.text[start:p.pos]
	v, err := jsonval.Parse(text)
	if err != nil && bareWord.MatchString(text) {
		return jsonval.StringValue(text)
	}
	if err != nil {
		p.pos = start
		p.fail("unexpected %s, want a path or a literal", p.here())
	}
	return v
}

func (p *parser) elements() []jsonval.Value {
	var elems []jsonval.Value
	for p.next(']', len(elems) == 0) {
		elems = append(elems, p.literal())
	}
	return elems
}

func (p *parser) members() []jsonval.Member {
	object := jsonval.ObjectValue(nil)
	for p.next('}', object.Len() == 0) {
		key := p.literal()
		p.space()
		if key.Kind() != jsonval.String || !p.accept(":") {
			p.fail("unexpected %s, want a key in quotes and a colon", p.here())
		}
		p.space()
		object = object.With(key.Str(), p.literal())
	}
	return object.Members()
}

// next reads what stands before an element of a list: the comma, unless it is
// the first, or the closing bracket, after which there is no next one.
func (p *parser) next(closing byte, first bool) bool {
	p.space()
	if p.accept(string(closing)) || p.err != nil {
		return false
	}
	if !first && !p.accept(",") {
		p.fail("unexpected %s, want a comma or %q", p.here(), closing)
	}
	p.space()
	return p.err == nil
}

// regexp reads /pattern/flags. As in Java's Matcher.matches the pattern must
// match the whole text.
func (p *parser) regexp() *regexp.Regexp {
	start := p.pos
	if !p.accept("/") {
		p.fail("unexpected %s, want a pattern such as /a.*/i", p.here())
		return nil
	}
	for p.pos < p.end && p.peek() != '/' {
		if p.peek() == '\\' {
			p.pos++
		}
		p.pos++
	}
	if p.pos >= p.end {
		p.pos = min(start, p.end)
		p.fail("pattern without closing /")
		return nil
	}
	pattern := p.text[start+1 : p.pos]
	p.pos++
	flags := p.identifier()
	re, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	if err == nil && flags != "" {
		re, err = regexp.Compile("(?" + flags + `)\A(?:` + pattern + `)\z`)
	}
	if err != nil {
		p.pos = start
		p.fail("pattern that cannot be used (%v)", err)
	}
	return re
}
