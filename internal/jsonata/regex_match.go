package jsonata

import (
	"unicode"
	"unicode/utf8"
)

// units is a string as the UTF-16 code units that JavaScript sees. ASCII, which
// is most text, is not converted.
type units struct {
	text  string
	wide  []uint16 // nil for ASCII
	ascii bool
}

func newUnits(s string) *units {
	u := &units{text: s, ascii: true}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			u.ascii = false
			break
		}
	}
	if u.ascii {
		return u
	}
	u.wide = make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		if lone, ok := loneSurrogate(s, i); ok {
			u.wide = append(u.wide, lone)
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r > 0xFFFF {
			r -= 0x10000
			u.wide = append(u.wide, 0xD800|uint16(r>>10), 0xDC00|uint16(r&0x3FF))
		} else {
			u.wide = append(u.wide, uint16(r))
		}
	}
	return u
}

func (u *units) len() int {
	if u.ascii {
		return len(u.text)
	}
	return len(u.wide)
}

func (u *units) at(i int) uint16 {
	if u.ascii {
		return uint16(u.text[i])
	}
	return u.wide[i]
}

// slice returns the text from one code unit to another, as substring does it:
// bounds are kept inside the text and swapped when in the wrong order.
func (u *units) slice(from, to int) string {
	from, to = min(max(from, 0), u.len()), min(max(to, 0), u.len())
	if from > to {
		from, to = to, from
	}
	if u.ascii {
		return u.text[from:to]
	}
	var b []byte
	for _, unit := range u.wide[from:to] {
		b = appendUnit(b, unit)
	}
	return string(b)
}

// runRegex returns the captures of the first match at or behind from, nil when
// there is none.
func (ev *evaluator) runRegex(re *regex, text *units, from int) ([]int, error) {
	const stepsPerTick = 8
	m := &matcher{re: re, text: text, caps: make([]int, 2*re.groups), loops: make([]int, re.loops)}
	m.budget = max(ev.maxSteps-ev.steps, 0) * stepsPerTick
	whole := m.budget
	defer func() { ev.tick((whole - m.budget) / stepsPerTick) }()
	for start := max(from, 0); start <= text.len(); start++ {
		for i := range m.caps {
			m.caps[i] = -1
		}
		m.stack = m.stack[:0]
		end, ok := m.run(0, start)
		if m.failed != nil {
			return nil, m.failed
		}
		if ok {
			m.caps[0], m.caps[1] = start, end
			return m.caps, nil
		}
		select {
		case <-ev.opts.Done:
			return nil, &LimitError{LimitDone}
		default:
		}
	}
	return nil, nil
}

// maxBacktrack bounds the places that a matcher may have to come back to.
const maxBacktrack = 1 << 20

// A matcher is one attempt to match. It backtracks on a stack of its own.
type matcher struct {
	re     *regex
	text   *units
	caps   []int
	loops  []int // where the current iteration of each loop started
	stack  []saved
	budget int
	failed error
}

// A saved is what to do when a branch fails: go on somewhere else, or first
// restore a capture or the start of a loop.
type saved struct {
	pc, pos int // pc -1: caps[pos] was old; -2: loops[pos] was old
	old     int
}

func (m *matcher) push(s saved) {
	if len(m.stack) >= maxBacktrack {
		m.failed = &LimitError{LimitMemory}
		return
	}
	m.stack = append(m.stack, s)
}

func (m *matcher) setCap(i, v int) {
	m.push(saved{-1, i, m.caps[i]})
	m.caps[i] = v
}

// back undoes up to the last choice above base. ok is false if there is none.
func (m *matcher) back(base int) (pc, pos int, ok bool) {
	for len(m.stack) > base {
		s := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		switch s.pc {
		case -1:
			m.caps[s.pos] = s.old
		case -2:
			m.loops[s.pos] = s.old
		default:
			return s.pc, s.pos, true
		}
	}
	return 0, 0, false
}

