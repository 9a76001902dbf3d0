package sfntest

import (
	"errors"
	"os"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/config"
	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
	"github.com/sfnlocal/sfnlocal/interpreter"
	"github.com/sfnlocal/sfnlocal/tasks"
)

// machineAt reads the definition in a file, which may have "#NAME" behind its path.
func machineAt(path string, set map[string]string) (*testrun.Machine, error) {
	file, name, _ := strings.Cut(path, "#")
	around, err := config.FromEnv(os.Getenv)
	if err != nil {
		return nil, err
	}
	defs, err := source.File(file, source.Options{Set: set, Region: around.Region, Account: around.Account})
	if err != nil {
		return nil, err
	}
	return compile(file, name, defs)
}

// compile makes a machine of one of the definitions in a file.
func compile(file, name string, defs []source.Definition) (*testrun.Machine, error) {
	d, err := source.Pick(file, defs, name)
	if err != nil {
		return nil, err
	}
	sm, err := d.Parse()
	var diags asl.Diagnostics
	switch {
	case errors.As(err, &diags):
		return nil, asl.Diagnostics(diags.Errors())
	case err != nil:
		return nil, err
	}
	return testrun.Compile(d.Deployed(), sm)
}

// suite reads a test file with all that it names.
func suite(path string, functions tasks.Handlers) (*testrun.Suite, error) {
	s, err := testrun.ReadSuite(path)
	if err != nil {
		return nil, err
	}
	definition, err := s.Definition()
	if err != nil {
		return nil, err
	}
	if s.Machine, err = machineAt(definition, s.File.Set); err != nil {
		return nil, s.AtMachine(err)
	}
	if err := s.File.Check(s.Machine.Definition); err != nil {
		return nil, err
	}
	if err := s.Recordings(recording); err != nil {
		return nil, err
	}
	return s, route(s, definition, functions)
}

func recording(path string) (*testfile.Recorded, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := replay.Parse(map[string]string{path: string(text)})
	if err != nil {
		return nil, err
	}
	return r.Answers()
}

// route lets tasks that no mock answers go where the file says, anew for each case.
func route(s *testrun.Suite, definition string, functions tasks.Handlers) error {
	if !s.File.Routes.On {
		return nil
	}
	path := s.Routes()
	if path == "" {
		var err error
		if path, err = config.Find(definition); err != nil {
			return err
		}
	}
	around, err := config.FromEnv(os.Getenv)
	if err != nil {
		return err
	}
	routes := new(config.File)
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if routes, err = config.Parse(path, text); err != nil {
			return err
		}
	}
	if _, err := routes.Router(functions); err != nil {
		return err
	}
	s.Open = func() (interpreter.Tasks, func(), error) {
		router, err := routes.Router(functions)
		return append(router, around.Routes()...), func() {}, err
	}
	return nil
}
