package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// checkRecord reports flags of a recording that make no sense.
func checkRecord(file string, mask []string) error {
	switch {
	case file == "" && len(mask) > 0:
		return usagef("--mask: is for --record FILE")
	case file != "":
		return checkWritable("record", file)
	}
	return nil
}

// checkWritable reports a file of tests to which no case can be added, or that
// sfnlocal test would not find.
func checkWritable(flag, file string) error {
	if _, ok := testrun.Stem(file); !ok || strings.HasSuffix(file, ".json") {
		return usagef("--%s %s: want a name such as order.test.yaml", flag, file)
	}
	return nil
}

// record adds a recording to a file of tests as a case. The file need not exist.
func (e *env) record(r *replay.Recording, file, definition, name string, mask []string) error {
	text, err := testsFor(file, definition)
	if err != nil {
		return err
	}
	c, err := r.Case(name, mask)
	if err != nil {
		return usagef("--record: %w", err)
	}
	text, err = testfile.Append(text, c)
	if err != nil {
		return usagef("--record %s: %w", file, err)
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return fileError(file, err)
	}
	fmt.Fprintf(e.stderr, "%s: a case was added: %s\n", file, name)
	return nil
}

// testsFor is the text of a file of tests. One that does not exist yet begins with
// the definition, where the name of the file does not say which it is.
func testsFor(file, definition string) ([]byte, error) {
	text, err := os.ReadFile(file)
	switch {
	case err == nil:
		return text, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fileError(file, err)
	case definition == "-" || filepath.Clean(definition) == testrun.DefinitionBeside(filepath.Clean(file)):
		return nil, nil
	}
	from, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	to, err := filepath.Abs(definition)
	if err != nil {
		return nil, err
	}
	if near, err := filepath.Rel(from, to); err == nil {
		to = near
	}
	return testfile.ForMachine(filepath.ToSlash(to)), nil
}
