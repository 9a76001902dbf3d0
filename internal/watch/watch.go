// Package watch tells when something below a folder has changed.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is for how long nothing must have changed before a change is told: what
// an editor does to save a file is many changes.
const quiet = 100 * time.Millisecond

// A Watcher watches folders with all that is in them, but for hidden folders and
// node_modules. It is for one goroutine.
type Watcher struct{ notify *fsnotify.Watcher }

// Folders returns a Watcher of some folders, which must exist. What changes from
// now on is told by [Watcher.Run].
func Folders(folders ...string) (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("files cannot be watched: %w", err)
	}
	w := &Watcher{notify}
	for _, folder := range folders {
		if err := w.add(folder); err != nil {
			return nil, errors.Join(fmt.Errorf("%s cannot be watched: %w", folder, err), notify.Close())
		}
	}
	return w, nil
}

// add watches a folder and those in it. Folders that are gone by the time that
// they are looked at are passed over.
func (w *Watcher) add(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path != root && errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || !d.IsDir():
			return err
		case path != root && skipped(d.Name()):
			return fs.SkipDir
		}
		if err := w.notify.Add(path); path == root || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// skipped reports whether folders of a name are not looked into.
func skipped(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// Run calls changed when something has changed and then nothing for a moment,
// until ctx ends. It tells failed what it could not watch. Nothing is watched
// afterwards.
func (w *Watcher) Run(ctx context.Context, changed func(), failed func(error)) {
	defer w.notify.Close()
	calm := time.NewTimer(quiet)
	calm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-calm.C:
			changed()
		case e := <-w.notify.Events:
			if e.Has(fsnotify.Create) {
				// The files that a new folder has already are found by whoever hears of it.
				if err := w.add(e.Name); err != nil && !errors.Is(err, fs.ErrNotExist) {
					failed(fmt.Errorf("%s cannot be watched: %w", e.Name, err))
				}
			}
			calm.Reset(quiet)
		case err := <-w.notify.Errors:
			failed(err)
			calm.Reset(quiet) // what was missed may be a change
		}
	}
}
