package main

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// suites reads what the arguments of test name.
func (e *env) suites(args []string, o testOptions) ([]*testrun.Suite, error) {
	l := testLoader{env: e, machines: make(map[string]*testrun.Machine), update: o.update, set: o.set}
	if o.mock != "" {
		return l.mockSuites(o.mock, args, o.input)
	}
	paths, err := testFiles(args)
	if err != nil {
		return nil, err
	}
	var suites []*testrun.Suite
	var errs []error
	for _, path := range paths {
		s, err := l.load(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		suites = append(suites, s)
	}
	if len(errs) > 0 {
		return nil, firstCode(errs)
	}
	return suites, nil
}

// firstCode joins errors; the exit code is that of the first.
func firstCode(errs []error) error {
	code := exitUsage
	var coded *exitError
	if errors.As(errs[0], &coded) {
		code = coded.code
	}
	return exit(code, errors.Join(errs...))
}

// testFiles returns the test files that arguments name, or that are in the folders
// that they name.
func testFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var paths []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return nil, fileError(arg, err)
		case info.IsDir():
			found, err := testrun.Find(arg)
			if err != nil {
				return nil, fileError(arg, err)
			}
			if len(found) == 0 {
				return nil, usagef("%s: no test files here or below; they are named NAME.test.yaml, beside NAME.asl.json", arg)
			}
			paths = append(paths, found...)
		default:
			if _, ok := testrun.Stem(arg); !ok {
				return nil, usagef("%s: a test file is named NAME.test.yaml, NAME.test.yml or NAME.test.json%s", arg, testFileOf(arg))
			}
			paths = append(paths, arg)
		}
	}
	named := make(map[string]bool)
	return slices.DeleteFunc(paths, func(path string) bool {
		path = filepath.Clean(path)
		twice := named[path] // as below a folder and by itself
		named[path] = true
		return twice
	}), nil
}

// testFileOf asks for the test file of a definition.
func testFileOf(definition string) string {
	path := filepath.Join(filepath.Dir(definition), definitionStem(definition)+".test.yaml")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return "; did you mean " + path + "?"
}

// definitionStem is the name of the file of a definition without its endings.
func definitionStem(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return strings.TrimSuffix(name, ".asl")
}

// A testLoader reads test files and, once each, their definitions.
type testLoader struct {
	*env
	machines map[string]*testrun.Machine
	update   bool
	set      []string // of --set
}

func (l *testLoader) load(path string) (*testrun.Suite, error) {
	s, err := testrun.ReadSuite(path)
	var cause *fs.PathError
	switch {
	case errors.As(err, &cause):
		return nil, fileError(path, err)
	case err != nil:
		return nil, exit(exitUsage, err)
	}
	s.Update = l.update
	definition, err := s.Definition()
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	file, _, _ := strings.Cut(definition, "#")
	s.Uses(file)
	if s.Machine, err = l.machineAt(definition, s.File.Set); err != nil {
		return nil, s.AtMachine(err)
	}
	if err := errors.Join(s.File.Check(s.Machine.Definition), s.Recordings(l.recorded)); err != nil {
		return nil, exit(exitUsage, err)
	}
	return s, l.route(s, file)
}

// machineAt reads the definition in a file, which may have "#NAME" behind its path.
// What a test file sets gives way to --set.
func (l *testLoader) machineAt(path string, set map[string]string) (*testrun.Machine, error) {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		all = append(all, name+"="+set[name])
	}
	path = filepath.Clean(path)
	key := strings.Join(append([]string{path}, all...), "\x00")
	if m := l.machines[key]; m != nil {
		return m, nil
	}
	file, name, _ := strings.Cut(path, "#")
	defs, err := l.definitions([]string{file}, inputs{set: append(all, l.set...)})
	if err != nil {
		return nil, err
	}
	picked, err := source.Pick(file, defs, name)
	switch {
	case err != nil && name == "":
		return nil, usagef("%w; say which with machine: %s#NAME", err, filepath.Base(file))
	case err != nil:
		return nil, exit(exitUsage, err)
	}
	d, err := l.usable(picked)
	if err != nil {
		return nil, err
	}
	m, err := testrun.Compile(d.name, d.StateMachine)
	if err != nil {
		return nil, exit(exitInvalid, err)
	}
	l.machines[key] = m
	return m, nil
}