// run executes the program from pc at pos, and returns where the match ends.
func (m *matcher) run(pc, pos int) (end int, ok bool) {
	base := len(m.stack)
	for m.failed == nil {
		if m.budget--; m.budget < 0 {
			m.failed = &LimitError{LimitSteps}
			break
		}
		in := &m.re.program[pc]
		advance := true
		switch in.op {
		case opMatch:
			return pos, true
		case opChar, opAny, opSet:
			at := pos
			if in.backward {
				at--
			}
			advance = at >= 0 && at < m.text.len() && m.accepts(in, m.text.at(at))
			if in.backward {
				pos--
			} else {
				pos++
			}
		case opSplit:
			m.push(saved{pc: pc + in.b, pos: pos})
			pc += in.a
			continue
		case opJump:
			pc += in.a
			continue
		case opSave:
			m.setCap(in.a, pos)
		case opReset:
			for i := in.a; i < in.b; i++ {
				if m.caps[i] >= 0 {
					m.setCap(i, -1)
				}
			}
		case opLoopStart:
			m.push(saved{-2, in.a, m.loops[in.a]})
			m.loops[in.a] = pos
		case opLoopEnd:
			advance = pos != m.loops[in.a]
		case opLook, opNotLook:
			if advance = m.look(in, pc, pos); advance {
				pc += in.a
				continue
			}
		case opBackref:
			pos, advance = m.backref(in, pos)
		default:
			advance = m.assert(in, pos)
		}
		if advance {
			pc++
			continue
		}
		var more bool
		if pc, pos, more = m.back(base); !more {
			return 0, false
		}
	}
	return 0, false
}

func (m *matcher) accepts(in *inst, u uint16) bool {
	switch in.op {
	case opAny:
		return !isLineEnd(u)
	case opChar:
		return u == in.unit || m.re.ignoreCase && canonical(u) == canonical(in.unit)
	}
	has := in.set.has(u)
	if !has && m.re.ignoreCase {
		r := rune(u)
		has = in.set.has(canonical(u)) || in.set.has(uint16(unicode.ToLower(r))) && canonical(uint16(unicode.ToLower(r))) == canonical(u)
	}
	return has != in.set.negated
}

// look matches a lookaround. What it captures stays, unless it is negated.
func (m *matcher) look(in *inst, pc, pos int) bool {
	before := append([]int(nil), m.caps...)
	base := len(m.stack)
	_, ok := m.run(pc+1, pos)
	for len(m.stack) > base {
		s := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		if s.pc == -2 {
			m.loops[s.pos] = s.old
		}
	}
	after := m.caps
	m.caps = before
	if in.op == opNotLook {
		return !ok
	}
	for i := range after {
		if ok && after[i] != before[i] {
			m.setCap(i, after[i])
		}
	}
	return ok
}

// backref matches what a group has captured; a group without a match matches
// nothing, successfully.
func (m *matcher) backref(in *inst, pos int) (int, bool) {
	from, to := m.caps[2*in.a], m.caps[2*in.a+1]
	if from < 0 || to < 0 {
		return pos, true
	}
	n := to - from
	m.budget -= n
	at := pos
	if in.backward {
		at -= n
	}
	if at < 0 || at+n > m.text.len() {
		return pos, false
	}
	for i := range n {
		a, b := m.text.at(from+i), m.text.at(at+i)
		if a != b && !(m.re.ignoreCase && canonical(a) == canonical(b)) {
			return pos, false
		}
	}
	if in.backward {
		return at, true
	}
	return pos + n, true
}

func (m *matcher) assert(in *inst, pos int) bool {
	n := m.text.len()
	switch in.op {
	case opLineStart:
		return pos == 0 || m.re.multiline && isLineEnd(m.text.at(pos-1))
	case opLineEnd:
		return pos == n || m.re.multiline && isLineEnd(m.text.at(pos))
	}
	before := pos > 0 && isWord(m.text.at(pos-1))
	after := pos < n && isWord(m.text.at(pos))
	return (before != after) == (in.op == opWord)
}

func isLineEnd(u uint16) bool { return u == '\n' || u == '\r' || u == 0x2028 || u == 0x2029 }

func isWord(u uint16) bool {
	return u >= 'a' && u <= 'z' || u >= 'A' && u <= 'Z' || u >= '0' && u <= '9' || u == '_'
}

// canonical is the form in which JavaScript compares code units without regard
// to case: upper case, except that nothing becomes ASCII that is not.
func canonical(u uint16) uint16 {
	if u < utf8.RuneSelf {
		if u >= 'a' && u <= 'z' {
			return u - 'a' + 'A'
		}
		return u
	}
	upper := unicode.ToUpper(rune(u))
	if upper < utf8.RuneSelf || upper > 0xFFFF {
		return u
	}
	return uint16(upper)
}
