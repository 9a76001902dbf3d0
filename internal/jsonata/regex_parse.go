package jsonata

import (
	"fmt"
	"slices"
	"strings"
)

// Regular expressions are JavaScript's, which Go's package lacks parts of: look
// around, back references, and the meaning of captures in loops. So they have a
// matcher of their own, see regex_match.go, whose work counts as steps of the
// evaluation: a pattern that would run for ever ends with the limit.

// A regex is a compiled regular expression.
type regex struct {
	source     string
	ignoreCase bool
	multiline  bool
	program    []inst
	groups     int // with the whole match
	loops      int
}

// The bounds of a pattern: its instructions, and how deeply it nests.
const (
	maxProgram      = 10_000
	maxRegexNesting = 200
)

// An op is what an instruction does.
type op uint8

const (
	opMatch op = iota
	opChar
	opAny
	opSet
	opSplit // try to go on at a, then at b
	opJump
	opSave
	opReset // forget the captures from a to b
	opLineStart
	opLineEnd
	opWord
	opNotWord
	opLook // a lookaround: behind it its body, a is where to go on
	opNotLook
	opBackref
	opLoopStart // note where the iteration starts
	opLoopEnd   // fail if it has matched nothing
)

// An inst is one instruction.
type inst struct {
	op       op
	backward bool // inside a look behind
	unit     uint16
	a, b     int
	set      *unitSet
}

// A unitSet is a character class.
type unitSet struct {
	negated bool
	ranges  []unitRange
}

type unitRange struct{ low, high uint16 }

func (s *unitSet) add(low, high uint16) { s.ranges = append(s.ranges, unitRange{low, high}) }

// normalize puts the ranges in order and joins those that touch.
func (s *unitSet) normalize() {
	slices.SortFunc(s.ranges, func(a, b unitRange) int { return int(a.low) - int(b.low) })
	out := s.ranges[:0]
	for _, r := range s.ranges {
		if n := len(out); n > 0 && int(r.low) <= int(out[n-1].high)+1 {
			out[n-1].high = max(out[n-1].high, r.high)
		} else {
			out = append(out, r)
		}
	}
	s.ranges = out
}

