package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/sfnlocal/sfnlocal/internal/testrun"
)

// settle is how long files must rest before a change counts: editors write in
// several steps.
const settle = 50 * time.Millisecond

// watchTests runs tests, and again those that a change touches, until ctx ends.
func (e *env) watchTests(ctx context.Context, args []string, o testOptions) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	t := &testWatch{env: e, args: args, options: o, watcher: w, uses: make(map[string][]string)}
	if err := t.run(ctx, nil); err != nil {
		return err
	}
	var changed []string
	rest := time.NewTimer(0)
	<-rest.C
	for {
		select {
		case <-ctx.Done():
			return nil
		case ev, ok := <-w.Events:
			if !ok {
				return nil
			}
			if ev.Op != fsnotify.Chmod {
				changed = append(changed, filepath.Clean(ev.Name))
				rest.Reset(settle)
			}
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			fmt.Fprintf(e.stderr, "sfnlocal: %v\n", err)
		case <-rest.C:
			if err := t.run(ctx, changed); err != nil {
				return err
			}
			changed = nil
		}
	}
}

// A testWatch knows which files each test file depends on.
type testWatch struct {
	*env
	args    []string
	options testOptions
	watcher *fsnotify.Watcher
	uses    map[string][]string // by test file
}

// run runs the test files that changes touch, all of them for nil. Mistakes and
// failures are said and are no reason to end.
func (t *testWatch) run(ctx context.Context, changed []string) error {
	paths, err := testFiles(t.args)
	switch {
	case err != nil && changed == nil:
		return err
	case err != nil: // a file that is replaced is gone for a moment
		t.say(err)
		return nil
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return changed != nil && !t.touched(path, changed) })
	if len(paths) == 0 {
		return nil
	}
	for _, path := range paths { // before they are read, so that no change is missed
		t.uses[path] = []string{path}
	}
	if err := t.watch(); err != nil {
		return err
	}
	suites, err := t.suites(paths, t.options)
	t.note(suites)
	if err == nil {
		if err := t.watch(); err != nil {
			return err
		}
		err = t.test(ctx, suites, nil, t.options)
		t.note(suites) // golden files are known only now
	}
	if err != nil && ctx.Err() == nil {
		t.say(err)
	}
	return t.watch()
}

// note notes what suites depend on.
func (t *testWatch) note(suites []*testrun.Suite) {
	for _, s := range suites {
		t.uses[s.Path] = s.Files()
	}
}

// say prints an error that has not been said.
func (t *testWatch) say(err error) {
	var coded *exitError
	if errors.As(err, &coded) && coded.err == nil {
		return
	}
	fmt.Fprintf(t.stderr, "sfnlocal: %s\n", visible(err.Error(), true))
}

// touched reports whether a test file depends on one of some files. One whose
// files could not be read depends on everything around it.
func (t *testWatch) touched(path string, changed []string) bool {
	uses := t.uses[path]
	if len(uses) <= 1 {
		return slices.ContainsFunc(changed, func(c string) bool { return filepath.Dir(c) == filepath.Dir(filepath.Clean(path)) })
	}
	return slices.ContainsFunc(uses, func(u string) bool { return slices.Contains(changed, filepath.Clean(u)) })
}

// watch watches the folders of all files, since editors replace files.
func (t *testWatch) watch() error {
	folders := make(map[string]bool)
	for _, uses := range t.uses {
		for _, path := range uses {
			folders[filepath.Dir(path)] = true
		}
	}
	for folder := range folders {
		if err := t.watcher.Add(folder); err != nil {
			return fileError(folder, err)
		}
	}
	return nil
}
