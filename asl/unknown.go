package asl

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// What only a deployment knows must not be called wrong. [decoder.report] drops
// what would be said about a string that has an unknown part; the functions here
// are for the checks whose problem stands elsewhere.

// unknownIn returns the unknown parts between two offsets of the text.
func (d *decoder) unknownIn(start, end int) []Unknown {
	all := d.src.Unknown
	if len(all) == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(all, start, func(u Unknown, at int) int { return u.End - 1 - at })
	j := i
	for j < len(all) && all[j].Start < end {
		j++
	}
	return all[i:j]
}

// spoken reports whether nothing certain can be said about the token at pos: it
// is a string with an unknown part or, when only its type counts, wholly unknown.
func (d *decoder) spoken(pos Pos, typeOnly bool) bool {
	if len(d.src.Unknown) == 0 {
		return false
	}
	start, end := d.token(int(pos))
	unknown := d.unknownIn(start, end)
	if typeOnly {
		return len(unknown) > 0 && unknown[0].Start <= start
	}
	return len(unknown) > 0
}

// token returns the bounds of the string around an offset, or of the byte there.
func (d *decoder) token(at int) (start, end int) {
	text := d.src.Text
	if at >= len(text) {
		return at, at
	}
	if text[at] == '"' && (at == 0 || text[at-1] != '\\') {
		return at, at + len(gjson.Parse(text[at:]).Raw)
	}
	// It may be within a string, as a part of a JSONata expression is. No string
	// goes over a line.
	for i := strings.LastIndexByte(text[:at], '\n') + 1; i < at; i++ {
		if text[i] != '"' {
			continue
		}
		end := i + len(gjson.Parse(text[i:]).Raw)
		if at < end {
			return i, end
		}
		i = end - 1
	}
	return at, at + 1
}

// unknownValue reports whether m is there and wholly unknown.
func (d *decoder) unknownValue(m *member) bool {
	return m != nil && d.wholly(m.val)
}

func (d *decoder) wholly(val gjson.Result) bool {
	return d.spoken(Pos(val.Index), true)
}

// hasUnknownKey reports whether an object may have other fields than those that
// can be seen.
func (d *decoder) hasUnknownKey(val gjson.Result) bool {
	if len(d.src.Unknown) == 0 || len(d.unknownIn(val.Index, val.Index+len(val.Raw))) == 0 {
		return false
	}
	found := false
	val.ForEach(func(k, _ gjson.Result) bool {
		found = d.spoken(Pos(k.Index), false)
		return !found
	})
	return found
}

// pieces returns the known pieces of the string at pos, between which anything
// may stand; nil when all of it is known.
func (d *decoder) pieces(pos Pos) []string {
	if len(d.src.Unknown) == 0 {
		return nil
	}
	start, end := d.token(int(pos))
	unknown := d.unknownIn(start, end)
	if len(unknown) == 0 {
		return nil
	}
	if unknown[0].Start <= start {
		return []string{"", ""}
	}
	var pieces []string
	at := start + 1
	for _, u := range unknown {
		pieces = append(pieces, unquoted(d.src.Text[at:u.Start]))
		at = u.End
	}
	return append(pieces, unquoted(d.src.Text[at:max(end-1, at)]))
}

func unquoted(s string) string { return gjson.Parse(`"` + s + `"`).Str }

// mayBe reports whether name is like the pieces of a pattern.
func mayBe(pieces []string, name string) bool {
	last := len(pieces) - 1
	rest, ok := strings.CutPrefix(name, pieces[0])
	for _, piece := range pieces[1:last] {
		i := strings.Index(rest, piece)
		if !ok || i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	return ok && strings.HasSuffix(rest, pieces[last])
}

// leads calls visit for the states that a transition may lead to, and reports
// whether there are any.
func (d *decoder) leads(index map[string]int, target Text, visit func(i int)) bool {
	if i, ok := index[target.Value]; ok {
		visit(i)
		return true
	}
	if len(d.src.Unknown) == 0 {
		return false
	}
	found := false
	d.anyVariable = true // on ways that cannot be seen
	pieces := d.pieces(target.Pos)
	for i := range d.graph.nodes {
		n := &d.graph.nodes[i]
		if mayMeet(pieces, target.Value, n.pattern, n.name) {
			visit(i)
			found = true
		}
	}
	return found
}

// mayMeet reports whether two strings may be the same. One with unknown parts has
// a pattern; else it is as it stands.
func mayMeet(patternA []string, a string, patternB []string, b string) bool {
	switch {
	case patternA == nil && patternB == nil:
		return a == b
	case patternB == nil:
		return mayBe(patternA, b)
	case patternA == nil:
		return mayBe(patternB, a)
	}
	headA, headB := patternA[0], patternB[0]
	tailA, tailB := patternA[len(patternA)-1], patternB[len(patternB)-1]
	return (strings.HasPrefix(headA, headB) || strings.HasPrefix(headB, headA)) &&
		(strings.HasSuffix(tailA, tailB) || strings.HasSuffix(tailB, tailA))
}

// openObject reports whether an object may have other fields than those that can
// be seen.
func (d *decoder) openObject(o *object) bool {
	return len(d.src.Unknown) > 0 && slices.ContainsFunc(o.members, func(m member) bool { return d.spoken(m.keyPos, false) })
}

// hidden notes that the current state may have transitions and variables that
// cannot be seen.
func (d *decoder) hidden() {
	d.graph.nodes[d.current].open, d.anyVariable = true, true
}

// guessLanguage returns the query language that val looks like.
func guessLanguage(val gjson.Result) QueryLanguage {
	if strings.Contains(val.Raw, "{%") {
		return JSONata
	}
	return JSONPath
}

// hides reports whether a state may have transitions that cannot be seen.
func (d *decoder) hides(o *object) bool {
	if len(d.src.Unknown) == 0 {
		return false
	}
	return slices.ContainsFunc(o.members, func(m member) bool {
		switch m.key {
		case "Type":
			return d.spoken(Pos(m.val.Index), false)
		case "End", "Choices", "Catch":
			return d.wholly(m.val)
		}
		return d.spoken(m.keyPos, false)
	})
}
