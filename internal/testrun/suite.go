package testrun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// endings are those of the names of test files, after the name of the definition.
var endings = []string{".test.yaml", ".test.yml", ".test.json"}

// Definitions are the endings of definitions beside which a test file of the same
// name may stand, in the order in which they are looked for.
var Definitions = []string{".asl.json", ".json", ".asl.yaml", ".asl.yml"}

// Stem is the path of a test file without its ending, and false for a file that is
// named like none.
func Stem(path string) (string, bool) {
	for _, ending := range endings {
		if stem, ok := strings.CutSuffix(path, ending); ok && filepath.Base(stem) != "." && !strings.HasSuffix(stem, string(filepath.Separator)) {
			return stem, true
		}
	}
	return "", false
}

// Find returns the test files in a folder and those below it, sorted. Folders whose
// names begin with a dot, and node_modules, are left out.
func Find(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name := entry.Name(); path != dir && (strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
		default:
			if _, ok := Stem(path); ok {
				found = append(found, path)
			}
		}
		return nil
	})
	slices.Sort(found)
	return found, err
}

// A Suite is a test file with its definition. Its fields must not be changed once
// it runs.
type Suite struct {
	Path    string
	File    *testfile.File
	Machine *Machine
	Options Options

	// Open, when not nil, makes for each case what does the tasks that no mock
	// answers, in place of Options.Tasks, and what is to be called afterwards.
	Open func() (interpreter.Tasks, func(), error)

	// Judge, when not nil, says what is wrong with a result, in place of
	// [Result.Check].
	Judge func(r *Result) []Problem

	// Update writes golden files in place of comparing with them.
	Update bool

	mu    sync.Mutex
	files map[string]bool
}

// ReadSuite reads a test file. Its Machine is to be filled in from the definition,
// which [Suite.Definition] names.
func ReadSuite(path string) (*Suite, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &Suite{Path: path, files: map[string]bool{path: true}}
	if s.File, err = testfile.Parse(path, text, s.read); err != nil {
		return nil, err
	}
	s.Options.Start, s.Options.Seed = s.File.Start, s.File.Seed
	return s, nil
}

// Definition is the path of the definition that a suite tests, with "#NAME" behind
// it when the file says which of several it is. The error says that there is none.
func (s *Suite) Definition() (string, error) {
	if at := s.File.Machine; at.Value != "" {
		return s.Beside(at.Value), nil
	}
	if found := DefinitionBeside(s.Path); found != "" {
		return found, nil
	}
	stem, _ := Stem(s.Path)
	return "", fmt.Errorf("%s:1:1: there is no definition %s; machine: can name one", s.Path, stem+Definitions[0])
}

// DefinitionBeside is the path of the definition that has the name of a test file,
// or "" when there is none.
func DefinitionBeside(path string) string {
	stem, _ := Stem(path)
	for _, ending := range Definitions {
		if _, err := os.Stat(stem + ending); err == nil {
			return stem + ending
		}
	}
	return ""
}

// AtMachine is an error about the definition that the file names, with the place
// where it does.
func (s *Suite) AtMachine(err error) error {
	if at := s.File.Machine; at.Value != "" {
		return fmt.Errorf("%s:%d:%d: machine: %w", s.Path, at.Pos.Line, at.Pos.Col, err)
	}
	return err
}

// Recordings reads the recordings that cases name, each once. read reads the one
// in a file. The error joins what is wrong with any, as testfile.Parse does.
func (s *Suite) Recordings(read func(path string) (*testfile.Recorded, error)) error {
	all := make(map[string]*testfile.Recorded)
	var errs []error
	for i := range s.File.Cases {
		named := s.File.Cases[i].Recording
		if _, done := all[named.Value]; done || named.Value == "" {
			continue
		}
		path := s.Beside(named.Value)
		s.Uses(path)
		r, err := read(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d:%d: recording: %w", s.Path, named.Pos.Line, named.Pos.Col, err))
		}
		all[named.Value] = r
	}
	s.Options.Recordings = all
	return errors.Join(errs...)
}

// Beside is a path that the file names, from where the program runs.
func (s *Suite) Beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(s.Path), filepath.FromSlash(path))
}

// Routes is the path of the routes that the file names; "" is none.
func (s *Suite) Routes() string {
	if s.File.Routes.File == "" {
		return ""
	}
	return s.Beside(s.File.Routes.File)
}

func (s *Suite) read(path string) ([]byte, error) {
	path = s.Beside(path)
	s.Uses(path)
	return os.ReadFile(path)
}

// Uses says that the outcome of the suite depends on a file.
func (s *Suite) Uses(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = make(map[string]bool)
	}
	s.files[path] = true
}

// Files returns the files that the outcome depends on, sorted.
func (s *Suite) Files() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for path := range s.files {
		all = append(all, path)
	}
	slices.Sort(all)
	return all
}

// An Outcome is what came of a case.
type Outcome struct {
	Suite    *Suite
	Case     *testfile.Case
	Result   *Result       // nil after an error
	Problems []Problem     // none when the case passed
	Took     time.Duration // real
}

// Run runs one of the cases of the suite.
func (s *Suite) Run(ctx context.Context, c *testfile.Case) Outcome {
	begin := time.Now()
	o := Outcome{Suite: s, Case: c}
	var err error
	if o.Result, err = s.execute(ctx, c); err != nil {
		o.Problems = []Problem{{Pos: c.Pos, What: "run", Message: err.Error()}}
	} else {
		o.Problems = s.judge(o.Result, c)
	}
	o.Took = time.Since(begin)
	return o
}

func (s *Suite) execute(ctx context.Context, c *testfile.Case) (*Result, error) {
	options := s.Options
	if s.Open != nil {
		to, closeTasks, err := s.Open()
		if err != nil {
			return nil, err
		}
		defer closeTasks()
		options.Tasks = to
	}
	return Run(ctx, s.Machine, c, options)
}

func (s *Suite) judge(r *Result, c *testfile.Case) []Problem {
	if s.Judge != nil {
		return s.Judge(r)
	}
	g := Golden{Read: s.read}
	if s.Update {
		g.Write = func(path string, text []byte) error {
			path = s.Beside(path)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				return err
			}
			return os.WriteFile(path, text, 0o666)
		}
	}
	return r.Check(&c.Expect, g)
}

// A Job is a case to run.
type Job struct {
	Suite *Suite
	Case  *testfile.Case
}

// RunAll runs jobs, at most n at a time, and tells of each in their order.
func RunAll(ctx context.Context, jobs []Job, n int, tell func(Outcome)) {
	outcomes := make([]chan Outcome, len(jobs))
	next := make(chan int)
	for i := range outcomes {
		outcomes[i] = make(chan Outcome, 1)
	}
	for range max(min(n, len(jobs)), 1) {
		go func() {
			for i := range next {
				outcomes[i] <- jobs[i].Suite.Run(ctx, jobs[i].Case)
			}
		}()
	}
	go func() {
		for i := range jobs {
			next <- i
		}
		close(next)
	}()
	for i := range jobs {
		tell(<-outcomes[i])
	}
}
