package tasks

import (
	"maps"
	"slices"
)

// Machines returns the names of the state machines that m has test cases for, sorted.
func (m *Mock) Machines() []string { return slices.Sorted(maps.Keys(m.machines)) }

// Cases returns the names of the test cases of a state machine, sorted; none for
// one that m does not have.
func (m *Mock) Cases(machine string) []string { return slices.Sorted(maps.Keys(m.machines[machine])) }