// recorded reads a recording that a case names.
func (l *testLoader) recorded(path string) (*testfile.Recorded, error) {
	r, err := l.recording([]string{path})
	if err != nil {
		return nil, err
	}
	return r.Answers()
}

// route lets tasks that no mock answers go where the file says. Each case has
// services of its own.
func (l *testLoader) route(s *testrun.Suite, definition string) error {
	if !s.File.Routes.On {
		return nil
	}
	around, err := l.environment()
	if err != nil {
		return err
	}
	path := s.Routes()
	if path == "" {
		if path, err = config.Find(definition); err != nil {
			return exit(exitUsage, err)
		}
	}
	if path != "" {
		s.Uses(path)
	}
	s.Open, err = l.opened(path, around)
	return err
}

// opened makes the services of a case, anew for each. A mistake in their
// configuration is told at once.
func (l *testLoader) opened(path string, around config.Environment) (func() (interpreter.Tasks, func(), error), error) {
	open := func() (interpreter.Tasks, func(), error) {
		router, closeRoutes, err := l.routes(path, around)
		return router, closeRoutes, err
	}
	_, closeRoutes, err := open()
	if err != nil {
		return nil, err
	}
	closeRoutes()
	return open, nil
}

// routesBeside are the services for the test cases of a mock file, whose states
// without an answer call the real ones: those that the sfnlocal.yaml beside the
// definition names, and those of the environment.
func (l *testLoader) routesBeside(definition string) (func() (interpreter.Tasks, func(), error), error) {
	around, err := l.environment()
	if err != nil {
		return nil, err
	}
	path, err := config.Find(definition)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	return l.opened(path, around)
}

// mockSuites makes a suite of each state machine in a MockConfigFile.json.
func (l *testLoader) mockSuites(file string, definitions []string, input string) ([]*testrun.Suite, error) {
	mock, err := readMock(file)
	if err != nil {
		return nil, err
	}
	text, err := l.jsonArg("--input", input)
	if err != nil {
		return nil, err
	}
	value, err := jsonval.Parse(text)
	if err != nil {
		return nil, err
	}
	paths := make(map[string]string)
	for _, path := range definitions {
		name := definitionStem(path)
		if _, picked, ok := strings.Cut(path, "#"); ok {
			name = picked
		}
		paths[name] = path
	}
	var suites []*testrun.Suite
	for _, machine := range mock.Machines() {
		path, named := paths[machine]
		delete(paths, machine)
		switch {
		case named:
		case len(definitions) > 0:
			continue
		default:
			if path = besideMock(file, machine); path == "" {
				return nil, usagef("%s: no definition %s.asl.json beside it; give the definitions as arguments", file, machine)
			}
		}
		m, err := l.machineAt(path, nil)
		if err != nil {
			return nil, err
		}
		if err := checkMock(mock, machine, m.Definition); err != nil {
			return nil, err
		}
		open, err := l.routesBeside(path)
		if err != nil {
			return nil, err
		}
		for _, name := range mock.Cases(machine) {
			suites = append(suites, mockSuite(mock, machine, m, file, name, value, open))
		}
	}
	for machine, path := range paths {
		return nil, usagef("%s: %s has no state machine %q, only %s", path, file, machine, list(mock.Machines()))
	}
	if len(suites) == 0 {
		return nil, usagef("%s: there are no test cases in it", file)
	}
	return suites, nil
}

func besideMock(file, machine string) string {
	for _, ending := range testrun.Definitions {
		path := filepath.Join(filepath.Dir(file), machine+ending)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// mockSuite is one test case of a mock file. What it expects the file does not say:
// it fails only for want of an answer. open makes the services that do what it does
// not mock.
func mockSuite(mock *tasks.Mock, machine string, m *testrun.Machine, file, name string, input jsonval.Value, open func() (interpreter.Tasks, func(), error)) *testrun.Suite {
	return &testrun.Suite{
		Path: file, Machine: m,
		File: &testfile.File{Name: file, Cases: []testfile.Case{{Name: machine + "/" + name, Input: input}}},
		Open: func() (interpreter.Tasks, func(), error) {
			services, closeServices, err := open()
			if err != nil {
				return nil, nil, err
			}
			answers, err := mock.Case(machine, name, services)
			return answers, closeServices, err
		},
		Judge: func(r *testrun.Result) []testrun.Problem {
			if f := r.Failure; f != nil && f.Name == "States.Runtime" {
				return []testrun.Problem{{What: "mocks", Message: f.Error()}}
			}
			return nil
		},
	}
}
