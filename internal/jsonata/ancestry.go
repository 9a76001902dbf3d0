package jsonata

import "strconv"

// A slot is what a % refers to: the value that was the context so many steps
// before. Several of them may share the label under which it is bound.
type slot struct {
	label string
	level int // steps still to go back
}

// A slotList is a list of slots that several nodes share.
type slotList struct{ slots []*slot }

// parentLabel is a variable name that no expression can spell.
func parentLabel(i int) string { return "!" + strconv.Itoa(i) }

// inherit makes n look for the ancestors that its part is looking for.
func inherit(n, part *node) {
	if part.seeking == nil && part.kind != nodeParent {
		return
	}
	slots := part.seeking
	if slots == nil {
		slots = &slotList{}
	}
	if part.kind == nodeParent {
		slots.slots = append(slots.slots, part.slot)
	}
	if n.seeking == nil {
		n.seeking = slots
	} else {
		n.seeking.slots = append(n.seeking.slots, slots.slots...)
	}
}

// resolveAncestry finds the steps of path that the % of its last step mean.
// What lies before the path is left to whatever contains it.
func resolveAncestry(path *node) {
	last := path.list[len(path.list)-1]
	slots := last.seeking
	if slots == nil && last.kind != nodeParent {
		return
	}
	if slots == nil {
		slots = &slotList{}
	}
	if last.kind == nodeParent {
		slots.slots = append(slots.slots, last.slot)
	}
	for i := 0; i < len(slots.slots); i++ {
		s := slots.slots[i]
		index := len(path.list) - 2
		for s.level > 0 {
			if index < 0 {
				if path.seeking == nil {
					path.seeking = &slotList{}
				}
				if path.seeking != slots {
					path.seeking.slots = append(path.seeking.slots, s)
				}
				break
			}
			step := path.list[index]
			index--
			// Neighbouring steps that bind the focus share their context.
			for index >= 0 && step.focus != nil && path.list[index].focus != nil {
				step = path.list[index]
				index--
			}
			seekParent(step, s)
		}
	}
}

// seekParent goes back over n, and notes in it that its context is wanted if
// that is where the way ends.
func seekParent(n *node, s *slot) {
	switch n.kind {
	case nodeName, nodeWildcard:
		s.level--
		if s.level == 0 {
			if n.ancestor != nil {
				s.label = n.ancestor.label
			}
			n.ancestor = s
			n.tuple = true
		}
	case nodeParent:
		s.level++
	case nodeBlock:
		if len(n.list) > 0 {
			n.tuple = true
			seekParent(n.list[len(n.list)-1], s)
		}
	case nodePath:
		n.tuple = true
		index := len(n.list) - 1
		seekParent(n.list[index], s)
		for index--; s.level > 0 && index >= 0; index-- {
			seekParent(n.list[index], s)
		}
	default:
		raise(newError("S0217", n.pos))
	}
}
