package main

import (
	"maps"
	"os"
	"path/filepath"

	"github.com/sfnlocal/sfnlocal/asl"
	ordersaga "github.com/sfnlocal/sfnlocal/examples/ordersaga/saga"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/server"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// maxConfig is how much of a configuration or a mock file is read.
const maxConfig = 64 << 20

// environment reads the variables of Step Functions Local and of the SDKs.
func (e *env) environment() (config.Environment, error) {
	around, err := config.FromEnv(e.getenv)
	if err != nil {
		return around, exit(exitUsage, err)
	}
	around.WaitTimeScale = max(around.WaitTimeScale, 1e-9) // to the interpreter, 0 is 1
	return around, nil
}

// routes reads where tasks go: to what the file in path says, then to the
// endpoints of the environment. No file is "". What must be closed afterwards
// is returned, too.
func (e *env) routes(path string, around config.Environment) (tasks.Router, func(), error) {
	file, err := readConfig(path)
	if err != nil {
		return nil, func() {}, err
	}
	return e.router(file, around)
}

// readConfig reads a configuration; no file is "".
func readConfig(path string) (*config.File, error) {
	if path == "" {
		return &config.File{}, nil
	}
	text, err := readFile(path, maxConfig)
	if err != nil {
		return nil, err
	}
	file, err := config.Parse(path, text)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	return file, nil
}

// router is routes for a configuration that has been read.
func (e *env) router(file *config.File, around config.Environment) (tasks.Router, func(), error) {
	none := func() {}
	if file.Name == "" {
		return around.Routes(), none, nil
	}
	handlers := maps.Clone(e.handlers)
	if handlers == nil {
		handlers = tasks.Handlers{}
	}
	services := ordersaga.New(ordersaga.Config{})
	for name, h := range services.Handlers() {
		handlers[name] = h
	}
	router, err := file.Router(handlers)
	if err != nil {
		return nil, none, exit(exitUsage, err)
	}
	return append(router, around.Routes()...), func() { services.Close() }, nil
}

// configBeside returns the configuration for a definition: the one that was
// named, or the file beside it, or "".
func configBeside(named, definition string) (string, error) {
	if named != "" || definition == "-" {
		return named, nil
	}
	if info, err := os.Stat(definition); err == nil && info.IsDir() {
		definition = filepath.Join(definition, config.FileName) // the folder itself
	}
	path, err := config.Find(definition)
	if err != nil {
		return "", exit(exitUsage, err)
	}
	return path, nil
}

// configOfServer returns the configuration for a server: the one that was named,
// or that of the current folder, or else that beside what is loaded first.
func configOfServer(named string, loaded []string) (string, error) {
	for _, path := range append([]string{config.FileName}, loaded...) {
		found, err := configBeside(named, path)
		if found != "" || err != nil {
			return found, err
		}
	}
	return "", nil
}

// mocked answers the states that a test case of a mock file names, and leaves
// the others to the routes.
func (e *env) mocked(file, testCase, machine string, sm *asl.StateMachine, router tasks.Router) (interpreter.Tasks, error) {
	if file == "" && testCase != "" {
		file = e.getenv("SFN_MOCK_CONFIG")
		if file == "" {
			return nil, usagef("--case %s: say in which file with --mock FILE or SFN_MOCK_CONFIG", testCase)
		}
	}
	switch {
	case file == "" || testCase == "" && file == e.getenv("SFN_MOCK_CONFIG"):
		return router, nil
	case testCase == "":
		return nil, usagef("--mock %s: say which test case with --case NAME", file)
	}
	mock, err := readMock(file)
	if err != nil {
		return nil, err
	}
	mocked, err := mock.Case(machine, testCase, router)
	if err != nil {
		return nil, usagef("%s: %w (--machine-name says what the state machine is called)", file, err)
	}
	return mocked, checkMock(mock, machine, sm)
}

// checkMock reports the states of a mock file that a definition does not have.
func checkMock(mock *tasks.Mock, machine string, sm *asl.StateMachine) error {
	var names []string
	for _, st := range sm.All() {
		if _, ok := st.(*asl.Task); ok {
			names = append(names, st.Fields().Name)
		}
	}
	if err := mock.CheckStates(machine, names); err != nil {
		return exit(exitUsage, err)
	}
	return nil
}

func readMock(file string) (*tasks.Mock, error) {
	text, err := readFile(file, maxConfig)
	if err != nil {
		return nil, err
	}
	mock, err := tasks.ParseMock(file, text)
	if err != nil {
		return nil, exit(exitUsage, err)
	}
	return mock, nil
}

// serverMocks are the test cases of a mock file, or of that in the environment;
// nil without one.
func (e *env) serverMocks(file string, router tasks.Router) (server.Mocks, error) {
	if file == "" {
		file = e.getenv("SFN_MOCK_CONFIG")
	}
	if file == "" {
		return nil, nil
	}
	mock, err := readMock(file)
	if err != nil {
		return nil, err
	}
	return func(machine, testCase string) (interpreter.Tasks, error) {
		return mock.Case(machine, testCase, router)
	}, nil
}
