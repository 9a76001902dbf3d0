package explore

import (
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// A question is a Choice state with all that its rules read. Its slots are
// filled with values until each rule, and the Default, has been the one that
// leads on: what one rule needs may be several values at once.
type question struct {
	place *place
	slots []*slot
}

// A slot is a place in what a Choice sees, and what fills it.
type slot struct {
	variable string // "" is the state's input
	path     steps
	reads    []*want
}

// A joint is values that go together; one that does not exist stands for the
// absence of the place.
type joint map[*want]jsonval.Value

// maxTries bounds how often a Choice is asked.
const maxTries = 2048

// slot adds what a rule reads. Data that are nowhere to be filled in, such as
// the context object, are left out.
func (q *question) slot(variable string, path steps, reads []*want) {
	if len(reads) == 0 || variable == "" && q.place.base.InputPath.Null {
		return
	}
	for _, s := range q.slots {
		if s.variable == variable && slices.Equal(s.path, path) {
			for _, w := range reads {
				if !slices.Contains(s.reads, w) {
					s.reads = append(s.reads, w)
				}
			}
			return
		}
	}
	q.slots = append(q.slots, &slot{variable, path, reads})
}

// pathSlot adds a path of JSONPath.
func (q *question) pathSlot(text string, reads []*want) {
	switch {
	case strings.HasPrefix(text, "$$"):
	case text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$["):
		in := q.place.base.InputPath
		if strings.HasPrefix(in.Text, "$$") || len(in.Text) > 1 && in.Text[1] != '.' && in.Text[1] != '[' {
			return
		}
		q.slot("", pathSteps(in.Text).join(pathSteps(text)...), reads)
	default:
		name, rest := variableIn(text)
		q.slot(name, pathSteps(rest), reads)
	}
}

// querySlot adds a reference of JSONata.
func (q *question) querySlot(name string, path steps, reads []*want) {
	switch {
	case name != "states":
		q.slot(name, path, reads)
	case len(path) > 0 && path[0] == "input":
		q.slot("", path[1:], reads)
	}
}

// values are what a slot is filled with; the last stands for nothing.
func (s *slot) values() []jsonval.Value {
	all, absent := &want{}, false
	for _, w := range s.reads {
		all.add(w.values...)
		absent = absent || w.absent
	}
	all.add(between(all.values)...)
	if absent {
		all.values = append(all.values, jsonval.Value{})
	}
	return all.values
}

// between are numbers between those that are given, where no other is.
func between(values []jsonval.Value) []jsonval.Value {
	var numbers []float64
	for _, v := range values {
		if v.Kind() == jsonval.Number {
			numbers = append(numbers, v.Float())
		}
	}
	slices.Sort(numbers)
	var out []jsonval.Value
	for i := range max(len(numbers)-1, 0) {
		if numbers[i] < numbers[i+1] {
			out = append(out, jsonval.FloatValue((numbers[i]+numbers[i+1])/2))
		}
	}
	return out
}

// solve returns values for each way that the Choice can go, as far as they are
// found.
func (q *question) solve(program *engine.Program) []joint {
	var lists [][]jsonval.Value
	var slots []*slot
	product := 1
	for _, s := range q.slots {
		if values := s.values(); len(values) > 0 {
			lists, slots = append(lists, values), append(slots, s)
			product = min(product*len(values), maxTries+1)
		}
	}
	var found []joint
	seen := make(map[engine.Decision]bool)
	at := make([]int, len(lists))
	chance := uint64(1)
	for try := range min(product, maxTries) {
		if d, ok := q.ask(program, slots, lists, at); ok && !seen[d] {
			seen[d] = true
			found = append(found, filled(slots, lists, at))
		}
		for i := range at {
			if product > maxTries && try > maxTries/2 { // too many for all: take some from everywhere
				chance = chance*6364136223846793005 + 1442695040888963407
				at[i] = int(chance>>33) % len(lists[i])
				continue
			}
			if at[i]++; at[i] < len(lists[i]) {
				break
			}
			at[i] = 0
		}
	}
	return found
}

// ask fills the slots and asks the Choice.
func (q *question) ask(program *engine.Program, slots []*slot, lists [][]jsonval.Value, at []int) (engine.Decision, bool) {
	input, variables := jsonval.ObjectValue(nil), jsonval.ObjectValue(nil)
	for i, s := range slots {
		v := lists[i][at[i]]
		switch {
		case !v.Exists():
		case s.variable == "":
			input = set(input, s.path, v)
		default:
			variables = set(variables, steps{s.variable}.join(s.path...), v)
		}
	}
	d, ok, err := program.Decide(q.place.name, input.String(), variables.String())
	return d, ok && err == nil
}

func filled(slots []*slot, lists [][]jsonval.Value, at []int) joint {
	j := make(joint)
	for i, s := range slots {
		for _, w := range s.reads {
			j[w] = lists[i][at[i]]
		}
	}
	return j
}
