package sfntest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/shape"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// TB is what this package needs of a *testing.T or a *testing.B.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A Machine is a definition to test. It is safe for concurrent use.
type Machine struct {
	machine *testrun.Machine

	mu       sync.Mutex
	coverage *coverage.Coverage
}

// Load reads the definition in a file: JSON or YAML, or a template, Terraform and
// the like, behind whose path "#NAME" says which of several. A definition that is
// invalid ends the test.
func Load(t TB, path string) *Machine {
	t.Helper()
	m, err := machineAt(path, nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return newMachine(m)
}

// Parse reads the text of a definition, whose name is that of its file. One that is
// invalid ends the test.
func Parse(t TB, name, text string) *Machine {
	t.Helper()
	defs, err := source.Read(name, text, source.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	m, err := compile(name, "", defs)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return newMachine(m)
}

func newMachine(m *testrun.Machine) *Machine {
	return &Machine{machine: m, coverage: coverage.New(m.Definition)}
}

// A Case says how an execution begins and what its tasks are answered.
type Case struct {
	Input string            // JSON; {} when ""
	Mocks Mocks             // a task that no mock answers goes to Tasks
	Tasks interpreter.Tasks // such as tasks.Handlers; with nil such a task is a failure of the test
	Start time.Time         // in modelled time; 2026-01-01 when zero
	Seed  uint64            // of all chance; 1 when 0

	// AnyShape leaves out the check that mocks look like the answers of the service.
	AnyShape bool
}

// Run runs a case to the end of its execution. What is wrong with the mocks is a
// failure of the test, and so is an execution that does not succeed, unless the
// test asks how it ended: for its status, output, error or cause, or all that
// [Execution.Describe] tells.
func (m *Machine) Run(t TB, c Case) *Execution {
	t.Helper()
	x, err := c.testCase()
	if err != nil {
		t.Fatalf("%v", err)
	}
	file := testfile.File{Name: m.machine.Name, Cases: []testfile.Case{x}}
	if c.AnyShape {
		file.Shape = shape.None
	}
	if err := file.Check(m.machine.Definition); err != nil {
		t.Fatalf("%s", unplaced(m.machine.Name, err))
	}
	r, err := testrun.Run(context.Background(), m.machine, &x, testrun.Options{Tasks: c.Tasks, Start: c.Start, Seed: c.Seed})
	if err != nil {
		t.Fatalf("%s: %v", m.machine.Name, err)
	}
	m.mu.Lock()
	m.coverage.AddRun(r.Run, r.Decisions)
	m.mu.Unlock()
	e := &Execution{t: t, result: r}
	e.report(r.Problems)
	if c, ok := t.(interface{ Cleanup(func()) }); ok {
		c.Cleanup(e.mustSucceed)
	}
	return e
}

// unplaced is an error of what a Go test says, which has no place in a file.
func unplaced(name string, err error) string {
	return strings.ReplaceAll(err.Error(), name+":0:0: ", "")
}

func (c *Case) testCase() (testfile.Case, error) {
	var x testfile.Case
	if c.Input != "" {
		v, err := jsonval.Parse(c.Input)
		if err != nil {
			return x, fmt.Errorf("the input is not JSON: %w", err)
		}
		x.Input = v
	}
	for _, state := range slices.Sorted(maps.Keys(c.Mocks)) {
		a := c.Mocks[state]
		if a.err != nil {
			return x, fmt.Errorf("the mock of %s: %w", state, a.err)
		}
		x.Mocks = append(x.Mocks, testfile.Mock{State: state, Answers: a.list})
	}
	return x, nil
}

// Uncovered lists what of the definition no execution of m has used so far: states,
// transitions, rules, retriers and catchers, each with its place.
func (m *Machine) Uncovered() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for _, i := range m.coverage.Missing() {
		all = append(all, fmt.Sprintf("%s: %s %s", i.Pos, i.Kind, &i))
	}
	return all
}
