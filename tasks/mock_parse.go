package tasks

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/spell"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// ParseMock reads a MockConfigFile.json. The name of the file is for messages.
// The error joins all problems in the order of the text, each as
// "name:line:column: what is wrong".
//
// It is stricter than Step Functions Local, which looks at a response only when
// a state needs it: unknown keys, names of responses that do not exist, and
// invocations that are answered twice or not at all are errors here. A response
// without any answer is accepted, as there, and fails the state that needs it.
func ParseMock(name string, text []byte) (*Mock, error) {
	root, err := positionTree(text, mockDepth)
	if err != nil {
		var syntax *jsonval.SyntaxError
		if !errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, col := lineColumn(text, syntax.Offset)
		return nil, fmt.Errorf("%s:%d:%d: %w", name, line, col, err)
	}
	p := mockParser{file: name, text: text, responses: make(map[string]*mockedResponse)}
	m := p.document(root)
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b problem) int { return cmp.Compare(a.offset, b.offset) })
		errs := make([]error, len(p.problems))
		for i, problem := range p.problems {
			errs[i] = problem.err
		}
		return nil, errors.Join(errs...)
	}
	return m, nil
}

// mockDepth is how deep the objects of the format itself are nested.
const mockDepth = 5

type mockParser struct {
	file      string
	text      []byte
	responses map[string]*mockedResponse
	problems  []problem
}

type problem struct {
	offset int
	err    error
}

func (p *mockParser) failf(offset int, format string, args ...any) {
	p.problems = append(p.problems, problem{offset, fmt.Errorf("%s: %s", p.place(offset), fmt.Sprintf(format, args...))})
}

func (p *mockParser) place(offset int) string {
	line, col := lineColumn(p.text, offset)
	return fmt.Sprintf("%s:%d:%d", p.file, line, col)
}

// members returns the members of an object and reports keys that come twice, or
// that are not known when there is a list of known ones.
func (p *mockParser) members(n *jsonNode, what string, known ...string) []jsonMember {
	if n.value.Kind() != jsonval.Object {
		p.failf(n.offset, "%s must be an object, not %s", what, n.value.Preview(40))
		return nil
	}
	seen := make(map[string]bool)
	for _, m := range n.members {
		if seen[m.key] {
			p.failf(m.offset, "%q comes twice in %s", m.key, what)
		}
		seen[m.key] = true
		if known == nil || slices.Contains(known, m.key) {
			continue
		}
		hint := "; known are " + strings.Join(known, ", ")
		if near := spell.Nearest(m.key, known); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		p.failf(m.offset, "unknown key %q in %s%s", m.key, what, hint)
	}
	return n.members
}

func (p *mockParser) document(root *jsonNode) *Mock {
	m := &Mock{machines: make(map[string]map[string]testCase)}
	sections := p.members(root, "a mock configuration", "StateMachines", "MockedResponses")
	for _, s := range sections {
		if s.key == "MockedResponses" {
			for _, r := range p.members(s.node, "MockedResponses") {
				p.responses[r.key] = &mockedResponse{name: r.key, answers: p.answers(r)}
			}
		}
	}
	for _, s := range sections {
		if s.key == "StateMachines" {
			for _, machine := range p.members(s.node, "StateMachines") {
				m.machines[machine.key] = p.machine(machine)
			}
		}
	}
	return m
}

func (p *mockParser) machine(machine jsonMember) map[string]testCase {
	cases := make(map[string]testCase)
	for _, s := range p.members(machine.node, fmt.Sprintf("the state machine %q", machine.key), "TestCases") {
		if s.key != "TestCases" {
			continue
		}
		for _, c := range p.members(s.node, "TestCases") {
			states := make(testCase)
			for _, state := range p.members(c.node, fmt.Sprintf("the test case %q", c.key)) {
				if state.node.value.Kind() != jsonval.String {
					p.failf(state.node.offset, "the state %q must have the name of a mocked response, not %s", state.key, state.node.value.Preview(40))
					continue
				}
				name := state.node.value.Str()
				response := p.responses[name]
				if response == nil {
					p.failf(state.node.offset, "there is no mocked response %q%s", name, suggest(name, p.responses))
				}
				states[state.key] = mockedState{response, state.offset, p.place(state.offset)}
			}
			cases[c.key] = states
		}
	}
	return cases
}

