package tasks

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sfnlocal/sfnlocal/internal/spell"
)

// Machines returns the names of the state machines that m has test cases for, sorted.
func (m *Mock) Machines() []string { return slices.Sorted(maps.Keys(m.machines)) }

// Cases returns the names of the test cases of a state machine, sorted; none for
// one that m does not have.
func (m *Mock) Cases(machine string) []string { return slices.Sorted(maps.Keys(m.machines[machine])) }

// CheckStates reports what the test cases of a state machine give answers to that
// is none of its Task states, whose names are tasks: nothing would ever ask for
// them. The error joins all of them, each as "name:line:column: what is wrong".
func (m *Mock) CheckStates(machine string, tasks []string) error {
	var errs []error
	for _, name := range m.Cases(machine) {
		states := m.machines[machine][name]
		inOrder := slices.SortedFunc(maps.Keys(states), func(a, b string) int { return states[a].offset - states[b].offset })
		for _, state := range inOrder {
			if slices.Contains(tasks, state) {
				continue
			}
			hint := ""
			if near := spell.Nearest(state, tasks); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			errs = append(errs, fmt.Errorf("%s: the state machine %q has no Task state %q%s", states[state].place, machine, state, hint))
		}
	}
	return errors.Join(errs...)
}
