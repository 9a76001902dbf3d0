package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sfnlocal/sfnlocal/explore"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// drawFindings draws the way of each finding in a folder, under the name that it
// has for run --mock. It goes that way once more, as a test case.
func (e *env) drawFindings(ctx context.Context, dir, machine string, r *explore.Report, seed uint64) error {
	m, err := testrun.Compile(machine, r.Machine)
	if err != nil {
		return exit(exitInvalid, err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fileError(dir, err)
	}
	drawn, endless := 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Trace == nil:
			continue
		case !f.Trace.Ended():
			endless++
			continue
		}
		c := f.Trace.Case(f.Title, r.Machine)
		result, err := testrun.Run(ctx, m, &c, testrun.Options{Seed: seed})
		if err != nil {
			return err
		}
		d := result.Description
		d.Name = f.Title
		if err := e.drawRun(filepath.Join(dir, explore.CaseName(i)+".svg"), r.Machine, d, result.History); err != nil {
			return err
		}
		drawn++
	}
	fmt.Fprintf(e.stderr, "%s: %s\n", dir, count(drawn, "picture"))
	if endless > 0 {
		fmt.Fprintf(e.stderr, "%s without an end: not drawn\n", count(endless, "way"))
	}
	return nil
}