// has reports whether a normalized set has u, negation left aside.
func (s *unitSet) has(u uint16) bool {
	low, high := 0, len(s.ranges)
	for low < high {
		middle := (low + high) / 2
		if s.ranges[middle].high < u {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(s.ranges) && s.ranges[low].low <= u
}

// A regexParser compiles a pattern while reading it.
type regexParser struct {
	re       *regex
	text     *units
	pos      int
	depth    int
	backward bool
	total    int // groups in the whole pattern
	names    map[string]int
}

// A regexFault carries a message out of the parser.
type regexFault string

// compileRegex compiles a pattern; failed is the reference's message when it is
// none.
func compileRegex(pattern, flags string) (re *regex, failed string) {
	defer func() {
		if r := recover(); r != nil {
			fault, ok := r.(regexFault)
			if !ok {
				panic(r)
			}
			re, failed = nil, fmt.Sprintf("Invalid regular expression: /%s/g%s: %s", pattern, flags, string(fault))
		}
	}()
	p := &regexParser{text: newUnits(pattern), names: map[string]int{}, re: &regex{
		source:     pattern,
		ignoreCase: strings.Contains(flags, "i"),
		multiline:  strings.Contains(flags, "m"),
		groups:     1,
	}}
	p.countGroups()
	code := p.alternatives()
	if p.pos < p.text.len() {
		p.fail("Unmatched ')'")
	}
	p.re.program = append(code, inst{op: opMatch})
	return p.re, ""
}

func (p *regexParser) fail(message string) { panic(regexFault(message)) }

func (p *regexParser) peek() uint16 {
	if p.pos >= p.text.len() {
		return 0
	}
	return p.text.at(p.pos)
}

// take consumes s if it comes next.
func (p *regexParser) take(s string) bool {
	for i := range len(s) {
		if p.pos+i >= p.text.len() || p.text.at(p.pos+i) != uint16(s[i]) {
			return false
		}
	}
	p.pos += len(s)
	return true
}

// countGroups finds the groups beforehand: whether \2 is a reference depends on
// how many there are.
func (p *regexParser) countGroups() {
	class := false
	for i := 0; i < p.text.len(); i++ {
		switch p.text.at(i) {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '(':
			if class {
				continue
			}
			at := func(k int) uint16 {
				if i+k < p.text.len() {
					return p.text.at(i + k)
				}
				return 0
			}
			if at(1) != '?' {
				p.total++
			} else if at(2) == '<' && at(3) != '=' && at(3) != '!' {
				p.total++
				end := i + 3
				for end < p.text.len() && p.text.at(end) != '>' {
					end++
				}
				p.names[p.text.slice(i+3, end)] = p.total
			}
		}
	}
}

// emit joins pieces of code, which use relative jumps until then.
func (p *regexParser) emit(pieces ...[]inst) []inst {
	n := 0
	for _, piece := range pieces {
		n += len(piece)
	}
	p.bound(n)
	code := make([]inst, 0, n)
	for _, piece := range pieces {
		code = append(code, piece...)
	}
	return code
}

// bound gives up when code would have too many instructions.
func (p *regexParser) bound(n int) {
	if n > maxProgram {
		p.fail("Regular expression too large")
	}
}

// one returns a single instruction.
func (p *regexParser) one(in inst) []inst {
	in.backward = p.backward
	return []inst{in}
}

func (p *regexParser) alternatives() []inst {
	if p.depth++; p.depth > maxRegexNesting {
		p.fail("Regular expression too large")
	}
	list := [][]inst{p.sequence()}
	for p.take("|") {
		list = append(list, p.sequence())
	}
	p.depth--
	if len(list) == 1 {
		return list[0]
	}
	size := 0
	for _, code := range list {
		size += len(code) + 2
	}
	p.bound(size)
	var pieces [][]inst
	for i, code := range list {
		size -= len(code) + 2
		if i == len(list)-1 {
			pieces = append(pieces, code)
			break
		}
		pieces = append(pieces,
			p.one(inst{op: opSplit, a: 1, b: len(code) + 2}), code,
			p.one(inst{op: opJump, a: size - 1}))
	}
	return p.emit(pieces...)
}

func (p *regexParser) sequence() []inst {
	var terms [][]inst
	for p.pos < p.text.len() && p.peek() != '|' && p.peek() != ')' {
		terms = append(terms, p.term())
	}
	if p.backward {
		slices.Reverse(terms)
	}
	return p.emit(terms...)
}

func (p *regexParser) term() []inst {
	firstGroup := p.re.groups
	code, repeatable := p.atom()
	if !repeatable {
		if low, _ := p.quantifier(); low >= 0 {
			p.fail("Nothing to repeat")
		}
		return code
	}
	low, high := p.quantifier()
	if low < 0 {
		return code
	}
	greedy := !p.take("?")
	return p.repeat(code, low, high, greedy, firstGroup)
}

// unlimited is the upper bound of * and +.
const unlimited = 1 << 30

// quantifier reads one, low is -1 when there is none.
func (p *regexParser) quantifier() (low, high int) {
	switch {
	case p.take("*"):
		return 0, unlimited
	case p.take("+"):
		return 1, unlimited
	case p.take("?"):
		return 0, 1
	case p.peek() == '{':
		start := p.pos
		p.pos++
		low, ok := p.integer()
		high = low
		if ok && p.take(",") {
			high = unlimited
			if n, ok := p.integer(); ok {
				high = n
			}
		}
		if ok && p.take("}") {
			if low > high {
				p.fail("numbers out of order in {} quantifier")
			}
			return low, high
		}
		p.pos = start
	}
	return -1, -1
}

func (p *regexParser) integer() (int, bool) {
	start, n := p.pos, 0
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		n = min(n*10+int(c-'0'), unlimited)
		p.pos++
	}
	return n, p.pos > start
}

// repeat compiles a quantifier: the body as often as it must match, then as
// often as it may.
func (p *regexParser) repeat(body []inst, low, high int, greedy bool, firstGroup int) []inst {
	if p.re.groups > firstGroup {
		// Each iteration starts without the captures of the one before.
		body = p.emit(p.one(inst{op: opReset, a: 2 * firstGroup, b: 2 * p.re.groups}), body)
	}
	split := func(in, out int) inst {
		if greedy {
			return inst{op: opSplit, a: in, b: out}
		}
		return inst{op: opSplit, a: out, b: in}
	}
	optional := high - low
	if high == unlimited {
		optional = 1
	}
	slot := p.re.loops
	p.re.loops++
	size := len(body) + 3
	p.bound(low*len(body) + optional*size)
	code := slices.Repeat(body, min(low, maxProgram))
	// An iteration that need not be and matches nothing is none.
	iteration := func(out int) {
		code = append(code, split(1, out), inst{op: opLoopStart, a: slot})
		code = append(append(code, body...), inst{op: opLoopEnd, a: slot})
	}
	if high == unlimited {
		iteration(size + 1)
		return append(code, inst{op: opJump, a: -size})
	}
	for ; optional > 0; optional-- {
		iteration(optional * size)
	}
	return code
}

// atom reads what a quantifier applies to. Assertions cannot be repeated,
// except for a look ahead, as browsers have it.
func (p *regexParser) atom() (code []inst, repeatable bool) {
	switch c := p.peek(); c {
	case '^':
		p.pos++
		return p.one(inst{op: opLineStart}), false
	case '$':
		p.pos++
		return p.one(inst{op: opLineEnd}), false
	case '(':
		p.pos++
		return p.group()
	case '.':
		p.pos++
		return p.one(inst{op: opAny}), true
	case '[':
		p.pos++
		return p.one(inst{op: opSet, set: p.class()}), true
	case '\\':
		p.pos++
		return p.escape()
	case '*', '+', '?':
		p.fail("Nothing to repeat")
	case '{':
		if low, _ := p.quantifier(); low >= 0 {
			p.fail("Nothing to repeat")
		}
	}
	u := p.peek()
	p.pos++
	return p.one(inst{op: opChar, unit: u}), true
}

func (p *regexParser) closeGroup() {
	if !p.take(")") {
		p.fail("Unterminated group")
	}
}

func (p *regexParser) group() (code []inst, repeatable bool) {
	switch {
	case p.take("?:"):
		code = p.alternatives()
		p.closeGroup()
		return code, true
	case p.take("?="):
		return p.look(opLook, false), true
	case p.take("?!"):
		return p.look(opNotLook, false), true
	case p.take("?<="):
		return p.look(opLook, true), false
	case p.take("?<!"):
		return p.look(opNotLook, true), false
	case p.take("?<"):
		start := p.pos
		for p.pos < p.text.len() && p.peek() != '>' {
			p.pos++
		}
		name := p.text.slice(start, p.pos)
		if name == "" || !p.take(">") {
			p.fail("Invalid capture group name")
		}
		if p.names[name] != p.re.groups {
			p.fail("Duplicate capture group name")
		}
	case p.peek() == '?':
		p.fail("Invalid group")
	}
	g := p.re.groups
	p.re.groups++
	body := p.alternatives()
	p.closeGroup()
	open, shut := 2*g, 2*g+1
	if p.backward {
		open, shut = shut, open
	}
	return p.emit(p.one(inst{op: opSave, a: open}), body, p.one(inst{op: opSave, a: shut})), true
}

func (p *regexParser) look(kind op, backward bool) []inst {
	outer := p.backward
	p.backward = backward
	body := p.alternatives()
	p.backward = outer
	p.closeGroup()
	return p.emit(p.one(inst{op: kind, a: len(body) + 2}), body, []inst{{op: opMatch}})
}
