package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/watch"
	"github.com/sfnlocal/sfnlocal/server"
)

// A definitionFile is a state machine that was found in a folder.
type definitionFile struct {
	name    string // of the state machine
	source  *asl.Source
	express bool
}

// definitionSuffix is how the files end that are looked for.
const definitionSuffix = ".asl.json"

// stem is what the state machine of a file is called.
func stem(file string) string { return strings.TrimSuffix(filepath.Base(file), definitionSuffix) }

// findDefinitions reads the definitions below a folder. What cannot be read is
// an error beside those that can.
func (e *env) findDefinitions(folder string) (found []definitionFile, err error) {
	var errs []error
	walkErr := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && watch.Skipped(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, definitionSuffix):
			return nil
		}
		src, err := e.source(path)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		found = append(found, definitionFile{name: stem(path), source: src})
		return nil
	})
	return found, errors.Join(append(errs, walkErr)...)
}

// A loader keeps the state machines of a server as the definitions in folders are.
type loader struct {
	*env
	to      *server.Server
	folders []string
	texts   map[string]string // by file, as of the last time
	owners  map[string]string // the file of each state machine, as of the last time
}

// load makes state machines of the definitions in folders, and keeps on doing so
// when they change, until ctx ends. It returns when the first are there.
func (e *env) load(ctx context.Context, to *server.Server, folders []string) error {
	if len(folders) == 0 {
		return nil
	}
	for _, folder := range folders {
		info, err := os.Stat(folder)
		switch {
		case err != nil:
			return fileError(folder, err)
		case !info.IsDir():
			return usagef("--load %s: this is a file; name the folder that it is in", folder)
		}
	}
	changes, err := watch.Folders(folders...)
	if err != nil {
		return exit(exitFailed, err)
	}
	l := &loader{env: e, to: to, folders: folders}
	l.load()
	go changes.Run(ctx, l.load, func(err error) { l.say("%s", visible(err.Error(), true)) })
	return nil
}

// load creates and updates state machines of what has changed since the last
// time, and tells of it.
func (l *loader) load() {
	texts, owners := map[string]string{}, map[string]string{}
	for _, folder := range l.folders {
		found, err := l.findDefinitions(folder)
		if err != nil {
			l.say("%s", visible(err.Error(), true))
		}
		for _, d := range found {
			file, text := d.source.Name, d.source.Text
			if _, twice := texts[file]; twice {
				continue // of a folder within another
			}
			texts[file] = text
			before, known := l.texts[file]
			changed := !known || before != text
			switch other := owners[d.name]; {
			case other == "":
				owners[d.name] = file
				if changed || l.owners[d.name] != file {
					l.deploy(d)
				}
			case changed:
				l.say("%s is passed over: the state machine %s is that of %s", visible(file, false), d.name, visible(other, false))
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(l.texts)) {
		if _, there := texts[file]; !there {
			l.say("%s is gone; the state machine %s stays as it is", visible(file, false), stem(file))
		}
	}
	l.texts, l.owners = texts, owners
}

func (l *loader) deploy(d definitionFile) {
	file := visible(d.source.Name, false)
	diags := asl.Validate(d.source.Name, []byte(d.source.Text))
	l.printDiagnostics(l.stderr, d.source, diags)
	if n := len(diags.Errors()); n > 0 {
		l.say("%s is not used: %s", file, count(n, "error"))
		return
	}
	done, err := l.to.Deploy(d.name, d.source.Text, d.express)
	switch {
	case err != nil:
		l.say("%s is not used: %s", file, visible(err.Error(), false))
	case done.Created:
		l.say("created %s from %s", done.ARN, file)
	case done.Updated:
		l.say("updated %s from %s", done.ARN, file)
	}
}

func (l *loader) say(format string, args ...any) {
	fmt.Fprintf(l.stderr, "sfnlocal: "+format+"\n", args...)
}