// answers reads a response: {"0": …, "1-2": …}.
func (p *mockParser) answers(r jsonMember) []mockedAnswer {
	type placed struct {
		mockedAnswer
		offset int
	}
	var found []placed
	for _, m := range p.members(r.node, fmt.Sprintf("the mocked response %q", r.key)) {
		first, last, err := parseRange(m.key)
		if err != nil {
			p.failf(m.offset, "%s", err)
			continue
		}
		a := p.answer(m)
		a.first, a.last = first, last
		found = append(found, placed{a, m.offset})
	}
	slices.SortStableFunc(found, func(a, b placed) int { return cmp.Compare(a.first, b.first) })
	var out []mockedAnswer
	next := 0
	for _, a := range found {
		switch {
		case a.first < next:
			p.failf(a.offset, "invocation %d of the mocked response %q is answered twice", a.first, r.key)
		case a.first > next:
			p.failf(a.offset, "the mocked response %q has no answer for invocation %d; the first is 0", r.key, next)
		}
		next = max(next, a.last+1)
		out = append(out, a.mockedAnswer)
	}
	return out
}

// parseRange reads the number of an invocation, or the first and the last.
func parseRange(key string) (first, last int, err error) {
	low, high, isRange := strings.Cut(key, "-")
	if !isRange {
		high = low
	}
	a, errA := strconv.ParseUint(low, 10, 31)
	b, errB := strconv.ParseUint(high, 10, 31)
	switch {
	case errA != nil || errB != nil:
		return 0, 0, fmt.Errorf("%q must be the number of an invocation, such as \"0\", or a range, such as \"1-2\"", key)
	case b < a:
		return 0, 0, fmt.Errorf("the range %q ends before it begins", key)
	}
	return int(a), int(b), nil
}

// answer reads {"Return": …} or {"Throw": {"Error": …, "Cause": …}}, and the
// "Delay" before it, which Step Functions Local does not know.
func (p *mockParser) answer(m jsonMember) mockedAnswer {
	var a mockedAnswer
	fields := make(map[string]*jsonNode)
	for _, f := range p.members(m.node, fmt.Sprintf("the answer %q", m.key), "Return", "Throw", "Delay") {
		fields[f.key] = f.node
	}
	result, throw := fields["Return"], fields["Throw"]
	if n := fields["Delay"]; n != nil {
		d, err := time.ParseDuration(n.value.Str())
		if err != nil || d < 0 {
			p.failf(n.offset, "Delay must be a time such as \"30s\", not %s", n.value.Preview(40))
		}
		a.delay = d
	}
	switch {
	case m.node.value.Kind() != jsonval.Object:
	case result != nil && throw != nil:
		p.failf(m.offset, "the answer %q has both Return and Throw", m.key)
	case result != nil:
		a.output = json.RawMessage(result.value.String())
	case throw != nil:
		a.failure = p.failure(throw)
	default:
		p.failf(m.offset, "the answer %q has neither Return nor Throw", m.key)
	}
	return a
}

func (p *mockParser) failure(n *jsonNode) *interpreter.Failure {
	texts := map[string]string{}
	for _, f := range p.members(n, "Throw", "Error", "Cause") {
		if f.node.value.Kind() != jsonval.String {
			p.failf(f.node.offset, "%s must be a string, not %s", f.key, f.node.value.Preview(40))
		}
		texts[f.key] = f.node.value.Str()
	}
	if _, ok := texts["Error"]; !ok && n.value.Kind() == jsonval.Object {
		p.failf(n.offset, "Throw needs an Error%s", given(texts))
	}
	return &interpreter.Failure{Name: texts["Error"], Cause: texts["Cause"]}
}

// given ends a message with the keys that are there instead.
func given(texts map[string]string) string {
	if len(texts) == 0 {
		return ""
	}
	return ", it has only " + strings.Join(slices.Sorted(maps.Keys(texts)), ", ")
}
