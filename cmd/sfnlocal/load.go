package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/source"
	"github.com/sfnlocal/sfnlocal/internal/watch"
	"github.com/sfnlocal/sfnlocal/server"
)

// A loader keeps the state machines of a server as the definitions in files are.
type loader struct {
	*env
	to     *server.Server
	paths  []string
	inputs inputs
	known  map[string]loaded // by definition, as of the last time
	owners map[string]string // the definition that each state machine has, as of the last time
}

// loaded is what is known of a definition.
type loaded struct{ machine, text string }

// load makes state machines of the definitions in files and folders, and keeps on
// doing so when they change, until ctx ends. It returns when the first are there.
func (e *env) load(ctx context.Context, to *server.Server, paths []string, in inputs) error {
	if _, err := in.values(); err != nil {
		return err
	}
	if len(paths) == 0 {
		if len(in.set) > 0 {
			return usagef("--set fills placeholders of what --load reads; add --load PATH")
		}
		return nil
	}
	var folders []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return fileError(path, err)
		case !info.IsDir():
			path = filepath.Dir(path)
		}
		folders = append(folders, path)
	}
	changes, err := watch.Folders(folders...)
	if err != nil {
		return exit(exitFailed, err)
	}
	l := &loader{env: e, to: to, paths: paths, inputs: in}
	l.load()
	go changes.Run(ctx, l.load, func(err error) { l.say("%s", visible(err.Error(), true)) })
	return nil
}

// load creates and updates state machines of what has changed since the last
// time, and tells of it.
func (l *loader) load() {
	known, owners := map[string]loaded{}, map[string]string{}
	for _, path := range l.paths {
		found, err := l.definitions([]string{path}, l.inputs)
		var none *source.NoneError
		if err != nil && !errors.As(err, &none) { // one may come
			l.say("%s", visible(err.Error(), true))
		}
		for i := range found {
			l.take(&found[i], known, owners)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(l.known)) {
		if _, there := known[id]; !there {
			l.say("%s is gone; the state machine %s stays as it is", visible(id, false), l.known[id].machine)
		}
	}
	l.known, l.owners = known, owners
}

// take deploys a definition, when it has changed and its name is not another's.
func (l *loader) take(d *source.Definition, known map[string]loaded, owners map[string]string) {
	name := d.Deployed()
	id := d.Source.Name
	if !strings.HasPrefix(filepath.Base(id), name+".") {
		id += "#" + name
	}
	if _, twice := known[id]; twice {
		return // of a folder within another
	}
	known[id] = loaded{name, d.Source.Text}
	changed := l.known[id] != known[id]
	switch other := owners[name]; {
	case other == "":
		owners[name] = id
		if changed || l.owners[name] != id {
			l.deploy(d, id)
		}
	case changed:
		l.say("%s is passed over: the state machine %s is that of %s", visible(id, false), name, visible(other, false))
	}
}

func (l *loader) deploy(d *source.Definition, id string) {
	id = visible(id, false)
	diags := d.Check()
	l.printDiagnostics(l.stderr, d.Source, diags)
	if n := len(diags.Errors()); n > 0 {
		l.say("%s is not used: %s", id, count(n, "error"))
		return
	}
	m, err := l.usable(d)
	if err != nil {
		l.say("%s is not used: %s", id, visible(err.Error(), true))
		return
	}
	done, err := l.to.Deploy(m.name, m.Source.Text, m.express)
	switch {
	case err != nil:
		l.say("%s is not used: %s", id, visible(err.Error(), false))
	case done.Created:
		l.say("created %s from %s", done.ARN, id)
	case done.Updated:
		l.say("updated %s from %s", done.ARN, id)
	}
}

func (l *loader) say(format string, args ...any) {
	fmt.Fprintf(l.stderr, "sfnlocal: "+format+"\n", args...)
}
