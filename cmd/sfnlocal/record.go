package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/sfnlocal/sfnlocal/internal/replay"
	"github.com/sfnlocal/sfnlocal/internal/testfile"
)

// checkRecord reports flags of a recording that make no sense.
func checkRecord(file string, mask []string) error {
	switch {
	case file == "" && len(mask) > 0:
		return usagef("--mask: is for --record FILE")
	case file != "" && !hasExtension(file, "yaml") && !hasExtension(file, "yml"):
		return usagef("--record %s: want a name such as order.test.yaml", file)
	}
	return nil
}

// record adds a recording to a file of tests as a case. The file need not exist.
func (e *env) record(r *replay.Recording, file, name string, mask []string) error {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileError(file, err)
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
