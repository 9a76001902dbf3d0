package lint

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
)

// loops looks at the cycles of a scope.
func (c *checker) loops(sc *scope) {
	for _, cycle := range sc.cycles() {
		in := make(map[*state]bool, len(cycle))
		for _, s := range cycle {
			in[s] = true
		}
		left, counts := false, false
		for _, s := range cycle {
			left = left || s.succeeds()
			for _, e := range s.out {
				left = left || !in[e.to]
			}
			counts = counts || s.counts()
		}
		first := cycle[0]
		for _, s := range cycle {
			if s.Pos < first.Pos {
				first = s
			}
		}
		switch {
		case !left:
			c.report("ENDLESS_LOOP", first, "", first.Pos, "Nothing leads out of the loop that begins here").
				Hint = "add a Choice, or a Catch, that leaves it"
		case !counts && c.TimeoutSeconds == 0:
			c.report("LOOP_WITHOUT_LIMIT", first, "", first.Pos, "The loop that begins here counts nothing and the machine has no TimeoutSeconds: it may go on until the history is full").
				Hint = "count the rounds and leave after some of them, or set TimeoutSeconds"
		}
	}
}

// counts reports whether a state may count: it computes a number.
func (s *state) counts() bool {
	text := s.Object.Text
	if s.QueryLanguage == asl.JSONata {
		return strings.Contains(text, "+ 1") || strings.Contains(text, "+1") || strings.Contains(text, "- 1") || strings.Contains(text, "$count(")
	}
	return strings.Contains(text, "States.MathAdd") || strings.Contains(text, "States.ArrayLength")
}

// cycles returns the sets of states of which each leads to each other, by
// Tarjan's algorithm.
func (sc *scope) cycles() [][]*state {
	n := len(sc.states)
	index, low := make([]int, n), make([]int, n) // index counts from 1
	onStack := make([]bool, n)
	var stack []*state
	var found [][]*state
	type visit struct {
		s    *state
		next int
	}
	count := 0
	for _, root := range sc.states {
		if index[root.id] != 0 {
			continue
		}
		work := []visit{{root, 0}}
		for len(work) > 0 {
			v := &work[len(work)-1]
			s := v.s
			if index[s.id] == 0 {
				count++
				index[s.id], low[s.id] = count, count
				stack = append(stack, s)
				onStack[s.id] = true
			}
			if v.next < len(s.out) {
				to := s.out[v.next].to
				v.next++
				if index[to.id] == 0 {
					work = append(work, visit{to, 0})
				} else if onStack[to.id] {
					low[s.id] = min(low[s.id], index[to.id])
				}
				continue
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				up := work[len(work)-1].s
				low[up.id] = min(low[up.id], low[s.id])
			}
			if low[s.id] == index[s.id] {
				var set []*state
				for {
					top := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					onStack[top.id] = false
					set = append(set, top)
					if top == s {
						break
					}
				}
				if len(set) > 1 || s.leadsTo(s) {
					found = append(found, set)
				}
			}
		}
	}
	return found
}

func (s *state) leadsTo(to *state) bool {
	for _, e := range s.out {
		if e.to == to {
			return true
		}
	}
	return false
}
