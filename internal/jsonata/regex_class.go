package jsonata

import "strconv"

// escape reads an escape outside a class, behind its backslash.
func (p *regexParser) escape() (code []inst, repeatable bool) {
	if p.pos >= p.text.len() {
		p.fail(`\ at end of pattern`)
	}
	c := p.peek()
	switch c {
	case 'b', 'B':
		p.pos++
		kind := opWord
		if c == 'B' {
			kind = opNotWord
		}
		return p.one(inst{op: kind}), false
	case 'k':
		if len(p.names) > 0 {
			p.pos++
			return p.namedReference(), true
		}
	}
	if c >= '1' && c <= '9' {
		start := p.pos
		if n, _ := p.integer(); n <= p.total {
			return p.one(inst{op: opBackref, a: n}), true
		}
		p.pos = start
	}
	if set := p.classEscape(); set != nil {
		return p.one(inst{op: opSet, set: set}), true
	}
	return p.one(inst{op: opChar, unit: p.charEscape(false)}), true
}

func (p *regexParser) namedReference() []inst {
	start := p.pos + 1
	if !p.take("<") {
		p.fail("Invalid named reference")
	}
	for p.pos < p.text.len() && p.peek() != '>' {
		p.pos++
	}
	group, ok := p.names[p.text.slice(start, p.pos)]
	if !p.take(">") {
		p.fail("Invalid named reference")
	}
	if !ok {
		p.fail("Invalid named capture referenced")
	}
	return p.one(inst{op: opBackref, a: group})
}

// classEscape reads \d, \w, \s or one of their opposites; nil if it is none.
func (p *regexParser) classEscape() *unitSet {
	set := &unitSet{}
	switch p.peek() {
	case 'D':
		set.negated = true
		fallthrough
	case 'd':
		set.add('0', '9')
	case 'W':
		set.negated = true
		fallthrough
	case 'w':
		set.add('a', 'z')
		set.add('A', 'Z')
		set.add('0', '9')
		set.add('_', '_')
	case 'S':
		set.negated = true
		fallthrough
	case 's':
		for _, r := range [...]unitRange{
			{'\t', '\r'}, {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029},
			{0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
		} {
			set.add(r.low, r.high)
		}
	default:
		return nil
	}
	set.normalize()
	p.pos++
	return set
}

// charEscape reads an escape that stands for one code unit.
func (p *regexParser) charEscape(class bool) uint16 {
	if p.pos >= p.text.len() {
		p.fail(`\ at end of pattern`)
	}
	c := p.peek()
	p.pos++
	switch c {
	case 'b':
		if class {
			return '\b'
		}
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	case 'x':
		return p.hex(2, c)
	case 'u':
		return p.hex(4, c)
	case 'c':
		if u := p.peek(); u|0x20 >= 'a' && u|0x20 <= 'z' {
			p.pos++
			return u & 31
		}
		p.pos--
		return '\\'
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := c - '0'
		for i := 0; i < 2; i++ {
			d := p.peek()
			if d < '0' || d > '7' || n*8+(d-'0') > 0xFF {
				break
			}
			n = n*8 + (d - '0')
			p.pos++
		}
		return n
	}
	return c
}

// hex reads width hexadecimal digits; without them the letter stands for itself.
func (p *regexParser) hex(width int, letter uint16) uint16 {
	if p.pos+width <= p.text.len() {
		n, err := strconv.ParseUint(p.text.slice(p.pos, p.pos+width), 16, 16)
		if err == nil {
			p.pos += width
			return uint16(n)
		}
	}
	return letter
}

// class reads a character class behind its opening bracket.
func (p *regexParser) class() *unitSet {
	set := &unitSet{negated: p.take("^")}
	for !p.take("]") {
		low, lowSet := p.classAtom()
		if p.peek() != '-' || p.pos+1 < p.text.len() && p.text.at(p.pos+1) == ']' || p.pos+1 >= p.text.len() {
			set.addAtom(low, lowSet)
			continue
		}
		p.pos++
		high, highSet := p.classAtom()
		if lowSet != nil || highSet != nil {
			set.addAtom(low, lowSet)
			set.add('-', '-')
			set.addAtom(high, highSet)
			continue
		}
		if low > high {
			p.fail("Range out of order in character class")
		}
		set.add(low, high)
	}
	set.normalize()
	return set
}

func (s *unitSet) addAtom(u uint16, other *unitSet) {
	if other == nil {
		s.add(u, u)
		return
	}
	if !other.negated {
		s.ranges = append(s.ranges, other.ranges...)
		return
	}
	next := 0
	for _, r := range other.ranges {
		if int(r.low) > next {
			s.add(uint16(next), r.low-1)
		}
		next = int(r.high) + 1
	}
	if next <= 0xFFFF {
		s.add(uint16(next), 0xFFFF)
	}
}

func (p *regexParser) classAtom() (uint16, *unitSet) {
	if p.pos >= p.text.len() {
		p.fail("Unterminated character class")
	}
	if !p.take(`\`) {
		u := p.peek()
		p.pos++
		return u, nil
	}
	if set := p.classEscape(); set != nil {
		return 0, set
	}
	return p.charEscape(true), nil
}
