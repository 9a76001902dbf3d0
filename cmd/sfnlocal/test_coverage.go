package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/coverage"
	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// covered is the coverage of each definition, in the order of the suites.
type covered struct {
	all []*coverage.Coverage
	of  map[*testrun.Machine]*coverage.Coverage

	at map[string]*coverage.Coverage // by the place of the first state
}

// coverages are of the definitions that suites test, before a case has run. A
// definition that is reached by several ways, as through a template and as a file of
// its own, is one.
func coverages(suites []*testrun.Suite) covered {
	c := covered{of: make(map[*testrun.Machine]*coverage.Coverage), at: make(map[string]*coverage.Coverage)}
	for _, s := range suites {
		if c.of[s.Machine] == nil {
			c.of[s.Machine] = c.add(s.Machine.Name, s.Machine.Definition)
		}
	}
	return c
}

// add returns the coverage of a definition, which may be there already.
func (c *covered) add(name string, sm *asl.StateMachine) *coverage.Coverage {
	made := coverage.New(sm)
	made.Name = name
	if len(made.Items) == 0 {
		return made
	}
	at := made.Items[0].Pos
	place := fmt.Sprintf("%s:%d", filepath.Clean(sm.Source.Name), at.Offset)
	if known := c.at[place]; known != nil {
		return known
	}
	c.at[place] = made
	c.all = append(c.all, made)
	return made
}

// untested adds the definitions in folders that no suite tests, so that what nobody
// thought of is seen. Those that are invalid are only told of.
func (e *env) untested(c *covered, args []string, o testOptions) error {
	if o.mock != "" {
		return nil
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	var folders []string
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			folders = append(folders, arg)
		}
	}
	if folders == nil {
		return nil
	}
	defs, err := e.definitions(folders, o.inputs)
	if err != nil {
		return err
	}
	for i := range defs {
		d := &defs[i]
		sm, err := parsed(d)
		if err != nil {
			fmt.Fprintf(e.stderr, "sfnlocal: %s is not counted: it is not a valid definition\n", d.Source.Name)
			continue
		}
		c.add(d.Deployed(), sm)
	}
	return nil
}
