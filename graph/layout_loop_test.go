package graph

import "testing"

// TestLoops checks that lines that lead back up go round on the side on which
// they cross nothing, however the definition orders what they come from.
func TestLoops(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a rule before the way on": `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"},
			"C": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "A"}], "Default": "D"}, "D": {"Type": "Succeed"}}}`,
		"the way on before the default": `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "C"},
			"C": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "D"}], "Default": "A"}, "D": {"Type": "Succeed"}}}`,
		"a state left of the way on": `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "C"},
			"C": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "W"}], "Default": "D"},
			"W": {"Type": "Wait", "Seconds": 1, "Next": "A"}, "D": {"Type": "Pass", "Next": "E"}, "E": {"Type": "Pass", "End": true}}}`,
		"on both sides": `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"},
			"C": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "A"}, {"Variable": "$.y", "IsPresent": true, "Next": "D"}], "Default": "B"},
			"D": {"Type": "Succeed"}}}`,
		"a state that waits for itself": `{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "A"}], "Default": "B"},
			"B": {"Type": "Pass", "End": true}}}`,
	} {
		for unit, m := range map[string]*metrics{"pixels": pixels(drawnWidth), "cells": cells()} {
			p := lay(New(parse(t, text)), m, &decoration{})
			for i := range p.lines {
				for j := range p.lines[:i] {
					if a, b := &p.lines[i], &p.lines[j]; cross(a, b) {
						t.Errorf("%s in %s: %v crosses %v", name, unit, *a.edge, *b.edge)
					}
				}
			}
		}
	}
}

// cross reports whether a level piece of one line crosses an upright one of the other.
func cross(a, b *line) bool {
	for _, lines := range [][2]*line{{a, b}, {b, a}} {
		level, upright := lines[0].points, lines[1].points
		for i := 1; i < len(level); i++ {
			for j := 1; j < len(upright); j++ {
				p, q, u, v := level[i-1], level[i], upright[j-1], upright[j]
				if p.y == q.y && u.x == v.x && min(p.x, q.x) < u.x && u.x < max(p.x, q.x) && min(u.y, v.y) < p.y && p.y < max(u.y, v.y) {
					return true
				}
			}
		}
	}
	return false
}
